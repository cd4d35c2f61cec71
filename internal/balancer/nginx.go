package balancer

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
)

// nginx is the open source nginx; 1.18 is the oldest with every directive that
// is rendered without a look at the version.
var nginx = Kind{
	Name:      "nginx",
	Summary:   diag.T("nginx, open source, from 1.18", "nginx 开源版，1.18 及以上"),
	File:      "nginx/kylin.conf",
	Default:   [2]int{1, 22}, // Debian 12's
	Oldest:    [2]int{1, 18},
	Methods:   nginxMethods,
	NamesStop: true,
	Notes:     slices.Concat(nginxNotes, jobsNotes),
	Values:    nginxValues,
	Render:    renderNginx,
}

// nginx refuses backup nodes beside a hash and beside random: "balancing method
// does not support parameter "backup"". Its route cookie is ours: the node is
// known by the address that answered.
var nginxMethods = []Support{
	{Method: RoundRobin, Backup: true},
	{Method: LeastConn, Backup: true},
	{Method: RandomTwo},
	{Method: IPHash},
	{Method: ClientHash},
	{Method: StickyCookie, Backup: true, Drain: true, Address: true},
}

// nginxMethodLine is the directive of a method, the first line of a group:
// after the servers nginx no longer checks it.
func nginxMethodLine(m Method) string {
	switch m {
	case LeastConn:
		return "least_conn"
	case RandomTwo:
		return "random two least_conn"
	case IPHash:
		return "ip_hash"
	case ClientHash:
		return "hash $remote_addr consistent"
	}
	return ""
}

func renderNginx(s Site) ([]byte, error) {
	return renderEach(s, nginxMethods, "nginx.conf.tmpl", newNginxView)
}

// nginxListen writes the rest of a listen line. Until 1.25.1 HTTP/2 is a word
// of it, from there on a directive; 1.25.0 can't be told from 1.25.1, which
// still takes the word.
func nginxListen(listens []Listen, words string) []string {
	lines := make([]string, len(listens))
	for i, l := range listens {
		lines[i] = strconv.Itoa(l.Port) + words
		if l.Addr.IsValid() {
			lines[i] = netip.AddrPortFrom(l.Addr, uint16(l.Port)).String() + words
		}
	}
	return lines
}

// nginxLongName is the longest name that fits into a bucket of nginx's hashes,
// 64 bytes wide by default, with a little to spare. The width is a matter of
// the whole nginx and can't be raised here; a regular expression needs no hash.
const nginxLongName = 40

// nginxHashKey writes a name as the key of a hash, or as a regular expression
// where it is too long for one.
func nginxHashKey(name string, long bool) string {
	if !long && len(name) <= nginxLongName {
		return name
	}
	return `"~^` + regexp.QuoteMeta(name) + `$"`
}

func nginxServerNames(names []string) string {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = name
		if len(name) <= nginxLongName {
			continue
		}
		keys[i] = `"~^` + regexp.QuoteMeta(name) + `$"`
		if rest, wild := strings.CutPrefix(name, "*"); wild {
			keys[i] = `"~^.+` + regexp.QuoteMeta(rest) + `$"`
		}
	}
	return strings.Join(keys, " ")
}

// NginxTime writes a duration in the largest unit that holds it.
func NginxTime(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return fmt.Sprintf("%dms", d.Milliseconds())
}

// nginxSize writes a number of bytes in the largest unit that holds it.
func nginxSize(n int64) string {
	for _, u := range []struct {
		bytes int64
		unit  string
	}{{1 << 30, "g"}, {1 << 20, "m"}, {1 << 10, "k"}} {
		if n > 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.unit
		}
	}
	return strconv.FormatInt(n, 10)
}
