package doctor

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/session"
)

func askSessions(ctx context.Context, q *inquiry) {
	switch o := q.plan.StoreOptions.(type) {
	case *session.Redis:
		q.askRedis(ctx, q.redisSessions(o))
	case *session.Redisson:
		q.askRedis(ctx, redissonSessions(o))
	case *session.MySQL:
		q.askSessionTable(ctx, o)
	case *session.Memcached:
		q.askMemcached(ctx, memcachedSessions(q, o))
	}
}

func askQueryCache(ctx context.Context, q *inquiry) {
	c := &q.plan.QueryCache
	if c.Redis.At.IsValid() {
		q.askRedis(ctx, q.redisCache())
	}
	if c.Memcached.At.IsValid() {
		q.askMemcached(ctx, &memcached{use: diag.T("the query cache's memcached %s", "查询缓存的 memcached %s"), hosts: c.Memcached.Hosts})
	}
}

// sessionPool is maxTotal of the pool that kyctl writes into context.xml.
const sessionPool = 20

func (q *inquiry) askSessionTable(ctx context.Context, o *session.MySQL) {
	password, known := q.values["sessions.mysql.password"]
	d := &database{
		use: diag.T("the sessions' database %s", "会话数据库 %s"), dialect: mysqlDialect(),
		hosts: slices.DeleteFunc(slices.Clone(o.Hosts), func(h cluster.Val[cluster.HostPort]) bool { return h.Broken }),
		name:  string(o.Database.V), namePos: o.Database.Pos, user: o.Username.V, userPos: o.Username.Pos,
		password: password.Reveal(), closed: o.Password.Set && !known,
		// The URL in context.xml asks for no TLS, and its driver uses none by itself.
		encryption: encryption{mode: noTLS, clear: o.AllowCleartext.V},
	}
	serving := 0
	for _, n := range q.plan.Nodes {
		if n.Users {
			serving++
		}
	}
	q.askDatabase(ctx, d, func(ctx context.Context, conn *sql.Conn, at cluster.Val[cluster.HostPort], most int, a *answer) {
		d.enough(most, serving*sessionPool, at, a)
		columns, err := sessionColumns(ctx, conn, string(o.Table.V))
		if err != nil {
			d.refused(err, at, a)
			return
		}
		who := d.who(at.V)
		if len(columns) == 0 {
			a.add("doctor-sessions-table", o.Table.Pos, diag.T("%[1]s has no table %[3]s that user %[4]q can read", "%[2]s 没有用户 %[4]q 可读的表 %[3]s").With(who.EN, who.ZH, o.Table.V, o.Username.V),
				diag.T("run sessions/mysql.sql from the rendered tree, and grant the user SELECT, INSERT and DELETE", "运行渲染结果中的 sessions/mysql.sql，并授予用户 SELECT、INSERT 和 DELETE 权限"))
			return
		}
		for _, wrong := range wrongColumns(columns, q.longestID()) {
			a.add("doctor-sessions-column", o.Table.Pos, diag.T("%[1]s: table %[3]s: %[4]s", "%[2]s：表 %[3]s：%[5]s").With(who.EN, who.ZH, o.Table.V, wrong.EN, wrong.ZH),
				diag.T("alter the table to match sessions/mysql.sql in the rendered tree", "按渲染结果中的 sessions/mysql.sql 修改表"))
		}
	})
}

// column is a column of a table; length counts characters, or bytes of a BLOB.
type column struct {
	kind   string
	length int64
}

func sessionColumns(ctx context.Context, conn *sql.Conn, table string) (map[string]column, error) {
	rows, err := conn.QueryContext(ctx, "SELECT LOWER(column_name), data_type, COALESCE(character_maximum_length, 0) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := map[string]column{}
	for rows.Next() {
		var name string
		var c column
		if err := rows.Scan(&name, &c.kind, &c.length); err != nil {
			return nil, err
		}
		columns[name] = c
	}
	return columns, rows.Err()
}

// longestID is how long a session's id may be: 32 digits, a dot and the node.
func (q *inquiry) longestID() int64 {
	longest := 0
	for _, n := range q.plan.Nodes {
		longest = max(longest, len(n.Name.V))
	}
	return int64(32 + 1 + longest)
}

// wrongColumns says what is wrong with a table of sessions.
func wrongColumns(columns map[string]column, id int64) []diag.Text {
	var wrong []diag.Text
	for _, name := range []string{"session_id", "app_name", "session_data", "valid_session", "max_inactive", "last_access"} {
		c, ok := columns[name]
		switch {
		case !ok:
			wrong = append(wrong, diag.T("the column %s is missing", "缺少列 %s").With(name))
		case name == "session_id" && c.length < id:
			wrong = append(wrong, diag.T("%s holds %d characters, but an id may have %d", "%s 只能容纳 %d 个字符，但 id 最长可达 %d 个").With(name, c.length, id))
		case name == "session_data" && c.length < 1<<20:
			wrong = append(wrong, diag.T("%s has type %s, but a session may be larger", "%s 的类型是 %s，但会话可能更大").With(name, strings.ToUpper(c.kind)))
		}
	}
	return wrong
}
