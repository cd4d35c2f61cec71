package ground

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/verify"
)

// Balancer is a running nginx, httpd or HAProxy.
type Balancer struct {
	*Process
	// Dir is the program's folder.
	Dir  string
	kind balancerKind
}

// balancerKind says how a balancer is run.
type balancerKind struct {
	file   string // where the rendered file stands in the program's folder
	here   func(conf []byte) []byte
	args   []string
	reload syscall.Signal
	ready  string // a file that is there once it listens everywhere
	main   string // the configuration around the file that says nothing
}

func asItIs(conf []byte) []byte { return conf }

var balancerKinds = map[string]balancerKind{
	"nginx":   {"conf.d/000.conf", asItIs, []string{"-p", ".", "-c", "nginx.conf", "-g", "daemon off;"}, syscall.SIGHUP, "nginx.pid", "worker_processes 2;\n" + verify.NginxEmpty},
	"httpd":   {"sites/000.conf", asItIs, []string{"-d", ".", "-f", "httpd.conf", "-DFOREGROUND"}, syscall.SIGUSR1, "httpd.pid", verify.HTTPDEmpty},
	"haproxy": {"haproxy.cfg", verify.HAProxyHere, []string{"-W", "-f", "haproxy.cfg"}, syscall.SIGUSR2, verify.HAProxySocket, ""},
}

// Setup is what a balancer is started with.
type Setup struct {
	// Dir is its folder; "" is a new one.
	Dir string
	// Main is the configuration around the rendered files, of nginx or httpd;
	// HAProxy has none. "" is one that says nothing.
	Main string
	// Confs are rendered files. They are taken as they are, but for HAProxy's
	// lines about its user, its log and its socket, which name places that one
	// program alone can have.
	Confs [][]byte
	// Addr is one that they listen at.
	Addr string
	// Alone runs HAProxy without a master.
	Alone bool
}

// StartBalancer runs a balancer until the test ends, if not before, and returns
// once it listens.
func StartBalancer(t testing.TB, name string, s Setup) *Balancer {
	t.Helper()
	b, err := RunBalancer(t, name, s)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, b.errors())
	}
	return b
}

// RunBalancer is StartBalancer, with an error for a balancer that does not start.
func RunBalancer(t testing.TB, name string, s Setup) (*Balancer, error) {
	t.Helper()
	program, path := BalancerProgram(t, name)
	if s.Dir == "" {
		s.Dir = Dir(t)
	}
	b := &Balancer{Dir: s.Dir, kind: balancerKinds[name]}
	if s.Main == "" {
		s.Main = b.kind.main
	}
	confs := make([][]byte, len(s.Confs))
	for i, conf := range s.Confs {
		confs[i] = b.kind.here(conf)
	}
	if err := program.Prepare(path, b.Dir, s.Main, confs); err != nil {
		t.Fatal(err)
	}
	args := inFolder(b.kind.args, b.Dir)
	if s.Alone {
		args[0] = "-db"
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = b.Dir // HAProxy's files name others by relative paths
	b.Process = Launch(t, b.Dir, cmd)
	t.Cleanup(func() {
		b.Stop(syscall.SIGTERM)
		if text := b.errors(); t.Failed() && text != "" {
			t.Logf("the error.log of %s ends with:\n%s", name, text)
		}
	})
	return b, b.Await(20*time.Second, func() bool {
		_, err := os.Stat(filepath.Join(b.Dir, b.kind.ready))
		return err == nil && Listens(s.Addr)
	})
}

// errors is the end of the balancer's own log.
func (b *Balancer) errors() string {
	text, _ := os.ReadFile(filepath.Join(b.Dir, "error.log"))
	return string(text[max(0, len(text)-2000):])
}

// inFolder replaces the folder "." of the arguments.
func inFolder(args []string, dir string) []string {
	args = slices.Clone(args)
	for i, a := range args {
		if a == "." {
			args[i] = dir
		}
	}
	return args
}

// Reload gives the balancer another rendered file in the way of its manual, and
// returns once a process that has read it is there.
func (b *Balancer) Reload(t testing.TB, conf []byte) {
	t.Helper()
	Write(t, filepath.Join(b.Dir, b.kind.file), b.kind.here(conf))
	before := children(b.PID)
	if err := b.Signal(b.kind.reload); err != nil {
		t.Fatal(err)
	}
	err := b.Await(20*time.Second, func() bool {
		return slices.ContainsFunc(children(b.PID), func(pid int) bool { return !slices.Contains(before, pid) })
	})
	if err != nil {
		t.Fatalf("reload: %v\n%s", err, b.errors())
	}
}
