package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// httpdModules are where Debian keeps httpd's modules.
const httpdModules = "/usr/lib/apache2/modules"

// httpdStock is an apache2.conf with the directives of Debian 12's, its modules
// and ports.conf, and the folders that httpd wants to write to moved into one of
// the test's.
const httpdStock = `MODULES access_compat alias auth_basic authn_core authn_file authz_host authz_user autoindex deflate dir env filter mime negotiation reqtimeout setenvif status
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
    SSLSessionCache shmcb:DIR/ssl_scache(512000)
    SSLCipherSuite HIGH:!aNULL
    SSLProtocol all -SSLv3
</IfModule>
TypesConfig /dev/null
RequestReadTimeout header=20-40,minrate=500
RequestReadTimeout body=10,minrate=500
Listen PORT
LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O" vhost_combined
LogFormat "%h %l %u %t \"%r\" %>s %O" common
CustomLog DIR/other.log vhost_combined
ServerTokens OS
ServerSignature On
TraceEnable Off
Include DIR/sites/*.conf
<VirtualHost *:PORT>
    DocumentRoot DIR
</VirtualHost>
`

// httpdEmpty is an apache2.conf that says nothing.
const httpdEmpty = `Include DIR/sites/*.conf
`

// httpdBase is what httpd needs before it says anything.
const httpdBase = `ServerRoot DIR
DefaultRuntimeDir DIR
PidFile DIR/httpd.pid
Mutex pthread
ErrorLog DIR/error.log
LoadModule mpm_event_module ` + httpdModules + `/mod_mpm_event.so
MODULES authz_core
ServerName localhost
<Directory />
    AllowOverride None
    Require all denied
</Directory>
`

// CheckHTTPD fails the test unless httpd takes the rendered files, all of them
// in one httpd, and starts with them: in Debian's stock apache2.conf and in an
// empty one, with the modules that the files name. It asks about a scratch copy,
// see ScratchHTTPD. It returns what httpd said, warnings included.
func CheckHTTPD(t testing.TB, confs ...[]byte) string {
	t.Helper()
	var said strings.Builder
	for _, main := range []string{httpdStock, httpdEmpty} {
		dir := t.TempDir()
		scratch, addr := ScratchHTTPD(t, dir, confs...)
		p, err := runHTTPD(t, dir, main, scratch, addr)
		if err != nil {
			t.Errorf("httpd refuses the file: %v\n%s", err, p.text())
			continue
		}
		p.stop()
		said.WriteString(p.text())
	}
	return said.String()
}

// HTTPD returns the path of the program.
func HTTPD(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("apache2")
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/apache2")
	}
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("httpd is not installed: apt-get install apache2")
	}
	if err != nil {
		t.Skip("httpd is not installed")
	}
	return path
}

// ScratchHTTPD returns copies of rendered httpd files that load on this machine,
// and an address that they listen on: certificates become a throw-away one,
// ports free ones on the loopback; logs and the user's own files move into dir.
// It knows kyctl's form, one directive a line.
func ScratchHTTPD(t testing.TB, dir string, confs ...[]byte) (scratch [][]byte, addr string) {
	t.Helper()
	cert, key := Certificate(t, dir)
	own := filepath.Join(dir, "own.conf")
	write(t, own, nil)
	ports := map[string]string{}
	for _, conf := range confs {
		var out bytes.Buffer
		for line := range bytes.Lines(conf) {
			indent := line[:len(line)-len(bytes.TrimLeft(line, " "))]
			word, rest, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
			switch word {
			case "Listen", "<VirtualHost":
				rest = localPorts(t, ports, rest)
				if addr == "" {
					addr = rest
				}
			case "SSLCertificateFile":
				rest = cert
			case "SSLCertificateKeyFile":
				rest = key
			case "CustomLog":
				rest = filepath.Join(dir, "kylin.log") + rest[strings.LastIndex(rest, " "):]
			case "Include":
				rest = own
			default:
				out.Write(line)
				continue
			}
			fmt.Fprintf(&out, "%s%s %s\n", indent, word, rest)
		}
		scratch = append(scratch, out.Bytes())
	}
	return scratch, addr
}

var httpdAddress = regexp.MustCompile(`[0-9a-fA-F.:*\[\]]+:[0-9]+`)

// localPorts puts a free port of the loopback in the place of each address.
func localPorts(t testing.TB, ports map[string]string, text string) string {
	t.Helper()
	return httpdAddress.ReplaceAllStringFunc(text, func(at string) string {
		at = strings.Replace(at, "*", "0.0.0.0", 1)
		if ports[at] == "" {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			ports[at] = l.Addr().String()
		}
		return ports[at]
	})
}

// httpdModuleList finds the modules that a rendered file says it needs.
var httpdModuleList = regexp.MustCompile(`(?m)^# Modules on Debian: a2enmod (.*)$`)

// httpdMain fills in the folder that httpd works in, and loads the modules of
// main and those that the files name. Run by root, the workers must be somebody
// else.
func httpdMain(main, dir, port string, confs [][]byte) string {
	text := httpdBase + main
	if os.Geteuid() == 0 {
		text = "User www-data\nGroup www-data\n" + text
	}
	for _, conf := range confs {
		for _, m := range httpdModuleList.FindAllSubmatch(conf, -1) {
			text = "MODULES socache_shmcb " + string(m[1]) + "\n" + text
		}
	}
	loaded := map[string]bool{}
	var out, load strings.Builder
	for line := range strings.Lines(text) {
		names, ok := strings.CutPrefix(line, "MODULES ")
		if !ok {
			out.WriteString(line)
			continue
		}
		for _, name := range strings.Fields(names) {
			if !loaded[name] {
				fmt.Fprintf(&load, "LoadModule %s_module %s/mod_%s.so\n", name, httpdModules, name)
			}
			loaded[name] = true
		}
	}
	return strings.NewReplacer("DIR", dir, "PORT", port).Replace(load.String() + out.String())
}

// httpdProcess is a running httpd.
type httpdProcess struct {
	pid int
	dir string
	// hosts is what httpd says of its virtual hosts.
	hosts string
	said  *bytes.Buffer
	stop  func()
}

// quiet matches what httpd says of the test and not of the file: that it runs,
// that the throw-away certificate has another name, that there is no cache.
var quiet = regexp.MustCompile(`:notice\]|AH01909|AH01873`)

// text is what httpd said of the file.
func (p httpdProcess) text() string {
	var out strings.Builder
	logged, _ := os.ReadFile(filepath.Join(p.dir, "error.log"))
	for line := range strings.Lines(p.said.String() + string(logged)) {
		if !quiet.MatchString(line) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// checkHTTPD lets httpd check the files confs in main, in dir.
func checkHTTPD(t testing.TB, dir, main string, confs [][]byte) (httpdProcess, error) {
	t.Helper()
	for i, conf := range confs {
		write(t, filepath.Join(dir, "sites", fmt.Sprintf("%03d.conf", i)), conf)
	}
	_, port, _ := net.SplitHostPort(localPorts(t, map[string]string{}, "0.0.0.0:0"))
	file := filepath.Join(dir, "apache2.conf")
	write(t, file, []byte(httpdMain(main, dir, port, confs)))
	p := httpdProcess{dir: dir, said: new(bytes.Buffer)}
	cmd := exec.Command(HTTPD(t), "-t", "-D", "DUMP_VHOSTS", "-f", file)
	cmd.Stderr = p.said
	hosts, err := cmd.Output()
	p.hosts = strings.ReplaceAll(string(hosts), dir, "")
	return p, err
}

// runHTTPD runs httpd in dir with the files confs in main and returns once it
// listens at addr. It ends with the test, if not before.
func runHTTPD(t testing.TB, dir, main string, confs [][]byte, addr string) (httpdProcess, error) {
	t.Helper()
	p, err := checkHTTPD(t, dir, main, confs)
	if err != nil {
		return p, err
	}
	cmd := exec.Command(HTTPD(t), "-f", filepath.Join(dir, "apache2.conf"), "-DFOREGROUND")
	cmd.Stdout, cmd.Stderr = p.said, p.said
	if err := cmd.Start(); err != nil {
		return p, err
	}
	p.pid = cmd.Process.Pid
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	p.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	t.Cleanup(p.stop)
	return p, awaitHTTPD(addr, filepath.Join(dir, "httpd.pid"), ended)
}

// awaitHTTPD returns once httpd has written its pid and takes connections at
// addr, or has ended.
func awaitHTTPD(addr, pid string, ended chan error) error {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-ended:
			ended <- err
			return errors.Join(err, errors.New("it ended before it listened"))
		default:
		}
		if _, err := os.Stat(pid); err != nil {
			continue
		}
		if conn, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
			return conn.Close()
		}
	}
	return errors.New("it does not listen")
}
