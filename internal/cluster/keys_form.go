package cluster

import (
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/kyctl/kyctl/internal/secret"
)

// Form is one way to write a single value, as a reader of YAML sees it that
// knows nothing of kyctl. Where the decoding knows more, a Form is wider.
type Form struct {
	Kind     string   // string, integer, number or boolean: the words of JSON Schema
	Pattern  string   // of a string, as Go and ECMAScript both read it; "" for any
	Words    []string // the only values; nil where any will do
	Min, Max *int     // of a number; nil for no bound
}

// The bits of patterns. A text has no character that controls refuses.
const (
	aPort     = `[1-9][0-9]{0,4}`
	anAddress = `[0-9A-Fa-f:.]+`
	unseen    = "\\x7f-\\x9f\u2028\u2029\ufeff\ufffd"
	aText     = `^[^\x00-\x1f` + unseen + `]*$`
	aTabText  = `^[^\x00-\x08\x0a-\x1f` + unseen + `]*$`
	aDuration = `^\+?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`
	aRange    = `^[^\[\]]*\[[0-9]+-[0-9]+\][^\[\]]*$`
)

// PropertyForms are the ways to write a value of a free mapping.
func PropertyForms() []Form {
	return []Form{{Kind: "string", Pattern: aTabText}, {Kind: "number"}, {Kind: "boolean"}}
}

func text(pattern string) Form { return Form{Kind: "string", Pattern: pattern} }

func whole(low, high int) Form {
	form := Form{Kind: "integer", Min: &low}
	if high != unlimited {
		form.Max = &high
	}
	return form
}

// formsOf returns the ways to write the leaf v.
func formsOf(v any, f field) []Form {
	switch v := v.(type) {
	case worded:
		return wordForms(v.Words(), f.number)
	case secret.Ref:
		return []Form{text(aText)}
	case bool:
		return []Form{{Kind: "boolean"}}
	case int:
		return []Form{whole(f.min, f.max)}
	case time.Duration:
		return []Form{text(aDuration), whole(0, 0)}
	case Size:
		return []Form{whole(0, unlimited), text(sizeText().String())}
	case Port:
		return []Form{whole(1, 65535), text("^" + aPort + "$")}
	case Listen:
		return []Form{whole(1, 65535), text(`^((\[[^\]]+\]|[0-9.]+):)?` + aPort + "$")}
	}
	if f.number {
		return []Form{text(aText), {Kind: "number"}}
	}
	return []Form{text(textPattern(v))}
}

// textPattern is the pattern of a leaf that is always a text.
func textPattern(v any) string {
	switch v.(type) {
	case netip.Addr:
		return "^" + anAddress + "$"
	case netip.Prefix:
		return "^" + anAddress + "(/[0-9]{1,3})?$"
	case HostPort:
		return `^(\[` + anAddress + `\]|[A-Za-z0-9_.-]+):` + aPort + "$"
	case Host:
		return hostName().String() + "|^" + anAddress + "$"
	case Name:
		return clusterName().String()
	case Date:
		return "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
	case NodeName:
		return nodeName().String()
	case ServerName:
		return serverName().String()
	}
	return aText
}

// wordForms also has the numbers among the words, where a plain number is a
// fine text.
func wordForms(words []string, number bool) []Form {
	forms := []Form{{Kind: "string", Words: words}}
	numbers := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		_, err := strconv.ParseFloat(w, 64)
		return err != nil
	})
	if number && len(numbers) > 0 {
		forms = append(forms, Form{Kind: "number", Words: numbers})
	}
	return forms
}

// mayCount says whether the key of a node may hold a range.
func mayCount(parents []step, name string) bool {
	return len(parents) == 1 && parents[0].name == "nodes" && slices.Contains(rangeKeys, name)
}
