package rule

func secretRules() []Rule {
	return []Rule{}
}
