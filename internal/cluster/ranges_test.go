package cluster

import (
	"fmt"
	"strings"
	"testing"
)

func withNodes(nodes string) string {
	return "version: 1\nname: a\nproduct: {name: kylin, version: 3}\nmetadata: {hbase: {}}\nnodes:\n" + nodes + "\n"
}

func TestRanges(t *testing.T) {
	tests := []struct {
		name, entry, first, last string
		count                    int
	}{
		{"plain", "- name: q-[1-3]\n  host: 10.0.0.[1-3]", "q-1 10.0.0.1", "q-3 10.0.0.3", 3},
		{"width", "- name: q-[02-40]\n  host: 10.0.1.[2-40]", "q-02 10.0.1.2", "q-40 10.0.1.40", 39},
		{"across a power of ten", "- name: q-[8-11]\n  host: h-[08-11]", "q-8 h-08", "q-11 h-11", 4},
		{"from zero", "- name: q-[0-1]\n  host: h-[00-01]", "q-0 h-00", "q-1 h-01", 2},
		{"of one", "- name: q-[5-5]\n  host: a", "q-5 a", "q-5 a", 1},
		{"in the middle", "- name: q[1-2].rack\n  host: a", "q1.rack a", "q2.rack a", 2},
		{"a host that does not change", "- name: q-[1-2]\n  host: a", "q-1 a", "q-2 a", 2},
		{"in braces", `- {name: "q-[1-2]", host: "10.0.0.[1-2]"}`, "q-1 10.0.0.1", "q-2 10.0.0.2", 2},
		{"IPv6", `- {name: "q-[1-2]", host: "2001:db8::[1-2]"}`, "q-1 2001:db8::1", "q-2 2001:db8::2", 2},
		{"an alias", "- name: &n q-[1-2]\n  host: *n", "q-1 q-1", "q-2 q-2", 2},
		{"the whole entry is an alias", "- &e {name: \"q-[1-2]\", host: a}", "q-1 a", "q-2 a", 2},
		{"100,000 nodes", "- name: q-[1-100000]\n  host: a", "q-1 a", "q-100000 a", 100_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, findings := read(t, withNodes(tt.entry))
			expect(t, findings)
			if len(c.Nodes) != tt.count {
				t.Fatalf("%d nodes, want %d", len(c.Nodes), tt.count)
			}
			text := func(n Node) string { return string(n.Name.V) + " " + string(n.Host.V) }
			same(t, "first", text(c.Nodes[0]), tt.first)
			same(t, "last", text(c.Nodes[tt.count-1]), tt.last)
			same(t, "line of the last", c.Nodes[tt.count-1].Name.Pos.Line, 6)
		})
	}
}

func TestRangesOfOtherKeys(t *testing.T) {
	c, findings := read(t, withNodes(`- {name: "q-[1-2]", host: a, address: "10.0.0.[1-2]", rest_address: "[2001:db8::[1-2]]:7070", port: "707[1-2]"}
- {name: b, host: "::1", rest_address: "[::1]:7070"}`))
	expect(t, findings)
	n := c.Nodes[1]
	same(t, "address", n.Address.V.String(), "10.0.0.2")
	same(t, "rest_address", n.RestAddress.V.String(), "[2001:db8::2]:7070")
	same(t, "port", n.Port.V, 7072)
	same(t, "no range", c.Nodes[2].RestAddress.V.String(), "[::1]:7070")
}

func TestRangeMistakes(t *testing.T) {
	tests := []struct{ name, entry, want string }{
		{"backwards", "- {name: \"q-[3-1]\", host: a}", `6:10 node-range: the range "q-[3-1]" ends before it starts`},
		{"widths", "- {name: \"q-[01-100]\", host: a}", `6:10 node-range: the two ends of the range "q-[01-100]" must have the same number of digits`},
		{"a width at the end alone", "- {name: \"q-[1-09]\", host: a}", `6:10 node-range: the two ends of the range "q-[1-09]" must have the same number of digits`},
		{"two in one text", "- {name: \"q-[1-2]-[1-2]\", host: a}", `6:10 node-range: "q-[1-2]-[1-2]" is not a valid range`},
		{"no end", "- {name: \"q-[1]\", host: a}", `6:10 node-range: "q-[1]" is not a valid range`},
		{"not closed", "- {name: \"q-[1-2\", host: a}", `6:10 node-range: "q-[1-2" is not a valid range`},
		{"letters", "- {name: \"q-[a-c]\", host: a}", `6:10 node-range: "q-[a-c]" is not a valid range`},
		{"a list as in bash", "- {name: \"q-[1,2]\", host: a}", `6:10 node-range: "q-[1,2]" is not a valid range`},
		{"negative", "- {name: \"q-[-1-2]\", host: a}", `6:10 node-range: "q-[-1-2]" is not a valid range`},
		{"hexadecimal", "- {name: \"q-[0x1-0x2]\", host: a}", `6:10 node-range: "q-[0x1-0x2]" is not a valid range`},
		{"unequal", "- {name: \"q-[1-3]\", host: \"h-[1-2]\"}", "6:27 node-range: the ranges in one entry must have the same length, not 3 and 2"},
		{"none in the name", "- {name: q, host: \"h-[1-2]\"}", "6:19 node-range: a range expands to several nodes with the same name = use a range in name as well, such as name: query-[1-2]"},
		{"no name at all", "- {host: \"h-[1-2]\"}", "6:10 node-range: a range expands to several nodes with the same name"},
		{"too many", "- {name: \"q-[1-100001]\", host: a}", `6:10 node-range: the range "q-[1-100001]" expands to more than 100000 nodes`},
		{"too many together", "- {name: \"q-[1-60000]\", host: a}\n- {name: \"r-[1-60000]\", host: a}", "7:10 node-range: the ranges expand to more than 100000 nodes"},
		{"a huge number", "- {name: \"q-[1-99999999999999999999]\", host: a}", `6:10 node-range: "q-[1-99999999999999999999]" is not a valid range`},
		{"a key that takes none", "- {name: \"q-[1-2]\", host: a, state: \"[1-2]\"}", `6:37 unknown-word: state "[1-2]" is unknown`},
		{"a list for a name", "- {name: [1-2], host: a}", "6:10 wrong-kind: name is a list, not a single value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, findings := read(t, withNodes(tt.entry))
			expect(t, findings, tt.want)
			if len(c.Nodes) == 0 {
				t.Error("the entry is gone")
			}
		})
	}
}

// TestARangeMakesOneFinding of a mistake that every node of it has.
func TestARangeMakesOneFinding(t *testing.T) {
	_, findings := read(t, withNodes("- {name: \"q-[1-40]\", hots: a, prot: 1, mode: qurey, weight: [], properties: 1}\n- {name: \"r-[1-40]\"}"))
	expect(t, findings, `6:22 unknown-key: unknown key "hots"`, `6:31 unknown-key: unknown key "prot"`, "6:46 unknown-word", "6:61 wrong-kind", "6:77 wrong-kind", "7:3 missing-key: an entry of nodes has no host")
}

func TestABrokenRangeIsABrokenValue(t *testing.T) {
	c, _ := read(t, withNodes("- {name: \"q-[3-1]\", host: \"10.0.0.[1-3]\", port: 7070}"))
	n := c.Nodes[0]
	same(t, "broken name, host, port", []bool{n.Name.Broken, n.Host.Broken, n.Port.Broken}, []bool{true, true, false})
}

// TestManyNodesWithAliases: a large cluster is no bomb.
func TestManyNodesWithAliases(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-p: &p {a: b, c: d, e: f, g: h, i: j, k: l, m: n, o: p, q: r, s: t}\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "- {name: n-%d, host: h-%d, properties: *p}\n", i, i)
	}
	text := b.String()
	text = text[:strings.Index(text, "\n")+1] + withNodes(text[strings.Index(text, "\n")+1:])
	c, findings := read(t, text)
	expect(t, findings)
	same(t, "nodes", len(c.Nodes), 100_000)
}
