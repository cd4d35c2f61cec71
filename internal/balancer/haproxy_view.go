package balancer

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// haproxyFile is what haproxy.cfg.tmpl writes down.
type haproxyFile struct {
	Title, Name string
	HardStop    string
	TLS         bool
	Sites       []haproxyView
}

// haproxyView is one site of the file.
type haproxyView struct {
	Name                           string
	ForJobs                        bool
	Connect, Send, Read            string
	TLS, HSTS, Log, Reuse, Network bool
	IdleStay                       bool // of clients, in a reload; HAProxy has it since 2.6, and in late patches before
	Redirect                       haproxyRedirect
	Binds                          []string
	Proxies                        []string
	Hops                           []int // places in X-Forwarded-For, counted from its end
	Beyond                         int   // the place after the last of them
	Internal                       []string
	Operators                      []string
	Names                          []haproxyName
	MaxBody                        int64
	Proto                          string
	CookieWords                    string // of the node's session cookie
	QueryPath                      string // a quoted regular expression, "" without query paths
	RetryQueries, RetryReads       bool
	RetryOn                        string
	Balance                        string
	Consistent, AllBackups         bool
	Cookie                         string // the rest of the cookie line, "" without
	Health, CheckHost              string
	Check, Pool                    string // words of every server
	Whole                          int    // bytes of a request that are in the buffer for certain
	LargeThreads                   int    // of each node, for requests beyond the buffer
	Reads, Writes                  string // server lines in one string: there may be ten thousand
}

// haproxyRedirect is the frontend that sends people to TLS; no Binds, no
// frontend. Asked says that it sends them to the name they asked for.
type haproxyRedirect struct {
	Binds []string
	To    string
	Asked bool
}

// haproxyName is a name that requests may be for: Match is str for a whole name,
// end for the end of one.
type haproxyName struct{ Match, Text string }

const (
	// haproxyFast is the time between two checks of a node that is in doubt.
	haproxyFast = 500 * time.Millisecond
	// haproxyOften is the least time between two checks: HAProxy refuses none.
	haproxyOften = 100 * time.Millisecond
	// haproxyGrace is how much longer than the longest query an old process lives
	// after a reload.
	haproxyGrace = 30 * time.Second
	// haproxyRetryOn are the failures of a read that another node may make good.
	// Not 500: one bad request would be run by each node. Not response-timeout:
	// what ran that long is not run again.
	haproxyRetryOn = "conn-failure empty-response junk-response 404 502 503 504"
)

const (
	// haproxyWhole is less than tune.bufsize by what HAProxy keeps free and by what
	// it notes of each header.
	haproxyWhole = 60000
	// haproxyLargeThreads leaves most of a node's threads to others: a stock Kylin
	// has 150.
	haproxyLargeThreads = 20
)

// haproxyHops are how many trusted proxies a request may pass: HAProxy has no
// loop, and remembers ten elements of a header.
var haproxyHops = []int{1, 2, 3, 4, 5}

func newHAProxyView(s Site) (haproxyView, error) {
	binds, err := haproxyBinds(s)
	if err != nil {
		return haproxyView{}, err
	}
	v := haproxyView{
		Name: s.Name, ForJobs: s.ForJobs, Binds: binds, Log: s.AccessLog != "off", Reuse: s.Keepalive > 0, IdleStay: s.Version[0] > 2 || s.Version[1] >= 6,
		Connect: HAProxyTime(s.Connect), Send: HAProxyTime(s.Send), Read: HAProxyTime(s.Read),
		Proxies: prefixes(s.TrustedProxies), Hops: haproxyHops, Beyond: len(haproxyHops) + 1, Operators: prefixes(s.Operators), Names: haproxyNames(s.ServerNames),
		MaxBody: s.MaxBody, Proto: "http", CookieWords: "HttpOnly; SameSite=Lax", QueryPath: haproxyQueryPath(s.QueryPaths),
		RetryQueries: s.RetryQueries && len(s.QueryPaths) > 0, RetryReads: s.RetryReads, RetryOn: haproxyRetryOn,
		Balance: HAProxyBalance(s.Method), Network: s.Method == IPHash, Consistent: s.Method == IPHash || s.Method == ClientHash,
		Health: s.HealthPath, CheckHost: haproxyCheckHost(s.ServerNames), Check: haproxyCheck(s), Pool: haproxyPool(s),
		Whole: haproxyWhole, LargeThreads: haproxyLargeThreads,
	}
	if s.RestrictInternal {
		for _, path := range haproxyClosing.regexps(haproxyInternalBegin, s.Internal) {
			v.Internal = append(v.Internal, "'"+path+"'")
		}
	}
	if s.Method == StickyCookie {
		v.Cookie = strings.ReplaceAll(s.Name, "-", "_") + "_route insert indirect nocache httponly attr SameSite=Lax"
	}
	v.tls(s)
	if v.Health != "" {
		if v.Health, err = haproxyQuote("load_balancer.health_check.path", v.Health); err != nil {
			return haproxyView{}, err
		}
	}
	v.servers(s)
	return v, nil
}

// tls changes what differs where users come by TLS.
func (v *haproxyView) tls(s Site) {
	if s.TLS == nil {
		return
	}
	v.TLS, v.HSTS, v.Proto, v.CookieWords = true, s.TLS.HSTS, "https", "HttpOnly; Secure; SameSite=Lax"
	if v.Cookie != "" {
		v.Cookie += " secure"
	}
	v.Redirect.Binds = haproxyAddresses(s.TLS.RedirectFrom, "")
	v.Redirect.To, v.Redirect.Asked = haproxyRedirectTo(s)
}

// servers writes the server lines. Reads and queries follow what the checks of
// the write servers find.
func (v *haproxyView) servers(s Site) {
	var reads, writes strings.Builder
	for _, n := range s.Nodes {
		words := haproxyServer(n, v.Cookie != "")
		v.AllBackups = v.AllBackups || n.State == Backup
		for _, part := range []string{"\n    server ", n.Name, " ", n.address(), words} {
			reads.WriteString(part)
			writes.WriteString(part)
		}
		for _, part := range []string{" track ", s.Name, "-write/", n.Name} {
			reads.WriteString(part)
		}
	}
	v.Reads, v.Writes = reads.String(), writes.String()
}

// haproxyServer are the words of a server line. A node in drain weighs nothing:
// only those come to it who have its cookie.
func haproxyServer(n Node, cookie bool) string {
	words := ""
	if n.Weight > 1 && n.State != Drain {
		words += " weight " + strconv.Itoa(n.Weight)
	}
	switch n.State {
	case Backup:
		words += " backup"
	case Drain:
		words += " weight 0"
	case Down:
		words += " disabled"
	}
	if cookie {
		words += " cookie " + n.Name
	}
	if _, err := netip.ParseAddr(n.Host); err != nil {
		// A name that does not resolve takes its node out, not the balancer.
		words += " init-addr last,libc,none"
	}
	return words
}

// haproxyCheck are the words about checking: a failed request only makes
// HAProxy ask the node at once, so that one bad query shuts no node.
func haproxyCheck(s Site) string {
	often := max(s.HealthInterval, haproxyOften)
	return fmt.Sprintf("check inter %s fastinter %s fall %d rise %d observe layer7 error-limit 1 on-error fastinter",
		HAProxyTime(often), HAProxyTime(min(often, haproxyFast)), max(s.HealthFall, 1), max(s.HealthRise, 1))
}

// haproxyPool are the words about idle connections, closed well before the node
// would.
func haproxyPool(s Site) string {
	return fmt.Sprintf("pool-max-conn %d pool-purge-delay %s", s.Keepalive, HAProxyTime(s.NodeIdle/2))
}

// haproxyCheckHost is the Host of a check.
func haproxyCheckHost(names []string) string {
	for _, name := range names {
		if !strings.HasPrefix(name, "*") {
			return name
		}
	}
	return "localhost"
}

func haproxyNames(names []string) []haproxyName {
	var out []haproxyName
	for _, name := range names {
		name = strings.ToLower(name)
		if end, wild := strings.CutPrefix(name, "*"); wild {
			out = append(out, haproxyName{"end", end})
			continue
		}
		out = append(out, haproxyName{"str", name})
	}
	return out
}

// haproxyQueryPath matches the paths of read-only queries; a * is one segment.
func haproxyQueryPath(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	var alternatives []string
	for _, path := range paths {
		alternatives = append(alternatives, strings.ReplaceAll(regexp.QuoteMeta(path), `\*`, `[^/]+`))
	}
	return "'^/kylin/api/(" + strings.Join(alternatives, "|") + ")$'"
}
