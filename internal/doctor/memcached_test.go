package doctor_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

func startMemcached(t *testing.T, args ...string) string {
	t.Helper()
	addr := freeAddr(t)
	if os.Geteuid() == 0 {
		args = append(args, "-u", "root")
	}
	serve(t, addr, exec.Command(ground.Program(t, "memcached"), append(args, "-l", "127.0.0.1", "-p", port(addr), "-U", "0")...))
	return addr
}

func TestMemcached(t *testing.T) {
	t.Setenv("SESSION_PASSWORD", "not-a-secret-1")
	full := startMemcached(t, "-m", "1", "-I", "512k", "-o", "no_lru_maintainer,slab_chunk_max=262144")
	fill(t, full)
	well := startMemcached(t)
	sessions := func(addr, keys string) string {
		return describe("sessions:\n  store: memcached\n  memcached:\n    hosts: [\""+addr+"\"]\n"+keys, "127.0.0.1:7070")
	}
	for _, row := range []struct{ golden, description string }{
		{"memcached-well", sessions(well, "")},
		{"memcached-evicts", sessions(full, "")},
		{"memcached-down", sessions(freeAddr(t), "")},
		{"memcached-is-redis", sessions(startRedis(t), "")},
		{"memcached-login", sessions(well, "    username: kylin\n    password: {env: SESSION_PASSWORD}\n")},
		{"memcached-cache", describe("query_cache:\n  memcached: {hosts: [\""+full+"\"]}\n", "127.0.0.1:7070")},
	} {
		t.Run(row.golden, func(t *testing.T) {
			consult(t, row.golden, row.description, "--only", "sessions,query-cache")
		})
	}
}

// fill puts more into a memcached than it can hold.
func fill(t *testing.T, addr string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	value := strings.Repeat("x", 100<<10)
	answer := make([]byte, 100)
	for i := range 200 {
		if _, err := fmt.Fprintf(conn, "set key%d 0 0 %d\r\n%s\r\n", i, len(value), value); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(answer); err != nil || string(answer[:n]) != "STORED\r\n" {
			t.Fatalf("%q, %v", answer[:n], err)
		}
	}
}
