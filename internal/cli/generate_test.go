package cli

import (
	"fmt"
	"math/rand/v2"
)

// generator writes random descriptions that are sound for the most part: which
// of its choices go together is for the rules to say.
type generator struct {
	*rand.Rand
	n int // of the case
}

// one returns one of several values.
func one[T any](g generator, values ...T) T { return values[g.IntN(len(values))] }

// perhaps adds a key to a mapping, one time in n.
func (g generator) perhaps(n int, m map[string]any, key string, value any) {
	if g.IntN(n) == 0 {
		m[key] = value
	}
}

// signs are what a reader may take for something else.
var signs = []string{
	"a", "Z", "0", " ", "=", ":", "#", "!", `\`, `"`, "'", "$", "${x}", "{", "}", ";", ",", "&", "<", ">", "%", "@", "/", "|", "`", "~", "*", "?", "[", "]", "(", ")",
	"é", "密", "码", "𝒳", "\u00a0", "\u3000", `\u0041`, `\n`, "&amp;", "]]>", "--", "{{x}}", "%s", "+", "-", "^",
}

// text is a value that holds signs, perhaps many.
func (g generator) text() string {
	out := one(g, "v", "v", "1", "密")
	for range g.IntN(8) {
		out += one(g, signs...)
	}
	return out + one(g, "w", "9", "。")
}

// description is a whole one, and the properties of all nodes that it means.
func (g generator) description() (tree map[string]any, properties map[string]string) {
	product := one(g, "kyligence 3.4.5.2110", "kyligence 3.4", "kylin 2.6.6", "kylin 3.0.2", "kylin 3.1.3", "kylin 4.0.3", "kylin 5.0")
	var name, version string
	fmt.Sscan(product, &name, &version)
	p := map[string]any{"name": name, "version": version, "tomcat": one(g, "8.5.78", "7.0.100", "9.0.85")}
	g.perhaps(2, p, "base", one(g, "base", "base-{name}"))
	tree = map[string]any{
		"version": 1, "name": fmt.Sprint("case-", g.n), "product": p, "metadata": g.metadata(version), "nodes": g.nodes(),
		"zookeeper": map[string]any{"hosts": []any{"zk-1:2181", "zk-2:2181", "zk-3:2181"}},
	}
	if g.IntN(8) > 0 {
		tree["load_balancer"] = g.balancer()
	}
	if g.IntN(4) > 0 && version < "5" {
		tree["sessions"] = g.sessions()
	}
	g.perhaps(2, tree, "query", map[string]any{"timeout": one(g, "61s", "10m", "1h")})
	g.perhaps(5, tree, "query_cache", one[any](g, map[string]any{"memcached": map[string]any{"hosts": []any{"mc:11211"}}},
		map[string]any{"redis": map[string]any{"hosts": []any{"cache:6379"}, "password": map[string]any{"env": "GENERATED"}}}))
	g.perhaps(12, tree, "storage", map[string]any{"file_system": "hdfs://fs:8020/", "separate_from_build": true})
	g.perhaps(4, tree, "security", g.security())
	properties = map[string]string{}
	for i := range g.IntN(5) {
		properties[fmt.Sprintf("my.%s%d", one(g, "key", "ключ", "密", "a&b", `"q"`, "$k", "{k}", "k,k", "k@k", "k;k", "k<k", "k%k"), i)] = g.text()
	}
	all := map[string]any{}
	for key, value := range properties {
		all[key] = value
	}
	tree["properties"] = all
	return tree, properties
}

func (g generator) metadata(version string) map[string]any {
	jdbc := map[string]any{"dialect": one(g, "mysql", "mysql", "mysql", "postgresql"), "hosts": []any{"db:3306"}, "database": "kylin", "username": "kylin", "password": map[string]any{"env": "GENERATED"}}
	if version < "3.4" {
		g.perhaps(3, jdbc, "encrypt_password", true)
	}
	g.perhaps(3, jdbc, "params", map[string]any{"maxActive": 20})
	out := map[string]any{"jdbc": jdbc}
	if version < "4" && g.IntN(2) == 0 {
		out = map[string]any{"hbase": map[string]any{}}
	}
	g.perhaps(3, out, "identifier", one(g, "kylin_metadata", "other_metadata"))
	return out
}

func (g generator) nodes() []any {
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
			n["mode"] = one(g, "all", "query", "query", "job")
			g.perhaps(4, n, "state", one(g, "active", "backup", "drain", "down"))
		}
		g.perhaps(3, n, "weight", 1+g.IntN(5))
		g.perhaps(3, n, "port", one(g, 7070, 7171))
		g.perhaps(4, n, "properties", map[string]any{"my.node": g.text()})
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
	g.perhaps(4, b, "operators", []any{"10.8.0.0/24"})
	g.perhaps(4, b, "access_log", "/var/log/balancer/a b.log")
	return b
}

func (g generator) sessions() map[string]any {
	store := one(g, "local", "redis", "redis", "redisson", "mysql", "memcached")
	secret := map[string]any{"env": "GENERATED"}
	o := map[string]any{}
	switch store {
	case "local":
		return map[string]any{"store": store}
	case "redis":
		o["hosts"] = []any{"redis-1:6379"}
		o["plugin_version"] = one(g, "3.0.4", "3.0.5", "4.0")
		if g.IntN(3) == 0 {
			o["topology"], o["sentinel_master"], o["hosts"] = "sentinel", one(g, "mymaster", "a b", "m:x"), []any{"redis-1:26379", "redis-2:26379", "redis-3:26379"}
		}
		g.perhaps(3, o, "database", g.IntN(16))
		g.perhaps(3, o, "pool", map[string]any{"max_active": 100 + g.IntN(100), "max_idle": 20, "min_idle": g.IntN(3)})
		g.perhaps(3, o, "persist", one(g, "default", "save_on_change", "always_save_after_request"))
		g.perhaps(3, o, "password_delivery", one(g, "inline", "kylin", "catalina"))
	case "redisson":
		o["hosts"] = []any{"redis-1:6379"}
		g.perhaps(3, o, "tls", true)
		g.perhaps(3, o, "key_prefix", one(g, "k", "a-b", "a'b"))
		g.perhaps(3, o, "read_mode", one(g, "memory", "redis"))
	case "mysql":
		o["hosts"], o["database"], o["username"] = []any{"mysql:3306"}, "sessions", one(g, "user", "u&x", `u"x`, "u<x")
	case "memcached":
		o["hosts"] = []any{"mc-1:11211"}
		if g.IntN(3) == 0 {
			o["username"], o["password"] = one(g, "user", "u&x"), secret
		}
		return map[string]any{"store": store, store: o}
	}
	g.perhaps(2, o, "password", secret)
	return map[string]any{"store": store, store: o}
}

func (g generator) security() map[string]any {
	if g.IntN(3) == 0 {
		return map[string]any{"profile": "testing"}
	}
	return map[string]any{"profile": "ldap", "ldap": map[string]any{
		"server": "ldap://ldap:389", "username": one(g, "cn=Manager,dc=example,dc=com", `cn=A\, B,dc=x`), "password": map[string]any{"env": "GENERATED"},
		"user": map[string]any{"search_base": "ou=People,dc=example,dc=com", "search_pattern": one(g, "(&(cn={0}))", "(uid={0})")},
	}}
}
