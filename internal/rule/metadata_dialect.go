package rule

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func metadataDatabaseRules() []Rule {
	return []Rule{metadataDriver(), metadataDialectUnproved(), metadataConnections(), metadataPoolValue()}
}

// drivers are the classes that reach a kind of database, the usual one first.
var drivers = []struct{ kind, class string }{
	{"mysql", "com.mysql.jdbc.Driver"},
	{"mysql", "com.mysql.cj.jdbc.Driver"},
	{"mysql", "org.mariadb.jdbc.Driver"},
	{"postgresql", "org.postgresql.Driver"},
	{"sqlserver", "com.microsoft.sqlserver.jdbc.SQLServerDriver"},
}

// driverOf returns the usual class for a kind of database, kindOf the kind that
// a class is for; "" for one that kyctl does not know.
func driverOf(kind string) string {
	for _, d := range drivers {
		if d.kind == kind {
			return d.class
		}
	}
	return ""
}

func kindOf(class string) string {
	for _, d := range drivers {
		if d.class == class {
			return d.kind
		}
	}
	return ""
}

// stockDriver is the kind of database of the class that the product takes where
// the metadata URL names none.
func stockDriver(p *plan.Plan) string {
	if p.Facts.QuotedURL {
		return "postgresql"
	}
	return "mysql"
}

func metadataDriver() Rule {
	return Rule{
		Name: "metadata-driver", Severity: diag.Error,
		Summary: diag.T("the driver of the metadata database is another database's", "元数据库的驱动属于另一种数据库"),
		Why: diag.T("a driver takes only URLs of its own database (\"No suitable driver\", \"Cannot create JDBC driver\"): no node starts. Where driverClassName is not set Kylin up to 4 and Kyligence take MySQL's, Kylin 5 PostgreSQL's. Kylin 5 takes no class but com.mysql.jdbc.Driver and org.postgresql.Driver (\"Unsupported jdbc driver\")",
			"驱动只接受自己数据库的 URL（“No suitable driver”、“Cannot create JDBC driver”）：节点都无法启动。没有设置 driverClassName 时，Kylin 4 及以前和 Kyligence 使用 MySQL 的驱动，Kylin 5 使用 PostgreSQL 的驱动。Kylin 5 只接受 com.mysql.jdbc.Driver 和 org.postgresql.Driver（“Unsupported jdbc driver”）"),
		Fix:    diag.T("take metadata.jdbc.driver out, or write driverClassName= into metadata.url", "删除 metadata.jdbc.driver，或在 metadata.url 中写 driverClassName="),
		Source: "JDBCConnectionManager.java of Kylin 3; JdbcUtil.java of Kylin 5; KE 3.4 manual, rdbms_metastore/sqlserver_metastore",
		Bad: sampleKyligence + `metadata:
  jdbc:
    dialect: sqlserver
    url: jdbc:sqlserver://db:1433;database=kylin
    driver: com.mysql.jdbc.Driver # <-
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Good: sampleKyligence + `metadata:
  jdbc:
    dialect: sqlserver
    url: jdbc:sqlserver://db:1433;database=kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Check: checkDriver,
	}
}

func checkDriver(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || s.scheme != "jdbc" || !p.Known {
		return
	}
	url, _ := s.get("url")
	kind := database(strings.Trim(url.value, `"'`))
	if kind == "" && !s.raw && !p.Metadata.JDBC.Dialect.Broken {
		kind = string(p.Metadata.JDBC.Dialect.V)
	}
	class, at := p.Metadata.JDBC.Driver.V, p.Metadata.JDBC.Driver.Pos
	if s.raw {
		q, _ := s.get("driverClassName")
		class, at = q.value, q.at
	}
	hint := diag.T("take the line out", "删除此行")
	if s.raw {
		hint = diag.T("write ,driverClassName=%s into it", "在其中写 ,driverClassName=%s").With(driverOf(kind))
	}
	has := kindOf(class)
	switch {
	case driverOf(kind) == "":
	case has != "" && has != kind:
		report(at, diag.T("the driver is one for %s, and the metadata database is of kind %s", "驱动用于 %s，而元数据库是 %s").With(has, kind), hint)
	case p.Facts.QuotedURL && class != "" && class != driverOf(has):
		report(at, diag.T("%s knows its metadata database by the driver's class, and this is none of com.mysql.jdbc.Driver and org.postgresql.Driver", "%s 通过驱动类识别元数据库，而此类不是 com.mysql.jdbc.Driver 或 org.postgresql.Driver").With(productName(p)), hint)
	case s.raw && class == "" && kind != stockDriver(p):
		report(s.at, diag.T("metadata.url names a database of kind %s and no driver: the product takes that of %s", "metadata.url 是 %s 数据库但没有写驱动：产品会使用 %s 的驱动").With(kind, stockDriver(p)), hint)
	}
}

func metadataDialectUnproved() Rule {
	return Rule{
		Name: "metadata-dialect-unproved", Severity: diag.Warning,
		Summary: diag.T("a metadata database that the product's manual does not name", "产品手册中没有的元数据库"),
		Why:     diag.T("the manual of Kyligence 3.4 has a page for MySQL and one for SQL Server: with another database the nodes may end at start for want of its SQL statements", "Kyligence 3.4 的手册只有 MySQL 和 SQL Server 两页：使用其他数据库时，节点可能因缺少相应的 SQL 语句而无法启动"),
		Fix:     diag.T("use MySQL or SQL Server, or start one node with it first and ignore this rule with that as the reason", "使用 MySQL 或 SQL Server；或先用一个节点试启动，再以此为理由忽略本规则"),
		Source:  "KE 3.4 manual, rdbms_metastore",
		Bad: sampleKyligence + `metadata:
  jdbc:
    dialect: postgresql # <-
    url: jdbc:postgresql://db:5432/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin5 + `metadata:
  jdbc:
    dialect: postgresql
    url: jdbc:postgresql://db:5432/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			d := p.Metadata.JDBC.Dialect
			if p.Facts.Name == "kyligence" && p.Metadata.JDBC.At.IsValid() && d.V == "postgresql" {
				report(d.Pos, diag.T("the manual of Kyligence names no metadata in PostgreSQL", "Kyligence 的手册没有提到把元数据存放在 PostgreSQL 中"),
					diag.T("use dialect: mysql or sqlserver, or try it on one node first", "使用 dialect: mysql 或 sqlserver，或先在一个节点上试用"))
			}
		},
	}
}

// stockConnections is how many connections a database takes as it comes.
var stockConnections = []struct {
	kind string
	n    int
}{{"mysql", 151}, {"postgresql", 100}}

func metadataConnections() Rule {
	return Rule{
		Name: "metadata-connections", Severity: diag.Info,
		Summary: diag.T("the nodes may open more connections than the metadata database takes as it comes", "节点可能打开的连接数超过元数据库的默认上限"),
		Why:     diag.T("every node has a pool of its own: once all are full the database answers \"Too many connections\", and a node that starts then ends", "每个节点都有自己的连接池：全部占满时数据库报“Too many connections”，此时启动的节点会失败"),
		Fix:     diag.T("raise the database's max_connections, or lower the pool's size in metadata.jdbc.params", "提高数据库的 max_connections，或在 metadata.jdbc.params 中减小连接池"),
		Source:  "JDBCConnectionManager.java of Kylin 3 (maxActive 5), JdbcUtil.java of Kylin 5 (maxTotal 50); max_connections is 151 in MySQL, 100 in PostgreSQL",
		Bad: sampleKylin4 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    params: {maxActive: 80} # <-
` + sampleZooKeeper + `nodes:
  - {name: job-1, host: 10.0.0.1, mode: job}
  - {name: query-1, host: 10.0.0.2, mode: query}
`,
		Good: sampleKylin4 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    params: {maxActive: 70}
` + sampleZooKeeper + `nodes:
  - {name: job-1, host: 10.0.0.1, mode: job}
  - {name: query-1, host: 10.0.0.2, mode: query}
`,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if !ok || s.scheme != "jdbc" || !p.Known {
				return
			}
			each, at := poolSize(p, s)
			url, _ := s.get("url")
			for _, d := range stockConnections {
				kind := database(strings.Trim(url.value, `"'`))
				if total := each * len(p.Nodes); (d.kind == kind || kind == "" && d.kind == string(p.Metadata.JDBC.Dialect.V)) && total > d.n {
					report(at, diag.T("%d nodes of %d connections are %d, and %s takes %d as it comes", "%d 个节点各 %d 个连接，共 %d 个，而 %s 默认只接受 %d 个").With(len(p.Nodes), each, total, d.kind, d.n),
						diag.T("set max_connections of the database above %d", "把数据库的 max_connections 设为 %d 以上").With(total))
				}
			}
		},
	}
}

// poolSize is how many connections a node may open, and where that is said.
func poolSize(p *plan.Plan, s metastore) (int, source.Pos) {
	name, n := "maxActive", 5
	if p.Facts.QuotedURL {
		name, n = "maxTotal", 50
	}
	if q, has := s.get(name); has {
		if set, err := strconv.Atoi(q.value); err == nil {
			return set, q.at
		}
	}
	return n, s.at
}

// numbers are the parameters of the pool that are whole numbers.
var numbers = []string{"maxActive", "maxTotal", "maxIdle", "maxWait", "maxWaitMillis", "minIdle", "removeAbandonedTimeout"}

func metadataPoolValue() Rule {
	return Rule{
		Name: "metadata-pool-value", Severity: diag.Error,
		Summary: diag.T("a number of the connection pool is none", "连接池参数不是数字"),
		Why:     diag.T("the pool reads whole numbers alone, and without a unit: with 20s or an empty value no node starts", "连接池只接受不带单位的整数：写成 20s 或为空时节点都无法启动"),
		Fix:     diag.T("write a whole number; maxWait is in milliseconds, removeAbandonedTimeout in seconds", "写整数；maxWait 的单位是毫秒，removeAbandonedTimeout 的单位是秒"),
		Source:  "JDBCConnectionManager.java of Kylin 3 (BasicDataSourceFactory of commons-dbcp 1.4); the KE manual calls removeAbandonedTimeout milliseconds, the pool counts seconds",
		Bad: sampleKylin4 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    params: {maxActive: 20, maxWait: 1s} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin4 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    params: {maxActive: 20, maxWait: 1000, removeAbandoned: true}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if !ok || s.scheme != "jdbc" {
				return
			}
			for _, q := range s.params {
				if _, err := strconv.Atoi(q.value); slices.Contains(numbers, q.name) && err != nil {
					report(q.at, diag.T("%s is %q, no whole number", "%s 是 %q，不是整数").With(s.key(q.name), secret.Hide(q.value)), diag.T("write a whole number, such as 20", "写整数，例如 20"))
				}
			}
		},
	}
}
