package session

import (
	"fmt"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

// MariaDBDriver is the release of the driver that the files are written for:
// the last of the line that Kylin's oldest Java, 8, runs; it speaks to MySQL,
// too.
const MariaDBDriver = "2.7.12"

const (
	persistentManager = "org.apache.catalina.session.PersistentManager"
	persistentValve   = "org.apache.catalina.valves.PersistentValve"
	dataSourceStore   = "org.apache.catalina.session.DataSourceStore"
	jdbcStore         = "org.apache.catalina.session.JDBCStore"
	sessionsResource  = "jdbc/sessions"
)

// MySQL are the options of Tomcat's PersistentManager over MySQL or MariaDB.
type MySQL struct {
	At       cluster.At
	Hosts    []cluster.Val[cluster.HostPort] `key:"hosts,required"`
	Database cluster.Val[Identifier]         `key:"database,required"`
	Username cluster.Val[string]             `key:"username,required"`
	Password cluster.Val[secret.Ref]         `key:"password"`
	Table    cluster.Val[Identifier]         `key:"table"`
	// AllowCleartext is for kyctl doctor only.
	AllowCleartext cluster.Val[bool] `key:"allow_cleartext"`
}

// Identifier is a name of a database or a table. Tomcat's stores put it into
// SQL unquoted, so it must need no quotes.
type Identifier string

var plainIdentifier = lazy.Regexp(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// Parse reads v from the text of a scalar.
func (v *Identifier) Parse(text string) *cluster.Problem {
	if !plainIdentifier().MatchString(text) {
		return &cluster.Problem{
			Rule:    cluster.RuleBadValue,
			Message: diag.T("the name must be a plain MySQL identifier", "该名称必须是普通的 MySQL 标识符"),
			Hint:    diag.T("begin with a letter or _, then use up to 63 letters, digits or _", "以字母或 _ 开头，后接最多 63 个字母、数字或 _"),
		}
	}
	*v = Identifier(text)
	return nil
}

// Takes says what the keys of this type take.
func (Identifier) Takes() diag.Text { return diag.T("MySQL identifier", "MySQL 标识符") }

func mysql() Kind {
	return Kind{
		Name:    "mysql",
		Summary: diag.T("sessions in MySQL or MariaDB, with Tomcat's PersistentManager", "会话保存在 MySQL 或 MariaDB 中，使用 Tomcat 的 PersistentManager"),
		New:     func() any { return new(MySQL) },
		Fill:    func(options any) { options.(*MySQL).fill() },
		Secrets: func(options any) []Secret {
			return []Secret{{Key: "mysql.password", Val: options.(*MySQL).Password}}
		},
		Hosts:   func(options any) []cluster.Val[cluster.HostPort] { return options.(*MySQL).Hosts },
		Sticky:  func(_ any, t Tomcat) bool { return !t.Semaphore() },
		Output:  func(w Want) (Output, error) { return w.Options.(*MySQL).output(w), nil },
		Tomcats: [2]int{7, 11},
		ByMajor: true,
		Read:    readMySQL,
		Managed: patch.Managed{
			Classes:   []string{persistentManager, persistentValve},
			Resources: []string{sessionsResource},
		},
	}
}

func (m *MySQL) fill() {
	cluster.Default(&m.Table, "kylin_sessions", m.At)
	cluster.Default(&m.AllowCleartext, false, m.At)
}

func (m *MySQL) output(w Want) Output {
	elements := []patch.Element{m.resource(w)}
	if w.Tomcat.Semaphore() {
		// What needs no session shall not wait for one.
		elements = append(elements, patch.Element{Name: "Valve", Attrs: []patch.Attr{
			{Name: "className", Value: persistentValve},
			{Name: "filter", Value: `/kylin/(?!api/).*\.(css|js|map|png|jpg|gif|ico|svg|woff2?|ttf|eot)`},
		}})
	}
	return Output{
		Elements:       append(elements, m.manager(w.Tomcat)),
		ElementsSecret: m.Password.Set && m.Password.V.Form != secret.Runtime,
		Shared:         []File{{Path: "sessions/mysql.sql", Bytes: []byte(m.ddl())}},
		Jars:           []Jar{{"mariadb-java-client", MariaDBDriver}},
	}
}

// resource is the pool. A store saves a session as DELETE and INSERT: with
// autocommit, overlapping requests of one session lose it (131 of 1000), and
// with InnoDB's REPEATABLE READ logins deadlock (82 of 1920 lost); measured
// with Tomcat 9.0.70 and MariaDB 10.11.
func (m *MySQL) resource(w Want) patch.Element {
	hosts := make([]string, len(m.Hosts))
	for i, h := range m.Hosts {
		hosts[i] = h.V.String()
	}
	mode := "" // the driver tries several hosts in their order
	if len(hosts) > 1 {
		mode = "sequential:"
	}
	total, wait := "maxTotal", "maxWaitMillis"
	if w.Tomcat.dbcp1() {
		total, wait = "maxActive", "maxWait"
	}
	attrs := []patch.Attr{
		{Name: "name", Value: sessionsResource},
		{Name: "auth", Value: "Container"},
		{Name: "type", Value: "javax.sql.DataSource"},
		{Name: "driverClassName", Value: "org.mariadb.jdbc.Driver"},
		{Name: "url", Value: "jdbc:mariadb:" + mode + "//" + strings.Join(hosts, ",") + "/" + string(m.Database.V)},
		{Name: "username", Value: m.Username.V},
	}
	if m.Password.Set {
		attrs = append(attrs, patch.Attr{Name: "password", Value: w.Resolve("mysql.password").Reveal()})
	}
	return patch.Element{Name: "Resource", Attrs: append(attrs,
		patch.Attr{Name: total, Value: "20"},
		patch.Attr{Name: "maxIdle", Value: "10"},
		patch.Attr{Name: wait, Value: "5000"},
		patch.Attr{Name: "testOnBorrow", Value: "true"},
		patch.Attr{Name: "validationQuery", Value: "SELECT 1"},
		patch.Attr{Name: "defaultAutoCommit", Value: "false"},
		patch.Attr{Name: "defaultTransactionIsolation", Value: "READ_COMMITTED"},
	)}
}

// manager is Tomcat's PersistentManager. Where the valve has no semaphore for a
// session, overlapping requests of one end in 500 (156 of 200 on Tomcat
// 9.0.70): there the background thread writes sessions that were idle for a
// second, and a sticky balancer keeps a user on the node that has the session.
func (m *MySQL) manager(t Tomcat) patch.Element {
	class := jdbcStore
	if t.dataSourceStore() {
		class = dataSourceStore
	}
	store := []patch.Attr{{Name: "className", Value: class}, {Name: "dataSourceName", Value: sessionsResource}}
	if t.localDataSource() {
		store = append(store, patch.Attr{Name: "localDataSource", Value: "true"})
	}
	store = append(store,
		patch.Attr{Name: "sessionTable", Value: string(m.Table.V)},
		patch.Attr{Name: "sessionIdCol", Value: "session_id"},
		patch.Attr{Name: "sessionAppCol", Value: "app_name"},
		patch.Attr{Name: "sessionDataCol", Value: "session_data"},
		patch.Attr{Name: "sessionValidCol", Value: "valid_session"},
		patch.Attr{Name: "sessionMaxInactiveCol", Value: "max_inactive"},
		patch.Attr{Name: "sessionLastAccessedCol", Value: "last_access"},
	)
	attrs := []patch.Attr{{Name: "className", Value: persistentManager}}
	if !t.Semaphore() {
		attrs = append(attrs,
			patch.Attr{Name: "maxIdleBackup", Value: "1"},
			patch.Attr{Name: "processExpiresFrequency", Value: "1"},
			patch.Attr{Name: "saveOnRestart", Value: "true"},
		)
	}
	return patch.Element{Name: "Manager", Attrs: attrs, Children: []patch.Element{{Name: "Store", Attrs: store}}}
}

// ddl makes the table. The id column holds jvmRoute, too; a data column that is
// too short loses the session, since the old row is deleted first; measured
// with Tomcat 9.0.70 and MariaDB 10.11.
func (m *MySQL) ddl() string {
	table := string(m.Table.V)
	return fmt.Sprintf(`-- The table of the HTTP sessions, written by kyctl. Run it once, in the
-- database %[2]s; the nodes' user needs SELECT, INSERT and DELETE on it.
CREATE TABLE IF NOT EXISTS %[1]s (
  session_id    VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  app_name      VARCHAR(255) NOT NULL,
  session_data  LONGBLOB NOT NULL,
  valid_session CHAR(1) NOT NULL,
  max_inactive  INT NOT NULL,
  last_access   BIGINT NOT NULL,
  PRIMARY KEY (session_id, app_name),
  KEY sessions_app (app_name, last_access)
) ENGINE=InnoDB;
`, table, m.Database.V)
}
