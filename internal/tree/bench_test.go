package tree

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/render"
)

// cluster returns the tree of so many nodes, three files each, of which the
// last is shared as renderers share it.
func cluster(nodes int, version string) Bundle {
	shared := []byte("redis.password=not-a-secret-" + version + "\n" + strings.Repeat("redis.x=y\n", 30))
	context := []byte("<Context>" + strings.Repeat(" <!-- "+version+" -->\n", 40) + "</Context>\n")
	var b Bundle
	for i := range nodes {
		home := fmt.Sprintf("nodes/kap-%05d/", i)
		own := fmt.Appendf(nil, "kylin.server.mode=%d-%s\n%s", i, version, strings.Repeat("kylin.key=value\n", 60))
		b.Artifacts = append(b.Artifacts,
			render.Artifact{Path: home + "conf/kylin.properties", Mode: 0o644, Bytes: own, Restart: "restart"},
			render.Artifact{Path: home + "tomcat/conf/context.xml", Mode: 0o644, Bytes: context, Restart: "restart"},
			render.Artifact{Path: home + "tomcat/conf/redis-data-cache.properties", Mode: 0o600, Bytes: shared, Restart: "restart"},
		)
	}
	b.Sources = []Source{{"cluster.yaml", strings.Repeat("0", 64)}}
	return b
}

const benchNodes = 10_000

// BenchmarkWriteNew is against BenchmarkPlainWrite, BenchmarkWriteUnchanged and
// BenchmarkCompare against BenchmarkPlainRead.
func BenchmarkWriteNew(b *testing.B) {
	dir, tree := memory(b), cluster(benchNodes, "1")
	for b.Loop() {
		if _, err := Write(context.Background(), filepath.Join(dir, "out"), tree, Options{}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		os.RemoveAll(filepath.Join(dir, "out"))
		b.StartTimer()
	}
}

func BenchmarkPlainWrite(b *testing.B) {
	dir, tree := memory(b), cluster(benchNodes, "1")
	for b.Loop() {
		plainWrite(b, filepath.Join(dir, "out"), tree)
		b.StopTimer()
		os.RemoveAll(filepath.Join(dir, "out"))
		b.StartTimer()
	}
}

func plainWrite(tb testing.TB, dir string, b Bundle) {
	var manifest strings.Builder
	for _, a := range b.Artifacts {
		path := filepath.Join(dir, a.Path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, a.Bytes, a.Mode); err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintf(&manifest, "%s %x\n", a.Path, sha256.Sum256(a.Bytes))
	}
	if err := os.WriteFile(filepath.Join(dir, ManifestName), []byte(manifest.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkWriteUnchanged(b *testing.B) {
	dir, tree := memory(b), cluster(benchNodes, "1")
	for b.Loop() {
		if _, err := Write(context.Background(), filepath.Join(dir, "out"), tree, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	dir, tree := filepath.Join(memory(b), "out"), cluster(benchNodes, "1")
	if _, err := Write(context.Background(), dir, tree, Options{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if diffs, err := Compare(dir, tree); err != nil || len(diffs) > 0 {
			b.Fatal(diffs, err)
		}
	}
}

func BenchmarkPlainRead(b *testing.B) {
	dir, tree := filepath.Join(memory(b), "out"), cluster(benchNodes, "1")
	if _, err := Write(context.Background(), dir, tree, Options{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, a := range tree.Artifacts {
			got, err := os.ReadFile(filepath.Join(dir, a.Path))
			if err != nil || !bytes.Equal(got, a.Bytes) {
				b.Fatal(a.Path, err)
			}
		}
	}
}

// BenchmarkWriteChanged replaces every file of a tree.
func BenchmarkWriteChanged(b *testing.B) {
	dir := filepath.Join(memory(b), "out")
	trees := []Bundle{cluster(benchNodes, "1"), cluster(benchNodes, "2")}
	for i := 0; b.Loop(); i++ {
		if _, err := Write(context.Background(), dir, trees[i%2], Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
