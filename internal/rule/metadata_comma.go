package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func metadataPasswordComma(p *plan.Plan, report Report) {
	s, _ := metastoreOf(p)
	for i, q := range s.params {
		if s.raw && q.bare && q.name != "" && before(s.params, i) == "password" {
			report(q.at, diag.T("the password in metadata.url contains a comma: everything after it is lost", "metadata.url 中的密码含有逗号：其后的内容会丢失"),
				diag.T("write the output of kyctl encrypt as password and add passwordEncrypted=true, or use metadata.jdbc", "把 kyctl encrypt 输出的密文写到 password，并加上 passwordEncrypted=true，或改用 metadata.jdbc"))
		}
	}
}

func metadataPasswordCommaSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if !isPlainMetadata(p, s) || !strings.Contains(v.Reveal(), ",") {
		return
	}
	report(s.Val.Pos, diag.T("the metadata password contains a comma: everything after it is lost", "元数据数据库密码含有逗号：其后的内容会丢失"), encryptOrChange(p))
}

// before returns the name of the parameter that the bare part i belongs to.
func before(params []metaParam, i int) string {
	for ; i >= 0; i-- {
		if !params[i].bare {
			return params[i].name
		}
	}
	return ""
}

func checkValueComma(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok {
		return
	}
	for i, q := range s.params {
		message := diag.T("%s contains a comma: everything after it is lost", "%s 含有逗号：其后的内容会丢失").With(s.key(secret.Hide(q.name)))
		hint := diag.T("write a value without a comma; set options with several values on the database server", "写不含逗号的值；需要多个值的选项请在数据库服务器上设置")
		switch {
		case s.raw && q.bare && q.name != "" && !isSeveralHosts(s, i) && before(s.params, i) != "password":
			report(q.at, diag.T("part %d of metadata.url has no =: a comma in a value ends the value there", "metadata.url 的第 %d 段没有 =：值中的逗号会把值截断").With(i+2),
				diag.T("remove the comma from the value before it", "去掉它前面那个值里的逗号"))
		case s.raw, q.name == "url" && (p.Facts.QuotedURL || strings.Contains(authority(q.value), ",")):
		case strings.Contains(q.value, ","):
			report(q.at, message, hint)
		case strings.ContainsAny(q.name, ",="):
			report(q.nameAt, diag.T("the parameter name %q contains a comma or an =", "参数名 %q 含有逗号或 =").With(secret.Hide(q.name)), diag.T("write NAME: VALUE, one parameter per line", "每行一个参数，写成 名称: 值"))
		}
	}
	if d := p.Metadata.JDBC.Database; strings.Contains(d.V, ",") && !p.Facts.QuotedURL {
		report(d.Pos, diag.T("metadata.jdbc.database contains a comma: everything after it is lost", "metadata.jdbc.database 含有逗号：其后的内容会丢失"), diag.T("write only one database name", "只写一个数据库名"))
	}
}

func checkSeveralHosts(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || !p.Known || s.scheme != "jdbc" {
		return
	}
	hint := diag.T("write one address: a virtual IP, or a proxy such as ProxySQL, in front of the databases", "只写一个地址：数据库前面的虚拟 IP，或 ProxySQL 之类的代理")
	tell := func(at source.Pos, key string) {
		report(at, diag.T("%s names several hosts: %s cuts it off at the first comma and sees one host without a database", "%s 有多个主机：%s 在第一个逗号处截断，只看到一个没有数据库的主机").With(key, productName(p)), hint)
	}
	if s.raw {
		if p.Facts.QuotedURL {
			hint = diag.T(`put the JDBC URL in double quotes: url="jdbc:..."`, `把 JDBC URL 放在双引号中：url="jdbc:..."`)
		}
		for i := range s.params {
			if isSeveralHosts(s, i) {
				tell(s.at, s.key("url"))
			}
		}
		return
	}
	if p.Facts.QuotedURL {
		return
	}
	if url, has := s.get("url"); has && strings.Contains(authority(url.value), ",") {
		tell(url.at, s.key("url"))
	}
	if hosts := p.Metadata.JDBC.Hosts; len(hosts) > 1 {
		tell(hosts[1].Pos, "metadata.jdbc.hosts")
	}
}

// isSeveralHosts says that the part i of a raw URL is the second host of a
// JDBC URL, cut off the first.
func isSeveralHosts(s metastore, i int) bool {
	if i == 0 || !s.params[i].bare || s.params[i-1].bare || s.params[i-1].name != "url" {
		return false
	}
	_, rest, ok := strings.Cut(s.params[i-1].value, "//")
	return ok && !strings.ContainsAny(rest, "/?;")
}
