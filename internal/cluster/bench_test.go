package cluster

import (
	"bytes"
	"fmt"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// bigDescription is a cluster of n nodes written one by one.
func bigDescription(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`version: 1
name: bench
product: {name: kyligence, version: "3.4.5.2106"}
metadata: {hbase: {}}
sessions:
  store: redis
  redis: {hosts: ["10.0.0.4:6379"], password: {env: REDIS_PASSWORD}}
nodes:
`)
	for i := range n {
		fmt.Fprintf(&b, "  - {name: node-%05d, host: 10.%d.%d.%d, mode: query}\n", i+1, 1+i/62500, i/250%250, 1+i%250)
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	text := bigDescription(10_000)
	b.ReportAllocs()
	for b.Loop() {
		c, findings, usable := Read(source.New("cluster.yaml", text))
		if !usable || len(findings) > 0 || len(c.Nodes) != 10_000 {
			b.Fatal(findings)
		}
	}
}

// BenchmarkParse is the part of BenchmarkRead that yaml.v3 has.
func BenchmarkParse(b *testing.B) {
	text := bigDescription(10_000)
	b.ReportAllocs()
	for b.Loop() {
		var n yaml.Node
		if err := yaml.Unmarshal(text, &n); err != nil {
			b.Fatal(err)
		}
	}
}
