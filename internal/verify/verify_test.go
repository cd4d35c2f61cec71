package verify

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// find returns a program of this machine.
func find(t *testing.T, name string) (Program, string) {
	t.Helper()
	p, ok := For("load-balancer/" + name + "/x")
	if !ok {
		t.Fatalf("no program %s", name)
	}
	path, err := p.Find()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("%v: apt-get install nginx haproxy apache2", err)
	}
	if err != nil {
		t.Skip(err)
	}
	return p, path
}

// ask returns what the real program says of a file, one line for each
// complaint.
func ask(t *testing.T, name, conf string) (Answer, string) {
	t.Helper()
	p, path := find(t, name)
	answer, err := p.Ask(t.Context(), path, t.TempDir(), []byte(conf))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range p.Findings(source.New("x.conf", []byte(conf)), "1", answer, nil) {
		_, token, _ := f.Pos.File.Snippet(f.Pos)
		word, _, _ := strings.Cut(token, " ")
		out.WriteString(f.Severity.String() + " at line " + itoa(f.Pos.Line) + ", " + word + ": " + strings.TrimPrefix(f.Message.EN, name+" 1 reports: ") + "\n")
	}
	return answer, out.String()
}

func itoa(n int32) string { return fmt.Sprintf("%02d", n) }

// TestComplaints: each mistake is told at its line, in the words of the
// rendered file, and once, although nginx and httpd are asked twice.
func TestComplaints(t *testing.T) {
	t.Parallel()
	const global = "global\n    log /dev/log local0\n    user nobody-here\ndefaults\n    mode http\n    timeout connect 3s\n    timeout client 3s\n    timeout server 3s\n"
	for _, row := range []struct{ name, what, conf, want string }{
		{
			"nginx", "a directive that is none", "upstream a {\n    serverr 10.0.0.1:7070;\n}\n",
			`error at line 02, serverr: unknown directive "serverr"`,
		},
		{
			"nginx", "a parameter that is none", "upstream a {\n    server kylin-1.example.com:7070\n        max_fail=3;\n}\n",
			`error at line 03, max_fail=3;: invalid parameter "max_fail=3"`,
		},
		{
			"nginx", "the name of a node with a wrong port", "upstream a {\n    server kylin-1.example.com:70700;\n}\n",
			`error at line 02, kylin-1.example.com:70700;: invalid port in upstream "kylin-1.example.com:70700"`,
		},
		{
			"nginx", "a brace that is not closed", "server {\n    listen 80;\n    access_log /var/log/x.log;\n",
			`error at line 03, access_log: unexpected end of file, expecting "}"`,
		},
		{
			"nginx", "a quote that is not closed", "server {\n    listen 80;\n    return 200 \"x;\n}\n",
			`error at line 04, }: unexpected end of file, expecting ";" or "}"`,
		},
		{
			"nginx", "two servers for one name", "server { listen 80; server_name a; }\nserver { listen 80; server_name a; }\n",
			`warning at line 01, server: conflicting server name "a" on 80, ignored`,
		},
		{
			"haproxy", "two mistakes", global + "frontend a\n    bind :80 wrong\n    nonsense\n",
			"error at line 10, wrong: 'bind :80' in section 'frontend': unknown keyword 'wrong'\nerror at line 11, nonsense: unknown keyword 'nonsense' in 'frontend' section",
		},
		{
			"haproxy", "a server's word", global + "backend a\n    server x kylin-1.example.com:7070 max_fails=3\n",
			"error at line 10, max_fails=3: 'server a/x' : unknown keyword 'max_fails=3'",
		},
		{
			"haproxy", "a warning", global + "frontend a\n    bind :80\n    use_backend b if TRUE\n    http-request deny\nbackend b\n",
			"warning at line 12, http-request: a 'http-request' rule placed after a 'use_backend' rule will still be processed before",
		},
		{
			"httpd", "a directive that is none", "ServerTokens Prod\nServerToken Prod\n",
			"error at line 02, ServerToken: Invalid command 'ServerToken', perhaps misspelled or defined by a module not included in the server configuration",
		},
		{
			"httpd", "a section that is not closed", "<VirtualHost *:80>\nServerName a.example.com\n",
			"error at line 01, <VirtualHost: <VirtualHost> was not closed",
		},
		{
			"httpd", "a missing argument", "# Modules on Debian: a2enmod proxy\n\nProxyTimeout\n",
			"error at line 03, ProxyTimeout: ProxyTimeout takes one argument, ",
		},
	} {
		t.Run(row.name+" "+row.what, func(t *testing.T) {
			t.Parallel()
			answer, got := ask(t, row.name, row.conf)
			if !strings.HasPrefix(got, row.want) || strings.Count(got, "\n") != 1+strings.Count(row.want, "\n") {
				t.Errorf("got\n%swant\n%s\nit said\n%s", got, row.want, answer.Said)
			}
			if answer.Refused != strings.HasPrefix(got, "error") {
				t.Errorf("refused: %t, and yet %s", answer.Refused, got)
			}
		})
	}
}

// TestNothingOfTheMachineIsNeeded: certificates, names, logs, folders and users
// that are not there are no complaint, in whatever form they are written.
func TestNothingOfTheMachineIsNeeded(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, conf string }{
		{"nginx", `upstream a { zone a 64k; server kylin-1.nowhere.example.com:7070; server "kylin-2.nowhere.example.com"; server [::1]:7070; server unix:/run/x.sock; }
server { listen 80; listen [::]:80 ipv6only=on; listen 10.9.9.9:443 ssl; listen unix:/run/y.sock;
    ssl_certificate "/no such/a.pem"; ssl_certificate_key /no/a.key; ssl_dhparam
        /no/dh.pem; ssl_client_certificate /no/ca.pem;
    access_log '/no/a; b.log'; error_log /no/error.log warn; access_log syslog:server=log.nowhere.example.com;
    set_real_ip_from proxy.nowhere.example.com; set_real_ip_from 10.0.0.0/8; include /no/*.conf; include own/x.conf;
    client_body_temp_path /no/body; resolver dns.nowhere.example.com;
    location / { proxy_pass http://a; } location /b { proxy_pass http://b.nowhere.example.com:1/x; } location /c { access_log off; proxy_pass http://$host; } }
`},
		{"haproxy", `global
    log log.nowhere.example.com:514 local0
    chroot /no/such
    user nobody-here
    group nobody-here
    pidfile /no/x.pid
    stats socket /no/admin.sock mode 660 level admin expose-fd listeners
defaults
    mode http
    timeout connect 3s
    timeout client 3s
    timeout server 3s
frontend a # one
    bind :80
    bind 10.9.9.9:443 ssl crt '/no such/it'\''s.pem' ca-file "/no/ca.pem" verify required alpn h2
    bind [::]:444 v6only
    default_backend b
backend b
    server x kylin-1.nowhere.example.com:7070 check
    server y kylin-2.nowhere.example.com:7070 ssl verify required ca-file /no/ca.pem
`},
		{"httpd", `Listen 10.9.9.9:443
<VirtualHost 10.9.9.9:443 *:80>
    ServerName nowhere.example.com
    SSLEngine on
    SSLCertificateFile "/no such/a.pem"
    SSLCertificateKeyFile /no/a.key
    CustomLog "/no such/a.log" common
    Include /no/a.conf
    <Proxy balancer://a>
        BalancerMember http://kylin-1.nowhere.example.com:7070 route=a
    </Proxy>
    ProxyPass /kylin/ balancer://a/kylin/
</VirtualHost>
`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if answer, got := ask(t, row.name, row.conf); got != "" {
				t.Errorf("%sit said\n%s", got, answer.Said)
			}
		})
	}
}

// TestScratchKeepsLines: line n of the copy is line n of the file.
func TestScratchKeepsLines(t *testing.T) {
	conf := "global\n    user x\nupstream a {\n    server\n        b:1\n    ; ssl_dhparam\n  x ;\n}\nlisten 80;\n    bind :80 v6only # x\nListen *:80\n"
	for _, p := range Programs() {
		if got := string(p.scratch(newScratcher(), []byte(conf))); strings.Count(got, "\n") != strings.Count(conf, "\n") || got == conf {
			t.Errorf("%s:\n%s", p.Name, got)
		}
	}
}

// TestWordsComeBack: a stand-in that begins another one is not taken for it.
func TestWordsComeBack(t *testing.T) {
	s := newScratcher()
	for i := range 30 {
		s.host("node-" + itoa(int32(i)))
	}
	list := []Complaint{{File: "/tmp/x/conf.d/000.conf", Text: "host 192.0.2.1, host 192.0.2.30 in /tmp/x/own.conf"}}
	s.restore(list, "/tmp/x")
	if want := (Complaint{File: "conf.d/000.conf", Text: "host node-00, host node-29 in own.conf"}); list[0] != want {
		t.Errorf("%+v", list[0])
	}
}

// TestOtherProgram: a program that is another one is not asked, and one that
// fails without a word is not taken for content.
func TestOtherProgram(t *testing.T) {
	p, _ := For("load-balancer/nginx/kylin.conf")
	if _, err := p.Ask(t.Context(), "/bin/true", t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "is not that of nginx") {
		t.Errorf("%v", err)
	}
	silent := t.TempDir() + "/nginx"
	if err := os.WriteFile(silent, []byte("#!/bin/sh\n[ \"$1\" = -v ] && echo nginx version: nginx/1.22.1\n[ \"$1\" = -v ]\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	answer, err := p.Ask(t.Context(), silent, t.TempDir(), []byte("x\n"))
	if err != nil || !answer.Refused || len(answer.Complaints) != 1 || answer.Complaints[0].Severity != diag.Error || answer.Complaints[0].Text != "exit status 1" {
		t.Errorf("%+v, %v", answer, err)
	}
}

// TestNginxOwnLog: nginx opens its own log before it reads a file, and from
// 1.19.5 on can be told another one.
func TestNginxOwnLog(t *testing.T) {
	for version, want := range map[string]bool{"1.18.0": false, "1.19.4": false, "1.19.5": true, "1.22.1": true, "2.0": true, "1.20": true} {
		if got := strings.Contains(strings.Join(nginxArgs(version, ""), " "), "-e start.log"); got != want {
			t.Errorf("%s: %t", version, got)
		}
	}
}
