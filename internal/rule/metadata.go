package rule

func metadataRules() []Rule {
	return []Rule{}
}
