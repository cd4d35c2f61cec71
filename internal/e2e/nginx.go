// Package e2e asks the real programs what they make of rendered files.
//
// In: rendered files. Out: what the program says and does. Only tests import
// it, its own and others'; it imports nothing of kyctl. Where the program is
// missing a test is skipped, but fails where the environment has CI=true.
package e2e

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// stock is an nginx.conf with the directives of Debian 12's, and the folders
// that nginx wants to write to moved into one of the test's.
const stock = `worker_processes auto;
pid DIR/nginx.pid;
error_log DIR/error.log;
events {
    worker_connections 768;
}
http {
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    types {
        text/html html htm;
        text/css css;
        application/json json;
    }
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    access_log DIR/access.log;
    gzip on;
    WRITABLE
    include DIR/conf.d/*.conf;
    server {
        listen 127.0.0.1:9 default_server;
        server_name _;
        location / {
            return 404;
        }
    }
}
`

// empty is an nginx.conf that says nothing.
const empty = `pid DIR/nginx.pid;
error_log DIR/error.log;
events {
}
http {
    access_log DIR/access.log;
    WRITABLE
    include DIR/conf.d/*.conf;
}
`

const writable = `client_body_temp_path DIR/body;
    proxy_temp_path DIR/proxy;
    fastcgi_temp_path DIR/fastcgi;
    uwsgi_temp_path DIR/uwsgi;
    scgi_temp_path DIR/scgi;`

// Check fails the test unless nginx takes the rendered files, all of them in one
// nginx, in Debian's stock nginx.conf and in an empty one. It asks about a
// scratch copy, see Scratch. It returns what nginx said, warnings included.
func Check(t testing.TB, confs ...[]byte) string {
	t.Helper()
	program := Nginx(t)
	var said strings.Builder
	for _, main := range []struct{ name, text string }{{"the stock nginx.conf", stock}, {"an empty nginx.conf", empty}} {
		dir := t.TempDir()
		for i, conf := range confs {
			write(t, filepath.Join(dir, "conf.d", fmt.Sprintf("%d.conf", i)), Scratch(t, dir, conf))
		}
		write(t, filepath.Join(dir, "nginx.conf"), mainConf(main.text, dir))
		out, err := exec.Command(program, "-t", "-q", "-p", dir, "-c", filepath.Join(dir, "nginx.conf")).CombinedOutput()
		if err != nil {
			t.Errorf("nginx refuses the file in %s: %v\n%s", main.name, err, out)
		}
		said.Write(out)
	}
	return said.String()
}

// Nginx returns the path of the program.
func Nginx(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("nginx is not installed: apt-get install nginx")
	}
	t.Skip("nginx is not installed")
	return ""
}

// mainConf fills in the folder that nginx works in. Run by root, the workers
// stay root's: the folders of a test are nobody else's.
func mainConf(text, dir string) []byte {
	if os.Geteuid() == 0 {
		text = "user root root;\n" + text
	}
	text = strings.ReplaceAll(text, "WRITABLE", writable)
	return []byte(strings.ReplaceAll(text, "DIR", dir))
}

// What Scratch replaces, as kyctl writes it: one directive a line.
var (
	serverLine  = regexp.MustCompile(`(?m)^(    server )(\S+):(\d+)( .*)$`)
	listenLine  = regexp.MustCompile(`(?m)^(    listen )([^ ;]+)(.*)$`)
	certLine    = regexp.MustCompile(`(?m)^(    ssl_certificate) .*;$`)
	keyLine     = regexp.MustCompile(`(?m)^(    ssl_certificate_key) .*;$`)
	logLine     = regexp.MustCompile(`(?m)^(    access_log) .*( \w+);$`)
	includeLine = regexp.MustCompile(`(?m)^(    include) .*;$`)
)

// Scratch returns a copy of a rendered nginx file that loads on this machine:
// names that may not resolve become addresses for documentation, certificates a
// throw-away one, ports high ones on the loopback; logs and the user's own files
// move into dir.
func Scratch(t testing.TB, dir string, conf []byte) []byte {
	t.Helper()
	names := map[string]string{}
	conf = replace(conf, serverLine, func(part []string) string {
		host := part[2]
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil {
			if names[host] == "" {
				names[host] = fmt.Sprintf("192.0.2.%d", 1+len(names)%254)
			}
			host = names[host]
		}
		return part[1] + host + ":" + part[3] + part[4]
	})
	listens := map[string]int{}
	conf = replace(conf, listenLine, func(part []string) string {
		if listens[part[2]] == 0 {
			listens[part[2]] = 20000 + len(listens)
		}
		return fmt.Sprintf("%s127.0.0.1:%d%s", part[1], listens[part[2]], part[3])
	})
	cert, key := Certificate(t, dir)
	own := filepath.Join(dir, "own.conf")
	write(t, own, nil)
	conf = certLine.ReplaceAll(conf, []byte("$1 "+cert+";"))
	conf = keyLine.ReplaceAll(conf, []byte("$1 "+key+";"))
	conf = logLine.ReplaceAll(conf, []byte("$1 "+filepath.Join(dir, "kylin.log")+"$2;"))
	return includeLine.ReplaceAll(conf, []byte("$1 "+own+";"))
}

func replace(conf []byte, line *regexp.Regexp, with func([]string) string) []byte {
	return line.ReplaceAllFunc(conf, func(found []byte) []byte {
		return []byte(with(line.FindStringSubmatch(string(found))))
	})
}

// write writes a file and the folder it is in, unless the file is there with
// these bytes.
func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
