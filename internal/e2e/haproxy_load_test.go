package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHAProxyTakesEveryCombination: each method with backup nodes, health path,
// TLS and retries or without: HAProxy starts with the file and has nothing to
// say about it.
func TestHAProxyTakesEveryCombination(t *testing.T) {
	t.Parallel()
	for _, can := range haproxy.Methods {
		for bits := range 1 << 5 {
			s := haproxy.fullSite(t, "kylin", 6)
			combine(&s, can.Method, bits)
			s.Listen = []balancer.Listen{freePort(t)}
			if s.TLS != nil {
				withTLS(t, &s)
			}
			p := ground.StartBalancer(t, "haproxy", ground.Setup{Confs: [][]byte{haproxy.render(t, s)}, Addr: address(s.Listen[0]), Alone: true})
			p.Stop(syscall.SIGTERM)
			if said := p.Said(); strings.Contains(said, "config") {
				t.Errorf("%s, %05b: haproxy says %s", can.Method, bits, said)
			}
		}
	}
}

// TestHAProxyTakesWhatLittleThereIs: one node, nothing optional, a limit of
// none, times too long for HAProxy.
func TestHAProxyTakesWhatLittleThereIs(t *testing.T) {
	t.Parallel()
	for _, can := range haproxy.Methods {
		s := haproxy.fullSite(t, "k", 1)
		s.Method, s.ServerNames, s.TrustedProxies, s.QueryPaths, s.HealthPath = can.Method, nil, nil, nil, ""
		s.Operators, s.AccessLog, s.Include, s.Keepalive, s.MaxBody, s.MaxFails = nil, "", nil, 0, 0, 0
		s.RestrictInternal, s.Read, s.HealthInterval = false, 1e6*time.Hour, 0
		if said := Check(t, "haproxy", haproxy.render(t, s)); said != "" {
			t.Errorf("%s: haproxy says\n%s", can.Method, said)
		}
	}
}

// TestHAProxyTakesMany: of nodes, names, networks and long names.
func TestHAProxyTakesMany(t *testing.T) {
	t.Parallel()
	s := haproxy.fullSite(t, strings.Repeat("a-", 19)+"b", 1000)
	s.Method = balancer.StickyCookie
	s.Nodes[7].Name = strings.Repeat("n", 63)
	for i := range 100 {
		s.ServerNames = append(s.ServerNames, fmt.Sprintf("n%d.%s.example.com", i, strings.Repeat("long-", 30)))
		s.Operators = append(s.Operators, s.Operators[0])
		s.TrustedProxies = append(s.TrustedProxies, s.TrustedProxies[i%2])
	}
	if said := Check(t, "haproxy", haproxy.render(t, s)); said != "" {
		t.Errorf("haproxy says\n%.500s", said)
	}
}
