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
	hint := diag.T("remove the line", "删除此行")
	if s.raw {
		hint = diag.T("add ,driverClassName=%s to it", "在其中加上 ,driverClassName=%s").With(driverOf(kind))
	}
	has := kindOf(class)
	switch {
	case driverOf(kind) == "":
	case has != "" && has != kind:
		report(at, diag.T("the driver is for %s, but the metadata database is %s", "驱动用于 %s，但元数据数据库是 %s").With(has, kind), hint)
	case p.Facts.QuotedURL && class != "" && class != driverOf(has):
		report(at, diag.T("%s identifies its metadata database by the driver class, which must be com.mysql.jdbc.Driver or org.postgresql.Driver", "%s 通过驱动类识别元数据数据库，驱动类必须是 com.mysql.jdbc.Driver 或 org.postgresql.Driver").With(productName(p)), hint)
	case s.raw && class == "" && kind != stockDriver(p):
		report(s.at, diag.T("metadata.url names a %s database but no driver: the product uses the driver for %s", "metadata.url 指向 %s 数据库但没有写驱动：产品会使用 %s 的驱动").With(kind, stockDriver(p)), hint)
	}
}

func metadataDialectUnproved(p *plan.Plan, report Report) {
	d := p.Metadata.JDBC.Dialect
	if p.Facts.Name == "kyligence" && p.Metadata.JDBC.At.IsValid() && d.V == "postgresql" {
		report(d.Pos, diag.T("the Kyligence manual does not document metadata in PostgreSQL", "Kyligence 的手册没有说明可以把元数据存放在 PostgreSQL 中"),
			diag.T("use dialect: mysql or sqlserver, or test PostgreSQL on one node first", "使用 dialect: mysql 或 sqlserver，或先在一个节点上测试 PostgreSQL"))
	}
}

// stockConnections is how many connections a database takes as it comes.
var stockConnections = []struct {
	kind string
	n    int
}{{"mysql", 151}, {"postgresql", 100}}

func metadataConnections(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || s.scheme != "jdbc" || !p.Known {
		return
	}
	each, at := poolSize(p, s)
	url, _ := s.get("url")
	for _, d := range stockConnections {
		kind := database(strings.Trim(url.value, `"'`))
		if total := each * len(p.Nodes); (d.kind == kind || kind == "" && d.kind == string(p.Metadata.JDBC.Dialect.V)) && total > d.n {
			report(at, diag.T("%d nodes with %d connections each need %d; %s accepts %d by default", "%d 个节点各 %d 个连接，共需 %d 个；%s 默认只接受 %d 个").With(len(p.Nodes), each, total, d.kind, d.n),
				diag.T("set max_connections in the database to more than %d", "把数据库的 max_connections 设为 %d 以上").With(total))
		}
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

func metadataPoolValue(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || s.scheme != "jdbc" {
		return
	}
	for _, q := range s.params {
		if _, err := strconv.Atoi(q.value); slices.Contains(numbers, q.name) && err != nil {
			report(q.at, diag.T("%s is %q but must be a whole number", "%s 是 %q，但必须是整数").With(s.key(q.name), secret.Hide(q.value)), diag.T("write a whole number, such as 20", "写整数，例如 20"))
		}
	}
}
