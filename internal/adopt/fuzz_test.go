package adopt

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// FuzzHome reads a home of any bytes: no panic, and a description that decodes
// without a word that is not allowed in it.
func FuzzHome(f *testing.F) {
	found, err := filepath.Glob("../../testdata/live/*/*/conf/kylin.properties")
	if err != nil || len(found) == 0 {
		f.Fatalf("no home: %v", err)
	}
	read := func(path string) []byte {
		b, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			f.Fatal(err)
		}
		return b
	}
	for _, properties := range found {
		home := filepath.Dir(filepath.Dir(properties))
		f.Add(read(properties), read(properties+".override"), read(filepath.Join(home, plan.ContextXML)),
			read(filepath.Join(home, "tomcat/conf/redis-data-cache.properties")), read(filepath.Join(home, "tomcat/conf/redisson.yaml")))
	}
	f.Fuzz(func(t *testing.T, properties, override, context, redis, redisson []byte) {
		h := &Home{Name: "kylin-1", Dir: t.TempDir(), files: map[string]*source.File{}}
		for path, b := range map[string][]byte{
			plan.KylinProperties: properties, plan.KylinOverride: override, plan.ContextXML: context,
			"tomcat/conf/redis-data-cache.properties": redis, "tomcat/conf/redisson.yaml": redisson,
		} {
			h.files[path] = source.New(path, b)
		}
		r, err := Homes([]*Home{h}, Options{Product: "kylin", Version: "3.1.3"})
		if err != nil {
			t.Fatal(err)
		}
		text, err := cluster.Encode(r.Cluster, r.Comments)
		if err != nil {
			t.Fatal(err)
		}
		_, findings, ok := cluster.Read(source.New("cluster.yaml", text))
		if !ok {
			t.Fatalf("%+v\n%s", findings, text)
		}
		for _, finding := range findings {
			t.Errorf("%s\n%s", finding.Message.EN, text)
		}
	})
}
