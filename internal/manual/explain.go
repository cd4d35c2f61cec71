package manual

import (
	"maps"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/session"
)

// Finding returns the page of a finding.
func Finding(e catalog.Entry, lang diag.Lang) string {
	p := &page{lang: lang}
	p.line(e.Name + "  " + e.Severity.String())
	p.prose(e.Summary.In(lang))
	p.heading(diag.T("Why", "后果"))
	p.prose(e.Why.In(lang))
	p.heading(diag.T("Fix", "处理"))
	p.prose(e.Fix.In(lang))
	if e.Bad.Text != "" {
		p.heading(diag.T("Bad: the finding is at <-", "错误示例：问题在 <- 处"))
		p.code(e.Bad.Text)
		p.files(e.Bad.Base)
		p.heading(diag.T("Good", "正确示例"))
		p.code(e.Good.Text)
		p.files(e.Good.Base)
	}
	p.heading(diag.T("Source", "依据"))
	p.prose(e.Source)
	return p.String()
}

// files writes the base files that belong to an example.
func (p *page) files(base map[string]string) {
	for _, path := range slices.Sorted(maps.Keys(base)) {
		p.heading(diag.T("with base/%[1]s", "以及 base/%[1]s").With(path))
		p.code(base[path])
	}
}

// Key returns the page of a key; the page of Description() lists the keys at
// the top.
func Key(k cluster.Key, lang diag.Lang) string {
	p := &page{lang: lang}
	name := k.Path
	if name == "" {
		name = "cluster.yaml"
	}
	p.line(name)
	p.prose(k.Meaning.In(lang))
	if !k.Type.Mapping {
		p.line("")
		p.rows(facts(k, lang))
	}
	if k.Example != "" {
		p.heading(diag.T("Example", "示例"))
		p.code(k.Example)
	}
	if k.Type.Secret {
		p.heading(diag.T("Ways to write a secret", "密码的写法"))
		p.rows(secretForms(lang))
	}
	if len(k.Keys) > 0 {
		p.heading(diag.T("Keys; * must be there", "下级键；* 为必填"))
		p.rows(listed(k, lang))
	}
	p.jars(k.Path)
	return p.String()
}

func facts(k cluster.Key, lang diag.Lang) []row {
	rows := []row{{diag.T("type", "类型").In(lang), k.Type.Text.In(lang)}}
	if k.Required {
		return append(rows, row{diag.T("required", "必填").In(lang), diag.T("it has no default", "没有默认值").In(lang)})
	}
	return append(rows, row{diag.T("default", "默认值").In(lang), k.Default.In(lang)})
}

func secretForms(lang diag.Lang) []row {
	var rows []row
	for _, f := range cluster.SecretForms() {
		rows = append(rows, row{f.Example, f.Meaning.In(lang)})
	}
	return rows
}

func listed(parent cluster.Key, lang diag.Lang) []row {
	var rows []row
	for _, k := range parent.Keys {
		name := k.Name()
		if k.Required {
			name += " *"
		}
		rows = append(rows, row{name, k.Meaning.In(lang) + shortDefault(k, lang)})
	}
	return rows
}

// shortDefault is a default that fits into a list.
func shortDefault(k cluster.Key, lang diag.Lang) string {
	value := k.Default.In(lang)
	if k.Default.EN == "" || k.Default.EN == "none" || len(k.Default.EN) > 20 {
		return ""
	}
	return diag.T(" (default %s)", "（默认 %s）").With(value).In(lang)
}

// jars tells what the operator must copy for the store at path.
func (p *page) jars(path string) {
	store, ok := strings.CutPrefix(path, "sessions.")
	if !ok {
		return
	}
	rows := jarsOf(store)
	if len(rows) == 0 {
		return
	}
	p.heading(diag.T("Jars to copy to tomcat/lib of every node that answers users", "需要复制到每个响应用户的节点的 tomcat/lib 中的 jar"))
	p.rows(rows)
}

func jarsOf(store string) []row {
	var rows []row
	for _, k := range session.Kinds() {
		if k.Name != store {
			continue
		}
		jars, err := k.Jars()
		if err != nil {
			return nil // a store that can't tell has a failing test
		}
		for _, j := range jars {
			rows = append(rows, row{j.Name, j.Version})
		}
	}
	return rows
}
