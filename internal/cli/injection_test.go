package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/kyctl/kyctl/internal/terminal"
)

// hostileTexts mean something to nginx, to a properties file, to XML, to YAML
// or to a terminal. Each is put behind a text.
var hostileTexts = slices.Concat(hostileSigns, []string{
	"\r", "\r\n", "\x1b[2J", "\x7f", "\u0085", "\u2029", "\ufeff", "\u00a0", "\u202e", "\t", " ",
	"{", "'", "`", "${HOME}", "$http_host", `\\`, "!", "=", "%0a", "&#10;", "]]>", "𝒳", "{{.Name}}", "%s",
	`x"; } server { listen 1; } #`, "x'; } server { listen 1; } #", "x\n} server { listen 1; }\n#", `x\"; } server { listen 1; } #`,
	"x\ny: z", "x\\\ny=z", `\u000ay=z`, `x\ny=z`, "x,y=z", `"/><Valve className="x"/><!--`, `--><Valve className="x"/>`, "../../evil", "麒麟",
})

// hostileSigns replace a text, too, and they alone are put behind the values that
// are no free text: numbers, words, switches, names of variables.
var hostileSigns = []string{"\n", "\x00", "\u2028", ";", "}", `"`, "$", `\`, "#", "x; server { listen 1; }", "x\ny=z", "<Manager/>"}

// rawTexts stand in the file as they are, inside a quoted value. plainTexts stand
// in place of a value without quotes. What YAML makes of both is its affair.
var (
	rawTexts   = []string{"\x00", "\xff", "\u0085", "\u2028", "\ufeff", "\n", "\r", "\t", `\0`, `\N`, `\L`, `\e`}
	plainTexts = []string{"1;x", "1$x", `1\`, `1"x`, "1#x", "0x10", "1_000", "1e3", "$uri", "|", ">", "!!int 1"}
)

// injectedPassword is the secret that hostile ones replace.
const injectedPassword = "not-a-secret-9"

// subject is a description that renders, and what it renders.
type subject struct {
	tree  any
	files map[string]string
}

// attempt is one change of a subject, and what came of it.
type attempt struct {
	of          *subject
	at          place
	was, is     string // the value before and after
	loose       bool   // what the value is now is YAML's affair
	description string
	line        int               // where the value stands
	files       map[string]string // nil where it was refused
	err         error
}

func (a *attempt) String() string { return fmt.Sprintf("%s = %q", a.at, a.is) }

// injection is one run of the test.
type injection struct {
	t        *testing.T
	dir      string
	tried    map[string]bool
	attempts []*attempt
}

// TestNoValueAddsALine puts every hostile text into every field of a
// description. Either it is refused at its place in the file, or what Java
// and the balancers read has the same keys and directives as before and exactly that value.
func TestNoValueAddsALine(t *testing.T) {
	if testing.Short() {
		t.Skip("14,000 values take minutes")
	}
	in := &injection{t: t, dir: t.TempDir(), tried: map[string]bool{}}
	in.prepare()
	for _, c := range injectedClusters {
		in.fields(in.subject(parsed(t, c.text)), c.again)
	}
	for _, name := range fieldNames() {
		if !in.tried[name] {
			t.Errorf("no description of this test has %s: put it into one", name)
		}
	}
	in.run()
	var taken []*attempt
	for _, a := range in.attempts {
		if a.err == nil {
			taken = append(taken, a)
			continue
		}
		in.refusal(a)
	}
	in.judge(taken)
	refused := len(in.attempts) - len(taken)
	t.Logf("%d fields: %d values refused at their place, %d taken", len(in.tried), refused, len(taken))
	if refused < 1000 || len(taken) < 1000 {
		t.Error("one of the two ways is hardly tested")
	}
}

// prepare writes the files and variables that descriptions name. A secret that
// comes from outside has a variable and a file for each of its values.
func (in *injection) prepare() {
	for name, value := range injectedSecrets {
		in.t.Setenv(name, value)
	}
	for i, value := range append(outsideSecrets(), injectedPassword) {
		if !strings.Contains(value, "\x00") { // the environment can't hold it
			in.t.Setenv(fmt.Sprint("INJECTED_", i), value)
		}
		in.write(fmt.Sprint("secret-", i), value)
	}
	in.write("base/conf/kylin.properties", "# of a node\nkylin.stock=1\n")
	in.write("base/tomcat/conf/catalina.properties", "package.access=sun.\n")
	in.write("base/tomcat/conf/context.xml", "<Context>\n    <Loader/>\n</Context>\n")
}

// outsideSecrets are the hostile values of secrets that do not stand in the
// description.
func outsideSecrets() (values []string) {
	for _, h := range append(hostileTexts, "\xff", "\ufffd") {
		values = append(values, injectedPassword+h)
	}
	return append(values, hostileSigns...)
}

func (in *injection) write(name, text string) {
	path := filepath.Join(in.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		in.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		in.t.Fatal(err)
	}
}

// fields tries every field of a description that was not tried in another one,
// and those in again.
func (in *injection) fields(s *subject, again *regexp.Regexp) {
	for _, p := range placesOf(s.tree) {
		name := p.String()
		if in.tried[name] && !again.MatchString(name) {
			continue
		}
		in.tried[name] = true
		was := fmt.Sprint(get(s.tree, p))
		switch {
		case p.secret:
			in.secret(s, p)
			continue
		case p.text:
			in.texts(s, p, was, hostileTexts, func(text string) any { return text })
		default:
			for _, h := range hostileSigns {
				in.try(s, p, was, was+h, was+h)
			}
		}
		in.unquoted(s, p)
	}
}

// texts adds to a value, and where it is a sign replaces the value; wrapped makes
// a value of the text.
func (in *injection) texts(s *subject, p place, was string, hostile []string, wrapped func(string) any) {
	for i, h := range hostile {
		in.try(s, p, was, was+h, wrapped(was+h))
		if i < len(hostileSigns) {
			in.try(s, p, was, h, wrapped(h))
		}
	}
}

// unquoted tries texts that JSON would escape.
func (in *injection) unquoted(s *subject, p place) {
	const mark = "@RAW@"
	marked := written(in.t, with(s.tree, p, mark))
	add := func(is, old, now string) {
		in.attempts = append(in.attempts, &attempt{of: s, at: p, is: is, loose: true, description: strings.Replace(marked, old, now, 1)})
	}
	for _, h := range rawTexts {
		add(h, mark, "a"+h+"b")
	}
	for _, h := range plainTexts {
		add(h, `"`+mark+`"`, h)
	}
}

// secret tries the five forms of a secret, each on the description that has it;
// of a form that is not allowed there nothing is left to try.
func (in *injection) secret(s *subject, p place) {
	outside := outsideSecrets()
	for _, form := range []struct{ word, good string }{
		{"", injectedPassword},
		{"value", injectedPassword},
		{"encrypted", "bm90LWEtc2VjcmV0LTkhIQ=="},
		{"runtime", "RUNTIME_NAME"},
		{"env", fmt.Sprint("INJECTED_", len(outside))},
		{"file", fmt.Sprint("secret-", len(outside))},
	} {
		wrapped := func(text string) any {
			if form.word == "" {
				return text
			}
			return map[string]any{form.word: text}
		}
		good := with(s.tree, p, wrapped(form.good))
		if _, err := in.render("cluster.yaml", written(in.t, good)); err != nil {
			continue
		}
		of := in.subject(good)
		switch form.word {
		case "", "encrypted":
			in.texts(of, p, form.good, hostileTexts, wrapped)
			continue
		}
		in.texts(of, p, form.good, hostileSigns, wrapped)
		for i, value := range outside {
			switch {
			case form.word == "env" && !strings.Contains(value, "\x00"):
				in.try(of, p, injectedPassword, value, wrapped(fmt.Sprint("INJECTED_", i)))
			case form.word == "file":
				value = strings.TrimSuffix(strings.TrimSuffix(value, "\n"), "\r")
				if value != "" { // no password is no attack
					in.try(of, p, injectedPassword, value, wrapped(fmt.Sprint("secret-", i)))
				}
			}
		}
	}
}

// try changes was to is by another value at p: the text itself, or where the
// text comes from.
func (in *injection) try(s *subject, p place, was, is string, value any) {
	text := written(in.t, with(s.tree, p, value))
	line := lineOf(text, value)
	in.attempts = append(in.attempts, &attempt{of: s, at: p, was: was, is: is, description: text, line: line})
}

// run renders all attempts, several at a time.
func (in *injection) run() {
	var workers sync.WaitGroup
	var next atomic.Int64
	for w := range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(in.attempts)); i = next.Add(1) - 1 {
				a := in.attempts[i]
				a.files, a.err = in.render(fmt.Sprintf("cluster-%d.yaml", w), a.description)
			}
		})
	}
	workers.Wait()
}

// refusal wants an error to point at the value's line, or at the one before it,
// where the mapping begins that holds it.
func (in *injection) refusal(a *attempt) {
	text := a.err.Error()
	if i := strings.IndexFunc(text, unsafeToShow); i >= 0 {
		in.t.Errorf("%s: what is told holds a control character: %q", a, text[max(0, i-100):i+1])
	}
	for _, found := range errorAt.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(found[1])
		if n == a.line || n == a.line-1 || a.loose && n > 0 && n <= strings.Count(a.description, "\n") {
			return
		}
	}
	in.t.Errorf("%s: refused, but not at line %d:\n%.600s", a, a.line, text)
}

// errorAt is an error at a position: a finding, or a file that can't be read.
var errorAt = regexp.MustCompile(`(?m)cluster(?:-\d+)?\.yaml:(\d+):\d+: (?:error: |[a-z_.]+: |can't )`)

// unsafeToShow finds what changes a terminal.
func unsafeToShow(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\u202e'
}

// render is kyctl render without writing; the error is what it told.
func (in *injection) render(name, description string) (map[string]string, error) {
	path := filepath.Join(in.dir, name)
	if err := os.WriteFile(path, []byte(description), 0o600); err != nil {
		return nil, err
	}
	var told bytes.Buffer
	a := app{in: strings.NewReader(""), out: terminal.NewWriter(io.Discard), err: terminal.NewWriter(&told), global: globals{files: []string{path}, lang: "en", color: "never"}}
	b, err := a.bundle(false)
	if err != nil {
		return nil, fmt.Errorf("%s%s", told.String(), plainLines(err.Error()))
	}
	files := map[string]string{}
	for _, f := range b.Artifacts {
		files[f.Path] = string(f.Bytes)
	}
	return files, nil
}

// plainLines is how Main shows an error.
func plainLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = terminal.Plain(lines[i])
	}
	return strings.Join(lines, "\n")
}

// subject is a description that must render.
func (in *injection) subject(description any) *subject {
	files, err := in.render("cluster.yaml", written(in.t, description))
	if err != nil {
		in.t.Fatalf("the description that values are put into is refused: %v", err)
	}
	return &subject{tree: description, files: files}
}
