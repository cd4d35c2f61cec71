package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func metadataKind(p *plan.Plan, report Report) {
	kinds := metadataKinds(p)
	switch {
	case len(kinds) == 0 && p.Metadata.At.IsValid():
		report(p.Metadata.At, diag.T("metadata does not name a store: it needs hbase, jdbc or url", "metadata 没有指定存储：需要 hbase、jdbc 或 url"),
			diag.T("write hbase: {} under metadata, or jdbc: with the database's address", "在 metadata 下写 hbase: {}，或用 jdbc: 写数据库地址"))
	case len(kinds) > 1:
		report(kinds[1], diag.T("metadata names %d stores, but a cluster has only one", "metadata 写了 %d 个存储，但集群只能有一个").With(len(kinds)),
			diag.T("keep one of hbase, jdbc and url, and remove the others", "hbase、jdbc、url 只保留一个，删除其余"), other(kinds[0]))
	}
}

// schemes are the stores that Kylin comes with.
var schemes = []string{"hbase", "jdbc", "hdfs", "ifile"}

func metadataScheme(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok {
		return
	}
	hint := diag.T("write kylin_metadata@hbase or kylin_metadata@jdbc,url=..., or replace url with hbase: {} or jdbc: {...}", "写成 kylin_metadata@hbase 或 kylin_metadata@jdbc,url=...；也可以不用 url，改写 hbase: {} 或 jdbc: {...}")
	switch {
	case s.scheme == "":
		report(s.at, diag.T("metadata.url does not name a store after an @: each node would keep its own metadata", "metadata.url 在 @ 后没有存储名：每个节点会各自保存元数据"), hint)
	case s.scheme == "hbase" && p.Known && p.Facts.QuotedURL:
		report(s.at, diag.T("%s does not support metadata in HBase", "%s 不支持把元数据存放在 HBase 中").With(productName(p)),
			diag.T("use metadata.jdbc with dialect: mysql or postgresql", "使用 metadata.jdbc，dialect 为 mysql 或 postgresql"))
	case !slices.Contains(schemes, s.scheme) && !hasProvider(p, s.scheme):
		report(s.at, diag.T("unknown store in metadata.url; valid stores: %s", "metadata.url 中的存储未知；可用的存储：%s").With(strings.Join(schemes, ", ")), hint)
	}
}

// hasProvider says that a property makes a scheme known.
func hasProvider(p *plan.Plan, scheme string) bool {
	for _, kv := range p.Properties {
		if kv.Key.V == "kylin.metadata.resource-store-provider."+scheme {
			return true
		}
	}
	return false
}

func checkMetadataAddress(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || s.scheme != "jdbc" {
		return
	}
	url, has := s.get("url")
	notJDBC := has && !strings.HasPrefix(strings.Trim(url.value, `"'`), "jdbc:")
	if notJDBC {
		report(url.at, diag.T("%s is not a JDBC URL: %q does not begin with jdbc:", "%s 不是 JDBC URL：%q 不以 jdbc: 开头").With(s.key("url"), secret.Hide(url.value)),
			diag.T("write it as jdbc:mysql://HOST:3306/DATABASE", "写成 jdbc:mysql://主机:3306/数据库名"))
	}
	j := &p.Metadata.JDBC
	hint := diag.T("write url: jdbc:mysql://HOST:3306/DATABASE, or hosts: [\"HOST:3306\"] and database: NAME", "写 url: jdbc:mysql://主机:3306/数据库名，或 hosts: [\"主机:3306\"] 和 database: 名称")
	switch {
	case s.raw && !has:
		report(s.at, diag.T("metadata.url has no url=: the database has no address", "metadata.url 中没有 url=：数据库没有地址"), diag.T("add ,url=jdbc:mysql://HOST:3306/DATABASE", "加上 ,url=jdbc:mysql://主机:3306/数据库名"))
	case s.raw || j.URL.Broken:
	case has && len(j.Hosts) > 0:
		report(j.Hosts[0].Pos, diag.T("metadata.jdbc has both url and hosts: only url takes effect", "metadata.jdbc 同时有 url 和 hosts：只有 url 生效"), diag.T("remove url or hosts", "删除 url 或 hosts"), other(url.at))
	case has && j.Database.Set:
		report(j.Database.Pos, diag.T("metadata.jdbc has both url and database: only url takes effect", "metadata.jdbc 同时有 url 和 database：只有 url 生效"),
			diag.T("write the database name at the end of url and remove database", "把数据库名写在 url 末尾，并删除 database"), other(url.at))
	case !has && len(j.Hosts) == 0:
		report(j.At, diag.T("metadata.jdbc has neither url nor hosts", "metadata.jdbc 既没有 url 也没有 hosts"), hint)
	case !has && !j.Database.Set:
		report(j.At, diag.T("metadata.jdbc has hosts but no database", "metadata.jdbc 有 hosts 但没有 database"), diag.T("add database: with the database name, such as kylin", "加上 database: 并填写数据库名，例如 kylin"))
	}
}

func metadataLogin(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || s.scheme != "jdbc" || p.Facts.QuotedURL {
		return
	}
	_, user := s.get("username")
	_, password := s.get("password")
	user = user || p.Metadata.JDBC.Username.Set
	password = password || p.Metadata.JDBC.Password.Set
	where, add := "metadata.jdbc", []string{"username: kylin", "password: {env: KYLIN_DB_PASSWORD}"}
	if s.raw {
		where, add = "metadata.url", []string{",username=kylin", ",password=..."}
	}
	if !user {
		report(s.at, diag.T("%s has no username", "%s 没有 username").With(where), diag.T("add %s", "加上 %s").With(add[0]))
	}
	if !password {
		report(s.at, diag.T("%s has no password", "%s 没有 password").With(where), diag.T("add %s", "加上 %s").With(add[1]))
	}
}
