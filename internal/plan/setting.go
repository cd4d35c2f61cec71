package plan

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/source"
)

// QueryTimeoutKey is the longest that a query may run, in seconds.
const QueryTimeoutKey = "kylin.query.timeout-seconds"

// Setting is a line of a base that gives a key its value. Override says that it
// stands in kylin.properties.override, which wins over whatever kyctl writes
// (KylinConfig.java of Kylin 3, buildSiteOrderedProps).
type Setting struct {
	Value    string
	Pos      source.Pos
	Override bool
}

// Setting returns the line of the base from which the product takes key: of
// several lines the last.
func (b *Base) Setting(key string) (s Setting, ok bool) {
	for _, path := range []string{KylinProperties, KylinOverride} {
		f := b.File(path)
		if f == nil || !strings.Contains(string(f.Bytes), key) {
			continue
		}
		pairs, _ := patch.Entries(f.Bytes, patch.UTF8) // a file that can't be read has a rule of its own
		for _, e := range pairs {
			if e.Key == key {
				pos := source.Pos{File: f, Line: int32(e.ValueLine), Col: int32(e.ValueCol)}
				s, ok = Setting{Value: strings.TrimSpace(e.Value), Pos: pos, Override: path == KylinOverride}, true
			}
		}
	}
	return s, ok
}

// UpdateSettings are the values of UpdateKey that let queries change data: in
// the description, and in a base where the description does not replace it.
func (p *Plan) UpdateSettings() []Setting {
	var out []Setting
	add := func(s Setting) {
		if strings.EqualFold(s.Value, "true") {
			out = append(out, s)
		}
	}
	lists := [][]cluster.Property{p.Properties}
	for _, n := range p.Nodes {
		lists = append(lists, n.Properties)
	}
	for _, list := range lists {
		for _, kv := range list {
			if kv.Key.V == UpdateKey {
				add(Setting{Value: kv.Value.V, Pos: kv.Value.Pos})
			}
		}
	}
	for _, b := range p.Bases() {
		if s, ok := b.Setting(UpdateKey); ok && (s.Override || !p.replaced(b, UpdateKey)) {
			add(s)
		}
	}
	return out
}

// replaced says that every node of a base gets key from properties.
func (p *Plan) replaced(b *Base, key string) bool {
	for _, n := range p.Nodes {
		if n.Base == b && !sets(p.Properties, key) && !sets(n.Properties, key) {
			return false
		}
	}
	return true
}

func sets(properties []cluster.Property, key string) bool {
	for _, kv := range properties {
		if kv.Key.V == key {
			return true
		}
	}
	return false
}
