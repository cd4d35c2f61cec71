package cli

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/e2e"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	stores "github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/terminal"
)

// goldenTree is a description of the goldens, and its tree.
type goldenTree struct {
	name   string
	dir    string // of the description
	tree   string
	plan   *plan.Plan
	values plan.Values
}

// goldenTrees are all goldens that have a tree.
func goldenTrees(t *testing.T) (all []goldenTree) {
	t.Helper()
	for name, value := range goldenSecrets {
		t.Setenv(name, value)
	}
	for _, dir := range descriptions(t) {
		g := goldenTree{name: filepath.Base(dir), dir: dir}
		g.tree = filepath.Join("..", "..", "testdata", "golden", g.name, "tree")
		if _, err := os.Stat(g.tree); os.IsNotExist(err) {
			continue // its findings are errors
		}
		var names []string
		for _, arg := range files(t, dir) {
			if arg != "-f" {
				names = append(names, arg)
			}
		}
		a := app{in: strings.NewReader(""), out: terminal.NewWriter(&bytes.Buffer{}), err: terminal.NewWriter(&bytes.Buffer{})}
		c, err := a.check(nil, names...)
		if err != nil {
			t.Fatal(err)
		}
		g.plan = c.plan
		if g.values, err = a.secrets(c, false); err != nil {
			t.Fatal(err)
		}
		all = append(all, g)
	}
	if len(all) < 25 {
		t.Fatalf("only %d goldens have a tree", len(all))
	}
	return all
}

// home is the folder of a node in the tree.
func (g goldenTree) home(n plan.Node) string {
	return filepath.Join(g.tree, "nodes", string(n.Name.V))
}

// properties are all properties files of the tree.
func (g goldenTree) properties(t *testing.T) (found []string) {
	t.Helper()
	for name := range contents(t, g.tree) {
		if path.Ext(name) == ".properties" {
			found = append(found, filepath.Join(g.tree, filepath.FromSlash(name)))
		}
	}
	slices.Sort(found)
	return found
}

// asked is one Java's reading of many properties files, by their path.
func asked(t *testing.T, paths []string) map[string]map[string]string {
	t.Helper()
	var requests []string
	for _, p := range paths {
		requests = append(requests, charset(filepath.ToSlash(p))+p)
	}
	read := map[string]map[string]string{}
	for i, pairs := range e2e.JavaProperties(t, requests) {
		if pairs == nil {
			t.Errorf("Java can't load %s", paths[i])
			continue
		}
		read[paths[i]] = map[string]string{}
		for _, p := range pairs {
			read[paths[i]][p.Key] = p.Value
		}
	}
	return read
}

// TestJavaReadsGoldenProperties: java.util.Properties reads from every rendered
// file what it reads from the base, and over that exactly the pairs that the
// description means.
func TestJavaReadsGoldenProperties(t *testing.T) {
	all := goldenTrees(t)
	var paths []string
	for _, g := range all {
		paths = append(paths, g.properties(t)...)
		for _, b := range g.plan.Bases() {
			for _, f := range b.Files() {
				if path.Ext(f.Name) == ".properties" {
					paths = append(paths, f.Name)
				}
			}
		}
	}
	slices.Sort(paths)
	read := asked(t, slices.Compact(paths))
	checked := 0
	for _, g := range all {
		for _, n := range g.plan.Nodes {
			want := g.wanted(t, n, read)
			for name, pairs := range want {
				file := filepath.Join(g.home(n), filepath.FromSlash(name))
				got := read[file]
				if checked++; !maps.Equal(got, pairs) {
					t.Errorf("%s: Java reads\n%q, want\n%q", file, got, pairs)
				}
			}
		}
		checked -= len(g.properties(t))
	}
	if checked != 0 {
		t.Errorf("the expectations and the files differ in number by %d", checked)
	}
	t.Logf("Java read %d files of %d goldens", len(paths), len(all))
}

// wanted are the pairs of each properties file of a node.
func (g goldenTree) wanted(t *testing.T, n plan.Node, read map[string]map[string]string) map[string]map[string]string {
	t.Helper()
	base := func(name string) map[string]string {
		if f := n.Base.File(name); f != nil {
			return maps.Clone(read[f.Name])
		}
		return map[string]string{}
	}
	common, err := g.plan.Pairs(g.values)
	if err != nil {
		t.Fatal(err)
	}
	properties := base(plan.KylinProperties)
	for _, p := range common {
		properties[p.Key] = p.Value
	}
	properties["kylin.server.mode"] = n.Mode
	if !g.plan.Facts.HasTomcat && n.Port.Set {
		properties["server.port"] = strconv.Itoa(int(n.Port.V))
	}
	if s := g.plan.Sessions.Store; s.Set && s.V == "jdbc" && n.Users {
		properties["spring.session.store-type"] = "JDBC"
	}
	want := map[string]map[string]string{plan.KylinProperties: properties}
	if redis, ok := g.plan.StoreOptions.(*stores.Redis); ok && n.Users {
		password := g.values["sessions.redis.password"].Reveal()
		switch {
		case !redis.Password.Set:
		case redis.PasswordDelivery.V == stores.ByKylin:
			properties["kylin.cache.redis.password"] = password
		case redis.PasswordDelivery.V == stores.ByCatalina:
			want[plan.CatalinaProperties] = base(plan.CatalinaProperties)
			want[plan.CatalinaProperties]["REDIS_PASSWORD"] = password
		}
		want["tomcat/conf/redis-data-cache.properties"] = redisPairs(redis, password)
	}
	for _, kv := range slices.Concat(g.plan.Properties, n.Properties) {
		properties[kv.Key.V] = kv.Value.V
	}
	return want
}

// redisPairs are the keys of the plugin (model/Config.java at its release tags)
// and what the description says of them.
func redisPairs(r *stores.Redis, password string) map[string]string {
	var hosts []string
	for _, h := range r.Hosts {
		hosts = append(hosts, h.V.String())
	}
	want := map[string]string{
		"redis.hosts":                 strings.Join(hosts, ","),
		"redis.cluster.enabled":       strconv.FormatBool(r.Topology.V == "cluster"),
		"redis.sentinel.enabled":      strconv.FormatBool(r.Topology.V == "sentinel"),
		"redis.timeout":               strconv.FormatInt(r.Timeout.V.Milliseconds(), 10),
		"redis.max.active":            strconv.Itoa(r.Pool.MaxActive.V),
		"redis.max.idle":              strconv.Itoa(r.Pool.MaxIdle.V),
		"redis.min.idle":              strconv.Itoa(r.Pool.MinIdle.V),
		"lb.sticky-session.enabled":   strconv.FormatBool(r.Sticky.V),
		"session.persistent.policies": map[stores.Persist]string{"default": "DEFAULT", "save_on_change": "SAVE_ON_CHANGE", "always_save_after_request": "ALWAYS_SAVE_AFTER_REQUEST"}[r.Persist.V],
	}
	if r.Topology.V != "cluster" {
		want["redis.database"] = strconv.Itoa(r.Database.V)
	}
	if r.Topology.V == "sentinel" {
		want["redis.sentinel.master"] = r.SentinelMaster.V
	}
	if r.Password.Set {
		want["redis.password"] = password
	}
	if r.Password.Set && r.PasswordDelivery.V != stores.Inline {
		want["redis.password"] = "${REDIS_PASSWORD}"
	}
	return want
}

// TestJavaReadsGoldenContexts: Tomcat's XML parser and Go's see in every rendered
// context.xml the elements that the store wants, once, and those of the base that
// belong to no store, in their order.
func TestJavaReadsGoldenContexts(t *testing.T) {
	type rendered struct {
		g    goldenTree
		n    plan.Node
		at   int // of the rendered file, its base is the next one
		base bool
	}
	var asks []rendered
	var paths []string
	for _, g := range goldenTrees(t) {
		for _, n := range g.plan.Nodes {
			file := filepath.Join(g.home(n), filepath.FromSlash(plan.ContextXML))
			if _, err := os.Stat(file); err != nil {
				continue
			}
			ask := rendered{g, n, len(paths), false}
			paths = append(paths, file)
			if f := n.Base.File(plan.ContextXML); f != nil {
				ask.base = true
				paths = append(paths, f.Name)
			}
			asks = append(asks, ask)
		}
	}
	read := e2e.JavaElements(t, paths)
	for _, a := range asks {
		got := read[a.at]
		text, err := os.ReadFile(paths[a.at])
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || len(got) != elementsIn(t, string(text)) {
			t.Errorf("%s: Java sees %q, Go %d elements", paths[a.at], got, elementsIn(t, string(text)))
			continue
		}
		if a.base && !slices.Equal(strangers(got), strangers(read[a.at+1])) {
			t.Errorf("%s: Java sees\n%q beside the store's elements, want\n%q", paths[a.at], strangers(got), strangers(read[a.at+1]))
		}
		if want := storeElements(t, a.g, a.n); !slices.Equal(ours(got), want) {
			t.Errorf("%s: Java sees\n%q of the stores, want\n%q", paths[a.at], ours(got), want)
		}
	}
	t.Logf("Java and Go read %d files", len(paths))
	if len(asks) < 30 {
		t.Error("too few")
	}
}

// storeElements are the elements that a store wants on a node, sorted.
func storeElements(t *testing.T, g goldenTree, n plan.Node) (want []string) {
	t.Helper()
	if !n.Users {
		return nil
	}
	out, err := g.plan.Store.Output(g.plan.StoreWant(g.values))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range out.Elements {
		want = append(want, e.Name+" "+e.Attrs[0].Value)
	}
	slices.Sort(want)
	return want
}

var (
	className    = regexp.MustCompile(`^1 (\S+) .*className="([^"]*)"`)
	resourceName = regexp.MustCompile(`^1 (Resource|ResourceLink) .*\bname="([^"]*)"`)
)

// ours are tag and class, of a resource tag and name, of the elements of
// session stores, sorted; every Manager counts as one.
func ours(elements []string) (found []string) {
	for _, e := range elements {
		if m := className.FindStringSubmatch(e); m != nil && isOurs(m[1], m[2]) {
			found = append(found, m[1]+" "+m[2])
		} else if m := resourceName.FindStringSubmatch(e); m != nil && slices.Contains(stores.Managed().Resources, m[2]) {
			found = append(found, m[1]+" "+m[2])
		} else if strings.HasPrefix(e, "1 Manager") {
			found = append(found, e)
		}
	}
	slices.Sort(found)
	return found
}

func isOurs(tag, class string) bool {
	return tag == "Manager" || slices.Contains(stores.Managed().Classes, class)
}

// strangers are the other elements, with what is in them.
func strangers(elements []string) (found []string) {
	inside := false
	for _, e := range elements {
		if strings.HasPrefix(e, "1 ") {
			m := className.FindStringSubmatch(e)
			r := resourceName.FindStringSubmatch(e)
			inside = strings.HasPrefix(e, "1 Manager") || m != nil && isOurs(m[1], m[2]) || r != nil && slices.Contains(stores.Managed().Resources, r[2])
		}
		if !inside {
			found = append(found, e)
		}
	}
	return found
}

// TestOnlyManagedLinesDiffer takes the managed lines out of every base and of
// what was rendered from it: what is left is the same, byte for byte.
func TestOnlyManagedLinesDiffer(t *testing.T) {
	seen, changed := 0, 0
	for _, g := range goldenTrees(t) {
		for _, n := range g.plan.Nodes {
			for _, name := range []string{plan.KylinProperties, plan.CatalinaProperties, plan.ContextXML} {
				base := n.Base.File(name)
				rendered, err := os.ReadFile(filepath.Join(g.home(n), filepath.FromSlash(name)))
				if base == nil || os.IsNotExist(err) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				left := func(b []byte) string { return withoutElements(string(b)) }
				if name != plan.ContextXML {
					left = func(b []byte) string { return withoutPairs(g, n, string(b)) }
				}
				if seen++; !bytes.Equal(base.Bytes, rendered) {
					changed++
				}
				if a, b := left(base.Bytes), left(rendered); a != b {
					t.Errorf("%s of %s, node %s: more than managed lines differ\n--- base without them\n%s\n--- rendered without them\n%s", name, g.name, n.Name.V, a, b)
				}
			}
		}
	}
	t.Logf("%d files, %d of them changed", seen, changed)
	if changed < 20 {
		t.Error("too few")
	}
}

// withoutPairs is a properties file without the logical lines of managed keys
// and without the marker; a missing final newline is given.
func withoutPairs(g goldenTree, n plan.Node, text string) string {
	managed := map[string]bool{"kylin.server.mode": true, "kylin.cache.redis.password": true, "REDIS_PASSWORD": true, "server.port": true, "spring.session.store-type": true}
	pairs, _ := g.plan.Pairs(g.values)
	for _, p := range pairs {
		managed[p.Key] = true
	}
	for _, kv := range slices.Concat(g.plan.Properties, n.Properties) {
		managed[kv.Key.V] = true
	}
	var left strings.Builder
	within := false // a value that goes on
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\r\n")
		comment := strings.HasPrefix(strings.TrimLeft(body, " \t"), "#")
		drop := strings.TrimSpace(body) == patch.Marker
		if !comment && !within {
			key := strings.TrimLeft(body, " \t")
			if i := strings.IndexAny(key, "=: \t"); i >= 0 {
				key = key[:i]
			}
			drop = managed[key]
		}
		if within {
			drop = true
		}
		goesOn := !comment && (len(body)-len(strings.TrimRight(body, `\`)))%2 == 1
		if within = drop && goesOn; !drop {
			left.WriteString(line)
		}
	}
	return strings.TrimRight(left.String(), "\r\n")
}

var (
	// managedXML matches a comment, which stays, or an element of a store.
	managedXML = regexp.MustCompile(`(?s)<!--.*?-->|<(Manager|Valve|Resource|ResourceLink)\b[^>]*?(/>|>.*?</(Manager|Valve|Resource|ResourceLink)\s*>)`)
	betweenXML = regexp.MustCompile(`>\s+<`)
)

// withoutElements is a context.xml without the elements of stores. How elements
// are spaced is compared no more than that they are apart.
func withoutElements(text string) string {
	text = managedXML.ReplaceAllStringFunc(text, func(found string) string {
		class := regexp.MustCompile(`className\s*=\s*["']([^"']*)`).FindStringSubmatch(found)
		switch {
		case strings.HasPrefix(found, "<!--"):
			return found
		case strings.HasPrefix(found, "<Resource"):
			if name := regexp.MustCompile(`\bname\s*=\s*["']([^"']*)`).FindStringSubmatch(found); name != nil && slices.Contains(stores.Managed().Resources, name[1]) {
				return ""
			}
		case strings.HasPrefix(found, "<Manager"), class != nil && slices.Contains(stores.Managed().Classes, class[1]):
			return ""
		}
		return found
	})
	for betweenXML.MatchString(text) {
		text = betweenXML.ReplaceAllString(text, "><")
	}
	return text
}

// TestRenderedFilesAsBaseChangeNothing renders every description again with what
// was rendered as the base.
func TestRenderedFilesAsBaseChangeNothing(t *testing.T) {
	for _, g := range goldenTrees(t) {
		t.Run(g.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, n := range g.plan.Nodes {
				home := filepath.Join(dir, "base", string(n.Name.V))
				if err := os.MkdirAll(home, 0o755); err != nil {
					t.Fatal(err)
				}
				if n.Base != nil {
					copyOver(t, n.Base.Dir, home)
				}
				copyOver(t, g.home(n), home)
			}
			overlay := filepath.Join(dir, "again.yaml")
			text := fmt.Sprintf("product: {base: %q}\n", filepath.Join(dir, "base", "{name}"))
			if err := os.WriteFile(overlay, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			args := append(append([]string{"render", "--lang=en", "-o", filepath.Join(dir, "out")}, files(t, g.dir)...), "-f", overlay)
			if code := Main(args, strings.NewReader(""), &out, &errs); code != Fine {
				t.Fatalf("exit %d\n%s", code, errs.String())
			}
			want, got := contents(t, filepath.Join(g.tree, "nodes")), contents(t, filepath.Join(dir, "out", "nodes"))
			for name, text := range got {
				if want[name] != text {
					t.Errorf("%s is\n%s, was\n%s", name, text, want[name])
				}
				delete(want, name)
			}
			for name := range want {
				// Without a stale element there is nothing to take out.
				if path.Base(name) != "context.xml" {
					t.Errorf("%s is rendered no more", name)
				}
			}
		})
	}
}

// copyOver copies a folder's files over those of another.
func copyOver(t *testing.T, from, to string) {
	t.Helper()
	for name, text := range contents(t, from) {
		path := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
