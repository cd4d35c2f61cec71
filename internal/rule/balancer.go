package rule

func balancerRules() []Rule {
	return []Rule{}
}
