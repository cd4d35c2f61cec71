package session

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/source"
)

// readMySQL reads a PersistentManager whose Store is in a database, and the
// pool that it names, or the address in the Store itself (JDBCStore.java).
func readMySQL(h Home) (Found, bool) {
	manager, ok := h.element("Manager", persistentManager)
	if !ok || len(manager.Children) == 0 {
		return Found{}, false
	}
	store := manager.Children[0]
	for _, c := range manager.Children {
		if c.Name == "Store" {
			store = c
		}
	}
	if class := store.Attr("className"); class != dataSourceStore && class != jdbcStore {
		return Found{}, false
	}
	m := &MySQL{At: h.place(manager)}
	f := Found{Options: m}
	at, pool := m.At, store
	address, user, password := "connectionURL", "connectionName", "connectionPassword"
	if name := store.Attr("dataSourceName"); name != "" {
		address, user, password = "url", "username", "password"
		pool = patch.Element{}
		for _, e := range h.Elements {
			if e.Name == "Resource" && e.Attr("name") == name {
				pool, at = e.Element, h.place(e)
			}
		}
	}
	m.address(&f, pool.Attr(address), at)
	if text := pool.Attr(user); text != "" {
		f.text(&m.Username, user, text, at)
	}
	if text := pool.Attr(password); text != "" {
		m.Password = f.secret("mysql.password", sessionPassword, Text{text, at})
	}
	table := store.Attr("sessionTable")
	if table == "" {
		table = "tomcat$sessions"
	}
	read(&f, &m.Table, "sessionTable", table, m.At)
	return f, true
}

const sessionPassword = "SESSION_PASSWORD"

// mysqlAddress is scheme, servers, database and parameters.
var mysqlAddress = lazy.Regexp(`^jdbc:(?:mysql|mariadb):(?:[a-z]+:)?//([^/]*)/([^?]*)(?:\?(.*))?$`)

func (m *MySQL) address(f *Found, text string, at source.Pos) {
	parts := mysqlAddress().FindStringSubmatch(text)
	if parts == nil {
		f.lose(at, diag.T("kyctl does not know this form of address for the session database", "kyctl 不认识会话数据库地址的这种写法"))
		return
	}
	var servers []string
	for server := range strings.SplitSeq(parts[1], ",") {
		if !strings.Contains(server, ":") {
			server += ":3306"
		}
		servers = append(servers, server)
	}
	m.Hosts = f.hosts("url", strings.Join(servers, ","), at)
	read(f, &m.Database, "url", parts[2], at)
	params, err := url.ParseQuery(parts[3])
	if err != nil {
		f.lose(at, diag.T("can't read the parameters of the url", "无法读取 url 的参数"))
	}
	if name := params.Get("user"); name != "" {
		f.text(&m.Username, "user", name, at)
	}
	if text := params.Get("password"); text != "" {
		m.Password = f.secret("mysql.password", sessionPassword, Text{text, at})
	}
	params.Del("user")
	params.Del("password")
	for _, name := range slices.Sorted(maps.Keys(params)) {
		f.lose(at, diag.T("the parameter %s of the url has no key in the description", "url 的参数 %s 在描述文件中没有对应的键").With(cluster.Quote(name)))
	}
}
