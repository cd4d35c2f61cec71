package e2e

import (
	"crypto/tls"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// TestHAProxyHashes: a client comes to one node with each of its requests; by
// ip_hash so does its whole network, by client_hash not.
func TestHAProxyHashes(t *testing.T) {
	t.Parallel()
	for method, spread := range map[balancer.Method]bool{balancer.IPHash: false, balancer.ClientHash: true} {
		s := haproxy.site(t, startNodes(t, 3)...)
		s.Method, s.TrustedProxies = method, trustHere
		c := ground.NewClient(t, haproxy.start(t, s))
		at := map[string]int{}
		for i := range 30 {
			first := ""
			for _, r := range requests {
				a := c.Ask(r.method, r.uri, r.body, "X-Forwarded-For: 203.0.113."+itoa(i))
				if first == "" {
					first = a.Body
				}
				if a.Status != 200 || a.Body != first {
					t.Errorf("%s: %s of a client of %s came to %s", method, r.name, first, a.Body)
				}
			}
			at[first]++
		}
		if spread != (len(at) > 1) {
			t.Errorf("%s: 30 clients of one network came to %v", method, at)
		}
	}
}

// TestHAProxyDrainByCommand: the one command that the file names drains a node
// in every group, and another takes it back.
func TestHAProxyDrainByCommand(t *testing.T) {
	t.Parallel()
	s := haproxy.site(t, startNodes(t, 3)...)
	s.Method = balancer.StickyCookie
	s.Nodes[2].State = balancer.Down
	p := startHAProxy(t, haproxy.render(t, s), address(s.Listen[0]))
	p.say(t, "set server kylin-write/b state drain")
	drained(t, address(s.Listen[0]), balancer.Support{Method: s.Method, Drain: true})
	p.say(t, "set server kylin-write/b state ready")
	at := map[string]bool{}
	for i := range 20 {
		u := newUser(t, address(s.Listen[0]))
		u.ask(t, requests[i%len(requests)])
		at[u.node] = true
	}
	if !at["b"] {
		t.Error("nobody came to b after it was ready again")
	}
}

// trustHere is the network of the tests' clients.
var trustHere = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// TestHAProxyKeyInCertificate: a file with both the certificate and its key.
func TestHAProxyKeyInCertificate(t *testing.T) {
	t.Parallel()
	s := haproxy.site(t, sessionNode(t))
	cert, key, err := verify.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	both := t.TempDir() + "/both 'one' #2.pem"
	ground.Write(t, both, slices.Concat(cert, key))
	s.TLS = &balancer.TLS{Certificate: both, Key: both}
	if a := tlsClient(t, haproxy.start(t, s), tls.VersionTLS13).Ask("GET", "/kylin/", ""); a.Status != 200 {
		t.Errorf("status %d, want 200", a.Status)
	}
}

// TestHAProxyServerNames: with server_names, requests for other names are
// refused; the port and the case of a name mean nothing.
func TestHAProxyServerNames(t *testing.T) {
	t.Parallel()
	s := haproxy.site(t, ground.StartNode(t, "a", ground.NewLedger()))
	s.ServerNames = []string{"Kylin.example.com", "*.bi.example.com"}
	c := ground.NewClient(t, haproxy.start(t, s))
	for host, want := range map[string]int{
		"kylin.example.com": 200, "KYLIN.example.com:8080": 200, "a.b.bi.example.com": 200, "x.bi.example.com:1": 200,
		"bi.example.com": 421, "evil.example.com": 421, "xkylin.example.com": 421, "kylin.example.com.evil": 421, "10.0.0.1": 421, "": 421,
	} {
		for _, uri := range []string{"/kylin/", "/"} {
			if a := c.Ask("GET", uri, "", "Host: "+host); a.Status == 421 != (want == 421) {
				t.Errorf("Host %q: GET %s: status %d, want %d", host, uri, a.Status, want)
			}
		}
	}
}

// TestHAProxyLog: one line a request, without the query string; none when off.
func TestHAProxyLog(t *testing.T) {
	t.Parallel()
	for _, log := range []string{"", "off"} {
		syslog, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer syslog.Close()
		s := haproxy.site(t, ground.StartNode(t, "a", ground.NewLedger()))
		s.AccessLog = log
		conf := strings.Replace(string(haproxy.render(t, s)), "log /dev/log local0\n", "log "+syslog.LocalAddr().String()+" local0\n    log /dev/log local0\n", 1)
		p := startHAProxy(t, []byte(conf), address(s.Listen[0]))
		ground.NewClient(t, address(s.Listen[0])).Ask("POST", "/kylin/api/query/x%2Fy?sql=secret", "{}")
		first := ""
		if log == "" { // else it may be stopped before it has written its line
			first = datagram(t, syslog) + "\n"
		}
		p.Stop(syscall.SIGTERM)
		got := first + logged(t, syslog)
		want := `127.0.0.1 [`
		if log == "" && (!strings.Contains(got, want) || !strings.Contains(got, " POST /kylin/api/query/x%2Fy 200 ") || !strings.Contains(got, "node=kylin-write/a")) || strings.Contains(got, "secret") {
			t.Errorf("the log says %q", got)
		}
		if log == "off" && strings.Contains(got, "POST") {
			t.Errorf("access_log: off, and the log says %q", got)
		}
	}
}

// logged returns what was sent to a socket.
func logged(t *testing.T, from net.PacketConn) string {
	t.Helper()
	// What ends the reading: every datagram of HAProxy's is here already.
	end, err := net.Dial("udp", from.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer end.Close()
	if _, err := end.Write([]byte("end")); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for {
		line := datagram(t, from)
		if line == "end" {
			return out.String()
		}
		out.WriteString(line + "\n")
	}
}

// datagram returns the next one that arrives.
func datagram(t *testing.T, from net.PacketConn) string {
	t.Helper()
	if err := from.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1<<16)
	n, _, err := from.ReadFrom(buf)
	if err != nil {
		t.Fatal(err)
	}
	return string(buf[:n])
}
