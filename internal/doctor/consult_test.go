package doctor_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/cli"
	"github.com/kyctl/kyctl/internal/ground"
)

var update = flag.Bool("update", false, "rewrite what doctor says in testdata")

// folder is that of the golden files, wherever a test changes to.
var folder, _ = filepath.Abs("testdata")

// consult runs kyctl doctor on a description and compares what it prints and
// its exit code with the golden file of that name. The ports, which are others
// each time, are shown as letters.
func consult(t *testing.T, golden, description string, args ...string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cluster.yaml"), []byte(description), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	var out, errs bytes.Buffer
	code := cli.Main(append([]string{"doctor", "--verbose", "--lang", "en", "--timeout", "10s"}, args...), strings.NewReader(""), &out, &errs)
	said := fmt.Sprintf("%s%sexit code %d\n", &out, &errs, code)
	if strings.Contains(said, "not-a-secret") {
		t.Errorf("%s: a secret is told:\n%s", golden, said)
	}
	// Which worker of nginx takes a connection decides how many are lost.
	said = lost.ReplaceAllString(said, "N of 10 requests")
	said = percent.ReplaceAllString(said, "uses N% of")
	compare(t, golden, withoutPorts(aVersion.ReplaceAllString(said, "$1 N$3")))
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	name := filepath.Join(folder, golden+".txt")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("%s (%v): doctor says\n%s\nwant\n%s", golden, err, got, want)
	}
}

// aVersion is what is another on another machine, or another time.
var aVersion = regexp.MustCompile(`(Redis|memcached|PostgreSQL|MariaDB|has evicted) [0-9][0-9.]*( \(Debian[^)]*\))?([, \n])`)

// percent is how full a Redis is, which its connections change.
var percent = regexp.MustCompile(`uses 9[0-9]% of`)

var lost = regexp.MustCompile(`[1-9] of 10 requests`)

var aPort = regexp.MustCompile(`(127\.0\.0\.[12]:|port: )([0-9]{2,})`)

// withoutPorts puts letters for the ports of this machine, in the order in which
// they come, as many as the port has digits: the marks below a line must fit.
func withoutPorts(text string) string {
	letters := map[string]string{}
	return aPort.ReplaceAllStringFunc(text, func(found string) string {
		m := aPort.FindStringSubmatch(found)
		if letters[m[2]] == "" {
			letters[m[2]] = strings.Repeat(string(rune('A'+len(letters))), len(m[2]))
		}
		return m[1] + letters[m[2]]
	})
}

// port is the port of an address.
func port(addr string) string { return addr[strings.LastIndex(addr, ":")+1:] }

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func freeAddr(t *testing.T) string { return ground.FreeAddr(t).String() }

// serve runs a server until the test ends, and returns once it listens at addr.
func serve(t *testing.T, addr string, cmd *exec.Cmd) {
	t.Helper()
	serveUntil(t, cmd, func() bool { return ground.Listens(addr) })
}

// serveUntil runs a server until the test ends, and returns once it is ready.
func serveUntil(t *testing.T, cmd *exec.Cmd, ready func() bool) {
	t.Helper()
	p := ground.Launch(t, ground.Dir(t), cmd)
	if err := p.Await(60*time.Second, ready); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, p.Said())
	}
}
