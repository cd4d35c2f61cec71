package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Work is counted for fewNodes and for growth times as many. Growth times as much
// is as it should be; sorting takes 5 times as much, and what looks at each
// pair of nodes 16 times.
const (
	fewNodes  = 250
	growth    = 4
	mostAllow = 6
)

// TestWorkGrowsWithTheInput counts how often each statement of kyctl and of the
// YAML reader runs, and names those that run out of proportion on a larger
// description: no clock, so a busy machine changes nothing.
func TestWorkGrowsWithTheInput(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(passwordEnv, "not-a-secret-1")
	kyctl := filepath.Join(dir, "kyctl")
	must(t, build(kyctl, "../../cmd/kyctl", "-cover", "-covermode=count", "-coverpkg=github.com/kyctl/kyctl/...,gopkg.in/yaml.v3"))
	for _, tt := range growing {
		t.Run(tt.name, func(t *testing.T) {
			few, many := tt.count(t, kyctl, fewNodes), tt.count(t, kyctl, growth*fewNodes)
			if len(few) == 0 {
				t.Fatal("nothing was counted")
			}
			for _, place := range outOfProportion(few, many) {
				t.Error(place)
			}
		})
	}
}

// outOfProportion names the statements that ran far more than growth times as
// often.
func outOfProportion(few, many map[string]int) []string {
	var out []string
	for place, times := range many {
		if times > 10*fewNodes && times > mostAllow*max(1, few[place]) {
			out = append(out, fmt.Sprintf("%s ran %d times for %d, %d times for %d", place, few[place], fewNodes, times, growth*fewNodes))
		}
	}
	return out
}

func TestASquareIsOutOfProportion(t *testing.T) {
	few := map[string]int{"line": fewNodes, "sort": fewNodes * 10, "square": fewNodes * fewNodes}
	many := map[string]int{"line": growth * fewNodes, "sort": growth * fewNodes * 12, "square": growth * growth * fewNodes * fewNodes, "late": 100 * fewNodes}
	got := outOfProportion(few, many)
	slices.Sort(got)
	if len(got) != 2 || !strings.HasPrefix(got[0], "late ") || !strings.HasPrefix(got[1], "square ") {
		t.Errorf("named: %q", got)
	}
}

// grows is a description that has n of something.
type grows struct {
	name string
	// of returns the description, and the overlays laid over it.
	of func(n int) []string
	// tree says that what is rendered is written, again, and compared.
	tree bool
	// faulty descriptions are validated alone.
	faulty bool
	// imported is where the text is to be found by import, which reads it in place
	// of a description: a file of a node's home, or of a balancer.
	imported string
}

// commands are what is run on the files in dir.
func (g grows) commands(dir string, files []string) [][]string {
	out := filepath.Join(dir, "out")
	list := [][]string{append([]string{"validate"}, files...)}
	switch {
	case g.imported != "":
		args := []string{"import", "--product", "kyligence", "--version", "3.4", "--home", filepath.Join(dir, "home")}
		if !strings.HasPrefix(g.imported, "home/") {
			args = append(args, "--balancer", filepath.Join(dir, g.imported))
		}
		return [][]string{args}
	case g.tree:
		render := append([]string{"render", "-q", "-o", out}, files...)
		list = append(list, render, render, append([]string{"diff", "-o", out}, files...))
	case !g.faulty:
		list = append(list, append([]string{"render", "-q", "--format", "tar", "-o", out}, files...))
	}
	return list
}

// count runs the commands on the description of n, and returns how often each
// statement ran.
func (g grows) count(t *testing.T, kyctl string, n int) map[string]int {
	t.Helper()
	dir := t.TempDir()
	counters := filepath.Join(dir, "counters")
	must(t, os.Mkdir(counters, 0o755))
	t.Setenv("GOCOVERDIR", counters)
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, []byte(text), 0o644))
		return name
	}
	var files []string
	write("home/conf/kylin.properties", "kylin.metadata.url=kylin@hbase\n")
	for i, text := range g.of(n) {
		files = append(files, "-f", write(cmp.Or(g.imported, fmt.Sprintf("%d.yaml", i)), text))
	}
	for _, args := range g.commands(dir, files) {
		raw, err := exec.Command(kyctl, args...).CombinedOutput()
		if _, failed := err.(*exec.ExitError); err != nil && (!failed || !g.faulty) {
			t.Fatalf("%s: %v\n%.2000s", args, err, raw)
		}
	}
	text := filepath.Join(dir, "text")
	raw, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+counters, "-o="+text).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return readCounts(t, text)
}

// readCounts reads lines of FILE:FROM,TO STATEMENTS TIMES.
func readCounts(t *testing.T, name string) map[string]int {
	t.Helper()
	raw, err := os.ReadFile(name)
	must(t, err)
	counts := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			continue // the mode
		}
		times, err := strconv.Atoi(fields[2])
		must(t, err)
		counts[fields[0]] += times
	}
	return counts
}

// with is describe's text with pairs of old and new.
func with(pairs ...string) func(int) []string {
	return func(n int) []string { return []string{strings.NewReplacer(pairs...).Replace(describe(n))} }
}

// lines are n lines after a description of ten nodes; %d is the line's number.
func lines(before, each string) func(int) []string {
	return text(describe(10)+before, each, "")
}

// text is n times each between two texts; %d, or %[1]d, is its number.
func text(before, each, after string) func(int) []string {
	return func(n int) []string {
		out := strings.Builder{}
		out.WriteString(before)
		for i := range n {
			fmt.Fprintf(&out, each, i)
		}
		return []string{out.String() + after}
	}
}

const stockBase = "../../testdata/bases/stock-like"

var growing = []grows{
	{name: "nginx", tree: true, of: with()},
	{name: "httpd", of: with("kind: nginx", "kind: httpd")},
	{name: "haproxy", of: with("kind: nginx", "kind: haproxy")},
	{name: "sticky sessions", of: with("listen: [8080]", "listen: [8080], method: sticky_cookie", "store: redis", "store: local")},
	{name: "a base", of: withBase},
	{name: "properties of each node", of: with("mode: query}", "mode: query, properties: {kylin.web.timezone: GMT+8}}")},
	{name: "a name without an address", of: with("host: 10.", "host: node.")},
	{name: "ranges", of: func(n int) []string {
		return []string{describe(1) + fmt.Sprintf("  - {name: \"query-[1-%d]\", host: \"query-[1-%[1]d]\", mode: query}\n", n)}
	}},
	{name: "an overlay of every node", of: func(n int) []string {
		_, nodes, _ := strings.Cut(describe(n), "nodes:")
		return []string{describe(n), "nodes:" + strings.ReplaceAll(nodes, "mode: query", "weight: 2")}
	}},
	{name: "properties", of: lines("properties:\n", "  kap.key-%d: value\n")},
	{name: "an unknown key at each node", faulty: true, of: with("mode: query}", "mode: query, prot: 7070}")},
	{name: "all on one line", faulty: true, of: func(n int) []string {
		head, nodes, _ := strings.Cut(describe(n), "nodes:\n")
		nodes = strings.ReplaceAll(strings.ReplaceAll(nodes, "  - ", ""), "}\n", ", prot: 7070}, ")
		return []string{head + "nodes: [" + nodes + "]\n"}
	}},
	{name: "a comment at each node", faulty: true, of: with("mode: query}", "mode: query, prot: 1} # kyctl:ignore unknown-key as it is")},
	{name: "a comment that ignores nothing at each node", of: with("mode: query}", "mode: query} # kyctl:ignore no-job-node as it is")},
	{name: "keys of an overlay", of: func(n int) []string {
		return append([]string{describe(10)}, text("", "x-%d: 1\n", "")(n)...)
	}},
	{name: "properties that an overlay takes out", of: func(n int) []string {
		return append(lines("properties:\n", "  kap.key-%d: value\n")(n), text("properties:\n", "  kap.key-%d: null\n", "")(n)...)
	}},
	{name: "parts of metadata.url", faulty: true, of: text(metadataURL, `,p%d="a,b"`, "'\n")},
	{name: "servers of cluster-servers", imported: "home/conf/kylin.properties", of: text("kylin.metadata.url=kylin@hbase\nkylin.server.cluster-servers=10.0.0.1:7070", ",node-%d:7070", "\n")},
	{name: "servers of nginx on one line", imported: "nginx.conf", of: text("events {} http { upstream k {", strings.Repeat(" ", 200)+"server node-%d:7070;", " } server { listen 80; location / { proxy_pass http://k; } } }")},
	{name: "locations of nginx", imported: "nginx.conf", of: text(nginxGroup+"server { listen 80;\n", "location /%d { proxy_pass http://k; }\n", "}\n}\n")},
	{name: "sites of nginx", imported: "nginx.conf", of: text(nginxGroup, "server { listen %[1]d; server_name n%[1]d; location / { proxy_pass http://k; } }\n", "}\n")},
	{name: "variables of nginx", imported: "nginx.conf", of: text(nginxGroup+"server { listen 80;\n", "location /%[1]d { set $k%[1]d k; proxy_pass http://$k%[1]d; }\n", "}\n}\n")},
	{name: "upstreams of nginx", imported: "nginx.conf", of: text(nginxGroup, "upstream k%[1]d { server node-%[1]d:7070; }\n", nginxSite)},
	{name: "members of httpd", imported: "httpd.conf", of: text("<Proxy balancer://k>\n", "BalancerMember http://node-%d:7070\n", "</Proxy>\n<VirtualHost *:80>\nProxyPass / balancer://k/\n</VirtualHost>\n")},
	{name: "sites of httpd", imported: "httpd.conf", of: text(httpdGroup, "<VirtualHost *:%[1]d>\nServerName n%[1]d\nProxyPass / balancer://k/\n</VirtualHost>\n", "")},
	{name: "balancers of httpd", imported: "httpd.conf", of: text("", "<Proxy balancer://k%[1]d>\nBalancerMember http://10.0.0.1:7070\n</Proxy>\n", "<VirtualHost *:80>\nProxyPass / balancer://k1/\n</VirtualHost>\n")},
	{name: "servers of HAProxy", imported: "haproxy.cfg", of: text(haproxySite, "  server s%[1]d node-%[1]d:7070\n", "")},
	{name: "frontends of HAProxy", imported: "haproxy.cfg", of: text(haproxySite, "frontend f%d\n  bind :81\n  default_backend b\n", "")},
	{name: "backends of HAProxy", imported: "haproxy.cfg", of: text(haproxySite, "frontend f%[1]d\n  bind :81\n  default_backend b%[1]d\nbackend b%[1]d\n  server s 10.0.0.1:7070\n", "")},
	{name: "defaults of HAProxy", imported: "haproxy.cfg", of: text(haproxySite, "defaults d%[1]d\n  mode http\nbackend b%[1]d\n  server s 10.0.0.1:7070\n", "")},
	{name: "settings of lint", faulty: true, of: lines("lint:\n  ignore:\n", "    - {rule: no-job-node, reason: \"%d\"}\n")},
}

// The files of balancers, for import: what stands before and behind the lines of
// which there are many.
const (
	nginxGroup  = "events {}\nhttp {\nupstream k { server 10.0.0.1:7070; }\n"
	nginxSite   = "server { listen 80; location / { proxy_pass http://k; } }\n}\n"
	httpdGroup  = "<Proxy balancer://k>\nBalancerMember http://10.0.0.1:7070\n</Proxy>\n"
	haproxySite = "frontend f\n  bind :80\n  default_backend b\nbackend b\n  server s 10.0.0.1:7070\n"
)

// metadataURL is a description of Kylin 5 with a long value of metadata.url.
const metadataURL = "version: 1\nname: bench\nproduct: {name: kylin, version: \"5.0\"}\nnodes: [{name: a, host: 10.0.0.1}]\nmetadata:\n  url: 'kylin@jdbc,url=x"

// withBase adds stock files: what is true of them is found out once, not for
// each node.
func withBase(n int) []string {
	base, err := filepath.Abs(stockBase)
	if err != nil {
		panic(err) // the working directory is gone
	}
	return with(`version: "3.4.5.2106"`, fmt.Sprintf("version: \"3.4.5.2106\", base: %q", base))(n)
}
