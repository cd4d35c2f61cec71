package e2e

import (
	"bytes"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// startHAProxy runs HAProxy, a master and its worker, with a rendered file and
// returns once it listens at addr. It ends with the test, if not before.
func startHAProxy(t *testing.T, conf []byte, addr string) haproxyProcess {
	t.Helper()
	return haproxyProcess{ground.StartBalancer(t, "haproxy", ground.Setup{Confs: [][]byte{conf}, Addr: addr})}
}

// haproxyProcess is a running HAProxy.
type haproxyProcess struct{ *ground.Balancer }

// say sends a command to HAProxy's socket and returns the answer.
func (p haproxyProcess) say(t *testing.T, command string) string {
	t.Helper()
	conn, err := net.Dial("unix", filepath.Join(p.Dir, verify.HAProxySocket))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintln(conn, command); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(conn); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// states returns the state of each server, such as UP or DOWN, by
// backend/server.
func (p haproxyProcess) states(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for line := range strings.Lines(p.say(t, "show stat -1 4 -1")) {
		if f := strings.Split(line, ","); len(f) > 17 {
			found[f[0]+"/"+f[1]] = f[17]
		}
	}
	return found
}

// await returns once every server with this name is in the state.
func (p haproxyProcess) await(t *testing.T, server, state string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		done, seen := true, false
		for name, got := range p.states(t) {
			if strings.HasSuffix(name, "/"+server) {
				seen = true
				done = done && got == state
			}
		}
		if done && seen {
			return
		}
	}
	t.Fatalf("server %s is not %s: %v", server, state, p.states(t))
}
