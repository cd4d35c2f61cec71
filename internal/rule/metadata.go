package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func metadataRules() []Rule {
	return []Rule{
		metadataKind(), metadataScheme(), metadataAddress(), metadataLogin(), metadataDialect(),
		metadataIdentifier(), metadataIdentifierEmpty(),
		metadataPasswordComma(), metadataValueComma(), metadataSeveralHosts(), metadataQuote(), metadataPasswordAt(),
		metadataEncryptedFlag(), metadataPasswordPlainRule(), metadataWithoutLoginRule(), metadataParamTwice(), metadataPoolName(),
		placeholderLeft(),
		metadataZooKeeperMissing(), zooKeeperChroot(), zooKeeperHostTwice(), zooKeeperEven(),
	}
}

func metadataKind() Rule {
	return Rule{
		Name: "metadata-kind", Severity: diag.Error,
		Summary: diag.T("metadata has not exactly one of hbase, jdbc and url", "metadata 中 hbase、jdbc、url 不是恰好一个"),
		Why: diag.T("every node reads one kylin.metadata.url: with none, or with two that contradict each other, kyctl can't know where the cluster's metadata is",
			"每个节点只读取一个 kylin.metadata.url：没有或互相矛盾时，kyctl 无法知道集群的元数据在哪里"),
		Fix:    diag.T("keep one of metadata.hbase, metadata.jdbc and metadata.url", "只保留 metadata.hbase、metadata.jdbc、metadata.url 中的一个"),
		Source: "StorageURL.java of Kylin 3",
		Bad: sampleKylin3 + `metadata:
  hbase: {}
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}} # <-
` + sampleNodes,
		Good: sampleKylin3 + `metadata:
  identifier: kylin_prod
  hbase: {}
` + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			kinds := metadataKinds(p)
			switch {
			case len(kinds) == 0 && p.Metadata.At.IsValid():
				report(p.Metadata.At, diag.T("metadata names no store: it has none of hbase, jdbc and url", "metadata 没有指明存储：hbase、jdbc、url 都没有"),
					diag.T("write hbase: {} below metadata, or jdbc: with the database's address", "在 metadata 下写 hbase: {}，或用 jdbc: 写数据库地址"))
			case len(kinds) > 1:
				report(kinds[1], diag.T("metadata names %d stores, and a cluster has one", "metadata 写了 %d 个存储，而集群只有一个").With(len(kinds)),
					diag.T("keep one of hbase, jdbc and url, and take the others out", "hbase、jdbc、url 只保留一个，删除其余"), other(kinds[0]))
			}
		},
	}
}

// schemes are the stores that Kylin comes with.
var schemes = []string{"hbase", "jdbc", "hdfs", "ifile"}

func metadataScheme() Rule {
	return Rule{
		Name: "metadata-scheme", Severity: diag.Error,
		Summary: diag.T("the product knows no such metadata store, or one that a cluster can't share", "产品没有这种元数据存储，或该存储无法在集群中共享"),
		Why: diag.T("the word after the last @ chooses the store, letter by letter: JDBC in capitals keeps a node from starting, and without an @ every node keeps its metadata in a folder of its own",
			"最后一个 @ 之后的词按大小写精确选择存储：大写的 JDBC 会使节点无法启动；没有 @ 时每个节点把元数据放在自己的目录里"),
		Fix:    diag.T("end the first part of metadata.url in @hbase or @jdbc", "让 metadata.url 的第一段以 @hbase 或 @jdbc 结尾"),
		Source: "StorageURL.java, ResourceStore.java, JDBCResourceStore.java (checkScheme) of Kylin 3; Kylin 5 keeps metadata in a database alone",
		Bad:    sampleKylin3 + "metadata: {url: kylin_metadata} # <-\n" + sampleNodes,
		Good:   sampleKylin3 + "metadata: {url: kylin_metadata@hbase}\n" + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
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
		},
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

func metadataAddress() Rule {
	return Rule{
		Name: "metadata-jdbc-address", Severity: diag.Error,
		Summary: diag.T("the metadata database has no address, half an address or two", "元数据库没有地址、地址不完整或有两个地址"),
		Why:     diag.T("a node connects to the database before anything else, and does not start without it", "节点首先连接数据库，连不上就无法启动"),
		Fix:     diag.T("write metadata.jdbc.url, or hosts and database, not both", "写 metadata.jdbc.url，或写 hosts 和 database，二者只取其一"),
		Source:  "JDBCConnectionManager.java of Kylin 3",
		Bad: sampleKylin3 + `metadata:
  jdbc: {hosts: ["db:3306"], username: kylin, password: {env: KYLIN_DB_PASSWORD}} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin3 + `metadata:
  jdbc: {hosts: ["db:3306"], database: kylin, username: kylin, password: {env: KYLIN_DB_PASSWORD}}
` + sampleZooKeeper + sampleNodes,
		Check: checkMetadataAddress,
	}
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

func metadataLogin() Rule {
	return Rule{
		Name: "metadata-jdbc-login", Severity: diag.Error,
		Summary: diag.T("the metadata database has no user name or no password", "元数据库没有用户名或密码"),
		Why: diag.T("Kylin up to 4 and Kyligence 3 need both keys in the metadata URL: without one of them no node starts; even an account without a password needs the key",
			"Kylin 4 及以前和 Kyligence 3 要求元数据 URL 中有这两个键：缺少任何一个，节点都无法启动；即使账号没有密码也必须有这个键"),
		Fix:    diag.T("add username: and password: {env: NAME} below metadata.jdbc", "在 metadata.jdbc 下加上 username: 和 password: {env: 变量名}"),
		Source: "JDBCConnectionManager.java of Kylin 2.6, 3 and 4",
		Bad: sampleKylin3 + `metadata:
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin3 + `metadata:
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {runtime: KYLIN_DB_PASSWORD}}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
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
		},
	}
}
