package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func baseOldKey(p *plan.Plan, report Report) {
	for _, b := range p.Bases() {
		written := p.Written(b)
		f, pairs := entries(b, plan.KylinOverride)
		for _, e := range pairs {
			if name, old := plan.NewName(e.Key); old && !agrees(written(name), e.Value) {
				report(keyPlace(f, e), diag.T("%s is the old name of %s, which kyctl writes; the override file takes precedence", "%s 是 %s 的旧名称，后者由 kyctl 写入；override 文件优先").With(e.Key, name),
					diag.T("remove this line", "删除此行"))
			}
		}
	}
}

func baseOverride(p *plan.Plan, report Report) {
	managers := p.Managers()
	for _, b := range p.Bases() {
		written := p.Written(b)
		f, pairs := entries(b, plan.KylinOverride)
		for _, e := range pairs {
			if agrees(written(e.Key), e.Value) {
				continue
			}
			key := managers[e.Key]
			if key == "" {
				key = "properties"
			}
			report(keyPlace(f, e), diag.T("%s is in kylin.properties.override, which overrides what kyctl writes", "%s 出现在 kylin.properties.override 中，会覆盖 kyctl 写入的值").With(e.Key),
				diag.T("remove this line; the key in the description is %s", "删除此行；描述文件中对应的键是 %s").With(key))
		}
	}
}

func baseDuplicateKey(p *plan.Plan, report Report) {
	for _, b := range p.Bases() {
		written := p.Written(b)
		for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
			f, pairs := entries(b, path)
			seen := map[string]patch.Entry{}
			for _, e := range pairs {
				first, twice := seen[e.Key]
				if twice && first.Value != e.Value && len(written(e.Key)) == 0 {
					report(keyPlace(f, e), diag.T("%s appears twice in the file: this line takes effect", "%s 在文件中出现两次：此行生效").With(e.Key),
						diag.T("remove one of the two lines", "删除其中一行"), other(keyPlace(f, first)))
				}
				seen[e.Key] = e
			}
		}
	}
}

func baseKeyUnmanaged(p *plan.Plan, report Report) {
	managers := p.Managers()
	for _, b := range p.Bases() {
		written := p.Written(b)
		f, pairs := entries(b, plan.KylinProperties)
		for _, e := range pairs {
			key := managers[e.Key]
			if key != "" && len(written(e.Key)) == 0 && !p.Stock(e.Key, e.Value) {
				report(keyPlace(f, e), diag.T("the base sets %s, but the description does not", "基础文件设置了 %s，但描述文件没有").With(e.Key),
					diag.T("set %s in the description", "在描述文件中设置 %s").With(key))
			}
		}
	}
}

func baseBackslash(p *plan.Plan, report Report) {
	for _, b := range p.Bases() {
		written := p.Written(b)
		for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
			f, pairs := entries(b, path)
			for _, e := range pairs {
				if len(written(e.Key)) == 0 && dropsBackslash(f, e) {
					report(valuePlace(f, e), diag.T("the value of %s loses a backslash when Kylin reads it", "Kylin 读取 %s 的值时会丢失一个反斜杠").With(e.Key),
						diag.T(`write two backslashes for each one: \\`, `一个反斜杠写两个：\\`))
				}
			}
		}
	}
}

// agrees says that a line does no harm beside what kyctl writes for its key:
// kyctl writes nothing, or the same.
func agrees(written []string, value string) bool {
	return !slices.ContainsFunc(written, func(text string) bool { return text != strings.TrimSpace(value) })
}

// dropsBackslash says that the text of a value has a backslash before a letter
// or digit that makes no escape with it.
func dropsBackslash(f *source.File, e patch.Entry) bool {
	text := f.Bytes[f.Offset(valuePlace(f, e)):]
	for i := 0; i+1 < len(text) && !slices.Contains([]byte("\r\n"), text[i]); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		c := text[i]
		if letter := c|0x20 >= 'a' && c|0x20 <= 'z'; letter && !strings.ContainsRune("tnrfu", rune(c)) || c >= '0' && c <= '9' {
			return true
		}
		if c == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			i++
		}
	}
	return false
}
