package balancer

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
)

// haproxy is HAProxy; 2.4 is the oldest that rewrites a path before the rules
// look at it (normalize-uri).
var haproxy = Kind{
	Name:    "haproxy",
	Summary: diag.T("HAProxy, from 2.4", "HAProxy 2.4 及以上"),
	File:    "haproxy/haproxy.cfg",
	Default: [2]int{2, 6}, // Debian 12's
	Oldest:  [2]int{2, 4},
	Methods: haproxyMethods,
	Notes:   slices.Concat(haproxyNotes, jobsNotes),
	Values:  haproxyValues,
	Render:  renderHAProxy,
}

// HAProxy takes backup nodes beside every method. Only its route cookie brings
// anybody back to a node of weight 0.
var haproxyMethods = []Support{
	{Method: RoundRobin, Backup: true},
	{Method: LeastConn, Backup: true},
	{Method: RandomTwo, Backup: true},
	{Method: IPHash, Backup: true},
	{Method: ClientHash, Backup: true},
	{Method: StickyCookie, Backup: true, Drain: true},
}

// HAProxyBalance is the algorithm of a method. The hashes look at headers that
// the frontend sets: "source" would see the proxy in front.
func HAProxyBalance(m Method) string {
	switch m {
	case LeastConn:
		return "leastconn"
	case RandomTwo:
		return "random(2)"
	case IPHash:
		return "hdr(X-Client-Network)"
	case ClientHash:
		return "hdr(X-Forwarded-For)"
	}
	return "roundrobin"
}

func renderHAProxy(s Site) ([]byte, error) {
	file := haproxyFile{Title: s.title(), Name: s.Name, TLS: s.TLS != nil}
	longest := s.Read
	for _, site := range s.sites() {
		if err := check(site, haproxyMethods); err != nil {
			return nil, err
		}
		view, err := newHAProxyView(site)
		if err != nil {
			return nil, err
		}
		file.Sites, longest = append(file.Sites, view), max(longest, site.Read)
	}
	file.HardStop = HAProxyTime(longest + haproxyGrace)
	return s.Templates.Execute("haproxy.cfg.tmpl", file)
}

// haproxyValues returns what HAProxy's file can't hold among the names, paths
// and words of a Site; nodes and methods are not looked at.
func haproxyValues(s Site) []*Error {
	_, quoting := haproxyBinds(s)
	return each(checkNames(s), quoting)
}

// haproxyAddresses writes the rest of bind lines. Without v6only [::] takes the
// IPv4 addresses, too.
func haproxyAddresses(listens []Listen, words string) []string {
	lines := make([]string, len(listens))
	for i, l := range listens {
		switch {
		case !l.Addr.IsValid():
			lines[i] = ":" + strconv.Itoa(l.Port) + words
		case l.Addr.Is4():
			lines[i] = netip.AddrPortFrom(l.Addr, uint16(l.Port)).String() + words
		default:
			lines[i] = netip.AddrPortFrom(l.Addr, uint16(l.Port)).String() + " v6only" + words
		}
	}
	return lines
}

// haproxyBinds writes the rest of the bind lines of the users' frontend. The
// key stands in the certificate's file, or beside it as <certificate>.key.
func haproxyBinds(s Site) ([]string, error) {
	if s.TLS == nil {
		return haproxyAddresses(s.Listen, ""), nil
	}
	certificate, err := haproxyQuote("load_balancer.tls.certificate", s.TLS.Certificate)
	if err != nil {
		return nil, err
	}
	return haproxyAddresses(s.Listen, " ssl crt "+certificate+" alpn h2,http/1.1"), nil
}

// haproxyLongest is the longest time that is written: HAProxy counts
// milliseconds in 31 bits, and refuses more.
const haproxyLongest = 24 * 24 * time.Hour

// HAProxyTime writes a duration, always with its unit: a bare 300 is 0.3 s.
func HAProxyTime(d time.Duration) string {
	d = min(d, haproxyLongest)
	if d%time.Second == 0 {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return fmt.Sprintf("%dms", d.Milliseconds())
}

// haproxyRedirectTo is what plain HTTP is sent to, without the path: the one
// name that the server has, else the one that was asked for.
func haproxyRedirectTo(s Site) (to string, asked bool) {
	host, asked := "%[var(txn.name)]", true
	if len(s.ServerNames) == 1 && !strings.HasPrefix(s.ServerNames[0], "*") {
		host, asked = s.ServerNames[0], false
	}
	if port := s.Listen[0].Port; port != 443 {
		host += ":" + strconv.Itoa(port)
	}
	return "https://" + host, asked
}
