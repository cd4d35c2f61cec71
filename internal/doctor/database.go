package doctor

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/source"
)

// database is a relational database as the description has it.
type database struct {
	// use is what it is called, such as the metadata database %s.
	use      diag.Text
	dialect  dialect
	hosts    []cluster.Val[cluster.HostPort]
	name     string
	namePos  source.Pos
	user     string
	userPos  source.Pos
	password string
	// closed says that the password is not known: nobody can log in.
	closed     bool
	encryption encryption
	urlPos     source.Pos
}

// dialect is a kind of database.
type dialect struct {
	// connector connects to one server.
	connector func(ctx context.Context, d *database, at cluster.HostPort, q *inquiry, a *answer) (driver.Connector, error)
	// refusal is what an error of the server means, "" where that is none of
	// the checks; its text is what the server says.
	refusal func(error) (check, text string)
	// version asks for the version and the most connections.
	version string
	// tables asks for the tables whose names begin with a text of a length.
	tables string
}

func (d *database) who(at cluster.HostPort) diag.Text { return d.use.With(at.String()) }

// askDatabase logs in to every server and asks more about the database there.
func (q *inquiry) askDatabase(ctx context.Context, d *database, more func(context.Context, *sql.Conn, cluster.Val[cluster.HostPort], int, *answer)) {
	q.each(ctx, len(d.hosts), func(ctx context.Context, i int, a *answer) {
		at := d.hosts[i]
		a.meet(at.V.String(), at.Pos, d.who(at.V))
		if err := d.encryption.unread; err != nil {
			d.untrusted(err, a)
			return
		}
		connector, err := d.dialect.connector(ctx, d, at.V, q, a)
		if err != nil {
			a.unreachable(at.Pos, d.who(at.V), err)
			return
		}
		db := sql.OpenDB(connector)
		// The connection ends with the server's time. With a context that ends, the
		// clients would read the rest of an answer in goroutines of their own, where
		// a panic ends kyctl.
		d.ask(context.WithoutCancel(ctx), db, at, a, more)
		// Not deferred: a client that panicked still has the locks that this takes.
		_ = db.Close()
	})
}

// ask logs in to one server and asks.
func (d *database) ask(ctx context.Context, db *sql.DB, at cluster.Val[cluster.HostPort], a *answer, more func(context.Context, *sql.Conn, cluster.Val[cluster.HostPort], int, *answer)) {
	conn, err := db.Conn(ctx)
	if err != nil {
		d.refused(err, at, a)
		return
	}
	version, most := "", 0
	if err := conn.QueryRowContext(ctx, d.dialect.version).Scan(&version, &most); err != nil {
		d.refused(err, at, a)
	} else {
		a.fact(diag.T("%s", "%s").With(version))
		more(ctx, conn, at, most, a)
	}
	_ = conn.Close()
}

// untrusted says that a file which proves who the server is can't be read.
func (d *database) untrusted(err error, a *answer) {
	who := a.peer.who
	a.add("doctor-database-trust", d.urlPos, diag.T("%[1]s was not checked, because kyctl can't read a file in its JDBC URL here: %[3]s", "未检查 %[2]s，因为本机无法读取其 JDBC URL 中的文件：%[3]s").With(who.EN, who.ZH, reason(err)),
		diag.T("copy the file to this machine, or run kyctl doctor on a node", "把该文件复制到本机，或在节点上运行 kyctl doctor"))
}

// refused tells why a server does not do what it is asked.
func (d *database) refused(err error, at cluster.Val[cluster.HostPort], a *answer) {
	check, text := d.dialect.refusal(err)
	who := d.who(at.V)
	say := func(pos source.Pos, message, hint diag.Text) {
		a.add(check, pos, message.With(who.EN, who.ZH, text, d.user, d.name), hint)
	}
	switch check {
	case "":
		if r := a.refusal(err); d.closed && r != nil && r.Reason == wire.Clear {
			a.fact(notLoggedIn())
			return
		}
		a.unreachable(at.Pos, who, err)
	case "doctor-database-login":
		if d.closed {
			a.fact(notLoggedIn())
			return
		}
		say(d.userPos, diag.T("%[1]s rejects the login of user %[4]q with this password", "%[2]s 不接受用户 %[4]q 的密码"),
			diag.T("compare the user and password with those on the server, for the hosts of all nodes", "与服务器核对用户和密码，并确认对所有节点的主机有效"))
	case "doctor-database-missing":
		say(d.namePos, diag.T("%[1]s has no database %[5]q", "%[2]s 没有数据库 %[5]q"),
			diag.T("create the database, or correct its name", "创建该数据库，或改正名称"))
	default:
		say(at.Pos, diag.T("%[1]s reports: %[3]s", "%[2]s 报告：%[3]s"),
			diag.T("allow the user to log in from all nodes, and check the server's log", "允许该用户从所有节点登录，并查看服务器的日志"))
	}
}

func notLoggedIn() diag.Text {
	return diag.T("not logged in: the password is unknown", "未登录：密码未知")
}

// tablesLike returns the names of the tables that begin with a prefix, in
// whichever case.
func (d *database) tablesLike(ctx context.Context, conn *sql.Conn, prefix string) ([]string, error) {
	rows, err := conn.QueryContext(ctx, d.dialect.tables, len(prefix), strings.ToLower(prefix))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		name := ""
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// enough compares the most connections that a server takes with what all nodes
// may open.
func (d *database) enough(most, wanted int, at cluster.Val[cluster.HostPort], a *answer) {
	who := d.who(at.V)
	if wanted > most {
		a.add("doctor-database-connections", at.Pos, diag.T("the nodes may open %[3]d connections to %[1]s, which accepts only %[4]d", "各节点最多向 %[2]s 打开 %[3]d 个连接，而它只接受 %[4]d 个").With(who.EN, who.ZH, wanted, most),
			diag.T("increase max_connections on the server, or reduce the connection pool of a node", "提高服务器的 max_connections，或减小节点的连接池"))
	}
}
