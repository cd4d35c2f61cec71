package rule

func sessionRules() []Rule {
	return []Rule{}
}
