package verify

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/lazy"
)

func nginx() Program {
	return Program{
		Name:     "nginx",
		Template: "nginx.conf.tmpl",
		binaries: []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"},
		version:  lazy.Regexp(`version: \S+/([0-9.]+)`),
		mains:    []string{NginxStock, NginxEmpty},
		scratch:  nginxScratch,
		prepare:  nginxPrepare,
		args:     nginxArgs,
		read:     nginxRead,
		split:    directive.NginxWords,
		loads:    nginxLoads,
		file:     copyName,
		words:    lineWords(directive.NginxWords),
		keys: []origin{
			{"upstream", "name"},
			{"server", "nodes"},
			{"keepalive", "load_balancer.keepalive"},
			{"ip_hash", "load_balancer.method"},
			{"least_conn", "load_balancer.method"},
			{"random", "load_balancer.method"},
			{"hash", "load_balancer.method"},
			{"listen", "load_balancer.listen load_balancer.tls.redirect_from load_balancer.jobs.listen"},
			{"server_name", "load_balancer.server_names load_balancer.jobs.server_names"},
			{"ssl_certificate", "load_balancer.tls.certificate"},
			{"ssl_certificate_key", "load_balancer.tls.key"},
			{"set_real_ip_from", "load_balancer.trusted_proxies"},
			{"access_log", "load_balancer.access_log"},
			{"log_format", "name"},
			{"client_max_body_size", "load_balancer.max_body"},
			{"proxy_connect_timeout", "load_balancer.timeouts.connect"},
			{"proxy_send_timeout", "load_balancer.timeouts.send"},
			{"proxy_read_timeout", "load_balancer.timeouts.read"},
			{"include", "load_balancer.nginx.include"},
		},
	}
}

// NginxStock is an nginx.conf with the directives of Debian 12's, and the
// folders that nginx wants to write to moved to where it stands. Rendered files
// belong into conf.d beside it.
const NginxStock = `worker_processes auto;
pid nginx.pid;
error_log error.log;
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
    access_log access.log;
    gzip on;
` + nginxWritable + `
    include conf.d/*.conf;
}
`

// NginxEmpty is an nginx.conf that says nothing.
const NginxEmpty = `pid nginx.pid;
error_log error.log;
events {
}
http {
    access_log access.log;
` + nginxWritable + `
    include conf.d/*.conf;
}
`

const nginxWritable = `    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;`

func nginxPrepare(_, dir, main string, confs [][]byte) error {
	for i, conf := range confs {
		if err := write(filepath.Join(dir, "conf.d", copyName(i)), conf); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, "nginx.conf"), []byte(NginxMain(main)))
}

// NginxMain is the configuration main for the user of this process. Run by root,
// the workers stay root's: a scratch folder is nobody else's.
func NginxMain(main string) string {
	if os.Geteuid() == 0 {
		return "user root root;\n" + main
	}
	return main
}

// copyName is the name of the i-th scratch copy, in order.
func copyName(i int) string { return fmt.Sprintf("%03d.conf", i) }

// nginxArgs keep nginx from its own log, too: it opens that one before it reads
// a file, and lets itself be told another one since 1.19.5.
func nginxArgs(version, _ string) []string {
	args := []string{"-t", "-q", "-p", "./", "-c", "nginx.conf"}
	if atLeast(version, 1, 19, 5) {
		args = append(args, "-e", "start.log")
	}
	return args
}

// atLeast compares versions number by number.
func atLeast(version string, want ...int) bool {
	have := strings.Split(version, ".")
	for i, w := range want {
		if i == len(have) {
			return false
		}
		if n, err := strconv.Atoi(have[i]); err != nil || n != w {
			return err == nil && n > w
		}
	}
	return true
}

// What nginx opens or asks when it reads a file, by what takes its place.
var (
	nginxCerts = []string{
		"ssl_certificate", "ssl_client_certificate", "ssl_trusted_certificate",
		"proxy_ssl_certificate", "proxy_ssl_trusted_certificate",
	}
	nginxKeys  = []string{"ssl_certificate_key", "proxy_ssl_certificate_key"}
	nginxTemps = []string{"client_body_temp_path", "proxy_temp_path", "proxy_cache_path"}
	// These go: there is nothing to put in their place.
	nginxGone = []string{"ssl_dhparam", "ssl_crl", "ssl_password_file", "ssl_stapling_file", "ssl_session_ticket_key", "proxy_ssl_crl", "proxy_ssl_password_file"}
)

// nginxScratch leaves what can't be read as it is: nginx says why.
func nginxScratch(s *scratcher, conf []byte) []byte {
	directives, _ := directive.NginxWords(string(conf))
	var groups []string
	for _, words := range directives {
		if words[0].Text == "upstream" && len(words) > 2 {
			groups = append(groups, words[1].Text)
		}
	}
	var edits []edit
	for _, words := range directives {
		if last := words[len(words)-1]; last.Text != ";" || len(words) < 3 {
			continue
		}
		name, value := words[0].Text, words[1]
		if slices.Contains(nginxGone, name) {
			edits = append(edits, edit{words[0].From, words[len(words)-1].To, ""})
			continue
		}
		if is := nginxValue(s, name, value.Text, groups); is != value.Text {
			edits = append(edits, edit{value.From, value.To, is})
		}
		for _, w := range words[2:] {
			if name == "listen" && strings.HasPrefix(w.Text, "ipv6only=") {
				edits = append(edits, edit{w.From, w.To, ""})
			}
		}
	}
	return apply(conf, edits)
}

// nginxValue returns what stands for the first argument of a directive.
func nginxValue(s *scratcher, name, value string, groups []string) string {
	switch {
	case name == "listen":
		return s.address(value)
	case strings.HasPrefix(value, "unix:"):
		return value
	case name == "server":
		return s.hostPort(value)
	case name == "resolver":
		return s.hostPort(value)
	case name == "set_real_ip_from":
		if _, err := netip.ParsePrefix(value); err == nil {
			return value
		}
		return s.host(value)
	case name == "proxy_pass":
		return nginxTarget(s, value, groups)
	case slices.Contains(nginxCerts, name):
		return s.swap(certFile, value)
	case slices.Contains(nginxKeys, name):
		return s.swap(keyFile, value)
	case slices.Contains(nginxTemps, name):
		return s.swap("temp-folder", value)
	case name == "access_log" && value != "off":
		return s.swap(logFile, value)
	case name == "error_log":
		return s.swap("error.log", value)
	case name == "include":
		return s.swap(ownFile, value)
	}
	return value
}

// nginxTarget is the URL of a proxy_pass: nginx looks a name up that is no group.
func nginxTarget(s *scratcher, url string, groups []string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || strings.Contains(url, "$") || strings.HasPrefix(rest, "unix:") {
		return url
	}
	end := strings.IndexByte(rest, '/')
	if end < 0 {
		end = len(rest)
	}
	if slices.Contains(groups, rest[:end]) {
		return url
	}
	return scheme + "://" + s.hostPort(rest[:end]) + rest[end:]
}

var (
	nginxSaid  = lazy.Regexp(`(?m)^nginx: \[(\w+)\] (.*)$`)
	nginxPlace = lazy.Regexp(`^(.*) in (\S+):(\d+)$`)
)

func nginxRead(said string) []Complaint {
	var list []Complaint
	for _, m := range nginxSaid().FindAllStringSubmatch(said, -1) {
		c := Complaint{Text: m[2], Severity: diag.Error}
		switch m[1] {
		case "notice", "info", "debug":
			continue
		case "warn":
			c.Severity = diag.Warning
		case "alert":
			if strings.Contains(c.Text, "could not open error log file") {
				continue // of the machine, before 1.19.5
			}
		}
		if p := nginxPlace().FindStringSubmatch(c.Text); p != nil {
			c.Text, c.File = p[1], p[2]
			c.Line, _ = strconv.Atoi(p[3])
		}
		list = append(list, c)
	}
	return list
}
