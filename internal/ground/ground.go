// Package ground starts and stops the real programs that kyctl's files are for:
// balancers, Tomcats, session stores; and what is put between and before them
// for a test: nodes and gates that fail to order, a client that sends nothing
// twice.
//
// In: rendered files. Out: running programs, each on the loopback, on free
// ports, in a folder of its own that is kept where the test fails, ended by its
// pid. Only tests import it and what tests are made of: e2e, prove; it imports
// verify alone. Where a program is missing a test is skipped, but fails where
// the environment has CI=true.
package ground

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/kyctl/kyctl/internal/verify"
)

// Dir makes a folder for a program; it goes with the test, and stays where the
// test fails. Its path is short: a socket's may have a hundred bytes.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kyctl-ground")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("kept: %s", dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	return dir
}

// Program returns the path of a program; where it is missing the test is
// skipped, but fails in CI.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	orSkip(t, err)
	return path
}

// BalancerProgram returns a balancer's program and its path, as Program does.
func BalancerProgram(t testing.TB, name string) (verify.Program, string) {
	t.Helper()
	p, ok := verify.For("load-balancer/" + name + "/")
	if !ok {
		t.Fatalf("nobody asks %s", name)
	}
	path, err := p.Find()
	orSkip(t, err)
	return p, path
}

func orSkip(t testing.TB, err error) {
	t.Helper()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
}

// Execute runs a short command and returns what it printed.
func Execute(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd.Path, err, out)
	}
	return string(out)
}

// The ports that FreeAddr returns, in a random order that each process has of its
// own. They lie below those that the kernel gives to clients and to listeners on
// port 0 (net.ipv4.ip_local_port_range), which would take a port before the
// program that it is for.
var (
	ports    = rand.Perm(11000)
	nextPort atomic.Uint32
)

const firstPort = 21000

// FreeAddr is an address of the loopback that nobody listens on. A port comes
// again only after all others.
func FreeAddr(t testing.TB) netip.AddrPort {
	t.Helper()
	for range ports {
		port := firstPort + ports[int(nextPort.Add(1))%len(ports)]
		addr := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
		if l, err := net.Listen("tcp", addr.String()); err == nil {
			_ = l.Close()
			return addr
		}
	}
	t.Fatal("no port is free")
	return netip.AddrPort{}
}

// Write writes a file and the folder it is in, unless the file is there with
// these bytes.
func Write(t testing.TB, path string, data []byte) {
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

// CopyTo copies files into a folder.
func CopyTo(t testing.TB, dir string, files ...string) {
	t.Helper()
	for _, from := range files {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		Write(t, filepath.Join(dir, filepath.Base(from)), b)
	}
}

// LinkTo puts files into a folder without copying their bytes where the file
// system can do that.
func LinkTo(t testing.TB, dir string, files ...string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, from := range files {
		if os.Link(from, filepath.Join(dir, filepath.Base(from))) != nil {
			CopyTo(t, dir, from)
		}
	}
}

// copyTree copies a folder with all that is in it.
func copyTree(t testing.TB, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// zipped returns the bytes of a file in an archive.
func zipped(t testing.TB, archive, name string) []byte {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	b, err := fs.ReadFile(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
