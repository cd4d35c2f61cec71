package cluster

import (
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
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
	case Name, StageName:
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

// SecretForms returns the ways to write a secret, as keys with an example.
func SecretForms() []catalog.Key {
	about := map[secret.Form]diag.Text{
		secret.Env:       diag.T("read from this environment variable when rendering", "渲染时从该环境变量读取"),
		secret.File:      diag.T("read from this file when rendering, without one newline at the end; the path is relative to the description", "渲染时从该文件读取，去掉末尾的一个换行；相对于描述文件"),
		secret.Encrypted: diag.T("the product's cipher text, written unchanged; {encrypted: {env: NAME}} and {encrypted: {file: PATH}} read it when rendering", "产品加密后的密文，原样写出；{encrypted: {env: NAME}} 和 {encrypted: {file: PATH}} 在渲染时读取密文"),
		secret.Runtime:   diag.T("never read: kyctl writes ${NAME}, and the node must define NAME", "从不读取：kyctl 写出 ${NAME}，由节点定义 NAME"),
		secret.Literal:   diag.T("the secret itself; validate reports it", "密码本身；validate 会报告"),
	}
	value := map[secret.Form]string{secret.Env: "NAME", secret.File: "PATH", secret.Runtime: "NAME", secret.Encrypted: "TEXT", secret.Literal: "TEXT"}
	var out []catalog.Key
	for _, f := range forms {
		out = append(out, catalog.Key{Path: f.word, Meaning: about[f.form], Example: "{" + f.word + ": " + value[f.form] + "}"})
	}
	return out
}
