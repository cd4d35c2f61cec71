// Package balancer writes the configuration of a load balancer, one kind beside
// the other; existing, below it, reads one.
//
// In: a Site, plain values that plan filled. Out: the bytes of the balancer's
// file. The kinds in it do not know each other.
package balancer

import (
	"net/netip"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/templates"
)

// Kind is one load balancer that kyctl writes the configuration of.
type Kind struct {
	// Name is the word of load_balancer.kind.
	Name    string
	Summary diag.Text
	// File is where the configuration stands below load-balancer/.
	File string
	// Default is the version taken where the user names none, Oldest the first
	// one that understands what is rendered: {1, 22} is 1.22.
	Default, Oldest [2]int
	// Methods are the methods that this balancer has, in the order of Site's.
	Methods []Support
	// NamesStop: the balancer does not start with the name of a node that does
	// not resolve.
	NamesStop bool
	// Notes are what the keys of the description mean in this balancer, in the
	// order of the description.
	Notes []Note
	// Values returns what is wrong with single values of a Site, its nodes apart,
	// at little cost: so that a rule can tell where before anything is rendered.
	Values func(Site) []*Error
	// Render returns the file's bytes, the same for the same Site. Its error is
	// an *Error where one value of the Site is to blame.
	Render func(Site) ([]byte, error)
}

// Kinds are the load balancers, the default first.
var Kinds = []Kind{nginx, haproxy, httpd}

// Support says what a balancer can do with a method.
type Support struct {
	Method Method
	// Backup: nodes may be Backup.
	Backup bool
	// Drain: a node in Drain keeps the clients it has. Without it Drain is the
	// same as Down.
	Drain bool
	// Address: every node needs an address, a name will not do.
	Address bool
}

// Support returns what the balancer can do with m; false if it lacks m.
func (k Kind) Support(m Method) (Support, bool) {
	return support(k.Methods, m)
}

func support(methods []Support, m Method) (Support, bool) {
	for _, s := range methods {
		if s.Method == m {
			return s, true
		}
	}
	return Support{}, false
}

// Error is a value of a Site that the balancer's file can't hold.
type Error struct {
	// Field is the value's place in the description, such as nodes[2].host,
	// where the number counts Site.Nodes from 0.
	Field   string
	Message diag.Text
}

// Error returns the field and the English text.
func (e *Error) Error() string { return e.Field + ": " + e.Message.EN }

// Site is what a balancer must know of a cluster: plain, checked values.
type Site struct {
	// Templates are the texts to fill; the zero value is the built-in ones.
	Templates templates.Set
	// Name begins every name in the balancer's file: [a-z][a-z0-9-]{0,38}.
	Name string
	// Version is the balancer's own version, such as {1, 22}.
	Version [2]int
	// Listen are the addresses to listen on; with TLS every one speaks TLS.
	Listen []Listen
	// ServerNames are host names, *.example.com, or empty for any name.
	ServerNames []string
	Method      Method
	// Nodes are the nodes that answer queries, in the user's order, at least one.
	Nodes []Node
	// TrustedProxies may tell a client's address in X-Forwarded-For.
	TrustedProxies []netip.Prefix
	// Keepalive is the number of idle connections kept to each node; 0 turns it off.
	Keepalive              int
	Connect, Read, Send    time.Duration
	MaxBody                int64 // bytes; 0 means no limit
	MaxFails               int   // of the general group; 0 never leaves a node alone
	FailWindow             time.Duration
	RetryQueries           bool     // read-only queries go to another node when one fails
	RetryReads             bool     // so do all other reads
	QueryPaths             []string // below /kylin/api, read-only queries: query, query/prestate, query/format/*
	HealthPath             string   // answers 200 without a login; "" turns the check off
	HealthInterval         time.Duration
	HealthRise, HealthFall int
	TLS                    *TLS
	RestrictInternal       bool // Internal answers 403 from outside
	// Internal are the paths that RestrictInternal closes, below /kylin, as Ant-style
	// patterns: /api/cache*/**.
	Internal  []string
	Operators []netip.Prefix
	AccessLog string // path; "" leaves the balancer's own setting
	// NodeIdle is how long a node keeps an idle connection (Tomcat: 20 s).
	NodeIdle time.Duration
	// Include are the user's own files, included inside server (nginx).
	Include []string
	// Jobs is a second site in the same file, for the nodes that run jobs; nil for
	// none. Its name ends in JobsSuffix, and it listens elsewhere or for other names.
	Jobs *Site
	// ForJobs says that this is such a second site.
	ForJobs bool
}

// JobsSuffix follows the cluster's name in the name of Site.Jobs.
const JobsSuffix = "-jobs"

// AsJobs is a second site, for the nodes that run jobs, that begins as a copy of
// s. Only s has listeners that redirect to TLS: they lead to it.
func (s Site) AsJobs() Site {
	s.Name, s.ForJobs, s.Jobs = s.Name+JobsSuffix, true, nil
	if s.TLS != nil {
		tls := *s.TLS
		tls.RedirectFrom = nil
		s.TLS = &tls
	}
	return s
}

// title is what the file is for, in its first line.
func (s Site) title() string {
	if name, ok := strings.CutSuffix(s.Name, JobsSuffix); ok && s.ForJobs {
		return "the job nodes of the Kylin cluster " + name
	}
	return "the Kylin cluster " + s.Name
}

// sites are s and its site for jobs.
func (s Site) sites() []Site {
	if s.Jobs == nil {
		return []Site{s}
	}
	return []Site{s, *s.Jobs}
}

// renderEach fills a template once for each site of s, with what view makes of it.
func renderEach[View any](s Site, methods []Support, template string, view func(Site) (View, error)) ([]byte, error) {
	var file []byte
	for i, site := range s.sites() {
		if err := check(site, methods); err != nil {
			return nil, err
		}
		v, err := view(site)
		if err != nil {
			return nil, err
		}
		text, err := s.Templates.Execute(template, v)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			file = append(file, '\n')
		}
		file = append(file, text...)
	}
	return file, nil
}

// Listen is an address to listen on; an invalid Addr means every IPv4 address.
type Listen struct {
	Addr netip.Addr
	Port int
}

// Node is a server behind the balancer. Host is an address, or a name where no
// address is known.
type Node struct {
	Name   string
	Host   string
	Port   int
	Weight int
	State  State
}

// State is what a node may be given.
type State uint8

// A node is Active, waits as Backup for the active ones to fail, takes no new
// sessions (Drain) or takes nothing (Down).
const (
	Active State = iota
	Backup
	Drain
	Down
)

// TLS is the certificate and what goes with it.
type TLS struct {
	Certificate, Key string
	RedirectFrom     []Listen
	HSTS             bool
}

// Method is how a request finds its node.
type Method string

// The methods.
const (
	RoundRobin   Method = "round_robin"
	LeastConn    Method = "least_conn"
	RandomTwo    Method = "random_two"
	IPHash       Method = "ip_hash"
	ClientHash   Method = "client_hash"
	StickyCookie Method = "sticky_cookie"
)

// Sticky says whether the method sends a client back to its node.
func (m Method) Sticky() bool { return m == IPHash || m == ClientHash || m == StickyCookie }
