package e2e

import "github.com/kyctl/kyctl/internal/directive"

// Directives reads a configuration as nginx does and returns its directives in
// order, each as its words; the last word is ";" or "{". The end of a block is
// the directive "}".
func Directives(conf string) ([][]string, error) {
	directives, wrong := directive.NginxWords(conf)
	if wrong != nil {
		return nil, wrong
	}
	found := make([][]string, len(directives))
	for i, words := range directives {
		for _, w := range words {
			found[i] = append(found[i], w.Text)
		}
	}
	return found, nil
}
