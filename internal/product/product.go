// Package product holds what depends on the product and its version: one table.
//
// In: a product's name and version. Out: its Facts.
package product

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Facts are what kyctl must know of one product line.
type Facts struct {
	Name    string // kyligence or kylin
	Line    string // the version line, such as "3.x" or "4.0"
	Version Version
	// Port is the HTTP port of a stock node.
	Port int
	// HealthPath answers 200 without a login; HealthProved is false where the
	// product documents none.
	HealthPath   string
	HealthProved bool
	// QueryPaths are the read-only queries below /kylin/api; * is one segment.
	QueryPaths []string
	// QueryLimit is the product's default limit of a query, 0 for none, and
	// QueryFloor the least that it obeys.
	QueryLimit, QueryFloor time.Duration
	// killLate is by which part of its limit, and at most how long, a query may
	// outlive it: the product looks for such queries now and then.
	killLate    float64
	killLateMax time.Duration
	// Modes are the words of kylin.server.mode; ModeLists says that several may
	// be joined by commas.
	Modes     []string
	ModeLists bool
	// Tomcat is the version that the product ships, "" where that is unknown;
	// HasTomcat is false where there is no tomcat/conf (Spring Boot).
	Tomcat    string
	HasTomcat bool
	// SessionStore is where sessions are kept by default, "" for each node's own.
	SessionStore string
	// ClassPathInApp says that the application's class loader takes every entry
	// of the JVM's class path, tomcat/lib among them, and asks its parent last
	// (TomcatClassLoader.java of Kylin 4.0; seen on a real 4.0.4).
	ClassPathInApp bool
	// Loader is the class of the <Loader> in the stock context.xml, "" where it
	// is unknown.
	Loader string
	// Cipher is aes-ecb or aes-cfb, "" where it is not public.
	Cipher string
	// Discovery says that nodes with the same metadata URL find each other
	// without a list of servers.
	Discovery bool
	// MultiActive says that several job engines share the work by themselves.
	MultiActive bool
	// JobLock says that the application of a node that builds does not start while
	// another process, or one that was killed, has the job lock in ZooKeeper (seen
	// on a real 4.0.4).
	JobLock bool
	// RestAddress says that the start script reads KYLIN_REST_ADDRESS.
	RestAddress bool
	// Dialects are the databases of a JDBC metastore; DialectKey says that
	// kylin.metadata.jdbc.dialect names them.
	Dialects   []string
	DialectKey bool
	// QuotedURL says that a quoted metadata URL parameter may hold commas.
	QuotedURL bool
	// IdentifierMax is the longest metadata identifier with a JDBC metastore.
	IdentifierMax int
	// ReloadUnescapes says that kylin.properties is unescaped a second time when
	// the running node reloads it: a backslash is there after a start, and gone
	// after a reload (KylinConfig.buildSiteOrderedProps of Kylin 5; the start
	// measured with kylin-core-common 5.0.4).
	ReloadUnescapes bool
	// EncForm says that a cipher text is written as ENC('...'), and told from a
	// plain one by that (EncryptUtil.isEncrypted of Kylin 5).
	EncForm bool
	// LDAPFilters says that users, groups and members are listed with filters of
	// their own; without, only who logs in is searched (LdapUserService.java).
	LDAPFilters bool
	// Open are the paths that are served without a login, below /kylin.
	Open []Open
	// Profiles are the words of kylin.security.profile.
	Profiles []string
	// ZooKeeperDefault is where the product looks for ZooKeeper if nothing is
	// said, where that is a host that nobody has.
	ZooKeeperDefault string
}

// Limit returns the longest time that a query may run under the limit set, 0
// for no limit at all. Kylin 3 and 4 raise 1 to 60 seconds to 60
// (KylinConfigBase.getQueryTimeoutSeconds).
func (f Facts) Limit(set time.Duration) time.Duration {
	if set == 0 {
		return 0
	}
	return max(set, f.QueryFloor)
}

// KillLate returns how late a query over its limit may be killed. Kylin looks
// every half limit (kylin.query.timeout-seconds-coefficient 0.5), KE every
// 0.4 * min(90 s, limit).
func (f Facts) KillLate(limit time.Duration) time.Duration {
	late := time.Duration(float64(limit) * f.killLate)
	if f.killLateMax > 0 {
		late = min(late, f.killLateMax)
	}
	return late.Round(time.Second)
}

// Version is a product's version; a part that was not given is -1.
type Version struct{ Major, Minor, Patch, Build int }

// ParseVersion reads MAJOR.MINOR[.PATCH[.BUILD]].
func ParseVersion(text string) (Version, bool) {
	v := Version{-1, -1, -1, -1}
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 4 {
		return v, false
	}
	for i, into := range []*int{&v.Major, &v.Minor, &v.Patch, &v.Build} {
		if i == len(parts) {
			break
		}
		n, err := strconv.ParseUint(parts[i], 10, 31)
		if err != nil {
			return v, false
		}
		*into = int(n)
	}
	return v, true
}

// AtLeast compares v with another version. A part that v does not give is
// unknown: then sure is false and the answer is the worst case, no.
func (v Version) AtLeast(major, minor, patch, build int) (yes, sure bool) {
	have, want := []int{v.Major, v.Minor, v.Patch, v.Build}, []int{major, minor, patch, build}
	for i := range have {
		if have[i] < 0 {
			return want[i] <= 0, want[i] <= 0
		}
		if have[i] != want[i] {
			return have[i] > want[i], true
		}
	}
	return true, true
}

// The query endpoints: Kylin's QueryController, and KE's REST manual for
// query/format, which Kylin answers to GET alone.
var (
	kylinQueries     = []string{"query", "query/prestate"}
	kyligenceQueries = []string{"query", "query/prestate", "query/format/*"}
	classicModes     = []string{"all", "query", "job"}
	kylinProfiles    = []string{"testing", "ldap", "saml"}
	kylin5Profiles   = []string{"testing", "ldap", "custom", "saml"}
	streamModes      = []string{"all", "query", "job", "stream_coordinator"}
)

const (
	loader3 = "org.apache.kylin.ext.CustomizedWebappClassloader"
	loader4 = "org.apache.kylin.spark.classloader.TomcatClassLoader"
)

// line is a row of the table: the versions from from on, until the next row of
// the same product. Sources: the fact sheets' sections 2.3 (metastore), 3.1
// (cipher), 4 (roles), 7 (balancer) and 10 (Tomcat), each read off the
// product's source at its release tags, and for KE off its 3.4 manual.
type line struct {
	from  Version
	until string // the first version line after it, as MAJOR.MINOR
	facts Facts
}

var lines = sync.OnceValue(table)

func table() []line {
	return []line{
		{Version{3, 0, -1, -1}, "4.0", Facts{
			Name: "kyligence", Line: "3.x", Open: openKE, Port: 7070, killLate: 0.4, killLateMax: 36 * time.Second, HealthPath: "/kylin/api/admin/public_config",
			QueryPaths: kyligenceQueries, QueryLimit: 300 * time.Second, Modes: classicModes,
			HasTomcat: true, Discovery: true, MultiActive: true, RestAddress: true,
			Dialects: []string{"mysql", "postgresql", "sqlserver"}, DialectKey: true, IdentifierMax: 60,
			LDAPFilters: true, Profiles: []string{"testing", "ldap", "custom"},
		}},
		{Version{2, 6, -1, -1}, "2.7", Facts{
			Name: "kylin", Line: "2.6", Open: open26, Port: 7070, killLate: 0.5, HealthPath: "/kylin/api/admin/public_config", HealthProved: true,
			QueryPaths: kylinQueries, QueryFloor: time.Minute, Modes: classicModes,
			Tomcat: "7.0.100", HasTomcat: true, Loader: loader3, Cipher: "aes-ecb",
			Dialects: []string{"mysql"}, DialectKey: true, IdentifierMax: 60, Profiles: kylinProfiles,
		}},
		{Version{3, 0, -1, -1}, "3.1", Facts{
			Name: "kylin", Line: "3.0", Open: open3, Port: 7070, killLate: 0.5, HealthPath: "/kylin/api/admin/version", HealthProved: true,
			QueryPaths: kylinQueries, QueryFloor: time.Minute, Modes: streamModes, ModeLists: true,
			Tomcat: "7.0.100", HasTomcat: true, Loader: loader3, Cipher: "aes-ecb",
			Dialects: []string{"mysql"}, DialectKey: true, IdentifierMax: 60, Profiles: kylinProfiles,
		}},
		{Version{3, 1, -1, -1}, "3.2", Facts{
			Name: "kylin", Line: "3.1", Open: open3, Port: 7070, killLate: 0.5, HealthPath: "/kylin/api/admin/version", HealthProved: true,
			QueryPaths: kylinQueries, QueryFloor: time.Minute, Modes: streamModes, ModeLists: true,
			Tomcat: "7.0.100", HasTomcat: true, Loader: loader3, Cipher: "aes-cfb",
			Dialects: []string{"mysql"}, DialectKey: true, IdentifierMax: 60, Profiles: kylinProfiles,
		}},
		{Version{4, 0, -1, -1}, "4.1", Facts{
			Name: "kylin", Line: "4.0", JobLock: true, Open: open4, Port: 7070, killLate: 0.5, HealthPath: "/kylin/api/admin/version", HealthProved: true,
			QueryPaths: kylinQueries, QueryFloor: time.Minute, Modes: streamModes, ModeLists: true,
			Tomcat: "7.0.100", HasTomcat: true, Loader: loader4, ClassPathInApp: true, Cipher: "aes-cfb", RestAddress: true,
			Dialects: []string{"mysql"}, DialectKey: true, IdentifierMax: 60, ZooKeeperDefault: "sandbox.hortonworks.com",
			Profiles: kylinProfiles,
		}},
		{Version{5, 0, -1, -1}, "5.1", Facts{
			Name: "kylin", Line: "5.0", Open: open5, Port: 7070, killLate: 0.5, HealthPath: "/kylin/api/health", HealthProved: true,
			QueryPaths: kylinQueries, QueryLimit: 300 * time.Second, QueryFloor: 5 * time.Second, Modes: classicModes,
			Cipher: "aes-ecb", Discovery: true, MultiActive: true,
			Dialects: []string{"mysql", "postgresql"}, IdentifierMax: 29, QuotedURL: true, ReloadUnescapes: true,
			EncForm: true, LDAPFilters: true, Profiles: kylin5Profiles,
			SessionStore: "jdbc", // kylin-defaults0.properties
		}},
	}
}

// NodeIdle is how long a stock node keeps an idle connection: Tomcat's
// connectionTimeout, 20000 ms in server.xml.
const NodeIdle = 20 * time.Second

// Names returns the products' names.
func Names() []string {
	var names []string
	for _, l := range lines() {
		if !slices.Contains(names, l.facts.Name) {
			names = append(names, l.facts.Name)
		}
	}
	return names
}

// Lines returns the version lines of a product, in order.
func Lines(name string) []string {
	var out []string
	for _, l := range lines() {
		if l.facts.Name == name {
			out = append(out, l.facts.Line)
		}
	}
	return out
}

// All returns the facts of every version line, as of its first version.
func All() []Facts {
	var out []Facts
	for _, l := range lines() {
		f := l.facts
		f.Version = l.from
		f.adjust()
		out = append(out, f)
	}
	return out
}
