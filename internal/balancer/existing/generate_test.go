package existing

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/source"
)

// generated is a configuration made at random, and what is known of it by
// construction: where each directive is and which words it has, before anything
// reads it.
type generated struct {
	*rand.Rand
	kind    string
	files   map[string]*[]byte
	read    map[string]*source.File
	file    string // the one that is written
	written []*statement
	fillers []string
	depth   int
}

// statement is a directive that was written.
type statement struct {
	file     string
	from, to int   // its bytes, with what ends it; of a block, to the end of the block
	words    []int // where its words begin
	text     string
	place    toWhom
	gate     bool
	only     bool // nothing else says the same
}

// toWhom says to whom a gate matters.
type toWhom uint8

const (
	nobody   toWhom = iota
	ours            // it is on the way to the cluster, and lost
	others          // it is of another site
	everyone        // it is of all sites, and stays
)

func generate(kind string, seed uint64) *generated {
	g := &generated{Rand: rand.New(rand.NewPCG(seed, 7)), kind: kind, files: map[string]*[]byte{"main": {}}, read: map[string]*source.File{}, file: "main"}
	switch kind {
	case "nginx":
		g.fillers = nginxFillers()
		g.nginx()
	case "haproxy":
		g.fillers = haproxyFillers()
		g.haproxy()
	case "httpd":
		g.fillers = httpdFillers()
		g.httpd()
	}
	return g
}

// text is what a file says.
func (g *generated) text(file string) string { return string(*g.files[file]) }

func (g *generated) put(text string) {
	b := g.files[g.file]
	*b = append(*b, text...)
}

func (g *generated) at() int { return len(*g.files[g.file]) }

// gap is what may be between two words of a directive.
func (g *generated) gap() string {
	n := g.IntN(12)
	switch {
	case n > 2:
		return " "
	case n == 2:
		return "\t  "
	case g.kind == "nginx" && n == 1:
		return "\n" + strings.Repeat(" ", g.IntN(9))
	case g.kind == "nginx":
		return " # a comment; with { signs } and \"\n\t"
	case g.kind == "httpd" && n == 1:
		return " \\\n    "
	case g.kind == "httpd":
		return " \\\r\n\t"
	}
	return "    "
}

// lead is what may be before a directive.
func (g *generated) lead() string {
	indent := strings.Repeat("  ", g.depth)
	switch n := g.IntN(14); {
	case n > 3:
		return indent
	case n == 3:
		return "\n\t" + indent
	case n == 2 && g.kind == "httpd":
		return "# </Location> goes \\\n  on <Proxy *>\n" + indent
	case n == 2:
		return indent + "# server { listen 1; } 'a\n"
	case n == 1:
		return "\r\n" + indent
	}
	return ""
}

// word is how a word may be written: with quotes, or in other letters where the
// language knows no case.
func (g *generated) word(i int, text string) string {
	simple := text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-") == ""
	switch n := g.IntN(10); {
	case i == 0 && g.kind == "httpd" && n == 0:
		return strings.ToUpper(text)
	case i == 0 && g.kind == "httpd" && n == 1:
		return strings.ToLower(text)
	case i == 0 || !simple:
		return text
	case n == 0:
		return `"` + text + `"`
	case n == 1:
		return "'" + text + "'"
	case n == 2 && g.kind == "haproxy" && len(text) > 2:
		return text[:1] + `"` + text[1:2] + `"` + text[2:]
	}
	return text
}

// head writes the words of a directive and keeps where they are.
func (g *generated) head(line string) *statement {
	words := wordsOf(line)
	s := &statement{file: g.file, text: line}
	g.put(g.lead())
	if g.kind == "httpd" && strings.HasPrefix(line, "<") {
		words[len(words)-1] = strings.TrimSuffix(words[len(words)-1], ">")
	}
	for i, w := range words {
		if i > 0 {
			g.put(g.gap())
		}
		s.words = append(s.words, g.at())
		g.put(g.word(i, w))
	}
	s.from = s.words[0]
	g.written = append(g.written, s)
	return s
}

// wordsOf are the words of a line, apart from blanks in quotes.
func wordsOf(line string) []string {
	var words []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimLeft(rest, " ") {
		end := strings.IndexByte(rest, ' ')
		if q := rest[0]; q == '"' || q == '\'' {
			end = 1 + strings.IndexByte(rest[1:], q) + 1
		}
		if end < 0 || end > len(rest) {
			end = len(rest)
		}
		words, rest = append(words, rest[:end]), rest[end:]
	}
	return words
}

// line writes a directive.
func (g *generated) line(format string, args ...any) *statement {
	s := g.head(fmt.Sprintf(format, args...))
	switch g.kind {
	case "nginx":
		g.put(pick(g.Rand, ";\n", ";\n", " ;\n", "; ", ";# x\n", "\n;\n"))
	case "httpd":
		g.put(pick(g.Rand, "\n", "\n", " \n", "\r\n"))
	default:
		g.put(pick(g.Rand, "\n", "\n", " # x\n", "\t\n", "\r\n"))
	}
	s.to = g.at()
	return s
}

// block writes a block, or a section, with what is inside.
func (g *generated) block(head string, inside func()) *statement {
	s := g.head(head)
	switch g.kind {
	case "nginx":
		g.put(pick(g.Rand, " {\n", "\n{\n", "{ ", " { # x\n"))
	case "httpd":
		g.put(pick(g.Rand, ">\n", " >\n", ">\r\n"))
	default:
		g.put("\n")
	}
	g.depth++
	inside()
	g.depth--
	switch g.kind {
	case "nginx":
		g.put(pick(g.Rand, "}\n", "} ", "\n}\n"))
	case "httpd":
		g.put(g.lead() + "</" + strings.TrimSuffix(strings.TrimPrefix(wordsOf(head)[0], "<"), ">") + pick(g.Rand, ">\n", " >\n"))
	}
	s.to = g.at()
	return s
}

// only writes a directive that nothing else repeats.
func (g *generated) only(format string, args ...any) { g.line(format, args...).only = true }

// include writes an include, and the file that it names.
func (g *generated) include(directive, name string, inside func()) {
	g.line("%s %s", directive, name)
	outer, depth := g.file, g.depth
	g.file, g.depth, g.files[name] = name, 0, &[]byte{}
	inside()
	g.file, g.depth = outer, depth
}

// maybe calls do in one of n cases.
func (g *generated) maybe(n int, do func()) {
	if g.IntN(n) == 0 {
		do()
	}
}

// fill writes some directives that mean nothing to the cluster.
func (g *generated) fill() {
	for range g.IntN(4) {
		words := g.fillers[g.IntN(len(g.fillers))]
		for range 1 + g.IntN(2) {
			words += " " + pick(g.Rand, "on", "a1", "10", "'b c'", `"d"`, "/e/f", "x=y", "5s")
		}
		g.line("%s", words)
	}
}

// gate writes a directive, or a block with directives inside, || between them,, that
// keeps somebody out.
func (g *generated) gate(text string, where toWhom) {
	head, inside, block := strings.Cut(text, "||")
	var s *statement
	if block {
		s = g.block(head, func() {
			for line := range strings.SplitSeq(inside, "||") {
				g.line("%s", line)
			}
		})
	} else {
		s = g.line("%s", head)
	}
	s.gate, s.place = true, where
}

// within are the statements inside s, and s.
func (g *generated) within(s *statement) []*statement {
	return slices.DeleteFunc(slices.Clone(g.written), func(in *statement) bool {
		return in.file != s.file || in.from < s.from || in.from >= s.to
	})
}

// without is the configuration without a statement.
func (g *generated) without(s *statement) *generated {
	files := map[string]*[]byte{}
	for name, text := range g.files {
		files[name] = text
	}
	cut := slices.Concat((*g.files[s.file])[:s.from], []byte("\n"), (*g.files[s.file])[s.to:])
	files[s.file] = &cut
	return &generated{kind: g.kind, files: files}
}

func (g *generated) config() Config {
	return Config{File: source.New("main", []byte(g.text("main"))), Include: func(pattern string) ([]*source.File, error) {
		name := path.Base(pattern) // httpd looks below ServerRoot
		if text, ok := g.files[name]; ok {
			return []*source.File{source.New(name, *text)}, nil
		}
		return nil, errMissing
	}}
}
