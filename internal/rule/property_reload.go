package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func reloadRules() []Rule { return []Rule{propertyBackslash()} }

func propertyBackslash() Rule {
	return Rule{
		Name: "property-backslash", Severity: diag.Warning,
		Summary: diag.T("Kylin 5 loses a backslash when it reloads its settings", "Kylin 5 重新加载配置时会丢失反斜杠"),
		Why: diag.T("a node that starts reads the file once, one that reloads it unescapes what it read a second time: the value is right after a start and another one after a reload, on this node alone",
			"节点启动时只读取一次文件，重新加载时会对读到的内容再反转义一次：启动后值是对的，重新加载后就变了，而且只在该节点上"),
		Fix:    diag.T("do without the backslash: a / in a path, a cipher text for a password, ASCII names in the directory", "不使用反斜杠：路径用 /，密码用密文，目录中使用 ASCII 名称"),
		Source: "measured with kylin-core-common 5.0.4 (one start); KylinConfig.buildSiteOrderedProps, KylinExternalConfigLoader.getConfig of Kylin 5",
		Bad: sampleKylin5 + "metadata: {url: 'k@jdbc,url=jdbc:postgresql://db:5432/k'}\n" + sampleZooKeeper + sampleNodes + `properties:
  kylin.web.help.1: 'share|\\files|http://wiki' # <-
`,
		Good: sampleKylin5 + "metadata: {url: 'k@jdbc,url=jdbc:postgresql://db:5432/k'}\n" + sampleZooKeeper + sampleNodes + `properties:
  kylin.web.help.1: 'share|//files|http://wiki'
`,
		Check: func(p *plan.Plan, report Report) {
			if !p.Known || !p.Facts.ReloadUnescapes {
				return
			}
			tell := func(at source.Pos, what, text string) {
				if strings.Contains(text, `\`) {
					report(at, diag.T("%s holds a backslash, which a reload loses", "%s 含有反斜杠，重新加载时会丢失").With(what), diag.T("write it without a backslash", "改成不含反斜杠的写法"))
				}
			}
			eachProperty(p, func(kv cluster.Property) { tell(kv.Value.Pos, "the value of "+keyName(kv), kv.Value.V) })
			for _, v := range ldapTexts(p) {
				tell(v.Pos, "this LDAP setting", v.V)
			}
		},
		CheckSecret: func(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			if p.Facts.ReloadUnescapes && isPlainMetadata(p, s) && strings.Contains(v.Reveal(), `\`) {
				report(s.Val.Pos, diag.T("%s holds a backslash, which a reload loses", "%s 含有反斜杠，重新加载时会丢失").With(s.Key), encryptOrChange(p))
			}
		},
	}
}
