package verify

import (
	"bytes"
	"strings"

	"github.com/kyctl/kyctl/internal/directive"
)

// lineWords returns the words of the directive that touches a line, the one with
// a word that the text quotes before others.
func lineWords(read func(string) ([][]directive.Word, []*directive.Misread)) func([]byte, int, string) []string {
	return func(conf []byte, line int, text string) []string {
		directives, _ := read(string(conf))
		var found []string
		for _, words := range directives {
			from := 1 + bytes.Count(conf[:words[0].From], []byte("\n"))
			to := 1 + bytes.Count(conf[:words[len(words)-1].From], []byte("\n"))
			if from > line || to < line {
				continue
			}
			texts, quoted := quotedIn(text, words)
			if found == nil || quoted {
				found = texts
			}
			if quoted {
				break
			}
		}
		return found
	}
}

// quotedIn returns the texts of words, and whether text quotes one of them.
func quotedIn(text string, words []directive.Word) (texts []string, quoted bool) {
	for _, w := range words {
		texts = append(texts, strings.TrimPrefix(w.Text, "<"))
		quoted = quoted || strings.Contains(text, `"`+w.Text+`"`)
	}
	return texts, quoted
}
