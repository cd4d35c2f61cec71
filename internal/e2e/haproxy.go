package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// CheckHAProxy fails the test unless HAProxy takes the rendered file. It asks
// about a scratch copy, see ScratchHAProxy. It returns what HAProxy said,
// warnings included.
func CheckHAProxy(t testing.TB, conf []byte) string {
	t.Helper()
	program, dir := HAProxy(t), t.TempDir()
	file := filepath.Join(dir, "haproxy.cfg")
	write(t, file, ScratchHAProxy(t, dir, conf))
	var said bytes.Buffer
	cmd := exec.Command(program, "-c", "-f", file)
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		t.Errorf("haproxy refuses the file: %v\n%s", err, &said)
	}
	return said.String()
}

// HAProxy returns the path of the program.
func HAProxy(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("haproxy")
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/haproxy")
	}
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("haproxy is not installed: apt-get install haproxy")
	}
	if err != nil {
		t.Skip("haproxy is not installed")
	}
	return path
}

// ScratchHAProxy returns a copy of a rendered HAProxy file that loads on this
// machine: names that may not resolve become addresses for documentation, the
// certificate a throw-away one with its key beside it, ports high ones on the
// loopback; log, socket and user are the test's own. It knows kyctl's form, one
// statement a line.
func ScratchHAProxy(t testing.TB, dir string, conf []byte) []byte {
	t.Helper()
	names, binds := map[string]string{}, 0
	var out bytes.Buffer
	for line := range bytes.Lines(haproxyHere(t, dir, conf)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		switch word {
		case "server":
			node, rest, _ := strings.Cut(rest, " ")
			if at := hostEnd(rest); at > 0 {
				line = []byte("    server " + node + " " + literal(names, rest[:at]) + rest[at:] + "\n")
			}
		case "bind":
			_, words, _ := strings.Cut(rest, " ")
			if at := strings.Index(words, " crt "); at >= 0 {
				words = "ssl crt " + filepath.Join(dir, "cert.pem") + " alpn h2,http/1.1"
			}
			line = fmt.Appendf(nil, "    bind 127.0.0.1:%d %s\n", 20000+binds, strings.TrimPrefix(words, "v6only"))
			binds++
		}
		out.Write(line)
	}
	cert, key := Certificate(t, dir)
	beside(t, cert, key)
	return out.Bytes()
}

// haproxyHere moves log and socket of a rendered file into dir and drops what
// only root may do.
func haproxyHere(t testing.TB, dir string, conf []byte) []byte {
	t.Helper()
	text := string(conf)
	for _, row := range [][2]string{
		{"    log /dev/log local0\n", "    log 127.0.0.1:9 local0\n"},
		{"    user haproxy\n    group haproxy\n", ""},
		{"/run/haproxy/admin.sock mode", filepath.Join(dir, "admin.sock") + " mode"},
	} {
		if strings.Count(text, row[0]) != 1 {
			t.Fatalf("%q stands %d times in\n%s", row[0], strings.Count(text, row[0]), text)
		}
		text = strings.Replace(text, row[0], row[1], 1)
	}
	return []byte(text)
}

// beside puts the key where HAProxy looks for it.
func beside(t testing.TB, cert, key string) {
	t.Helper()
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cert+".key", text)
}
