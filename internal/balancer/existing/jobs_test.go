package existing

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/source"
)

// twoGroups are files with a listener for jobs, and what may be anywhere in them.
var twoGroups = map[string]struct {
	file  string
	lines []string
}{
	"nginx": {"two-groups-ports/two-ports.conf", []string{
		"map $uri $own { default 0; }", "server { listen 9; deny all; }", "upstream other { server 10.9.9.9:80; }", "include no.conf;", "# a comment",
	}},
	"haproxy": {"two-groups-listens/two-listens.cfg", []string{
		"    option httplog", "    timeout server 60s", "    http-request deny if { src 10.1.0.0/16 }", "    balance leastconn", "    unknown word",
	}},
	"httpd": {"two-groups-httpd/httpd.conf", []string{
		"KeepAlive On", "ProxyTimeout 99", "<Location /x>\nRequire all denied\n</Location>", "Include no.conf", "Header set A b",
	}},
}

// TestAccountWithJobs: where two readings make one account each directive is in
// it once, whatever is between the sites.
func TestAccountWithJobs(t *testing.T) {
	for _, k := range balancer.Kinds {
		data, err := os.ReadFile(filepath.Join("../../../testdata/live", twoGroups[k.Name].file))
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		for n := range 300 {
			g := rand.New(rand.NewPCG(7, uint64(n)))
			lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
			for range g.IntN(6) {
				more := twoGroups[k.Name].lines
				lines = slices.Insert(lines, g.IntN(len(lines)+1), more[g.IntN(len(more))])
			}
			in := Config{File: source.New("main", []byte(strings.Join(lines, "\n")+"\n")), Nodes: []string{"10.0.0.11", "10.0.0.12", "10.0.0.13"}}
			one := directives(Read(k, in))
			in.Queries = []string{"10.0.0.12", "10.0.0.13"}
			if g.IntN(2) == 0 {
				in.Jobs = []string{"10.0.0.11"}
			}
			found := Read(k, in)
			if two := directives(found); !slices.Equal(one, two) {
				t.Fatalf("%s:\n%s\nthe account without jobs has %q, with them %q", k.Name, strings.Join(lines, "\n"), one, two)
			}
			if found.Jobs != nil {
				taken++
				if found.Jobs.Exclusive.V != (in.Jobs == nil) {
					t.Errorf("%s: exclusive is %v where the jobs' nodes are %v", k.Name, found.Jobs.Exclusive.V, in.Jobs)
				}
			}
		}
		if taken < 200 {
			t.Errorf("%s: only %d of 300 files have a listener for jobs", k.Name, taken)
		}
	}
}

// directives are the places and names of an account, without words.
func directives(f *Found) []string {
	var out []string
	for _, e := range f.Account {
		if !e.Part {
			out = append(out, fmt.Sprintf("%d:%d %s", e.Pos.Line, e.Pos.Col, e.Name))
		}
	}
	return out
}
