package cli

import (
	"fmt"
	"strings"
)

func (g generator) cache() map[string]any {
	if g.IntN(2) == 0 {
		return map[string]any{"memcached": map[string]any{"hosts": []any{"mc:11211"}}}
	}
	o := map[string]any{"hosts": []any{"cache:6379"}, "password": g.secret()}
	g.perhaps(3, o, "cluster", g.IntN(2) == 0)
	g.perhaps(3, o, "expire", one(g, "90s", "24h"))
	return map[string]any{"redis": o}
}

func (g generator) metadata(version string) map[string]any {
	jdbc := map[string]any{"dialect": one(g, "mysql", "mysql", "mysql", "mysql", "mysql", "postgresql", "sqlserver"), "username": one(g, "kylin", "kylin", "me@corp"), "password": g.secret()}
	if g.IntN(4) == 0 {
		jdbc["dialect"], jdbc["url"] = "mysql", one(g, "jdbc:mysql://db:3306/kylin", "jdbc:mysql://db:3306/kylin?useSSL=false&a=b")
	} else {
		jdbc["hosts"], jdbc["database"] = []any{"db:3306"}, "kylin"
		if g.IntN(12) == 0 {
			jdbc["hosts"] = []any{"db-1:3306", "db-2:3306"}
		}
	}
	g.perhaps(6, jdbc, "driver", one(g, "com.mysql.jdbc.Driver", "com.mysql.cj.jdbc.Driver"))
	if version < "3.4" {
		g.perhaps(3, jdbc, "encrypt_password", true)
	}
	g.perhaps(3, jdbc, "params", map[string]any{"maxActive": 20, one(g, "maxIdle", "validationQuery"): one(g, "5", "5", "select 1")})
	out := map[string]any{"jdbc": jdbc}
	if version < "4" && g.IntN(2) == 0 {
		out = map[string]any{"hbase": map[string]any{}}
	}
	g.perhaps(6, out, "allow_cleartext", g.IntN(2) == 0)
	g.perhaps(3, out, "identifier", one(g, "kylin_metadata", "other_metadata"))
	if g.IntN(8) == 0 {
		return map[string]any{"url": one(g, "kylin_metadata@hbase", "k@jdbc,url=jdbc:mysql://db:3306/k,username=k,password=not-a-secret-1", "k@jdbc,driverClassName=com.mysql.jdbc.Driver,url=jdbc:mysql://db:3306/k,username=k,password=not-a-secret-1,maxActive=5")}
	}
	return out
}

func (g generator) nodes(version string) []any {
	var nodes []any
	for i := range 1 + g.IntN(4) {
		n := map[string]any{"name": fmt.Sprintf("n%d", i), "host": fmt.Sprintf("10.%d.0.1", i)}
		switch g.IntN(4) {
		case 0:
			n["name"], n["host"] = fmt.Sprintf("r%d-[08-12]", i), fmt.Sprintf("10.%d.1.[8-12]", i)
		case 1:
			n["host"], n["address"] = fmt.Sprintf("h%d.example.com", i), fmt.Sprintf("10.%d.2.1", i)
		case 2:
			n["host"] = one(g, "10.7.0.1", "10.7.0.2", "10.7.0.3", "fd00::1", fmt.Sprintf("10.6.0.%d", i))
		}
		if i > 0 {
			n["mode"] = one(g, "query", "query", "query", "query", "query", "query", "query", "query", one(g, "job", "all"))
			if version[0] == '3' && g.IntN(6) == 0 {
				n["mode"] = one(g, []any{"job", "stream_coordinator"}, []any{"query"})
			}
			g.perhaps(4, n, "state", one(g, "active", "backup", "drain", "down"))
		}
		g.perhaps(3, n, "weight", 1+g.IntN(5))
		g.perhaps(3, n, "port", one(g, 7070, 7171))
		g.perhaps(4, n, "properties", map[string]any{"my.node": g.text()})
		g.perhaps(8, n, "base", one(g, "base", "base-n0"))
		if !strings.Contains(n["name"].(string), "[") {
			g.perhaps(16, n, "rest_address", fmt.Sprintf("10.%d.3.1:7070", i))
		}
		nodes = append(nodes, n)
	}
	return nodes
}

func (g generator) balancer() map[string]any {
	port := 20000 + g.n%10000*2
	b := map[string]any{"kind": one(g, "nginx", "httpd", "haproxy"), "listen": []any{port}}
	g.perhaps(2, b, "server_names", []any{fmt.Sprintf("k%d.example.com", g.n)})
	g.perhaps(2, b, "method", one(g, "round_robin", "least_conn", "sticky_cookie", "sticky_cookie", one(g, "random_two", "ip_hash", "client_hash")))
	g.perhaps(3, b, "trusted_proxies", []any{"10.9.0.0/16", "fd01::/64"})
	g.perhaps(3, b, "keepalive", g.IntN(64))
	g.perhaps(3, b, "timeouts", map[string]any{"connect": one(g, "1s", "3500ms"), "read": "2h", "send": "61s"})
	g.perhaps(3, b, "max_body", one(g, "1m", "64m", "1g"))
	g.perhaps(3, b, "failure", map[string]any{"max_fails": 1 + g.IntN(9), "window": "11s"})
	g.perhaps(3, b, "retry", map[string]any{"queries": g.IntN(2) == 0, "other_reads": g.IntN(2) == 0})
	g.perhaps(3, b, "health_check", one(g, map[string]any{"path": "none"}, map[string]any{"path": "/kylin/api/a-b_c~d", "interval": "7s", "rise": 1, "fall": 2}))
	g.perhaps(4, b, "tls", map[string]any{"certificate": "/etc/ssl/a.pem", "redirect_from": []any{port + 1}, "hsts": g.IntN(2) == 0})
	if tls, ok := b["tls"].(map[string]any); ok && b["kind"] != "haproxy" {
		tls["key"] = "/etc/ssl/a.key"
	}
	g.perhaps(9, b, "restrict_internal_api", false)
	// None that is newer than Debian 12's, which read them back.
	versions := map[string][]string{"nginx": {"1.18", "1.20.2", "1.22"}, "httpd": {"2.4", "2.4.57"}, "haproxy": {"2.4", "2.5.3", "2.6"}}
	kind := b["kind"].(string)
	g.perhaps(4, b, "version", one(g, versions[kind]...))
	g.perhaps(8, b, kind, map[string]any{"include": []any{one(g, "/etc/hostname-of-none.conf", "/etc/a b/c*.conf")}})
	if g.IntN(4) == 0 {
		b["listen"] = []any{fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("[::1]:%d", port)}
	}
	g.perhaps(4, b, "operators", []any{"10.8.0.0/24"})
	g.perhaps(4, b, "access_log", "/var/log/balancer/a b.log")
	jobs := map[string]any{"listen": []any{40000 + g.n%10000}}
	g.perhaps(2, jobs, "server_names", []any{fmt.Sprintf("jobs%d.example.com", g.n)})
	g.perhaps(2, jobs, "timeouts", map[string]any{"connect": "4s", "read": "3h", "send": one(g, "62s", "1500ms")})
	g.perhaps(3, jobs, "exclusive", g.IntN(2) == 0)
	g.perhaps(4, b, "jobs", jobs)
	return b
}

func (g generator) sessions() map[string]any {
	store := one(g, "local", "redis", "redis", "redisson", "mysql", "memcached", "external")
	o := map[string]any{}
	switch store {
	case "local":
		return map[string]any{"store": store}
	case "external":
		return map[string]any{"store": store, "reason": g.text()}
	case "redis":
		g.redis(o)
		o["plugin_version"] = one(g, "3.0.4", "3.0.5", "4.0")
		g.perhaps(3, o, "pool", map[string]any{"max_active": 100 + g.IntN(100), "max_idle": 20, "min_idle": g.IntN(3)})
		g.perhaps(3, o, "persist", one(g, "default", "save_on_change", "always_save_after_request"))
		g.perhaps(3, o, "password_delivery", one(g, "inline", "kylin", "catalina"))
		g.perhaps(6, o, "sticky", g.IntN(2) == 0)
		g.perhaps(4, o, "timeout", one(g, "1s", "2500ms"))
	case "redisson":
		g.redis(o)
		g.perhaps(3, o, "tls", true)
		g.perhaps(3, o, "key_prefix", one(g, "k", "a-b", "a'b"))
		g.perhaps(3, o, "read_mode", one(g, "memory", "redis"))
		g.perhaps(4, o, "username", one(g, "user", "u&x", `u"x`, "密"))
	case "mysql":
		o["hosts"], o["database"], o["username"] = []any{"mysql:3306"}, "sessions", one(g, "user", "u&x", `u"x`, "u<x", "密")
		g.perhaps(4, o, "table", "tomcat_sessions")
		g.perhaps(4, o, "allow_cleartext", g.IntN(2) == 0)
	case "memcached":
		o["hosts"] = []any{"mc-1:11211"}
		if g.IntN(3) == 0 {
			o["username"], o["password"] = one(g, "user", "u&x"), g.secret()
		}
		g.perhaps(3, o, "sticky", g.IntN(2) == 0)
		g.perhaps(3, o, "locking", one(g, "none", "all", "auto"))
		return map[string]any{"store": store, store: o}
	}
	g.perhaps(2, o, "password", g.secret())
	return map[string]any{"store": store, store: o}
}

// redis is where a store that keeps sessions in Redis finds it.
func (g generator) redis(o map[string]any) {
	switch g.IntN(4) {
	case 0:
		o["topology"], o["sentinel_master"], o["hosts"] = "sentinel", one(g, "mymaster", "a b", "m:x"), []any{"redis-1:26379", "redis-2:26379", "redis-3:26379"}
		g.perhaps(2, o, "data_hosts", []any{"redis-4", "fd00::5"})
	case 1:
		o["topology"], o["hosts"] = "cluster", []any{"redis-1:6379", "redis-2:6379", "[fd00::3]:6379"}
		return // it has one database
	default:
		o["hosts"] = []any{"redis-1:6379"}
	}
	g.perhaps(3, o, "database", g.IntN(16))
}

func (g generator) security() map[string]any {
	if g.IntN(3) == 0 {
		s := map[string]any{"profile": "testing"}
		g.perhaps(3, s, "internal_api", map[string]any{"username": one(g, "ADMIN", "user_1"), "password": g.secret()})
		return s
	}
	user := map[string]any{"search_base": "ou=People,dc=example,dc=com", "search_pattern": one(g, "(&(cn={0}))", "(uid={0})")}
	ldap := map[string]any{
		"server": one(g, "ldap://ldap:389", "ldaps://ldap:636"), "username": one(g, "cn=Manager,dc=example,dc=com", `cn=A\, B,dc=x`, "cn=密,dc=x"), "password": g.secret(), "user": user,
	}
	g.perhaps(3, user, "search_filter", one(g, "(objectClass=person)", `(cn=\2a*)`))
	g.perhaps(3, ldap, "group", map[string]any{
		"search_base": "ou=Groups,dc=example,dc=com", "search_filter": "(objectClass=groupOfNames)", "member_filter": "(&(cn={0})(objectClass=groupOfNames))",
	})
	g.perhaps(4, ldap, "service", map[string]any{"search_base": "ou=S,dc=x", "search_pattern": "(&(cn={0}))", "group_search_base": "ou=G,dc=x"})
	g.perhaps(4, ldap, "admin_role", one(g, "admin", "ROLE_ADMIN", "管理 员"))
	g.perhaps(4, ldap, "cache", map[string]any{"expire": "5m", "max_entries": 1 + g.IntN(1000)})
	g.perhaps(4, ldap, "truststore", one(g, "/etc/ssl/ldap.jks", "/etc/a b.jks"))
	return map[string]any{"profile": "ldap", "ldap": ldap}
}
