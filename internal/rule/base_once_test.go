package rule

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// TestABaseIsReadOnce: what the rules allocate for a further node is a trifle
// against a reading of one of its stock files, of which all nodes share one.
func TestABaseIsReadOnce(t *testing.T) {
	base := t.TempDir()
	for path, content := range map[string]string{
		plan.KylinProperties: strings.Repeat("# stock\nkylin.web.timezone=UTC\n", 20),
		plan.ContextXML:      "<Context>\n" + strings.Repeat("    <WatchedResource>WEB-INF/web.xml</WatchedResource>\n", 20) + "</Context>\n",
		plan.ServerXML:       sampleServer + strings.Repeat("  <Connector port=\"7070\" protocol=\"HTTP/1.1\"/>\n", 20) + "</Server>\n",
	} {
		name := filepath.Join(base, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	allocations := func(nodes int) float64 {
		text := sampleBase + sampleHBase + "nodes:\n"
		for i := range nodes {
			text += fmt.Sprintf("  - {name: kylin-%d, host: 10.0.%d.%d}\n", i, i/250, i%250)
		}
		c, findings, usable := cluster.Read(source.New("cluster.yaml", []byte(strings.Replace(text, "base: base", "base: "+base, 1)+sampleRedis)))
		if !usable {
			t.Fatal(lines(findings))
		}
		p, _, err := plan.Bind(c, plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(3, func() { Run(p, nil, nil) })
	}
	few, many := allocations(50), allocations(250)
	if each := (many - few) / 200; each > 10 {
		t.Errorf("%.0f allocations for 50 nodes, %.0f for 250: %.1f for each further node", few, many, each)
	}
}
