package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func baseFullWidth() Rule {
	return Rule{
		Name: "base-key-full-width", Severity: diag.Error,
		Summary: diag.T("a line of a base file is typed in full-width characters, and is no setting", "base 文件中有一行用全角字符书写，不起任何作用"),
		Why: diag.T("Java separates key and value at =, : or a blank in ASCII only: the whole line kylin.server.mode＝query is a key without a value, and the node runs with the default",
			"Java 只把半角的 =、: 或空格当作分隔符：整行 kylin.server.mode＝query 是一个没有值的键，节点按默认值运行"),
		Fix:    diag.T("type the line again in ASCII characters", "用半角字符重新输入该行"),
		Source: "java.util.Properties, run on Java 17",
		Bad:    sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# by hand <- next line\nkylin.web.timezone＝GMT+8\n",
		},
		Good:     sampleBase + sampleHBase + sampleNodes,
		GoodBase: map[string]string{plan.KylinProperties: "#kylin.web.timezone＝GMT+8\nkylin.web.timezone=GMT+8\nkylin.web.help.0=开始：＝\n"},
		Check: func(p *plan.Plan, report Report) {
			for _, b := range p.Bases() {
				for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
					f, pairs := entries(b, path)
					for _, e := range pairs {
						meant, wide := plan.HalfWidth(e.Key)
						if wide {
							report(keyPlace(f, e), diag.T("Kylin does not read this line: it has full-width characters where ASCII ones belong", "Kylin 不读取此行：应为半角字符的地方写成了全角字符"),
								diag.T("did you mean %q?", "是否想写 %q？").With(meant))
						}
					}
				}
			}
		},
	}
}
