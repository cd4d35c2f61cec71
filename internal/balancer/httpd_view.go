package balancer

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// httpdView is what httpd.conf.tmpl writes down.
type httpdView struct {
	Title, Name string
	// Var begins every variable. A cluster's name has no underscore: no two
	// clusters share a name.
	Var     string
	Modules string
	// Silent are the modules that httpd's own check does not miss.
	Silent           []string
	Listens          []httpdListen
	Redirect         httpdRedirect
	Hosts            string
	Named            bool
	ServerName       string
	Aliases          []string
	Patterns         []string // regular expressions, one for each server name
	Port             string   // of a URL that names it, with its colon
	TLS, HSTS        bool
	Certificate, Key string
	Proxies          []string
	// WithPort and NoAddress are regular expressions over elements of X-Forwarded-For.
	WithPort, NoAddress string
	AccessLog           string
	Send                string
	Internal            []string // regular expressions, none where it is open
	Operators           []string
	MaxBody             int64
	Proto               string      // what clients speak here
	OtherProto          string      // what a trusted proxy may say they spoke instead
	CookieWords         []httpdWord // of the node's session cookie
	Cookie              string      // the route cookie's name, "" without
	RouteWords          string
	Health              string // words of the template for health checks, "" without
	Members             string // BalancerMember lines in one string: there may be ten thousand
	Set, FailOn         string // words of ProxySet
	QueryPath           string // a regular expression, "" without query paths
	Include             []string
}

// What an element of X-Forwarded-For may be. httpd goes on behind a match as if
// the text began there, so no match may be empty.
const (
	httpdOctet     = `(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	httpdAddress4  = httpdOctet + `(?:\.` + httpdOctet + `){3}`
	httpdAddress6  = `[0-9A-Fa-f]*:[0-9A-Fa-f:.]*`
	httpdWithPort  = `(^|,) *(?:(` + httpdAddress4 + `)|\[(` + httpdAddress6 + `)\]):[0-9]{1,5} *(?=,|$)`
	httpdNoAddress = `(^|,)(?! *(?:` + httpdAddress4 + `|` + httpdAddress6 + `) *(?:,|$))[^,]+`
)

// httpdWord is a word of a cookie and how to know that it is there.
type httpdWord struct{ Name, Text string }

// httpdNoParameter is the URL parameter that names a route. httpd looks for it
// anywhere in a URL, and before it looks for the cookie: no URL has a blank in it.
const httpdNoParameter = "a URL must not contain a space"

func newHTTPDView(s Site) (httpdView, error) {
	v := httpdView{
		Title: s.title(), Name: s.Name, Var: strings.ReplaceAll(s.Name, "-", "_") + "_", Listens: httpdListens(s.Listen), Hosts: httpdHosts(s.Listen),
		Named: len(s.ServerNames) > 0, Proxies: prefixes(s.TrustedProxies), WithPort: httpdWithPort, NoAddress: httpdNoAddress, Operators: prefixes(s.Operators),
		Send: httpdSeconds(s.Send), MaxBody: s.MaxBody, Proto: "http", OtherProto: "https", QueryPath: httpdQueryPath(s.QueryPaths),
		CookieWords: []httpdWord{{"HttpOnly", "HttpOnly"}, {"SameSite", "SameSite=Lax"}},
		Set:         fmt.Sprintf("lbmethod=%s maxattempts=%d", httpdMethod(s.Method), httpdAttempts(s.Nodes)),
	}
	v.ServerName, v.Aliases = httpdNames(s)
	v.Patterns, v.Port = httpdPatterns(s), httpdPort(s)
	if s.RestrictInternal {
		v.Internal = httpdClosing.regexps(httpdInternalBegin, s.Internal)
	}
	if s.MaxFails > 0 {
		v.FailOn = " failonstatus=502,503,504"
	}
	if s.Method == StickyCookie {
		v.Cookie, v.RouteWords = v.Var+"route", "Path=/kylin; HttpOnly; SameSite=Lax"
		v.Set += ` "stickysession=` + v.Cookie + "|" + httpdNoParameter + `" stickysessionsep=Off`
	}
	if s.TLS != nil {
		v.TLS, v.HSTS, v.Proto, v.OtherProto = true, s.TLS.HSTS, "https", "http"
		v.RouteWords = "Path=/kylin; HttpOnly; Secure; SameSite=Lax"
		v.CookieWords = append(v.CookieWords, httpdWord{"Secure", "Secure"})
		v.Listens = httpdListens(s.Listen, s.TLS.RedirectFrom)
		v.Redirect = httpdRedirectOf(s)
	}
	v.Silent = []string{"proxy_http", "proxy_balancer", "lbmethod_" + httpdMethod(s.Method), "slotmem_shm"}
	v.Modules = v.modules(s.HealthPath)
	v.members(s)
	return v, v.quote(s)
}

// quote fills in the strings that are the user's own.
func (v *httpdView) quote(s Site) error {
	var errs []error
	put := func(to *string, field, value string) {
		if value != "" {
			quoted, err := httpdQuote(field, value)
			*to, errs = quoted, append(errs, err)
		}
	}
	if s.TLS != nil {
		put(&v.Certificate, "load_balancer.tls.certificate", s.TLS.Certificate)
		put(&v.Key, "load_balancer.tls.key", s.TLS.Key)
	}
	if s.HealthPath != "" {
		put(&v.Health, "load_balancer.health_check.path", "hcuri="+s.HealthPath)
		v.Health += fmt.Sprintf(" hcmethod=GET hcexpr=up hcinterval=%s hcpasses=%d hcfails=%d", httpdInterval(s.HealthInterval), s.HealthRise, s.HealthFall)
	}
	if s.AccessLog != "" {
		log, err := httpdLog(s.AccessLog)
		v.AccessLog, errs = log, append(errs, err)
	}
	v.Include = make([]string, len(s.Include))
	for i, file := range s.Include {
		put(&v.Include[i], fmt.Sprintf("load_balancer.httpd.include[%d]", i), file)
	}
	return errors.Join(errs...)
}

// modules are the modules that the file needs, by their names in Debian.
func (v *httpdView) modules(healthPath string) string {
	names := append([]string{"proxy", "rewrite", "headers", "filter", "deflate", "reqtimeout", "alias"}, v.Silent...)
	if healthPath != "" {
		names = append(names, "proxy_hcheck")
	}
	if v.TLS {
		names = append(names, "ssl", "http2")
	}
	if len(v.Proxies) > 0 {
		names = append(names, "remoteip", "setenvif")
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// members writes the BalancerMember lines. The route is the node's name.
func (v *httpdView) members(s Site) {
	words := fmt.Sprintf(" retry=%s connectiontimeout=%s timeout=%s keepalive=On", httpdRetry(s), httpdConnect(s.Connect), httpdTime(s.Read))
	if s.Keepalive == 0 {
		words += " disablereuse=On"
	} else {
		// A kept connection is closed before the node closes it.
		words += fmt.Sprintf(" smax=%d ttl=%d", s.Keepalive, max(1, int(s.NodeIdle*3/4/time.Second)))
	}
	if s.HealthPath != "" {
		words += " hctemplate=check"
	}
	heaviest := 0
	for _, n := range s.Nodes {
		heaviest = max(heaviest, n.Weight)
	}
	var out strings.Builder
	for _, n := range s.Nodes {
		for _, part := range []string{"\n        BalancerMember http://", n.address(), " route=", n.Name, HTTPDWeight(n.Weight, heaviest), HTTPDStatus(n.State), words} {
			out.WriteString(part)
		}
	}
	v.Members = out.String()
}

// HTTPDWeight is the word for a node's share. httpd counts to 100, in
// hundredths: heavier ones are scaled down.
func HTTPDWeight(weight, heaviest int) string {
	switch {
	case weight <= 1 && heaviest <= HTTPDWeightMax:
		return ""
	case heaviest <= HTTPDWeightMax:
		return " loadfactor=" + strconv.Itoa(weight)
	}
	return fmt.Sprintf(" loadfactor=%.2f", max(1, float64(weight)*HTTPDWeightMax/float64(heaviest)))
}

// HTTPDStatus is the word for a node's state, with a blank before it.
func HTTPDStatus(state State) string {
	switch state {
	case Backup:
		return " status=+H"
	case Drain:
		return " status=+N"
	case Down:
		return " status=+D"
	}
	return ""
}

// httpdRetry is how long a node is left alone; 0 asks it again at once.
func httpdRetry(s Site) string {
	if s.MaxFails == 0 {
		return "0"
	}
	return httpdSeconds(s.FailWindow)
}

// httpdConnect writes a timeout for connections, which may be below a second.
func httpdConnect(d time.Duration) string { return httpdInterval(max(d, time.Millisecond)) }

// httpdInterval writes a duration that may be below a second.
func httpdInterval(d time.Duration) string {
	if d%time.Second == 0 {
		return httpdSeconds(d)
	}
	return fmt.Sprintf("%dms", d.Milliseconds())
}

// httpdAttempts is how many further nodes a request without a connection tries.
// Backup nodes stand behind all the others, so it must be able to pass these.
func httpdAttempts(nodes []Node) int {
	active := 0
	backup := false
	for _, n := range nodes {
		if n.State == Active {
			active++
		}
		backup = backup || n.State == Backup
	}
	if !backup {
		return 1
	}
	return max(1, active)
}

// httpdQueryPath matches the paths of read-only queries; a * is one segment. A
// query string may follow: httpd asks the undecoded URL, too, and writes the
// path anew if that one does not match.
func httpdQueryPath(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	var alternatives []string
	for _, path := range paths {
		alternatives = append(alternatives, strings.ReplaceAll(regexp.QuoteMeta(path), `\*`, `[^/?]+`))
	}
	return "^/kylin/api/(?:" + strings.Join(alternatives, "|") + `)(?:\?.*)?$`
}
