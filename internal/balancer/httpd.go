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

// httpd is Apache httpd with mod_proxy_balancer; mod_proxy_hcheck came with
// 2.4.21.
var httpd = Kind{
	Name:    "httpd",
	Summary: diag.T("Apache httpd with mod_proxy_balancer, from 2.4.21", "Apache httpd（mod_proxy_balancer），2.4.21 及以上"),
	File:    "httpd/kylin.conf",
	Default: [2]int{2, 4}, // the only one that is left
	Oldest:  [2]int{2, 4},
	Methods: httpdMethods,
	Notes:   slices.Concat(httpdNotes, jobsNotes),
	Values:  httpdValues,
	Render:  renderHTTPD,
}

// httpd has no balancing by address and none at random. "status=+N" lets only
// those in who have the route cookie.
var httpdMethods = []Support{
	{Method: RoundRobin, Backup: true},
	{Method: LeastConn, Backup: true},
	{Method: StickyCookie, Backup: true, Drain: true},
}

// What mod_proxy takes at most, and at least (mod_proxy.h, mod_proxy_hcheck.c);
// HTTPDWeightMax is a load factor.
const (
	httpdHealthPathMax  = 63
	httpdHealthInterval = 101 * time.Millisecond
	HTTPDWeightMax      = 100
)

// httpdMethod is the lbmethod of a method. Not bybusyness for round robin: it
// runs to the node that fails fastest.
func httpdMethod(m Method) string {
	if m == LeastConn {
		return "bybusyness"
	}
	return "byrequests"
}

func renderHTTPD(s Site) ([]byte, error) {
	if err := httpdHealth(s); err != nil {
		return nil, err
	}
	return renderEach(s, httpdMethods, "httpd.conf.tmpl", newHTTPDView)
}

// httpdValues returns what httpd's file can't hold among the names, paths and
// words of a Site; nodes and methods are not looked at.
func httpdValues(s Site) []*Error {
	var v httpdView
	return each(checkNames(s), httpdHealth(s), v.quote(s))
}

// httpdHealth refuses what mod_proxy_hcheck does.
func httpdHealth(s Site) error {
	switch {
	case s.HealthPath == "":
		return nil
	case len(s.HealthPath) > httpdHealthPathMax:
		return &Error{"load_balancer.health_check.path", diag.T("%d bytes are too long for httpd's health check; the limit is %d", "%d 字节对 httpd 的健康检查来说太长，最多 %d").With(len(s.HealthPath), httpdHealthPathMax)}
	case s.HealthInterval < httpdHealthInterval:
		return unfit("load_balancer.health_check.interval", s.HealthInterval.String(), diag.T("more than 100ms", "大于 100ms 的值"))
	}
	return nil
}

// httpdListen is one Listen line. Once is a word that this httpd defines with
// it: the same Listen twice is an error.
type httpdListen struct{ Once, At string }

func httpdListens(lists ...[]Listen) []httpdListen {
	var out []httpdListen
	for _, list := range lists {
		for _, l := range list {
			at := httpdAddress(l)
			out = append(out, httpdListen{"listen_" + strings.NewReplacer(":", "_", "[", "", "]", "").Replace(at), at})
		}
	}
	return out
}

// httpdAddress writes an address to listen on.
func httpdAddress(l Listen) string {
	addr := l.Addr
	if !addr.IsValid() {
		addr = netip.IPv4Unspecified()
	}
	return netip.AddrPortFrom(addr, uint16(l.Port)).String()
}

// httpdHosts writes the addresses of a virtual host.
func httpdHosts(listens []Listen) string {
	hosts := make([]string, len(listens))
	for i, l := range listens {
		hosts[i] = httpdAddress(l)
		if !l.Addr.IsValid() || l.Addr.IsUnspecified() {
			hosts[i] = "*:" + strconv.Itoa(l.Port)
		}
	}
	return strings.Join(hosts, " ")
}

// httpdTime writes a duration that may have milliseconds, at least one second.
func httpdTime(d time.Duration) string {
	if d%time.Second != 0 && d > time.Second {
		return fmt.Sprintf("%dms", d.Milliseconds())
	}
	return httpdSeconds(d)
}

// httpdSeconds writes a duration as whole seconds, rounded up.
func httpdSeconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}
