package rule

func baseRules() []Rule {
	return []Rule{}
}
