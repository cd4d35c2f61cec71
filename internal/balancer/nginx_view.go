package balancer

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// nginxView is what nginx.conf.tmpl writes down.
type nginxView struct {
	Title, Name string
	// Var begins every variable. A cluster's name has no underscore and what
	// follows has none either: no two clusters share a name.
	Var                    string
	Reads, Queries, Writes nginxFamily
	Routes                 []nginxRoute
	Restrict               bool
	Internal               []string // quoted regular expressions over $uri
	Operators              []string
	Element                string // a regular expression: what nginx reads in X-Forwarded-For
	Server                 nginxServer
	Redirect               nginxRedirect
	// QueryPath is a quoted regular expression, "" without query paths.
	QueryPath                string
	RetryQueries, RetryReads bool
	Preflight                string // the URL's path, "" for none
	PreflightWait            string
	PreflightLimit           string
	Connect, Send, Read      string
	Tries                    int
	RetryWindow              string
	CookieWords              string // of the route cookie
}

// nginxServer is what stands at the top of the server block.
type nginxServer struct {
	Listen       []string
	HTTP2        bool // as a directive
	Names        string
	TLS          bool
	Certificate  string
	Key          string
	HSTS         bool
	AccessLog    string
	LogFormat    bool
	MaxBody      string
	Proxies      []string
	CookieFlags  string // of proxy_cookie_flags, from 1.19.3
	CookieSuffix string // of proxy_cookie_path, before
	Include      []string
}

// nginxRedirect is the server that sends people to TLS; no Listen, no server.
// Asked says that it sends them to the name they asked for; where Names are
// given, which are keys of a map, it must be one of them.
type nginxRedirect struct {
	Listen []string
	To     string
	Asked  bool
	Names  []string
}

// nginxRoute is one node that a route cookie may name.
type nginxRoute struct {
	Node    string
	Key     string // of the map over the cookie
	Address string // quoted regular expression over $upstream_addr
}

// nginxSite is a Site with what the lines of a node are made of.
type nginxSite struct {
	Site
	Var       string
	kept      string // how long an idle connection to a node is kept: shorter than the node keeps it
	addresses []string
	byState   [Down + 1][]int
}

// nginxElement matches what nginx reads as an address in X-Forwarded-For: one
// with a port has brackets where it is IPv6.
const (
	nginxOctet   = `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	nginxElement = `(` + nginxOctet + `(\.` + nginxOctet + `){3}(:[0-9]{1,5})?|` +
		`[0-9A-Fa-f]*:[0-9A-Fa-f:.]*|\[[0-9A-Fa-f:.]+\]:[0-9]{1,5})`
)

func newNginxView(s Site) (nginxView, error) {
	site := newNginxSite(s)
	server, err := nginxServerOf(s)
	if err != nil {
		return nginxView{}, err
	}
	fails := fmt.Sprintf("max_fails=%d fail_timeout=%s", s.MaxFails, NginxTime(s.FailWindow))
	v := nginxView{
		Title: s.title(), Name: s.Name, Var: site.Var, Server: server,
		Reads:   site.family("", fails),
		Connect: NginxTime(s.Connect), Send: NginxTime(s.Send), Read: NginxTime(s.Read),
		Tries: nginxTries(s.Nodes), RetryWindow: NginxTime(nginxRetryWindow(s.Read)),
		Restrict: s.RestrictInternal, Operators: prefixes(s.Operators), Element: nginxElement,
		QueryPath:    nginxQueryPath(s.QueryPaths),
		RetryQueries: s.RetryQueries, RetryReads: s.RetryReads,
		Preflight:     s.HealthPath,
		PreflightWait: NginxTime(min(preflightWait, s.Read)), PreflightLimit: NginxTime(3 * min(preflightWait, s.Read)),
	}
	for _, path := range nginxClosing.regexps(nginxInternalBegin, s.Internal) {
		v.Internal = append(v.Internal, `"`+path+`"`)
	}
	if v.QueryPath != "" && (s.RetryQueries || s.HealthPath == "") {
		v.Queries = site.family("_query", "max_fails=0")
	}
	v.Writes = site.writes(fails)
	if s.Method == StickyCookie {
		v.Routes = site.routes()
		v.CookieWords = "Path=/kylin; HttpOnly; SameSite=Lax"
	}
	if s.TLS != nil {
		v.Redirect = nginxRedirectOf(s)
		v.CookieWords = "Path=/kylin; HttpOnly; Secure; SameSite=Lax"
	}
	return v, nil
}

func newNginxSite(s Site) nginxSite {
	site := nginxSite{Site: s, Var: strings.ReplaceAll(s.Name, "-", "_") + "_", kept: NginxTime(s.NodeIdle * 3 / 4)}
	for i, n := range s.Nodes {
		site.addresses = append(site.addresses, n.address())
		site.byState[n.State] = append(site.byState[n.State], i)
	}
	return site
}

// preflightWait is how long the node asked before a write may think about it: a
// node that hangs costs a write this long, not the write.
const preflightWait = 5 * time.Second

// nginxRetryWindow ends the time for another try one second before the read
// timeout: a query that ran into it is not run again. 0 would mean no end.
func nginxRetryWindow(read time.Duration) time.Duration {
	if read < 2*time.Second {
		return read / 2
	}
	return read - time.Second
}

// nginxTries is how many nodes see one request. Backup nodes stand behind all
// the others, so a request must be able to pass all of these.
func nginxTries(nodes []Node) int {
	primaries, backups := 0, 0
	for _, n := range nodes {
		switch n.State {
		case Active:
			primaries++
		case Backup:
			backups++
		}
	}
	if backups == 0 {
		return 2
	}
	return max(2, primaries+1)
}

// nginxQueryPath matches the paths of read-only queries; a * is one segment.
func nginxQueryPath(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	var alternatives []string
	for _, path := range paths {
		alternatives = append(alternatives, strings.ReplaceAll(regexp.QuoteMeta(path), `\*`, `[^/]+`))
	}
	return `"^/kylin/api/(` + strings.Join(alternatives, "|") + `)$"`
}

// routes are the nodes that a cookie may name, which is all but the ones down.
// Where there are many, the hash behind plain keys would no longer fit.
func (s nginxSite) routes() []nginxRoute {
	const hashed = 256
	var routes []nginxRoute
	for i, n := range s.Nodes {
		if n.State == Down {
			continue
		}
		routes = append(routes, nginxRoute{
			Node: n.Name, Key: nginxHashKey(n.Name, len(s.Nodes) > hashed),
			Address: `"~(^|[ ,])` + regexp.QuoteMeta(s.addresses[i]) + `$"`,
		})
	}
	return routes
}

func prefixes(nets []netip.Prefix) []string {
	texts := make([]string, len(nets))
	for i, p := range nets {
		texts[i] = p.Masked().String()
	}
	return texts
}

// nginxRedirectOf sends people to the one name that the server has, else to the
// one they asked for.
func nginxRedirectOf(s Site) nginxRedirect {
	r := nginxRedirect{Listen: nginxListen(s.TLS.RedirectFrom, "")}
	host := "$host"
	if len(s.ServerNames) == 1 && !strings.HasPrefix(s.ServerNames[0], "*") {
		host = s.ServerNames[0]
	} else if len(r.Listen) > 0 {
		r.Asked = true
		for _, pattern := range namePatterns(s.ServerNames) {
			r.Names = append(r.Names, `"~^`+pattern+`$"`)
		}
	}
	if port := s.Listen[0].Port; port != 443 {
		host += ":" + strconv.Itoa(port)
	}
	r.To = "https://" + host + "$request_uri"
	return r
}

func nginxServerOf(s Site) (nginxServer, error) {
	v := nginxServer{
		Names: nginxServerNames(s.ServerNames), MaxBody: nginxSize(s.MaxBody), Proxies: prefixes(s.TrustedProxies),
		CookieFlags: "httponly samesite=lax", CookieSuffix: "SameSite=Lax",
	}
	words := ""
	if s.TLS != nil {
		words = " ssl http2"
		if v.HTTP2 = s.Version[0] > 1 || s.Version[1] > 25; v.HTTP2 {
			words = " ssl"
		}
		v.TLS, v.HSTS = true, s.TLS.HSTS
		v.CookieFlags, v.CookieSuffix = "secure "+v.CookieFlags, "Secure; "+v.CookieSuffix
	}
	v.Listen = nginxListen(s.Listen, words)
	if s.Version[0] == 1 && s.Version[1] < 20 {
		v.CookieFlags = ""
	}
	return v, v.quote(s)
}

// quote fills in the strings that are the user's own.
func (v *nginxServer) quote(s Site) error {
	var errs []error
	put := func(to *string, field, value string) {
		if value != "" {
			quoted, err := nginxQuote(field, value)
			*to, errs = quoted, append(errs, err)
		}
	}
	if s.TLS != nil {
		put(&v.Certificate, "load_balancer.tls.certificate", s.TLS.Certificate)
		put(&v.Key, "load_balancer.tls.key", s.TLS.Key)
	}
	put(&v.AccessLog, "load_balancer.access_log", s.AccessLog)
	v.LogFormat = s.AccessLog != "" && s.AccessLog != "off"
	v.Include = make([]string, len(s.Include))
	for i, file := range s.Include {
		put(&v.Include[i], fmt.Sprintf("load_balancer.nginx.include[%d]", i), file)
	}
	return errors.Join(errs...)
}
