package cli

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
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

// secret is a password in one of its forms. The values of the variables are
// texts at random.
func (g generator) secret() any {
	switch g.IntN(14) {
	case 0:
		return map[string]any{"runtime": "GENERATED_AT_RUN_TIME"}
	case 1:
		return map[string]any{"encrypted": "bm90LWEtc2VjcmV0LTE="}
	case 2:
		return map[string]any{"encrypted": map[string]any{"env": "GENERATED_CIPHER"}}
	case 3:
		return map[string]any{"file": "generated.secret"}
	case 4:
		return map[string]any{"value": "not-a-secret-" + one(g, "1", `"2`, "$3")}
	}
	return map[string]any{"env": fmt.Sprintf("GENERATED_%d", g.IntN(generatedSecrets))}
}

// generatedSecrets is how many variables hold a password.
const generatedSecrets = 16

// files are a description, whole or as a base and an overlay, and the properties
// of all nodes that it means.
func (g generator) files() (trees []map[string]any, properties map[string]string) {
	tree, properties := g.description()
	if g.IntN(3) > 0 {
		return []map[string]any{tree}, properties
	}
	over := map[string]any{}
	for _, key := range []string{"query", "sessions", "properties", "lint"} { // sections in a file of their own
		if value, has := tree[key]; has && g.IntN(4) > 0 {
			over[key] = value
			delete(tree, key)
		}
	}
	var nodes []any
	all := tree["nodes"].([]any)
	change := func(name string) { // of a range one node
		nodes = append(nodes, map[string]any{"name": strings.Replace(name, "[08-12]", "09", 1), one(g, "weight", "port"): 200 + g.IntN(50)})
	}
	change(all[0].(map[string]any)["name"].(string))
	if len(all) > 2 {
		nodes = append(nodes, map[string]any{"name": strings.Replace(all[2].(map[string]any)["name"].(string), "[08-12]", "10", 1), "remove": true})
	}
	if g.IntN(2) == 0 {
		nodes = append(nodes, map[string]any{"name": "extra", "host": "10.99.0.1", "mode": "query"})
	}
	g.perhaps(2, over, "nodes", nodes)
	if _, has := tree["query_cache"]; has { // null takes out what is there
		g.perhaps(2, over, "query_cache", nil)
	}
	if b, has := tree["load_balancer"].(map[string]any); has && b["timeouts"] != nil {
		g.perhaps(2, over, "load_balancer", map[string]any{"timeouts": nil, "keepalive": g.IntN(9)})
	}
	return []map[string]any{tree, over}, properties
}

// description is a whole one, and the properties of all nodes that it means.
func (g generator) description() (tree map[string]any, properties map[string]string) {
	product := one(g, "kyligence 3.4.5.2110", "kyligence 3.4", "kylin 2.6.6", "kylin 3.0.2", "kylin 3.1.3", "kylin 4.0.3", "kylin 5.0")
	var name, version string
	fmt.Sscan(product, &name, &version)
	p := map[string]any{"name": name, "version": version, "tomcat": one(g, "8.5.78", "7.0.100", "9.0.85")}
	g.perhaps(2, p, "base", one(g, "base", "base-{name}"))
	if name == "kylin" {
		g.perhaps(4, p, "cipher", one(g, "aes-ecb", "aes-cfb"))
		if p["cipher"] == "aes-cfb" {
			g.perhaps(2, p, "cipher_iv", "ABCDEFGHIJKLMNOP")
		}
	}
	g.perhaps(4, p, "home", one(g, "/usr/local/kylin", "/opt/a b"))
	tree = map[string]any{
		"version": 1, "name": fmt.Sprint("case-", g.n), "product": p, "metadata": g.metadata(version), "nodes": g.nodes(version),
	}
	zookeeper := map[string]any{"hosts": []any{"zk-1:2181", "zk-2:2181", "zk-3:2181"}}
	g.perhaps(4, zookeeper, "chroot", one(g, "/kylin", "/a/b-c_d"))
	tree["zookeeper"] = zookeeper
	jobs := map[string]any{"scheduler": one(g, "default", "distributed", "curator")}
	g.perhaps(3, jobs, "self_discovery", g.IntN(2) == 0)
	g.perhaps(12, tree, "jobs", jobs)
	if g.IntN(8) > 0 {
		tree["load_balancer"] = g.balancer()
	}
	if g.IntN(4) > 0 && version < "5" {
		tree["sessions"] = g.sessions()
	}
	g.perhaps(2, tree, "query", map[string]any{"timeout": one(g, "61s", "10m", "1h")})
	g.perhaps(5, tree, "query_cache", g.cache())
	g.perhaps(12, tree, "storage", map[string]any{"file_system": "hdfs://fs:8020/", "separate_from_build": true})
	g.perhaps(4, tree, "security", g.security())
	g.perhaps(4, tree, "lint", map[string]any{
		"ignore":   []any{map[string]any{"rule": "profile-testing", "reason": g.text()}},
		"severity": map[string]any{"redis-single-point": one(g, "info", "warning")},
	})
	g.perhaps(4, tree, "drift", map[string]any{"ignore": []any{
		map[string]any{"file": "conf/kylin.properties", "key": "my.node", "node": "n*", "until": "2999-12-31", "reason": g.text()},
	}})
	g.perhaps(4, tree, "x-mine", g.text())
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

// writtenFields are the names of fields that descriptions have.
type writtenFields map[string]bool

func (w writtenFields) add(trees []map[string]any) {
	for _, tree := range trees {
		for _, p := range placesOf(tree) {
			w[p.String()] = true
		}
	}
}

// missing are the fields that a description can have, and none has.
func (w writtenFields) missing() []string {
	return slices.DeleteFunc(fieldNames(), func(name string) bool { return w[name] })
}

// TestGeneratorWritesEveryField: what a description can say the generator says,
// sooner or later.
func TestGeneratorWritesEveryField(t *testing.T) {
	fields := writtenFields{}
	for n := range 2000 {
		g := generator{rand.New(rand.NewPCG(1, uint64(n))), n}
		trees, _ := g.files()
		fields.add(trees)
	}
	if missing := fields.missing(); len(missing) > 0 {
		t.Errorf("no description has %q", missing)
	}
}
