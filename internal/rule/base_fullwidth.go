package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func baseFullWidth(p *plan.Plan, report Report) {
	for _, b := range p.Bases() {
		for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
			f, pairs := entries(b, path)
			for _, e := range pairs {
				meant, wide := plan.HalfWidth(e.Key)
				if wide {
					report(keyPlace(f, e), diag.T("Kylin does not read this line: it has full-width characters in place of ASCII ones", "Kylin 不会读取此行：应该用半角字符的地方写成了全角字符"),
						diag.T("did you mean %q?", "是否想写 %q？").With(meant))
				}
			}
		}
	}
}
