package doctor

import (
	"context"
	"database/sql"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// metastore is a JDBC metastore, whichever keys describe it.
type metastore struct {
	database
	kind string // mysql, mariadb, postgresql or sqlserver
	// identifier begins the names of its tables.
	identifier string
	pos        source.Pos
	// pool is how many connections one node may open.
	pool int
}

var jdbcURL = lazy.Regexp(`^jdbc:(mysql|mariadb|postgresql|sqlserver)(?::[a-z+]+)*://([^/;?]*)(?:/([^?;]*))?(.*)$`)

// ports are the servers' own.
var ports = []struct{ kind, port string }{{"mysql", "3306"}, {"mariadb", "3306"}, {"postgresql", "5432"}, {"sqlserver", "1433"}}

// metastoreOf returns the metastore of p; false where it is none that speaks
// SQL, or can't be read.
func metastoreOf(p *plan.Plan, values plan.Values) (*metastore, bool) {
	text, err := p.MetadataURL(values)
	if err != nil {
		return nil, false
	}
	u := plan.ParseStorageURL(text, p.Facts.QuotedURL)
	address, _ := u.Get("url")
	m := jdbcURL().FindStringSubmatch(address)
	if u.Scheme != "jdbc" || m == nil {
		return nil, false
	}
	s := &metastore{kind: m[1], identifier: u.Identifier, pos: p.Metadata.Identifier.Pos}
	s.use = diag.T("the metadata database %s", "元数据数据库 %s")
	s.user, _ = u.Get("username")
	s.name, s.namePos = m[3], p.Metadata.URL.Pos
	if _, rest, ok := strings.Cut(strings.ToLower(m[4]), "database="); ok {
		s.name, _, _ = strings.Cut(rest, ";")
	}
	j := &p.Metadata.JDBC
	s.userPos = s.namePos
	if j.At.IsValid() {
		s.userPos, s.namePos = j.Username.Pos, j.Database.Pos
		if j.URL.Set {
			s.namePos = j.URL.Pos
		}
	}
	if s.urlPos = p.Metadata.URL.Pos; j.URL.Set {
		s.urlPos = j.URL.Pos
	}
	s.password, s.closed = metastorePassword(p, u, values)
	driver, _ := u.Get("driverClassName")
	s.encryption = encryptionOf(s.kind, driver, parametersOf(m[4]))
	s.encryption.clear = p.Metadata.AllowCleartext.V
	s.hosts = jdbcHosts(m[1], m[2], j.Hosts, s.namePos)
	s.pool = poolSize(p, u)
	return s, true
}

// metastorePassword returns the password in clear, and whether it is unknown.
func metastorePassword(p *plan.Plan, u plan.StorageURL, values plan.Values) (string, bool) {
	if j := &p.Metadata.JDBC; j.At.IsValid() {
		v, known := values["metadata.jdbc.password"]
		return v.Reveal(), j.Password.Set && !known
	}
	text, _ := u.Get("password")
	flag, _ := u.Get("passwordEncrypted")
	if flag != "true" && !strings.HasPrefix(text, "ENC('") {
		return text, false
	}
	v, known := p.Decrypt(secret.NewValue(text))
	return v.Reveal(), !known
}

// jdbcHosts are the servers of a JDBC URL, at the places of given where the
// description has them as a list.
func jdbcHosts(kind, list string, given []cluster.Val[cluster.HostPort], pos source.Pos) []cluster.Val[cluster.HostPort] {
	if len(given) > 0 {
		return slices.DeleteFunc(slices.Clone(given), func(h cluster.Val[cluster.HostPort]) bool { return h.Broken })
	}
	var hosts []cluster.Val[cluster.HostPort]
	for text := range strings.SplitSeq(list, ",") {
		host, port, err := net.SplitHostPort(text)
		if err != nil {
			host = strings.Trim(text, "[]")
			for _, row := range ports {
				if row.kind == kind {
					port = row.port
				}
			}
		}
		n, err := strconv.Atoi(port)
		if err == nil && host != "" {
			hosts = append(hosts, cluster.Val[cluster.HostPort]{V: cluster.HostPort{Host: host, Port: n}, Pos: pos})
		}
	}
	return hosts
}

// poolSize is how many connections a node may open (JDBCConnectionManager.java
// of Kylin 3, JdbcUtil.java of Kylin 5).
func poolSize(p *plan.Plan, u plan.StorageURL) int {
	name, n := "maxActive", 5
	if p.Facts.QuotedURL {
		name, n = "maxTotal", 50
	}
	if text, ok := u.Get(name); ok {
		n, _ = strconv.Atoi(text)
	}
	return n
}

func askMetadata(ctx context.Context, q *inquiry) {
	s, ok := metastoreOf(q.plan, q.values)
	if !ok {
		return
	}
	switch s.kind {
	case "sqlserver":
		q.askPorts(ctx, s)
		return
	case "postgresql":
		s.dialect = postgresDialect()
	default:
		s.dialect = mysqlDialect()
	}
	q.askDatabase(ctx, &s.database, func(ctx context.Context, conn *sql.Conn, at cluster.Val[cluster.HostPort], most int, a *answer) {
		s.enough(most, len(q.plan.Nodes)*s.pool, at, a)
		tables, err := s.tablesLike(ctx, conn, s.identifier)
		if err != nil {
			s.refused(err, at, a)
			return
		}
		if len(tables) == 0 {
			who := s.who(at.V)
			a.add("doctor-metadata-table", s.pos, diag.T("%[1]s has no table %[4]q in database %[3]q", "%[2]s 的数据库 %[3]q 中没有表 %[4]q").With(who.EN, who.ZH, s.name, s.identifier),
				diag.T("the first node that starts creates it; if a node has already started, correct the database or the identifier", "首个启动的节点会创建它；如果已有节点启动过，请改正数据库或 identifier"))
		}
	})
}

// askPorts asks no more than whether the servers take connections.
func (q *inquiry) askPorts(ctx context.Context, s *metastore) {
	q.each(ctx, len(s.hosts), func(ctx context.Context, i int, a *answer) {
		at := s.hosts[i]
		a.meet(at.V.String(), at.Pos, s.who(at.V))
		conn, err := a.dial(ctx, at.V.String(), mostBytes, nil)
		if err != nil {
			a.unreachable(at.Pos, s.who(at.V), err)
			return
		}
		conn.Close()
		a.fact(diag.T("the port answers; kyctl does not check SQL Server any further", "端口有响应；kyctl 不对 SQL Server 做进一步检查"))
	})
}
