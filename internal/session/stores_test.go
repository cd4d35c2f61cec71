package session

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

func want(options any, tomcat, password string) Want {
	return Want{Options: options, Cluster: "prod", Tomcat: NewTomcat(tomcat), Resolve: func(string) secret.Value { return secret.NewValue(password) }}
}

func attr(e patch.Element, name string) string {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

func element(out Output, name string) patch.Element {
	for _, e := range out.Elements {
		if e.Name == name {
			return e
		}
	}
	return patch.Element{}
}

// What a Tomcat lacks makes the application answer 404 or lose sessions.
func TestMySQLFollowsTomcat(t *testing.T) {
	for _, tt := range []struct {
		tomcat       string
		valve, local bool
		store, total string
	}{
		{"7.0.100", false, false, jdbcStore, "maxActive"},
		{"8.5", false, false, jdbcStore, "maxTotal"}, // the oldest 8.5
		{"8.5.19", false, false, jdbcStore, "maxTotal"},
		{"8.5.32", false, true, jdbcStore, "maxTotal"},
		{"8.5.60", false, true, dataSourceStore, "maxTotal"},
		{"8.5.89", false, true, dataSourceStore, "maxTotal"},
		{"8.5.90", true, true, dataSourceStore, "maxTotal"},
		{"9.0.39", false, true, jdbcStore, "maxTotal"},
		{"9.0.75", false, true, dataSourceStore, "maxTotal"},
		{"9.0.76", true, true, dataSourceStore, "maxTotal"},
		{"10.0.27", false, true, dataSourceStore, "maxTotal"},
		{"10.1.10", true, true, dataSourceStore, "maxTotal"},
		{"11.0.1", true, true, dataSourceStore, "maxTotal"},
	} {
		m := &MySQL{Hosts: []cluster.Val[cluster.HostPort]{set(cluster.HostPort{Host: "db", Port: 3306})}, Database: set(Identifier("s"))}
		m.fill()
		out, err := mysql().Output(want(m, tt.tomcat, ""))
		if err != nil {
			t.Fatal(err)
		}
		manager, pool := element(out, "Manager"), element(out, "Resource")
		valve, backup := element(out, "Valve").Name != "", attr(manager, "maxIdleBackup") == "1"
		store := manager.Children[0]
		if valve != tt.valve || backup == tt.valve || attr(store, "className") != tt.store || (attr(store, "localDataSource") == "true") != tt.local || attr(pool, tt.total) != "20" {
			t.Errorf("%s: valve %v, backup %v, %s, %s, pool %+v", tt.tomcat, valve, backup, attr(store, "className"), attr(store, "localDataSource"), pool.Attrs)
		}
		if attr(pool, "defaultAutoCommit") != "false" || attr(pool, "defaultTransactionIsolation") != "READ_COMMITTED" {
			t.Errorf("%s: the pool loses sessions: %+v", tt.tomcat, pool.Attrs)
		}
		if mysql().Sticky(m, NewTomcat(tt.tomcat)) == tt.valve {
			t.Errorf("%s: sticky %v with the valve %v", tt.tomcat, !tt.valve, valve)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	for text, good := range map[string]bool{"kylin_sessions": true, "_x9": true, "": false, "9x": false, "a-b": false, "a.b": false, "a;b": false, "a b": false, strings.Repeat("a", 65): false} {
		var v Identifier
		if p := v.Parse(text); (p == nil) != good {
			t.Errorf("%q: %+v", text, p)
		}
	}
}

// A comma and a blank between two servers keep the application from starting.
func TestMemcachedNodes(t *testing.T) {
	m := &Memcached{Hosts: []cluster.Val[cluster.HostPort]{set(cluster.HostPort{Host: "a", Port: 1}), set(cluster.HostPort{Host: "b", Port: 2})}}
	m.fill()
	out, _ := memcached().Output(want(m, "8.5.78", ""))
	e := element(out, "Manager")
	if got := attr(e, "memcachedNodes"); got != "n1:a:1,n2:b:2" {
		t.Errorf("memcachedNodes %q", got)
	}
	if got := attr(e, "lockingMode"); got != "uriPattern:[A-Z]+ (/kylin/api/.*)" {
		t.Errorf("lockingMode %q", got)
	}
	if out.Jars[1].Name != "memcached-session-manager-tc8" {
		t.Errorf("jars %+v", out.Jars)
	}
	m.Sticky, m.Password = set(true), set(secret.NewRef(secret.Env, "X"))
	if out, _ = memcached().Output(want(m, "8.5.78", "not-a-secret-1")); attr(element(out, "Manager"), "lockingMode") != "" || !out.ElementsSecret {
		t.Errorf("sticky: %+v, secret %v", out.Elements, out.ElementsSecret)
	}
}

func TestLocking(t *testing.T) {
	for text, good := range map[string]bool{"none": true, "all": true, "/kylin/api/.*": true, "/a|/b": true, "/(": false, "some": false, "": false} {
		var v Locking
		if p := v.Parse(text); (p == nil) != good {
			t.Errorf("%q: %+v", text, p)
		}
	}
}

// A value ends where it should, and Redisson finds no placeholder in it.
func TestQuoteYAML(t *testing.T) {
	for text, quoted := range map[string]string{
		"":        `""`,
		`a"\b`:    `"a\"\\b"`,
		"${HOME}": `"\x24{HOME}"`,
		"密𝒳: #'":  `"密\U0001D4B3: #'"`,
	} {
		if got, err := quoteYAML(text); got != quoted || err != nil {
			t.Errorf("%q: %s (%v), want %s", text, got, err, quoted)
		}
	}
	for _, text := range []string{"a\nb", "a\x00", "\x85", "\u2028", "\ufeff", "\xff"} {
		if got, err := quoteYAML(text); err == nil {
			t.Errorf("%q became %s", text, got)
		}
	}
}

func TestRedissonPrefixAndSecret(t *testing.T) {
	r := &Redisson{Hosts: []cluster.Val[cluster.HostPort]{set(cluster.HostPort{Host: "a", Port: 1})}, Password: set(secret.NewRef(secret.Env, "X"))}
	r.fill()
	out, err := redisson().Output(want(r, "9.0.98", "not-a-secret-1"))
	if err != nil || attr(out.Elements[0], "keyPrefix") != "prod" || !out.Files[0].Secret {
		t.Errorf("%+v %v", out, err)
	}
	r.Password = set(secret.NewRef(secret.Runtime, "P"))
	r.KeyPrefix = set("")
	out, _ = redisson().Output(want(r, "9.0.98", "${P}"))
	if attr(out.Elements[0], "keyPrefix") != "" || out.Files[0].Secret || !strings.Contains(string(out.Files[0].Bytes), "password: '${P}'\n") {
		t.Errorf("%s", out.Files[0].Bytes)
	}
	r.Password = set(secret.NewRef(secret.Env, "X"))
	if _, err := redisson().Output(want(r, "9.0.98", "a\nb")); err == nil || strings.Contains(err.Error(), "a\nb") {
		t.Errorf("a password of two lines: %v", err)
	}
}
