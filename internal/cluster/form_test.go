package cluster

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

func TestFiles(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an empty file", "", []string{"1:1 syntax: the file is empty = kyctl init"}},
		{"comments alone", "# a\n\n", []string{"1:1 syntax: the file is empty"}},
		{"null", "null", []string{"1:1 syntax: the file is empty"}},
		{"a list", "- a", []string{"1:1 wrong-kind: not a description: the file has no keys"}},
		{"a word", "a", []string{"1:1 wrong-kind: not a description: the file has no keys"}},
		{"a byte order mark", "\ufeff" + minimal + "a: b\n", []string{"6:1 unknown-key"}},
		{"a mistake on the line of a byte order mark", "\ufeffa: b\n" + minimal, []string{"1:1 unknown-key"}},
		{"UTF-16", "\xff\xfea\x00:\x00 \x00b\x00", []string{"1:1 syntax: the file is encoded in UTF-16"}},
		{"UTF-16, the other way round", "\xfe\xff\x00a\x00:\x00 \x00b", []string{"1:1 syntax: the file is encoded in UTF-16"}},
		{"GBK", minimal + "# \xc4\xe3\n", []string{"6:3 syntax: this byte is not UTF-8"}},
		{"a null byte", minimal + "a: \x00b\n", []string{"6:4 syntax: a control character"}},
		{"tabs", minimal + "query:\n\ttimeout: 1s\n", []string{"7:1 syntax"}},
		{"an empty key", minimal + "\"\": a\n~: b\n", []string{`6:1 unknown-key: unknown key ""`, `7:1 unknown-key: unknown key "~"`}},
		{"101 levels", minimal + "x-a: " + strings.Repeat("[", 101) + strings.Repeat("]", 101) + "\n", []string{"6:106 alias: the description is nested too deeply or repeats too much through aliases"}},
		{"99 levels", minimal + "x-a: " + strings.Repeat("[", 99) + strings.Repeat("]", 99) + "\n", nil},
		{"an alias of itself", minimal + "x-a: &a {b: *a}\n", []string{"6:13 alias: the alias contains itself"}},
		{"levels through aliases", minimal + "x-a: &a " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "\nx-b: " + strings.Repeat("[", 60) + "*a" + strings.Repeat("]", 60) + "\n", []string{"7:66 alias: the description is nested"}},
		{"a bomb", minimal + bomb("x-"), []string{"13:26 alias: the description is nested too deeply or repeats too much through aliases"}},
		{"a bomb in a secret", minimal + bomb("x-password"), []string{"13:34 alias: the description is nested too deeply or repeats too much through aliases"}},
		{"an alias that is used", minimal + "x-t: &t 5m\nquery: {timeout: *t}\n", nil},
		{"a mistake behind an alias is told once, where it stands", minimal + "x-t: &t {conect: 1s, read: a}\nload_balancer: {kind: nginx, timeouts: *t}\n", []string{"6:10 unknown-key", "6:28 bad-value"}},
		{"an alias of a secret at another key", minimal + "query_cache: {redis: {hosts: [a:1], password: &p not-a-secret-1}}\nstorage: {file_system: *p}\nproperties: {a: *p, a.password: *p}\n", []string{"6:47 alias: a secret must not be used for this key"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, findings := read(t, tt.text)
			expect(t, findings, tt.want...)
		})
	}
}

// bomb is ten levels of aliases, ten each.
func bomb(key string) string {
	var b strings.Builder
	b.WriteString(key + "0: &a0 x\n")
	for i := 1; i <= 9; i++ {
		alias := "*a" + string(rune('0'+i-1))
		b.WriteString(key + string(rune('0'+i)) + ": &a" + string(rune('0'+i)) + " [" + strings.Repeat(alias+", ", 9) + alias + "]\n")
	}
	return b.String()
}

func TestTooLarge(t *testing.T) {
	_, findings := read(t, minimal+strings.Repeat("#", MaxSize))
	expect(t, findings, "1:1 syntax: the file is larger than 64 MB")
}

// TestReadWithoutFiles is a caller's mistake that panics nowhere.
func TestReadWithoutFiles(t *testing.T) {
	if _, _, usable := Read(); usable {
		t.Error("no file is usable")
	}
}

func TestPaths(t *testing.T) {
	text := minimal + "properties: {a.b: null}\nlint: {ignore: [{rule: a, reason: b}, {rule: c, pasword:not-a-secret-1: 1, x: y}]}\nx-a: {password: {not-a-secret-1: 1, not-a-secret-1: 2}}\n"
	_, findings, _ := Read(source.New("cluster.yaml", []byte(text)))
	Locate(findings)
	findings.Sort()
	var got []string
	for _, f := range findings {
		got = append(got, f.Path+" "+f.Rule)
	}
	want := []string{"properties.a.b empty-value", "lint.ignore[1] missing-key", "lint.ignore[1].pasword:*** unknown-key", "lint.ignore[1].x unknown-key", "x-a.password.*** duplicate-key"}
	same(t, "paths", strings.Join(got, "\n"), strings.Join(want, "\n"))
}
