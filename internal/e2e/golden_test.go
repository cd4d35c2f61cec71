package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cli"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/ground"
)

// goldenSecrets are the variables that the descriptions name; no balancer's
// file holds one.
var goldenSecrets = []string{"REDIS_PASSWORD", "KYLIN_DB_PASSWORD", "LDAP_PASSWORD", "CACHE_PASSWORD", "HARD_PASSWORD", "SESSION_PASSWORD"}

// TestEveryGoldenLoads: the real program takes the balancer's file of every
// golden. nginx and httpd take it in their stock configuration and in an empty
// one, twice: beside the file of the same cluster under another name. HAProxy's
// is a whole configuration.
func TestEveryGoldenLoads(t *testing.T) {
	for _, name := range goldenSecrets {
		t.Setenv(name, "not-a-secret-1")
	}
	trees, err := filepath.Glob("../../testdata/golden/*/tree/load-balancer/*/*")
	if err != nil || len(trees) < 20 {
		t.Fatalf("only %d goldens with a balancer, %v", len(trees), err)
	}
	loaded := map[string]int{}
	for _, file := range trees {
		kind := filepath.Base(filepath.Dir(file))
		golden := filepath.Base(filepath.Join(file, "..", "..", "..", ".."))
		loaded[kind]++
		t.Run(golden, func(t *testing.T) {
			conf, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			confs := [][]byte{conf}
			if kind != "haproxy" {
				confs = append(confs, renamed(t, golden, filepath.Join("load-balancer", kind, filepath.Base(file))))
			}
			if said := Check(t, kind, confs...); said != "" {
				t.Errorf("%s says\n%s", kind, said)
			}
		})
	}
	t.Logf("loaded: %v", loaded)
}

// renamed renders the description of a golden under another name, and returns
// one file of it.
func renamed(t *testing.T, golden, path string) []byte {
	t.Helper()
	dir := filepath.Join("..", "..", "testdata", "clusters", golden)
	if _, err := os.Stat(dir); err != nil {
		dir = filepath.Join("..", "..", "examples", golden)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || !slices.Contains(files, filepath.Join(dir, "cluster.yaml")) {
		t.Fatalf("%s: no description, %v", golden, err)
	}
	args := []string{"render", "-f", filepath.Join(dir, "cluster.yaml")}
	for _, file := range files {
		if name := filepath.Base(file); name != "cluster.yaml" && name != cluster.StagesFile {
			args = append(args, "-f", file)
		}
	}
	other, out := filepath.Join(t.TempDir(), "other.yaml"), filepath.Join(t.TempDir(), "out")
	// The name begins as the first one does. Two clusters on one port need server names.
	ground.Write(t, other, []byte("name: kylin-q\nload_balancer: {server_names: [q.example.com]}\n"))
	var said bytes.Buffer
	if code := cli.Main(append(args, "-f", other, "-o", out), strings.NewReader(""), &said, &said); code != cli.Fine {
		t.Fatalf("exit %d\n%s", code, &said)
	}
	conf, err := os.ReadFile(filepath.Join(out, path))
	if err != nil {
		t.Fatal(err)
	}
	return conf
}
