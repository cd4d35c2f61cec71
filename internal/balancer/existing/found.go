package existing

import (
	"net/netip"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Told is a value that a configuration tells, and the place that tells it. Where
// nothing tells it, At is invalid and V the zero value.
type Told[T any] struct {
	V  T
	At source.Pos
}

// Set says whether the configuration tells the value.
func (t Told[T]) Set() bool { return t.At.IsValid() }

// Found is what a configuration tells of a cluster, in the words of the
// description: each field is the key of load_balancer with its name, unless a
// comment says otherwise. A value that it does not tell is not Set, so that the
// description's default is as good as any; a value that the program would take
// by itself (60s for nginx's proxy_read_timeout) is not told.
type Found struct {
	// Name is the description's name: the one that every name in a file of kyctl
	// begins with, else the name of the group of servers, made to fit.
	Name Told[string]
	// Version is set only where the file shows that it is not for Kind.Default.
	Version             Told[[2]int]
	Listen              []Told[balancer.Listen]
	ServerNames         []Told[string]
	Method              Told[balancer.Method]
	Nodes               []FoundNode
	Discovered          []Told[string] // host:port of names that stand for several nodes
	TrustedProxies      []Told[netip.Prefix]
	Keepalive           Told[int]
	Connect, Read, Send Told[time.Duration] // timeouts
	MaxBody             Told[int64]         // bytes; 0 means no limit
	MaxFails            Told[int]           // failure.max_fails
	FailWindow          Told[time.Duration] // failure.window
	RetryQueries        Told[bool]          // retry.queries
	RetryReads          Told[bool]          // retry.other_reads
	HealthPath          Told[string]        // health_check.path; set and "": none
	HealthInterval      Told[time.Duration]
	HealthRise          Told[int]
	HealthFall          Told[int]
	TLS                 FoundTLS
	RestrictInternal    Told[bool] // restrict_internal_api
	Operators           []Told[netip.Prefix]
	AccessLog           Told[string]
	Include             []Told[string] // load_balancer.<kind>.include

	// Jobs is a second listener, for the nodes that run jobs; nil for none.
	Jobs *FoundJobs

	// Apart are the servers, host:port as written, of groups that are the cluster's
	// and were not taken: other requests go to them than queries.
	Apart []Told[string]
	// Choices are the groups of servers that could each be the cluster's, where
	// neither the known nodes nor anything else tells: then all of the above is
	// empty, and naming nodes, or giving one group's file alone, is the way on.
	Choices []Choice
	// Account has an entry for each directive of the files, in their order, and says
	// what becomes of it; nothing is dropped silently.
	Account []Entry
	// Findings say what can't be read (errors) and what is wrong with the
	// configuration as it stands, with the position in it.
	Findings diag.List

	// What the product decides, not the description; a rendered file shows it.
	queryPaths Told[[]string]
	internal   []string // patterns of what restrict_internal_api closes
	nodeIdle   Told[time.Duration]
}

// FoundNode is a node behind the balancer.
type FoundNode struct {
	// Name is set where the file tells it: a server's name in HAProxy, a route in
	// httpd, a comment behind the line in nginx.
	Name Told[string]
	// Host is a name or an address (no brackets), Port where requests go.
	Host   Told[string]
	Port   Told[int]
	Weight Told[int]
	State  Told[balancer.State]
}

// FoundTLS is the balancer's certificate; not set where users come without TLS.
type FoundTLS struct {
	Certificate, Key Told[string]
	RedirectFrom     []Told[balancer.Listen]
	HSTS             Told[bool]
}

// Choice is one group of servers that could be the cluster's.
type Choice struct {
	Pos source.Pos
	// Name is the group's name, or the URL that requests go to.
	Name string
	// Servers are its servers as they are written.
	Servers []string
}

// told is a value and its place.
func told[T any](v T, at source.Pos) Told[T] { return Told[T]{v, at} }
