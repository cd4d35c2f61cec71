package report

import (
	"bytes"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/source"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// sample are findings of every sort: Chinese before the caret, a place in
// another file, a masked secret, a fix, what steers a terminal or a format, and
// no place at all.
func sample() (diag.List, Options) {
	one := source.New("clusters/北京 1.yaml", []byte("name: 集群\nnodes: [{name: \"集群\", host: a}, {name: b, host: a}]\nredis: {password: not-a-secret-1} # kyctl:ignore x y\n"))
	one.Mask(strings.Index(string(one.Bytes), "not-a"), strings.Index(string(one.Bytes), "} #"))
	two := source.New("../other:1%20.yaml", []byte("a: 1\n"))
	base := source.New("/srv/base/conf/kylin.properties", []byte("kylin.metadata.url=x\n"))
	at := func(f *source.File, word string) source.Pos { return f.Pos(strings.Index(string(f.Bytes), word)) }
	findings := diag.List{
		{
			Rule: "node-address-twice", Severity: diag.Error, Pos: at(one, "a}]"), Path: "nodes[1].host",
			Message: diag.T("two <nodes> & one host", "两个节点的主机相同"), Hint: diag.T("correct 100% of it, or: not", "修正主机"),
			Related: []diag.Related{{Pos: at(one, "a}, "), Message: diag.T("the other one is here", "另一个在这里定义")}, {Pos: at(two, "1"), Message: diag.T("and here", "还有这里")}},
		},
		{
			Rule: "node-address-twice", Severity: diag.Error, Pos: at(one, "a}, "), Path: "nodes[0].host",
			Message: diag.T("the same once more", "同上"), Hint: diag.T("correct it", "修正它"),
		},
		{Rule: "secret-in-description", Severity: diag.Warning, Pos: at(one, "not-a"), Path: "redis.password", Message: diag.T("the password is *** here", "密码是 ***"), Hint: diag.T("write {env: NAME}", "写 {env: NAME}")},
		{
			Rule: "ignore-unused", Severity: diag.Warning, Pos: at(one, "x y"), Message: diag.T("nothing to ignore", "无需忽略"), Hint: diag.T("take the comment out", "删除此注释"),
			Fix: &diag.Fix{Pos: at(one, " # kyctl"), Runes: 19},
		},
		{Rule: "base-key-twice", Severity: diag.Warning, Pos: at(base, "kylin"), Message: diag.T("twice\x1b[2J\r\n::error::x", "两次\x1b[2J\r\n::error::x")},
		{Rule: "some-advice", Severity: diag.Info, Message: diag.T("nowhere", "没有位置")},
	}
	entry := catalog.Entry{
		Name: "node-address-twice", Severity: diag.Error, Summary: diag.T("two nodes have one host and port", "两个节点的主机和端口相同"),
		Why: diag.T("nginx takes the line * twice", "nginx 会接受重复的行"), Fix: diag.T("correct the host", "修正主机"), Source: "nginx 1.22.1 -t",
	}
	options := Options{
		Files: []string{"clusters/北京 1.yaml", "clean.yaml"}, Version: "v1.2.3",
		Entry: func(name string) (catalog.Entry, bool) { return entry, name == entry.Name },
	}
	return findings, options
}

// TestGoldens compares what each format makes of the sample, in both languages.
func TestGoldens(t *testing.T) {
	for _, f := range Formats() {
		for _, lang := range []diag.Lang{diag.EN, diag.ZH} {
			name := filepath.Join("testdata", "findings."+string(lang)+"."+f.Name)
			t.Run(filepath.Base(name), func(t *testing.T) {
				findings, o := sample()
				o.Lang = lang
				got := write(t, f.Name, findings, o)
				if strings.Contains(got, "not-a-secret-1") {
					t.Error("a secret is shown")
				}
				if *update {
					if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if want, err := os.ReadFile(name); err != nil || string(want) != got {
					t.Errorf("%v; run make golden and look at git diff\n%s", err, got)
				}
			})
		}
	}
}

func write(t *testing.T, format string, findings diag.List, o Options) string {
	t.Helper()
	f, ok := Find(format)
	if !ok {
		t.Fatalf("there is no format %s", format)
	}
	var out bytes.Buffer
	if err := f.Write(&out, findings, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSARIFFitsItsSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(doc)
	}
	findings, o := sample()
	whole := write(t, "sarif", findings, o)
	for what, text := range map[string]string{"the sample": whole, "no finding": write(t, "sarif", nil, o)} {
		if err := check(text); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, edit := range [][2]string{{`"startLine": 2`, `"startLine": 0`}, {`"note"`, `"info"`}, {`"results"`, `"resluts"`}, {`unicodeCodePoints`, `utf8`}} {
		if check(strings.Replace(whole, edit[0], edit[1], 1)) == nil {
			t.Errorf("%s in place of %s fits the schema, too: the check sees nothing", edit[1], edit[0])
		}
	}
}

// TestJUnitFitsItsSchema asks Java, which the tests of patch need as well.
func TestJUnitFitsItsSchema(t *testing.T) {
	findings, o := sample()
	good := write(t, "junit", findings, o)
	dir := t.TempDir()
	var paths []string
	for _, f := range []struct{ name, text string }{
		{"good.xml", good},
		{"none.xml", write(t, "junit", nil, Options{})},
		{"bad.xml", strings.Replace(good, "<failure", "<failed/><failure", 1)},
	} {
		paths = append(paths, filepath.Join(dir, f.name))
		if err := os.WriteFile(paths[len(paths)-1], []byte(f.text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lines := ground.Java(t, "ValidateXML", paths, "testdata/junit-4.xsd")
	if len(lines) != 3 || lines[0] != "ok "+paths[0] || lines[1] != "ok "+paths[1] || !strings.HasPrefix(lines[2], "error "+paths[2]) {
		t.Errorf("java says\n%s", strings.Join(lines, "\n"))
	}
}

// TestJUnitCounts: what fails the run fails in JUnit, no more and no less.
func TestJUnitCounts(t *testing.T) {
	for _, test := range []struct {
		strict bool
		want   int
	}{{false, 2}, {true, 5}} {
		findings, o := sample()
		o.Strict = test.strict
		var got junitSuites
		if err := xml.Unmarshal([]byte(write(t, "junit", findings, o)), &got); err != nil {
			t.Fatal(err)
		}
		tests, failures, cases := 0, 0, 0
		for _, s := range got.Suites {
			tests, cases = tests+s.Tests, cases+len(s.Cases)
			for _, c := range s.Cases {
				if c.Failure != nil {
					failures++
				}
			}
		}
		if got.Failures != test.want || failures != test.want || got.Tests != len(findings)+1 || tests != got.Tests || cases != tests {
			t.Errorf("strict %v: %d failures (%d counted), %d tests (%d counted)", test.strict, got.Failures, failures, got.Tests, cases)
		}
	}
}

// TestGitHubReadsOneCommandALine: neither a file's name nor a message ends its
// command or begins another.
func TestGitHubReadsOneCommandALine(t *testing.T) {
	f := source.New("a,line=9::x\n::error::b.yaml", []byte("a: 1\n"))
	got := write(t, "github", diag.List{{Rule: "r", Severity: diag.Error, Pos: f.Pos(3), Message: diag.T("50%\n::warning::no", "")}}, Options{})
	const want = "::error file=a%2Cline=9%3A%3Ax·%3A%3Aerror%3A%3Ab.yaml,line=1,endLine=1,col=4,endColumn=5,title=r::50%25·::warning::no\n"
	if got != want {
		t.Errorf("got  %swant %s", got, want)
	}
}

// TestSARIFFingerprints: a finding keeps its fingerprint when lines move, and
// no two of one run have the same.
func TestSARIFFingerprints(t *testing.T) {
	f := source.New("a.yaml", []byte("# x\na: 1\na: 1\n"))
	at := func(offset int) diag.Finding {
		return diag.Finding{Rule: "r", Severity: diag.Error, Pos: f.Pos(offset), Path: "a", Message: diag.T("m", "m")}
	}
	prints := func(text string) []string {
		var out []string
		for line := range strings.Lines(text) {
			if _, value, ok := strings.Cut(line, `"kyctl/v1": `); ok {
				out = append(out, strings.TrimSpace(value))
			}
		}
		return out
	}
	two := prints(write(t, "sarif", diag.List{at(4), at(9)}, Options{}))
	one := prints(write(t, "sarif", diag.List{at(9)}, Options{}))
	if len(two) != 2 || two[0] == two[1] || len(one) != 1 || one[0] != two[0] {
		t.Errorf("two findings %q, one further down %q", two, one)
	}
}
