package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// checkByStart starts httpd with the files, in its stock configuration and in an
// empty one: its own check does not open what a start opens.
func checkByStart(t testing.TB, confs [][]byte) string {
	t.Helper()
	var said strings.Builder
	for _, main := range []string{verify.HTTPDStock, verify.HTTPDEmpty} {
		p, err := tryHTTPD(t, main, confs)
		for again := 0; err != nil && again < 3 && strings.Contains(p.text(), "Address already in use"); again++ {
			p, err = tryHTTPD(t, main, confs) // another program took the port
		}
		if err != nil {
			t.Errorf("httpd refuses the file: %v\n%s", err, p.text())
			continue
		}
		// Before it stops: httpd's threads sometimes stumble over each other at the
		// end, and that is not the file's.
		said.WriteString(p.text())
		p.Stop(syscall.SIGTERM)
	}
	return said.String()
}

// tryHTTPD starts httpd with the files at addresses that were free a moment ago.
func tryHTTPD(t testing.TB, main string, confs [][]byte) (httpdProcess, error) {
	t.Helper()
	addr := ""
	scratch := verify.HTTPDScratch(func(n int) string {
		at := ground.FreeAddr(t).String()
		if n == 0 {
			addr = at
		}
		return at
	}, confs...)
	return runHTTPD(t, t.TempDir(), main, scratch, addr)
}

// httpdProcess is a running httpd.
type httpdProcess struct {
	*ground.Balancer
	dir string
	// hosts is what httpd says of its virtual hosts.
	hosts string
	said  *bytes.Buffer
}

// quiet matches what httpd says of the test and not of the file: that it runs,
// that the throw-away certificate has another name, that there is no cache.
var quiet = regexp.MustCompile(`:notice\]|AH01909|AH01873`)

// text is what httpd said of the file.
func (p httpdProcess) text() string {
	var out strings.Builder
	started, _ := os.ReadFile(filepath.Join(p.dir, "said.log"))
	logged, _ := os.ReadFile(filepath.Join(p.dir, "error.log"))
	for line := range strings.Lines(p.said.String() + string(started) + string(logged)) {
		if !quiet.MatchString(line) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// checkHTTPD lets httpd check the files confs in main, in dir.
func checkHTTPD(t testing.TB, dir, main string, confs [][]byte) (httpdProcess, error) {
	t.Helper()
	program, path := ground.BalancerProgram(t, "httpd")
	if err := program.Prepare(path, dir, main, confs); err != nil {
		t.Fatal(err)
	}
	p := httpdProcess{dir: dir, said: new(bytes.Buffer)}
	cmd := exec.Command(path, "-t", "-D", "DUMP_VHOSTS", "-d", dir, "-f", "httpd.conf")
	cmd.Stderr = p.said
	hosts, err := cmd.Output()
	p.hosts = strings.ReplaceAll(string(hosts), dir, "")
	return p, err
}

// runHTTPD runs httpd in dir with the files confs in main and returns once it
// listens at addr. It ends with the test, if not before.
func runHTTPD(t testing.TB, dir, main string, confs [][]byte, addr string) (httpdProcess, error) {
	t.Helper()
	// Not the port of Debian's ports.conf, which one program alone can have.
	main = strings.ReplaceAll(main, "PORT", strconv.Itoa(int(ground.FreeAddr(t).Port())))
	p, err := checkHTTPD(t, dir, main, confs)
	if err != nil {
		return p, err
	}
	p.Balancer, err = ground.RunBalancer(t, "httpd", ground.Setup{Dir: dir, Main: main, Confs: confs, Addr: addr})
	return p, err
}
