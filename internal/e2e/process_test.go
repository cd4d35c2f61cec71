package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/verify"
)

// site is a cluster's Site over the nodes for nginx, with the timeouts scaled
// down.
func site(t *testing.T, nodes ...*node) balancer.Site {
	t.Helper()
	return siteFor(version(t), freePort(t), nodes...)
}

// siteFor is a cluster's Site over the nodes for a balancer of this version.
func siteFor(version [2]int, listen balancer.Listen, nodes ...*node) balancer.Site {
	s := balancer.Site{
		Name: "kylin", Version: version, Listen: []balancer.Listen{listen},
		Method: balancer.RoundRobin, Keepalive: 32,
		Connect: time.Second, Read: 2 * time.Second, Send: 10 * time.Second,
		MaxBody: 64 << 20, MaxFails: 3, FailWindow: 10 * time.Second,
		RetryQueries: true, RetryReads: true,
		QueryPaths: []string{"query", "query/prestate", "query/format/*"},
		HealthPath: "/kylin/api/admin/version", RestrictInternal: true, NodeIdle: 20 * time.Second,
	}
	for _, n := range nodes {
		s.Nodes = append(s.Nodes, balancer.Node{Name: n.name, Host: n.addr.Addr().String(), Port: int(n.addr.Port())})
	}
	return s
}

// nginxVersion is the version of the nginx here, asked once.
var nginxVersion = sync.OnceValues(func() (string, error) {
	p, _ := verify.For("load-balancer/nginx/")
	path, err := p.Find()
	if err != nil {
		return "", err
	}
	return p.Version(context.Background(), path)
})

// version is the installed nginx's.
func version(t testing.TB) (v [2]int) {
	t.Helper()
	Nginx(t)
	text, err := nginxVersion()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(text, "%d.%d", &v[0], &v[1]); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func freePort(t *testing.T) balancer.Listen {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	at := netip.MustParseAddrPort(l.Addr().String())
	return balancer.Listen{Addr: at.Addr(), Port: int(at.Port())}
}

// render writes the nginx file of s.
func render(t testing.TB, s balancer.Site) []byte {
	t.Helper()
	conf, err := kind(t, "nginx").Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

func kind(t testing.TB, name string) balancer.Kind {
	t.Helper()
	for _, k := range balancer.Kinds {
		if k.Name == name {
			return k
		}
	}
	t.Fatalf("no kind %q", name)
	return balancer.Kind{}
}

// startNginx runs nginx with the file of s in an empty nginx.conf until the test
// ends, and returns the address of its first listen.
func startNginx(t *testing.T, s balancer.Site) string {
	t.Helper()
	addr := address(s.Listen[0])
	startWith(t, t.TempDir(), render(t, s), addr, "worker_processes 2;")
	return addr
}

func address(l balancer.Listen) string { return netip.AddrPortFrom(l.Addr, uint16(l.Port)).String() }

// process is a running nginx.
type process struct {
	cmd  *exec.Cmd
	stop func()
}

// startWith runs nginx in dir with the file conf and returns once it listens at
// addr. It ends with the test, if not before. first are directives of nginx.conf.
func startWith(t *testing.T, dir string, conf []byte, addr, first string) process {
	t.Helper()
	write(t, filepath.Join(dir, "conf.d", "kylin.conf"), conf)
	write(t, filepath.Join(dir, "nginx.conf"), []byte(first+"\n"+verify.NginxMain(verify.NginxEmpty)))
	var said bytes.Buffer
	cmd := exec.Command(Nginx(t), "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-g", "daemon off;")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop := sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	logged := func() []byte {
		text, _ := os.ReadFile(filepath.Join(dir, "error.log"))
		return text[max(0, len(text)-2000):]
	}
	t.Cleanup(func() {
		stop()
		if text := logged(); t.Failed() && len(text) > 0 {
			t.Logf("nginx's error.log ends with:\n%s", text)
		}
	})
	if err := awaitListening(addr, filepath.Join(dir, "nginx.pid"), ended); err != nil {
		t.Fatalf("nginx: %v\n%s%s", err, &said, logged())
	}
	return process{cmd, stop}
}

// awaitListening returns once something takes connections at addr and the file
// pid is there, which nginx writes when it listens everywhere; or when the
// program has ended.
func awaitListening(addr, pid string, ended chan error) error {
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("it ended: %w", errors.Join(err, errors.New("before it listened")))
		default:
		}
		if _, err := os.Stat(pid); err == nil {
			if conn, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
				return conn.Close()
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("it does not listen")
}
