package cluster

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// section stands for the options of a store.
type section struct {
	At       source.Pos
	Hosts    []Val[HostPort] `key:"hosts,required"`
	Password Val[secret.Ref] `key:"password"`
	Timeout  Val[int]        `key:"timeout,max=9"`
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		everything, minimal, base, "", "\ufeffa: b", "a: [", "- a", bomb("x-"), minimal + "---\npassword: not-a-secret-1",
		"sessions: {store: redis, redis: {hosts: [a:1], password: not-a-secret-1, pasword: not-a-secret-2, 密码：not-a-secret-3}}",
		"x-a: &a {password: &p not-a-secret-1, <<: *a}\nname: *p", "password: |\n  not-a-secret-1\n  x\nx: y", "password: 'not-a-\n\n  secret-1'",
		"a: b\u2028c\npassword: not\u0085a-secret-1\rb", "nodes: [{name: \"q-[1-9]\", host: \"redis://:not-a-secret-1@[1-9]\"}]",
		"metadata: {url: \"k@jdbc,password=not-a-secret-1\"}", "password: {{ not-a-secret-1 }}", "password: !x &y not-a-secret-1 # z",
	} {
		f.Add(text, "")
		f.Add(base, text)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		findings, files := readWhole(first, second)
		again, _ := readWhole(first, second)
		if a, b := texts(findings), texts(again); !slices.Equal(a, b) {
			t.Fatalf("two readings differ:\n%q\n%q", a, b)
		}
		for _, f := range findings {
			inside(t, f.Pos)
			for _, r := range f.Related {
				inside(t, r.Pos)
			}
		}
		for _, literal := range masked(files) {
			for _, text := range texts(findings) {
				if strings.Contains(text, literal) {
					t.Fatalf("%q shows %q", text, literal)
				}
			}
		}
	})
}

// readWhole reads one file or two, their sections and their defaults.
func readWhole(texts ...string) (diag.List, []*source.File) {
	var files []*source.File
	for i, text := range texts {
		if i == 0 || text != "" {
			files = append(files, source.New(fmt.Sprintf("%d.yaml", i), []byte(text)))
		}
	}
	c, findings, usable := Read(files...)
	if usable {
		for _, s := range c.Sessions.Stores {
			findings.Add(s.Decode(new(section))...)
			findings.Add(s.Unknown([]string{"redis"}))
		}
		Fill(c, product.Facts{})
	}
	Locate(findings)
	findings.Sort()
	return findings, files
}

func texts(findings diag.List) []string {
	var out []string
	for _, f := range findings {
		before, token, rest := f.Pos.File.Snippet(f.Pos)
		out = append(out, fmt.Sprintf("%d:%d %s", f.Pos.Line, f.Pos.Col, f.Rule), f.Path, f.Message.EN, f.Message.ZH, f.Hint.EN, f.Hint.ZH, before+"|"+token+"|"+rest)
	}
	return out
}

func inside(t *testing.T, p source.Pos) {
	t.Helper()
	if !p.IsValid() || int(p.Line) > p.File.Lines() || p.Col < 1 {
		t.Fatalf("%v:%d:%d is outside the file", p.File, p.Line, p.Col)
	}
	if p.File.Offset(source.Pos{File: p.File, Line: p.Line, Col: p.Col - 1}) == p.File.Offset(p) && p.Col > 2 {
		t.Fatalf("column %d is beyond line %d of %q", p.Col, p.Line, p.File.Bytes)
	}
}

// masked returns the texts that stand in masked ranges and nowhere else, and
// that are no part of a message by chance.
func masked(files []*source.File) []string {
	var hidden []string
	var visible strings.Builder
	for _, f := range files {
		for line := range f.Lines() {
			visible.WriteString(f.Line(line+1) + "\n")
		}
		var run strings.Builder
		for at, r := range string(f.Bytes) {
			if r != '\n' && f.Masked(f.Pos(at)) {
				run.WriteRune(r)
				continue
			}
			hidden = append(hidden, run.String())
			run.Reset()
		}
		hidden = append(hidden, run.String())
	}
	return slices.DeleteFunc(hidden, func(text string) bool {
		return !strings.Contains(text, "not-a") || strings.Contains(visible.String(), text)
	})
}
