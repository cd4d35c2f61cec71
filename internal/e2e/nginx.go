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
	program, dir := Nginx(t), t.TempDir()
	for i, conf := range confs {
		write(t, filepath.Join(dir, "conf.d", fmt.Sprintf("%d.conf", i)), Scratch(t, dir, conf))
	}
	var said strings.Builder
	for _, main := range []struct{ name, text string }{{"stock", stock}, {"empty", empty}} {
		file := filepath.Join(dir, main.name+".conf")
		write(t, file, mainConf(main.text, dir))
		out, err := exec.Command(program, "-t", "-q", "-p", dir, "-c", file).CombinedOutput()
		if err != nil {
			t.Errorf("nginx refuses the file in the %s nginx.conf: %v\n%s", main.name, err, out)
		}
		said.Write(out)
	}
	return said.String()
}

// Nginx returns the path of the program.
func Nginx(t testing.TB) string {
	t.Helper()
	path, err := nginxPath()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("nginx is not installed: apt-get install nginx")
	}
	if err != nil {
		t.Skip("nginx is not installed")
	}
	return path
}

// nginxPath looks for nginx, also where Debian puts it, which is not in
// everybody's PATH.
func nginxPath() (string, error) {
	if path, err := exec.LookPath("nginx"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/nginx")
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

// Scratch returns a copy of a rendered nginx file that loads on this machine:
// names that may not resolve become addresses for documentation, certificates a
// throw-away one, ports high ones on the loopback; logs and the user's own files
// move into dir. It knows kyctl's form, one directive a line.
func Scratch(t testing.TB, dir string, conf []byte) []byte {
	t.Helper()
	cert, key := Certificate(t, dir)
	own := filepath.Join(dir, "own.conf")
	write(t, own, nil)
	names, listens := map[string]string{}, map[string]string{}
	var out bytes.Buffer
	for line := range bytes.Lines(conf) {
		word, rest, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		switch word {
		case "server":
			if at := hostEnd(rest); at > 0 {
				line = []byte("    server " + literal(names, rest[:at]) + rest[at:] + "\n")
			}
		case "listen":
			at := strings.IndexAny(rest, " ;")
			if listens[rest[:at]] == "" {
				listens[rest[:at]] = fmt.Sprintf("127.0.0.1:%d", 20000+len(listens))
			}
			line = []byte("    listen " + listens[rest[:at]] + rest[at:] + "\n")
		case "ssl_certificate":
			line = []byte("    ssl_certificate " + cert + ";\n")
		case "ssl_certificate_key":
			line = []byte("    ssl_certificate_key " + key + ";\n")
		case "access_log":
			format := rest[strings.LastIndex(rest, " ")+1:]
			line = []byte("    access_log " + filepath.Join(dir, "kylin.log") + " " + format + "\n")
		case "include":
			line = []byte("    include " + own + ";\n")
		}
		out.Write(line)
	}
	return out.Bytes()
}

// hostEnd returns where the host of a server line ends, 0 if the line opens a
// block.
func hostEnd(rest string) int {
	address, _, _ := strings.Cut(rest, " ")
	return max(0, strings.LastIndex(address, ":"))
}

// literal returns host if it is an address, else one that stands for it.
func literal(names map[string]string, host string) string {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	if names[host] == "" {
		names[host] = fmt.Sprintf("192.0.2.%d", 1+len(names)%254)
	}
	return names[host]
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
