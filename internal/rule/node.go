package rule

func nodeRules() []Rule {
	return []Rule{}
}
