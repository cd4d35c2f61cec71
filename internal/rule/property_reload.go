package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func propertyBackslash(p *plan.Plan, report Report) {
	if !p.Known || !p.Facts.ReloadUnescapes {
		return
	}
	tell := func(at source.Pos, what, text string) {
		if strings.Contains(text, `\`) {
			report(at, diag.T("%s contains a backslash, which is lost when Kylin reloads the file", "%s 含有反斜杠，Kylin 重新加载文件时会丢失").With(what), diag.T("write it without a backslash", "改成不含反斜杠的写法"))
		}
	}
	eachProperty(p, func(kv cluster.Property) { tell(kv.Value.Pos, "the value of "+keyName(kv), kv.Value.V) })
	for _, v := range ldapTexts(p) {
		tell(v.Pos, "this LDAP setting", v.V)
	}
}

func propertyBackslashSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if p.Facts.ReloadUnescapes && isPlainMetadata(p, s) && strings.Contains(v.Reveal(), `\`) {
		report(s.Val.Pos, diag.T("%s contains a backslash, which is lost when Kylin reloads the file", "%s 含有反斜杠，Kylin 重新加载文件时会丢失").With(s.Key), encryptOrChange(p))
	}
}
