package existing

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// TestKeptGatesHold: a rule about who may come in that is in http, or in httpd's
// main server, is called kept. So nothing that kyctl writes for clients may take
// its place: nginx forgets what it inherits where a block has a directive of that
// name. The one location that does is reached by way of another one only, where
// the inherited rules have been asked.
func TestKeptGatesHold(t *testing.T) {
	nginx := readsOf(t, "nginx/kylin.conf", func(f *source.File) []*directive.Directive { tree, _ := directive.Nginx(f, nil); return tree })
	for name, tree := range nginx {
		overridden(tree, nil, func(d *directive.Directive, within []string) {
			about := nginxAbout().about(d.Name())
			gate := about == aboutAccess || about == aboutLogin || about == aboutFilter || d.Name() == "limit_req" || d.Name() == "limit_conn"
			if gate && d.Name() != "internal" && d.Name() != "auth_request_set" && !slices.Contains(within, "location @send") {
				t.Errorf("%s:%d: %s takes the place of what is inherited, in %s", name, d.Pos().Line, d.Text(), strings.Join(within, ", "))
			}
		})
	}
	httpd := readsOf(t, "httpd/kylin.conf", func(f *source.File) []*directive.Directive { tree, _ := directive.HTTPD(f, nil); return tree })
	for name, tree := range httpd {
		overridden(tree, nil, func(d *directive.Directive, within []string) {
			about := httpdAbout().about(d.Name())
			if about == aboutAccess || about == aboutLogin || about == aboutFilter {
				t.Errorf("%s:%d: %s takes the place of what is inherited, in %s", name, d.Pos().Line, d.Text(), strings.Join(within, ", "))
			}
		})
	}
}

// readsOf are the balancer's files below testdata/golden.
func readsOf(t *testing.T, file string, read func(*source.File) []*directive.Directive) map[string][]*directive.Directive {
	t.Helper()
	paths, err := filepath.Glob("../../../testdata/golden/*/tree/load-balancer/" + file)
	if err != nil || len(paths) < 3 {
		t.Fatalf("%v, %v", paths, err)
	}
	trees := map[string][]*directive.Directive{}
	for _, path := range paths {
		f, err := source.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		trees[path] = read(f)
	}
	return trees
}

// overridden calls each for every directive, with the heads of the blocks around
// it.
func overridden(list []*directive.Directive, within []string, each func(*directive.Directive, []string)) {
	for _, d := range list {
		each(d, within)
		overridden(d.Block, append(slices.Clip(within), d.Text()), each)
	}
}
