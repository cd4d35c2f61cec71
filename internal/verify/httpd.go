package verify

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/lazy"
)

// httpd is asked with -t, which reads the files and opens no log and no socket.
// It does not notice what httpd finds out only when it starts: a method whose
// module is missing (the rendered file says so itself), a log that can't be
// opened, a port that is taken, a key that is another certificate's.
func httpd() Program {
	return Program{
		Name:     "httpd",
		Template: "httpd.conf.tmpl",
		binaries: []string{"apache2", "httpd", "/usr/sbin/apache2", "/usr/sbin/httpd"},
		version:  lazy.Regexp(`Server version: \S+?/([0-9.]+)`),
		mains:    []string{HTTPDStock, HTTPDEmpty},
		scratch:  httpdScratch,
		prepare:  httpdPrepare,
		args:     func(_, dir string) []string { return []string{"-t", "-d", dir, "-f", "httpd.conf"} },
		read:     httpdRead,
		split:    directive.HTTPDWords,
		loads:    httpdLoads,
		file:     copyName,
		words:    lineWords(directive.HTTPDWords),
		keys: []origin{
			{"BalancerMember", "nodes"},
			{"Listen", "load_balancer.listen load_balancer.tls.redirect_from load_balancer.jobs.listen"},
			{"VirtualHost", "load_balancer.listen load_balancer.tls.redirect_from load_balancer.jobs.listen"},
			{"ServerName", "load_balancer.server_names load_balancer.jobs.server_names"},
			{"ServerAlias", "load_balancer.server_names load_balancer.jobs.server_names"},
			{"SSLCertificateFile", "load_balancer.tls.certificate"},
			{"SSLCertificateKeyFile", "load_balancer.tls.key"},
			{"RemoteIPInternalProxy", "load_balancer.trusted_proxies"},
			{"CustomLog", "load_balancer.access_log"},
			{"Timeout", "load_balancer.timeouts.send"},
			{"ProxySet", "load_balancer.method"},
			{"Proxy", "name"},
			{"ProxyHCTemplate", "load_balancer.health_check"},
			{"Include", "load_balancer.httpd.include"},
		},
	}
}

// HTTPDStock is an apache2.conf with the directives and modules of Debian 12's;
// the folders that httpd wants to write to are the one given with -d, where
// rendered files belong into sites. PORT is a port of its own.
const HTTPDStock = `MODULES access_compat alias auth_basic authn_core authn_file authz_host authz_user autoindex deflate dir env filter mime negotiation reqtimeout setenvif status
Timeout 300
KeepAlive On
MaxKeepAliveRequests 100
KeepAliveTimeout 5
HostnameLookups Off
AccessFileName .htaccess
<FilesMatch "^\.ht">
    Require all denied
</FilesMatch>
<IfModule mod_ssl.c>
    SSLSessionCache shmcb:ssl_scache(512000)
    SSLCipherSuite HIGH:!aNULL
    SSLProtocol all -SSLv3
</IfModule>
TypesConfig /dev/null
RequestReadTimeout header=20-40,minrate=500
RequestReadTimeout body=10,minrate=500
Listen PORT
LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O" vhost_combined
LogFormat "%h %l %u %t \"%r\" %>s %O" common
CustomLog other.log vhost_combined
ServerTokens OS
ServerSignature On
TraceEnable Off
Include sites/*.conf
<VirtualHost *:PORT>
    ServerName stock.example.com
</VirtualHost>
`

// HTTPDEmpty is an apache2.conf that says nothing.
const HTTPDEmpty = `Include sites/*.conf
`

// httpdBase is what httpd needs before it says anything.
const httpdBase = `DefaultRuntimeDir .
PidFile httpd.pid
Mutex pthread
ErrorLog error.log
MODULES mpm_event authz_core unixd log_config logio version watchdog
ServerName localhost
<Directory />
    AllowOverride None
    Require all denied
</Directory>
`

// httpdUsual are the modules that rendered files need, for a file that does not
// say which.
const httpdUsual = "MODULES alias authz_host deflate env filter headers http2 lbmethod_bybusyness lbmethod_byrequests mime proxy proxy_balancer proxy_hcheck proxy_http remoteip reqtimeout rewrite setenvif slotmem_shm ssl\n"

// httpdPort is the port of the stock configuration, which -t does not open.
const httpdPort = "19999"

func httpdPrepare(path, dir, main string, confs [][]byte) error {
	for i, conf := range confs {
		if err := write(filepath.Join(dir, "sites", copyName(i)), conf); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, "httpd.conf"), []byte(HTTPDMain(path, main, confs)))
}

// httpdModuleList finds the modules that a rendered file says it needs.
var httpdModuleList = lazy.Regexp(`(?m)^# Modules on Debian: a2enmod (.*)$`)

var httpdModuleName = lazy.Regexp(`^[a-z0-9_]+$`)

// HTTPDMain is the configuration main with the modules that it and the files
// need, for the program at path. Run by root, the workers must be somebody else.
func HTTPDMain(path, main string, confs [][]byte) string {
	text := httpdBase + strings.ReplaceAll(main, "PORT", httpdPort)
	if os.Geteuid() == 0 {
		text = "User #65534\nGroup #65534\n" + text
	}
	for _, conf := range confs {
		list := httpdUsual
		if m := httpdModuleList().FindSubmatch(conf); m != nil {
			list = "MODULES " + string(m[1]) + "\n"
		}
		text = "MODULES socache_shmcb\n" + list + text
	}
	folder := httpdModules(path)
	loaded := map[string]bool{}
	var out, load strings.Builder
	for line := range strings.Lines(text) {
		names, ok := strings.CutPrefix(line, "MODULES ")
		if !ok {
			out.WriteString(line)
			continue
		}
		for _, name := range strings.Fields(names) {
			if !httpdModuleName().MatchString(name) {
				continue // a path would lead out of the folder
			}
			file := filepath.Join(folder, "mod_"+name+".so")
			// What is compiled in has no file.
			if _, err := os.Stat(file); err == nil && !loaded[name] {
				fmt.Fprintf(&load, "LoadModule %s_module %q\n", name, file)
			}
			loaded[name] = true
		}
	}
	return load.String() + out.String()
}

// httpdModules returns the folder of the modules of the program at path: where
// Debian, Red Hat, Alpine and httpd's own "make install" put them.
func httpdModules(path string) string {
	top := filepath.Dir(filepath.Dir(path))
	for _, dir := range []string{"modules", "lib/apache2/modules", "lib64/httpd/modules", "lib/httpd/modules", "lib/apache2", "libexec/apache2"} {
		if found, err := filepath.Glob(filepath.Join(top, dir, "mod_authz_core.so")); err == nil && len(found) > 0 {
			return filepath.Join(top, dir)
		}
	}
	return "/usr/lib/apache2/modules"
}

// HTTPDScratch returns copies of rendered httpd files that load on this machine:
// certificates become a throw-away one, logs and the user's own files those of
// the folder. listen makes the n-th address to listen on, n from 0.
func HTTPDScratch(listen func(n int) string, confs ...[]byte) [][]byte {
	s := newScratcher()
	s.listen = listen
	var copies [][]byte
	for _, conf := range confs {
		copies = append(copies, httpdScratch(s, conf))
	}
	return copies
}

var httpdAddress = lazy.Regexp(`[0-9a-fA-F.:*\[\]]+:[0-9]+`)

// httpdScratch leaves what can't be read as it is: httpd says why.
func httpdScratch(s *scratcher, conf []byte) []byte {
	directives, _ := directive.HTTPDWords(string(conf))
	var edits []edit
	for _, words := range directives {
		if len(words) > 1 {
			edits = append(edits, httpdEdits(s, words)...)
		}
	}
	return apply(conf, edits)
}

func httpdEdits(s *scratcher, words []directive.Word) []edit {
	var edits []edit
	first := func(is string) {
		edits = append(edits, edit{words[1].From, words[1].To, s.swap(is, words[1].Text)})
	}
	switch strings.ToLower(words[0].Text) {
	case "listen", "<virtualhost":
		for _, w := range words[1:] {
			if is := httpdHere(s, w.Text); is != w.Text {
				edits = append(edits, edit{w.From, w.To, is})
			}
		}
	case "sslcertificatefile", "sslcertificatechainfile", "sslcacertificatefile":
		first(certFile)
	case "sslcertificatekeyfile":
		first(keyFile)
	case "customlog", "errorlog", "transferlog":
		first(logFile)
	case "include", "includeoptional", "remoteipinternalproxylist", "remoteiptrustedproxylist":
		first(ownFile)
	case "balancermember", "proxypass":
		for _, w := range words[1:] {
			if is := httpdTarget(s, w.Text); is != w.Text {
				edits = append(edits, edit{w.From, w.To, is})
			}
		}
	}
	return edits
}

// httpdHere returns an address to listen on; "*" is every IPv4 address.
func httpdHere(s *scratcher, text string) string {
	return httpdAddress().ReplaceAllStringFunc(text, func(at string) string {
		return s.address(strings.Replace(at, "*", "0.0.0.0", 1))
	})
}

// httpdTarget is a URL whose host is an address: httpd may look a name up.
func httpdTarget(s *scratcher, text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme == "balancer" {
		return text
	}
	return strings.Replace(text, "://"+u.Host, "://"+s.hostPort(u.Host), 1)
}
