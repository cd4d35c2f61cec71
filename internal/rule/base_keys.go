package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func baseOldKey() Rule {
	return Rule{
		Name: "base-old-key", Severity: diag.Error,
		Summary: diag.T("kylin.properties.override sets a key that kyctl writes, under its old name", "kylin.properties.override 用旧名称设置了 kyctl 要写的键"),
		Why: diag.T("Kylin takes the old name for the new one and reads the override file last: what the description says would have no effect on the node. In kylin.properties itself kyctl gives a line with the old name the same value",
			"Kylin 会把旧名称当作新名称，并且最后读取 override 文件：描述文件中的设置在节点上不起作用。在 kylin.properties 中，kyctl 会给旧名称的行写入相同的值"),
		Fix:    diag.T("remove the line from kylin.properties.override", "从 kylin.properties.override 中删除该行"),
		Source: "BackwardCompatibilityConfig.java, kylin-backward-compatibility.properties of Kylin 3",
		Bad:    sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.KylinOverride:   "# from Kylin 1.x <- next line\nkylin.rest.servers=old-1:7070\n",
		},
		Good: sampleBase + sampleHBase + sampleNodes,
		GoodBase: map[string]string{
			plan.KylinProperties: "kylin.server.cluster-servers=old-1:7070\nkylin.rest.servers=old-1:7070\n",
			plan.KylinOverride:   "kylin.rest.timezone=GMT+8\n",
		},
		Check: func(p *plan.Plan, report Report) {
			for _, b := range p.Bases() {
				written := p.Written(b)
				f, pairs := entries(b, plan.KylinOverride)
				for _, e := range pairs {
					if name, old := plan.NewName(e.Key); old && !agrees(written(name), e.Value) {
						report(keyPlace(f, e), diag.T("%s is the old name of %s, which kyctl writes: the override file wins", "%s 是 %s 的旧名称，而后者由 kyctl 写入：以 override 文件为准").With(e.Key, name),
							diag.T("remove this line", "删除此行"))
					}
				}
			}
		},
	}
}

func baseOverride() Rule {
	return Rule{
		Name: "base-override", Severity: diag.Error,
		Summary: diag.T("kylin.properties.override sets a key that kyctl writes", "kylin.properties.override 设置了 kyctl 要写的键"),
		Why:     diag.T("the override file is read last and wins: what the description says would have no effect on the node", "override 文件最后读取并优先生效：描述文件中的设置在节点上不起作用"),
		Fix:     diag.T("take the line out of kylin.properties.override, and say it in the description", "从 kylin.properties.override 中删除该行，并写入描述文件"),
		Source:  "KylinConfig.java of Kylin 3",
		Bad:     sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.KylinOverride:   "# by hand <- next line\nkylin.metadata.url=kylin_test@hbase\n",
		},
		Good: sampleBase + sampleHBase + sampleNodes,
		GoodBase: map[string]string{
			plan.KylinProperties: "kylin.web.timezone=UTC\n",
			plan.KylinOverride:   "kylin.web.timezone=GMT+8\nkylin.metadata.url=kylin_metadata@hbase\n",
		},
		Check: func(p *plan.Plan, report Report) {
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
					report(keyPlace(f, e), diag.T("%s stands in kylin.properties.override, which wins over what kyctl writes", "%s 出现在 kylin.properties.override 中，会覆盖 kyctl 写入的值").With(e.Key),
						diag.T("take this line out; the description's key is %s", "删除此行；描述文件中对应的键是 %s").With(key))
				}
			}
		},
	}
}

func baseDuplicateKey() Rule {
	return Rule{
		Name: "base-duplicate-key", Severity: diag.Warning,
		Summary: diag.T("a base file sets a key twice, with two values", "base 文件中同一个键设置了两个不同的值"),
		Why:     diag.T("of two lines with one key the last wins without a word: who changes the first one changes nothing", "同一个键有两行时以最后一行为准且没有提示：修改前一行不起任何作用"),
		Fix:     diag.T("keep the last line, or the one that is meant", "保留最后一行，或真正需要的那一行"),
		Source:  "OrderedProperties.java of Kylin 3, run on Java 17",
		Bad:     sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "kylin.web.timezone=UTC\n# Beijing <- next line\nkylin.web.timezone=GMT+8\n",
		},
		Good:     sampleBase + sampleHBase + sampleNodes,
		GoodBase: map[string]string{plan.KylinProperties: "#kylin.web.timezone=UTC\nkylin.web.timezone=GMT+8\nkylin.server.mode=all\nkylin.server.mode=job\n"},
		Check: func(p *plan.Plan, report Report) {
			for _, b := range p.Bases() {
				written := p.Written(b)
				for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
					f, pairs := entries(b, path)
					seen := map[string]patch.Entry{}
					for _, e := range pairs {
						first, twice := seen[e.Key]
						if twice && first.Value != e.Value && len(written(e.Key)) == 0 {
							report(keyPlace(f, e), diag.T("%s stands in the file twice: this line wins", "%s 在文件中出现两次：以此行为准").With(e.Key),
								diag.T("take one of the two lines out", "删除其中一行"), other(keyPlace(f, first)))
						}
						seen[e.Key] = e
					}
				}
			}
		},
	}
}

func baseKeyUnmanaged() Rule {
	return Rule{
		Name: "base-key-unmanaged", Severity: diag.Info,
		Summary: diag.T("the base sets a key that the description could set", "base 设置了描述文件可以管理的键"),
		Why: diag.T("kyctl leaves the line as it is, but does not know of it: a query limit that stands in the base alone does not reach the balancer's read timeout",
			"kyctl 会原样保留此行，但并不知道它：只写在 base 中的查询时限不会影响负载均衡器的读超时"),
		Fix:    diag.T("set the key in the description", "在描述文件中设置该键"),
		Source: "design of kyctl",
		Bad:    sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# long reports <- next line\nkylin.query.timeout-seconds=1800\n",
		},
		Good:     sampleBase + sampleHBase + sampleNodes + "query: {timeout: 1800s}\n",
		GoodBase: map[string]string{plan.KylinProperties: "kylin.query.timeout-seconds=1800\n"},
		Check: func(p *plan.Plan, report Report) {
			managers := p.Managers()
			for _, b := range p.Bases() {
				written := p.Written(b)
				f, pairs := entries(b, plan.KylinProperties)
				for _, e := range pairs {
					key := managers[e.Key]
					if key != "" && len(written(e.Key)) == 0 && !p.Stock(e.Key, e.Value) {
						report(keyPlace(f, e), diag.T("the base sets %s, and the description does not", "base 设置了 %s，而描述文件没有").With(e.Key),
							diag.T("set %s in the description", "在描述文件中设置 %s").With(key))
					}
				}
			}
		},
	}
}

func baseBackslash() Rule {
	return Rule{
		Name: "base-backslash", Severity: diag.Warning,
		Summary: diag.T("a backslash in a base file will not be there in the value", "base 文件中的反斜杠不会出现在值里"),
		Why: diag.T(`Java drops a backslash before a letter that it knows no escape for: C:\data is read as C:data`,
			`Java 会丢弃无法识别的转义中的反斜杠：C:\data 会被读成 C:data`),
		Fix:    diag.T("double the backslash", "把反斜杠写两遍"),
		Source: "java.util.Properties, run on Java 17",
		Bad:    sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# a pattern <- next line\nkylin.web.link-pattern=\\d+\\d\n",
		},
		Good:     sampleBase + sampleHBase + sampleNodes,
		GoodBase: map[string]string{plan.KylinProperties: "kylin.web.link-pattern=\\\\d+\\:\\\n  \\u0041\\t\n"},
		Check: func(p *plan.Plan, report Report) {
			for _, b := range p.Bases() {
				written := p.Written(b)
				for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
					f, pairs := entries(b, path)
					for _, e := range pairs {
						if len(written(e.Key)) == 0 && dropsBackslash(f, e) {
							report(valuePlace(f, e), diag.T("the value of %s loses a backslash when it is read", "读取 %s 的值时会丢失一个反斜杠").With(e.Key),
								diag.T(`write two for one: \\`, `一个反斜杠写两个：\\`))
						}
					}
				}
			}
		},
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
