package adopt

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// Difference is a key that the homes do not agree on: each value once, with the
// nodes that have it, in the order of the nodes.
type Difference struct {
	Path, Key string
	Values    []SharedValue
}

// SharedValue is one value, for people, and its nodes. Set is false for nodes
// that lack the key.
type SharedValue struct {
	Text  string
	Set   bool
	Nodes []string
}

// Differences compares what the homes say, key by key: of kylin.properties what
// counts of it and its override, of the other files every item.
func Differences(homes []*Home) []Difference {
	type at struct{ path, key string }
	var order []at
	said := map[at]map[*Home]string{}
	say := func(h *Home, path, key, value string) {
		a := at{path, key}
		if said[a] == nil {
			said[a] = map[*Home]string{}
			order = append(order, a)
		}
		said[a][h] = value
	}
	for _, h := range homes {
		for _, key := range h.keys {
			say(h, plan.KylinProperties, key, h.settings[key].value)
		}
		for _, i := range h.Items() {
			if compared(i) {
				say(h, i.Path, i.Key, i.Value)
			}
		}
	}
	var out []Difference
	for _, a := range order {
		if d := groupsOf(homes, a.path, a.key, said[a]); len(d.Values) > 1 {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// compared reports whether an item counts in a comparison: the lines of
// kylin.properties are compared by what counts of them, and comments are not.
func compared(i Item) bool {
	return i.Path != plan.KylinProperties && i.Path != plan.KylinOverride && i.Key != comments && i.Key != i.Path
}

// groupsOf puts the homes with the same value together; said lacks those without
// one.
func groupsOf(homes []*Home, path, key string, said map[*Home]string) Difference {
	d := Difference{Path: path, Key: secret.Hide(key)}
	at := map[string]int{}
	for _, h := range homes {
		value, set := said[h]
		id := "-"
		if set {
			id = "+" + value
		}
		n, known := at[id]
		if !known {
			n = len(d.Values)
			at[id] = n
			if isSecret(key[strings.LastIndexByte(key, ' ')+1:], value) {
				value = secret.Mask
			}
			d.Values = append(d.Values, SharedValue{Text: secret.Hide(value), Set: set})
		}
		d.Values[n].Nodes = append(d.Values[n].Nodes, h.Name)
	}
	return d
}
