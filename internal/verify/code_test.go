package verify

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

// hostileGlobal begins a HAProxy file that is fine but for what a row adds.
const hostileGlobal = "defaults\n    mode http\n    timeout connect 3s\n    timeout client 3s\n    timeout server 3s\n"

// TestNoCodeIsLoaded: a file that loads code is refused before its program sees
// it, however the directive is written. FILE leaves a mark where it is run.
func TestNoCodeIsLoaded(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, conf, want string }{
		{"haproxy", "global\n    lua-load FILE\n" + hostileGlobal, "line 2: lua-load"},
		{"haproxy", "global\n    \"lua\\x2dload\" FILE\n" + hostileGlobal, "line 2: lua-load"},
		{"haproxy", "global\n    lua-load-per-thread FILE\n" + hostileGlobal, "line 2: lua-load-per-thread"},
		{"haproxy", "global\n    setenv L lua-load\n    \"${L}\" FILE\n" + hostileGlobal, "line 2: lua-load, line 3: ${L}"},
		{"haproxy", hostileGlobal + "program x\n    command FILE\n", "line 6: program"},
		{"haproxy", "global\n    lua-load FILE\n" + hostileGlobal + "    log-format 'open\n", "line 2: lua-load"},
		{"haproxy", hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    option external-check\n    external-check command FILE\n", "line 8: option external-check, line 9: external-check"},
		{"httpd", "LoadFile FILE\n", "line 1: LoadFile"},
		{"httpd", "<IfModule mod_rewrite.c>\nlOAD\\\nmODULE x_module \"FILE\"\n</IfModule>\n", "line 2: lOADmODULE"},
		{"httpd", "LoadModule proxy_module FILE\n", "line 1: LoadModule"},
		{"httpd", "# Modules on Debian: a2enmod proxy x/../../../../../../..FILE\n", "line 1: x/../../../../../../..FILE"},
		{"httpd", "# Modules on Debian: a2enmod proxy lua\nLuaHookFixups FILE f\n", "line 1: lua, line 2: LuaHookFixups"},
		{"httpd", "<Macro M cc>\ncc FILE\n</Macro>\nUse M LoadFile\n", "line 1: Macro, line 4: Use"},
		{"nginx", "load_module FILE;\n", "line 1: load_module"},
		{"nginx", "server {\n    listen 80;\n    content_by_lua_block { os.execute(\"FILE\") }\n}\n", "line 3: content_by_lua_block"},
		{"nginx", "perl_require FILE;\njs_import FILE;\n", "line 1: perl_require, line 2: js_import"},
		{"nginx", "server { \"x\"y; }\ninit_by_lua_file FILE;\n", "line 2: init_by_lua_file"},
	} {
		t.Run(row.name+" "+row.want, func(t *testing.T) {
			t.Parallel()
			p, path := find(t, row.name)
			file, mark := markingFile(t)
			conf := strings.ReplaceAll(row.conf, "FILE", file)
			want := strings.ReplaceAll(row.want, "FILE", file)
			answer, err := p.Ask(t.Context(), path, t.TempDir(), []byte(conf))
			if err != nil {
				t.Fatal(err)
			}
			if got := told(answer); got != want || answer.Said != "" || !answer.Refused {
				t.Errorf("got %s, want %s\nit said: %s", got, want, answer.Said)
			}
			if _, err := os.Stat(mark); err == nil {
				t.Error("the code was run")
			}
			for _, f := range p.Findings(source.New("x.conf", []byte(conf)), "1", answer, nil) {
				if f.Rule != "verify-code" || !strings.Contains(f.Hint.EN, "--templates") {
					t.Errorf("%s: %s (%s)", f.Rule, f.Message.EN, f.Hint.EN)
				}
			}
		})
	}
}

// markingFile is Lua, and a shell's script, that leaves a mark; no shared object.
func markingFile(t *testing.T) (file, mark string) {
	dir := t.TempDir()
	file, mark = filepath.Join(dir, "code"), filepath.Join(dir, "mark")
	if err := os.WriteFile(file, fmt.Appendf(nil, "io.open(%q, \"w\")\n", mark), 0o755); err != nil {
		t.Fatal(err)
	}
	return file, mark
}

// told is where an answer's complaints are and what they name.
func told(a Answer) string {
	var out []string
	for _, c := range a.Complaints {
		out = append(out, fmt.Sprintf("line %d: %s", c.Line, strings.Trim(c.Text, `"`)))
	}
	return strings.Join(out, ", ")
}

// TestOwnTemplateLoadsCode: what the user's own template has is loaded, and
// nothing else.
func TestOwnTemplateLoadsCode(t *testing.T) {
	t.Parallel()
	p, path := find(t, "haproxy")
	file, mark := markingFile(t)
	conf := []byte("global\n    lua-load " + file + "\n" + hostileGlobal + "listen a\n    bind 127.0.0.1:1\n")
	p.Own = []byte("# {{.Name}}\nglobal\n    lua-load " + file + ".lua\n")
	if answer, err := p.Ask(t.Context(), path, t.TempDir(), conf); err != nil || told(answer) != "line 2: lua-load" {
		t.Errorf("another file than the template's: %s, %v", told(answer), err)
	}
	p.Own = []byte("# {{.Name}}\nglobal\n    lua-load " + file + "\n")
	answer, err := p.Ask(t.Context(), path, t.TempDir(), conf)
	if err != nil || answer.Refused {
		t.Fatalf("the template's own: %s, %v", answer.Said, err)
	}
	if _, err := os.Stat(mark); err != nil {
		t.Error("the program did not load the file of the template, so this test can't fail:", err)
	}
	p, path = find(t, "httpd")
	conf = []byte("# Modules on Debian: a2enmod lua\nLuaHookFixups /x f\n")
	p.Own = []byte("# Modules on Debian: a2enmod {{.Modules}} lua\nLuaHookFixups /x f\n")
	if answer, err := p.Ask(t.Context(), path, t.TempDir(), conf); err != nil || answer.Refused {
		t.Errorf("a module of the template: %s%s, %v", told(answer), answer.Said, err)
	}
}

// TestTrustedModulesAreAllowed: a file may load the modules of the distribution
// that its kind needs, by the path of the distribution alone.
func TestTrustedModulesAreAllowed(t *testing.T) {
	p, path := find(t, "httpd")
	line := fmt.Sprintf("LoadModule auth_basic_module %s/mod_auth_basic.so\n", httpdModules(path))
	if answer, err := p.Ask(t.Context(), path, t.TempDir(), []byte(line)); err != nil || answer.Refused {
		t.Errorf("%s%s, %v", told(answer), answer.Said, err)
	}
	for _, name := range []string{"cgid", "dbd", "lua", "macro", "md", "perl", "php8.2", "authn_dbd"} {
		if slices.Contains(httpdTrusted, name) {
			t.Errorf("mod_%s is trusted, and loads or runs more", name)
		}
	}
}

// TestFilesOfTheMachineAreNotShown: programs quote the lines of files that a
// configuration reads. A rendered file may name any file of the machine.
func TestFilesOfTheMachineAreNotShown(t *testing.T) {
	t.Parallel()
	private := filepath.Join(t.TempDir(), "private")
	if err := os.WriteFile(private, []byte("not-a-secret-1 x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, conf string }{
		{"haproxy", hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    acl x src -f FILE\n"},
		{"haproxy", hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    http-request set-header X %[src,map_ip(FILE)]\n"},
		{"haproxy", hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    http-request set-header X '%[src,\"m\"ap_ip(FILE,it'\\''s)]'\n"},
		{"haproxy", hostileGlobal + "listen a\n    bind 127.0.0.1:1 ssl crt-list FILE\n"},
		{"haproxy", hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    filter spoe config FILE\n"},
		{"haproxy", "global\n    setenv F FILE\n" + hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    acl x src -f \"${F}\"\n"},
		{"haproxy", "global\n    setenv M map_ip\n" + hostileGlobal + "listen a\n    bind 127.0.0.1:1\n    http-request set-header X \"%[src,${M}(FILE)]\"\n"},
		{"httpd", "Include FILE\n"},
		{"httpd", "Include \\\nFILE\n"},
		{"httpd", "Define I Include\n${I} FILE\n"},
		{"httpd", "RemoteIPInternalProxyList FILE\n"},
		{"nginx", "include FILE;\n"},
		{"nginx", "map $uri $x { 'include' FILE; }\n"},
	} {
		conf := strings.ReplaceAll(row.conf, "FILE", private)
		if answer, findings := ask(t, row.name, conf); strings.Contains(answer.Said+findings, "not-a-secret") {
			t.Errorf("%s shows the file:\n%s", row.conf, answer.Said)
		}
	}
}
