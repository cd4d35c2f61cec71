package plan

import (
	"strings"

	"github.com/kyctl/kyctl/internal/secret"
)

// halfWidth are the characters of a Chinese keyboard beyond those of the block
// of full-width forms, and what they stand for in a properties file.
var halfWidth = strings.NewReplacer("　", " ", "\u00a0", " ", "。", ".", "、", ",", "—", "-", "“", `"`, "”", `"`, "‘", "'", "’", "'")

// HalfWidth returns a key of kylin.properties as it was meant, where it is typed
// in full-width characters: Java knows no separator but the ASCII ones, so that
// kylin.server.mode＝query is a key without a value. A secret is hidden.
func HalfWidth(key string) (meant string, wide bool) {
	meant = halfWidth.Replace(strings.Map(func(c rune) rune {
		if c >= '！' && c <= '～' {
			return c - '！' + '!'
		}
		return c
	}, key))
	if meant == key {
		return "", false
	}
	name, value, assigned := strings.Cut(meant, "=")
	if !assigned {
		name, value, assigned = strings.Cut(meant, ":")
	}
	meant = strings.TrimSpace(name)
	if value = strings.TrimSpace(value); assigned && value != "" {
		if secret.Likely(meant) {
			value = secret.Mask
		}
		meant += "=" + value
	}
	for _, c := range strings.TrimSpace(name) {
		if c > '~' || c <= ' ' {
			return "", false // words, such as a comment without its #
		}
	}
	return secret.Hide(meant), true
}
