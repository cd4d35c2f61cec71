package rule

func lintRules() []Rule {
	return []Rule{}
}
