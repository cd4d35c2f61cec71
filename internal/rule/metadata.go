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
		report(p.Metadata.At, diag.T("metadata names no store: it has none of hbase, jdbc and url", "metadata 没有指明存储：hbase、jdbc、url 都没有"),
			diag.T("write hbase: {} below metadata, or jdbc: with the database's address", "在 metadata 下写 hbase: {}，或用 jdbc: 写数据库地址"))
	case len(kinds) > 1:
		report(kinds[1], diag.T("metadata names %d stores, and a cluster has one", "metadata 写了 %d 个存储，而集群只有一个").With(len(kinds)),
			diag.T("keep one of hbase, jdbc and url, and take the others out", "hbase、jdbc、url 只保留一个，删除其余"), other(kinds[0]))
	}
}

// schemes are the stores that Kylin comes with.
var schemes = []string{"hbase", "jdbc", "hdfs", "ifile"}

func metadataScheme(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok {
		return
	}
	hint := diag.T("write kylin_metadata@hbase or kylin_metadata@jdbc,url=..., or in place of url: hbase: {} or jdbc: {...}", "写成 kylin_metadata@hbase 或 kylin_metadata@jdbc,url=...；也可以不用 url，改写 hbase: {} 或 jdbc: {...}")
	switch {
	case s.scheme == "":
		report(s.at, diag.T("metadata.url names no store after an @: each node would keep metadata of its own", "metadata.url 在 @ 后没有存储名：每个节点会各自保存元数据"), hint)
	case s.scheme == "hbase" && p.Known && p.Facts.QuotedURL:
		report(s.at, diag.T("%s keeps no metadata in HBase", "%s 不支持把元数据存放在 HBase 中").With(productName(p)),
			diag.T("use metadata.jdbc with dialect: mysql or postgresql", "使用 metadata.jdbc，dialect 为 mysql 或 postgresql"))
	case !slices.Contains(schemes, s.scheme) && !hasProvider(p, s.scheme):
		report(s.at, diag.T("metadata.url names a store that is none of %s", "metadata.url 中的存储不是 %s 之一").With(strings.Join(schemes, ", ")), hint)
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
		report(url.at, diag.T("%s is no JDBC URL: %q does not begin with jdbc:", "%s 不是 JDBC URL：%q 不以 jdbc: 开头").With(s.key("url"), secret.Hide(url.value)),
			diag.T("write it as jdbc:mysql://HOST:3306/DATABASE", "写成 jdbc:mysql://主机:3306/数据库名"))
	}
	j := &p.Metadata.JDBC
	hint := diag.T("write url: jdbc:mysql://HOST:3306/DATABASE, or hosts: [\"HOST:3306\"] and database: NAME", "写 url: jdbc:mysql://主机:3306/数据库名，或 hosts: [\"主机:3306\"] 和 database: 名称")
	switch {
	case s.raw && !has:
		report(s.at, diag.T("metadata.url has no url=: the database has no address", "metadata.url 中没有 url=：数据库没有地址"), diag.T("add ,url=jdbc:mysql://HOST:3306/DATABASE", "加上 ,url=jdbc:mysql://主机:3306/数据库名"))
	case s.raw || j.URL.Broken:
	case has && len(j.Hosts) > 0:
		report(j.Hosts[0].Pos, diag.T("metadata.jdbc has a url and hosts: only the url would count", "metadata.jdbc 同时有 url 和 hosts：只有 url 生效"), diag.T("take out the url or the hosts", "删除 url 或 hosts"), other(url.at))
	case has && j.Database.Set:
		report(j.Database.Pos, diag.T("metadata.jdbc has a url and a database: only the url would count", "metadata.jdbc 同时有 url 和 database：只有 url 生效"),
			diag.T("write the database's name at the end of the url and take database out", "把数据库名写在 url 末尾，并删除 database"), other(url.at))
	case !has && len(j.Hosts) == 0:
		report(j.At, diag.T("metadata.jdbc has neither url nor hosts", "metadata.jdbc 既没有 url 也没有 hosts"), hint)
	case !has && !j.Database.Set:
		report(j.At, diag.T("metadata.jdbc has hosts and no database", "metadata.jdbc 有 hosts 但没有 database"), diag.T("add database: with the database's name, such as kylin", "加上 database: 数据库名，例如 kylin"))
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
