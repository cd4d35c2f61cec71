package rule

func formRules() []Rule {
	return []Rule{}
}
