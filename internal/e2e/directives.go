package e2e

import "github.com/kyctl/kyctl/internal/directive"

// Texts returns the statements that a lexer of package directive read, each as
// the texts of its words, or the first thing that it could not read:
// Texts(directive.NginxWords(conf)).
func Texts(statements [][]directive.Word, wrong []*directive.Misread) ([][]string, error) {
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	found := make([][]string, len(statements))
	for i, words := range statements {
		for _, w := range words {
			found[i] = append(found[i], w.Text)
		}
	}
	return found, nil
}
