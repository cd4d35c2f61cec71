package cli

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/manual"
	"github.com/kyctl/kyctl/internal/terminal"
)

// plant is a text that would rename a terminal's window, colour what follows and
// turn it around, hide itself, and give a CI server commands. word is how it is
// found again.
func plant(word string) string {
	return "\x1b]0;" + word + "\a\x1b[35m\u009b2J\u202e\u2066\u200b##[error]" + word + "##vso[task.complete]"
}

// lines is a plant with lines of its own.
func plantedLines(word string) string {
	return plant(word) + "\n::error::" + word + "\n\t ::set-env name=" + word + "::x\n"
}

// planted is a folder in which everything that somebody else may write holds a
// plant.
type planted struct {
	*testing.T
	dir   string
	words map[string]bool // found in some output
}

func (h *planted) word(of string) string {
	word := "w" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, of) + "w"
	h.words[word] = false
	return word
}

func (h *planted) write(name, text string) {
	h.Helper()
	path := filepath.Join(h.dir, name)
	must(h.T, os.MkdirAll(filepath.Dir(path), 0o755))
	must(h.T, os.WriteFile(path, []byte(text), 0o755))
}

const plantedCluster = `version: 1
name: kylin
product: {name: kyligence, version: "3.4", base: base/}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 127.0.0.1, port: PORT}
  - {name: kylin-2, host: 127.0.0.1, port: 1, "KEY": 1}
load_balancer: {kind: nginx, listen: [8080], server_names: ["NAME"]}
sessions: {store: redis, redis: {hosts: ["127.0.0.1:REDIS"], password: {file: "none-SECRET"}}}
properties: {"kylin.PROPERTY": "VALUE"}
`

// yamlText is a plant between double quotes in YAML.
func yamlText(text string) string {
	return strings.Trim(string(terminal.YAML([]byte(fmt.Sprintf("%q", text)))), `"`)
}

func newPlanted(t *testing.T) *planted {
	t.Helper()
	h := &planted{t, t.TempDir(), map[string]bool{}}
	port, redis := h.peers()
	fill := func(text string) string {
		for _, key := range []string{"KEY", "NAME", "SECRET", "PROPERTY", "VALUE"} {
			text = strings.ReplaceAll(text, key, yamlText(plantedLines(h.word("description "+strings.ToLower(key)))))
		}
		return strings.NewReplacer("PORT", port, "REDIS", redis).Replace(text)
	}
	h.write("syntax.yaml", "# "+plant(h.word("comment"))+"\n"+plantedCluster)
	h.write("bad.yaml", fill(plantedCluster))
	good := strings.NewReplacer(`, "KEY": 1`, "", `server_names: ["NAME"]`, "", ``, "", "none-SECRET", "secret.txt", `properties: {"kylin.PROPERTY": "VALUE"}`, `properties: {"kylin.ours": "v`+yamlText("\u202e\u200b##[error]"+h.word("rendered value"))+`"}`).Replace(plantedCluster)
	h.write("cluster.yaml", fill(good))
	h.write("secret.txt", "not-a-secret-1")
	h.write("folder/"+plantedLines(h.word("file name"))[:60]+".yaml", fill(plantedCluster))
	h.write("folder/"+strings.ReplaceAll(plant(h.word("overlay name")), "/", "")+".yaml", "other: 1\n")
	for _, home := range []string{"base", "home", "homes/" + h.word("home name") + "\n::error::x\x1b[35m"} {
		of := filepath.Base(home)[:4]
		h.write(home+"/conf/kylin.properties", "# "+plant(h.word(of+" comment"))+"\n::error::command\nkylin.server.mode=all\n"+
			"kylin.metadata.url=x@hbase\nkylin.env="+plant(h.word(of+" value"))+"\nkylin.query.timeout-seconds="+plant(h.word(of+" managed"))+"\nkylin."+plant(h.word(of+" key"))+"=1\n")
		h.write(home+"/tomcat/conf/context.xml", "<!-- "+strings.Map(func(r rune) rune {
			if r < ' ' {
				return -1
			}
			return r
		}, plant(h.word(of+" xml")))+"\n::error::xml -->\n<Context>\n</Context>\n")
	}
	h.write("nginx.conf", "# "+plant("comment")+"\nhttp { upstream kylin { server 127.0.0.1:7070; server 127.0.0.1:7071 \""+plant(h.word("balancer option"))+"\"; }\n"+
		"server { listen 8080; include \""+plant("include")+"\"; location / { proxy_pass http://kylin; \""+plantedLines(h.word("balancer directive"))+"\" x; proxy_set_header X \""+plantedLines(h.word("balancer value"))+"\"; } } }\n")
	h.write("program", "#!/bin/sh\ncase $* in *-v*) echo 'nginx version: nginx/1.22.1' >&2; exit 0;; esac\ncat >&2 <<'END'\n"+
		"nginx: [emerg] "+plant(h.word("program output"))+" in kylin.conf:3\n::error::program\n\x1b[35mmore\nEND\nexit 1\n")
	h.write("known.json", `{"version":1,"findings":[{"rule":"`+string(terminal.JSON([]byte(strings.Trim(fmt.Sprintf("%q", h.word("baseline")), `"`))))+`","file":"cluster.yaml","path":"\u001b]0;\n::error::x","value":"","count":1}]}`)
	h.write("templates/nginx.conf.tmpl", "{{ "+plant("template"))
	return h
}

// peers are servers that answer with plants.
func (h *planted) peers() (port, redis string) {
	h.Helper()
	web, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.T, err)
	text := plantedLines("body")
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(500)
		_, _ = w.Write([]byte(text))
	})}
	go func() { _ = server.Serve(web) }()
	h.Cleanup(func() { _ = server.Close() })
	peer, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.T, err)
	h.Cleanup(func() { _ = peer.Close() })
	answer := "-ERR " + plant(h.word("redis error")) + "\r\n"
	go func() {
		for {
			c, err := peer.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for b := make([]byte, 4096); ; {
					if _, err := c.Read(b); err != nil {
						return
					}
					_, _ = c.Write([]byte(answer))
				}
			}()
		}
	}()
	_, port, _ = net.SplitHostPort(web.Addr().String())
	_, redis, _ = net.SplitHostPort(peer.Addr().String())
	return port, redis
}

var (
	ownStyles   = regexp.MustCompile(`\x1b\[(?:0|1|2|1;3[134])m`)
	annotations = regexp.MustCompile(`(?m)^::(?:error|warning|notice) (?:file=[^:,]*,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,)?title=[a-z0-9-]+::`)
)

// obeyed returns the line of an output that a terminal or a CI server would obey.
func obeyed(out string, github bool) string {
	out = ownStyles.ReplaceAllString(out, "")
	if github {
		out = annotations.ReplaceAllString(out, "")
	}
	for line := range strings.Lines(out) {
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if plain := strings.ReplaceAll(text, "\t", " "); terminal.Plain(plain) != plain || strings.HasPrefix(strings.TrimSpace(text), "::") || strings.Contains(text, "##[") || strings.Contains(text, "##vso[") {
			return text
		}
	}
	return ""
}

// run runs a command and looks at what it prints.
func (h *planted) run(args ...string) {
	h.Helper()
	for _, more := range [][]string{{"--color=always", "--lang=en"}, {"--color=never", "--lang=zh"}} {
		var out, errs bytes.Buffer
		Main(append(append([]string{}, args...), more...), strings.NewReader(""), &out, &errs)
		for _, stream := range []*bytes.Buffer{&out, &errs} {
			github := strings.Contains(strings.Join(args, " "), "github") && stream == &out
			if line := obeyed(stream.String(), github); line != "" {
				h.Errorf("kyctl %q prints\n%q", args, line)
			}
		}
		for word := range h.words {
			h.words[word] = h.words[word] || strings.Contains(out.String()+errs.String(), word)
		}
	}
}

// TestNothingPrintedIsObeyed plants texts wherever kyctl reads and looks at what
// every command prints.
func TestNothingPrintedIsObeyed(t *testing.T) {
	h := newPlanted(t)
	t.Chdir(h.dir)
	homes, err := filepath.Glob("homes/*")
	must(t, err)
	argument := plantedLines(h.word("argument"))
	h.run("render", "-o", "out")
	h.write("out/manifest.json", strings.Replace(readText(t, "out/manifest.json"), `"files": [`, `"files": [{"path":"nodes/\u001b[35m\n::error::`+h.word("manifest path")+`","mode":"0644","size":1,"sha256":"00"},`, 1))
	h.run("verify", "-o", "out")
	for _, format := range []string{"text", "json", "sarif", "junit", "github"} {
		h.run("validate", "--format", format)
		h.run("validate", "bad.yaml", "--format", format)
		h.run("validate", "syntax.yaml", "--format", format)
		h.run("validate", "folder", "--format", format)
		h.run("doctor", "--verbose", "--format", format)
		h.run("validate", "bad.yaml", "--format", format+"=file."+format)
		if line := obeyed(readText(t, "file."+format), format == "github"); line != "" {
			t.Errorf("the file of --format %s holds %q", format, line)
		}
	}
	h.run("validate", "--baseline", "known.json")
	for _, line := range []string{
		"render -o -", "render --check -o out", "render -o out", "render -o new --templates templates", "render -f bad.yaml",
		"diff -o out", "diff -o none", "diff --node kylin-1 --home home", "diff --node kylin-1 --home home --format json",
		"verify -o out", "render -o fine", "verify -o fine --program nginx=./program",
		"apply --node kylin-1 --home home --dry-run", "apply --node kylin-1 --home home", "apply --home home --rollback",
		"import --home kylin-1@127.0.0.1=home --product kylin --version 3.1 --balancer nginx.conf", "import --home kylin-1@127.0.0.1=base --home kylin-2@127.0.0.1=home --balancer nginx.conf",
	} {
		h.run(strings.Fields(line)...)
	}
	h.run("import", "--home", homes[0], "--balancer", "nginx.conf")
	h.run("diff", "--node", "kylin-1", "--home", homes[0])
	h.run("apply", "--node", "kylin-1", "--home", homes[0])
	for _, command := range append([]string{""}, commandNames()...) {
		h.run(command, argument)
		h.run(command, "--"+argument)
		for _, flag := range []string{"-f", "-o", "--home", "--base", "--node", "--format", "--only", "--product", "--version", "--preset", "--program", "--templates", "--disable", "--baseline", "--color", "--lang"} {
			h.run(command, flag, argument)
		}
	}
	for word, found := range h.words {
		if !found {
			t.Errorf("%s was printed by no command: the test has lost its sense", word)
		}
	}
}

func commandNames() []string {
	var names []string
	for _, c := range (&app{}).root(nil).Commands() {
		names = append(names, c.Name())
	}
	return names
}

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	must(t, err)
	return string(b)
}

// TestOwnTextsAreShownAsTheyAre: no text of kyctl's own needs a dot to be harmless.
// It would break a script, or a schema.
func TestOwnTextsAreShownAsTheyAre(t *testing.T) {
	lines := []string{"schema", "schema --overlay", "rules", "version", "--help", "completion bash", "completion zsh", "completion fish", "completion powershell"}
	for _, name := range commandNames() {
		lines = append(lines, name+" --help")
	}
	for _, name := range manual.Names() {
		if name != "base-unreadable" { // its bad example has a byte order mark
			lines = append(lines, "explain "+name)
		}
	}
	for _, line := range lines {
		for _, lang := range []string{"en", "zh"} {
			var out, errs bytes.Buffer
			code := Main(append(strings.Fields(line), "--lang", lang), strings.NewReader(""), &out, &errs)
			if code != Fine || out.Len() == 0 || strings.Contains(out.String(), "·") {
				t.Errorf("kyctl %s --lang %s: exit %d, prints a dot: %v\n%s", line, lang, code, strings.Contains(out.String(), "·"), errs.String())
			}
		}
	}
}
