package cluster

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// The names of the findings about a description's form. Their texts stand with
// those of all other rules.
const (
	RuleSyntax          = "syntax"
	RuleUnknownKey      = "unknown-key"
	RuleDuplicateKey    = "duplicate-key"
	RuleMissingKey      = "missing-key"
	RuleWrongKind       = "wrong-kind"
	RuleEmptyValue      = "empty-value"
	RuleBadValue        = "bad-value"
	RuleUnknownWord     = "unknown-word"
	RuleControlChar     = "control-character"
	RuleAmbiguousScalar = "ambiguous-scalar"
	RuleSecretUnquoted  = "secret-unquoted"
	RuleMergeKey        = "merge-key"
	RuleSecondDocument  = "second-document"
	RuleAlias           = "alias"
	RuleTag             = "tag"
	RuleRange           = "node-range"
	RuleOverlay         = "overlay"
)

// Quote quotes a user's text for a message, as this package does: without what
// looks like a secret, cut where it is long, escaped where it can't be printed.
func Quote(text string) string { return show(text) }

// show quotes a user's text for a message: what looks like a secret is ***,
// what is long is cut, what can't be printed is escaped.
func show(text string) string {
	text = hide(text)
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:57]) + "..."
	}
	return strconv.Quote(text)
}

// hide returns a text without what looks like a secret in it.
func hide(text string) string {
	var out strings.Builder
	at := 0
	for _, s := range textSpans(text) {
		out.WriteString(text[at:s[0]] + hiddenText)
		at = s[1]
	}
	return out.String() + text[at:]
}

// Nearest returns the word that a person most likely meant by text, or "".
func Nearest(text string, words []string) string {
	best, distance := "", max(1, min(3, len(text)/2))+1
	text = strings.ToLower(text)
	length := utf8.RuneCountInString(text)
	for _, w := range words {
		if more := utf8.RuneCountInString(w) - length; more >= distance || -more >= distance {
			continue // so many letters too many
		}
		if d := levenshtein.ComputeDistance(text, w); d < distance {
			best, distance = w, d
		}
	}
	return best
}

// at returns a finding of severity error.
func at(rule string, pos source.Pos, message, hint diag.Text) diag.Finding {
	return diag.Finding{Rule: rule, Severity: diag.Error, Pos: pos, Message: message, Hint: hint}
}
