// Package cluster holds a description in the user's words, with the place of
// every word.
//
// In: the bytes of one or more YAML files. Out: a Cluster and every finding
// about its form. It is the only package that knows yaml.v3.
package cluster

import (
	"net/netip"
	"time"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Val is one value and its place. Set says that the user wrote it: a default
// has Set false and the place of the mapping it was filled into. Broken says
// that the user's text could not be decoded; V is then the zero value, no
// default is filled in, and rules say nothing about it.
type Val[T any] struct {
	V           T
	Pos         source.Pos
	Set, Broken bool
}

// At is the position of a mapping; a mapping that is not there has none.
type At = source.Pos

// Cluster is a whole description.
type Cluster struct {
	At           source.Pos
	Version      Val[int]       `key:"version,required"`
	Name         Val[Name]      `key:"name,required"`
	Product      Product        `key:"product,required"`
	Metadata     Metadata       `key:"metadata,required"`
	ZooKeeper    ZooKeeper      `key:"zookeeper"`
	Nodes        []Node         `key:"nodes,required"`
	Jobs         Jobs           `key:"jobs"`
	LoadBalancer LoadBalancer   `key:"load_balancer"`
	Sessions     Sessions       `key:"sessions"`
	Query        Query          `key:"query"`
	QueryCache   QueryCache     `key:"query_cache"`
	Security     Security       `key:"security"`
	Storage      Storage        `key:"storage"`
	Properties   []Property     `key:"properties"`
	Lint         Lint           `key:"lint"`
	Drift        Drift          `key:"drift"`
	NodesAt      source.Pos     // the key nodes
	Files        []*source.File // in the order they were given
}

// Product is what runs on the nodes.
type Product struct {
	At       source.Pos
	Name     Val[ProductName]   `key:"name,required"`
	Version  Val[string]        `key:"version,required,number"`
	Tomcat   Val[TomcatVersion] `key:"tomcat,number"`
	Cipher   Val[Cipher]        `key:"cipher"`
	CipherIV Val[string]        `key:"cipher_iv"`
	Home     Val[string]        `key:"home"`
	Base     Val[Path]          `key:"base"`
}

// Metadata is where the cluster's metadata lives: exactly one of HBase, JDBC
// and URL.
type Metadata struct {
	At         source.Pos
	Identifier Val[string] `key:"identifier"`
	HBase      HBase       `key:"hbase"`
	JDBC       JDBC        `key:"jdbc"`
	URL        Val[string] `key:"url"`
	// AllowCleartext is for kyctl doctor only.
	AllowCleartext Val[bool] `key:"allow_cleartext"`
}

// HBase says that metadata lives in HBase; it has no keys.
type HBase struct{ At source.Pos }

// JDBC is a metastore in a relational database.
type JDBC struct {
	At              source.Pos
	Dialect         Val[Dialect]    `key:"dialect"`
	URL             Val[string]     `key:"url"`
	Hosts           []Val[HostPort] `key:"hosts"`
	Database        Val[string]     `key:"database"`
	Driver          Val[string]     `key:"driver"`
	Username        Val[string]     `key:"username"`
	Password        Val[secret.Ref] `key:"password"`
	EncryptPassword Val[bool]       `key:"encrypt_password"`
	Params          []Property      `key:"params"`
}

// ZooKeeper is the ensemble that the nodes meet in.
type ZooKeeper struct {
	At     source.Pos
	Hosts  []Val[HostPort] `key:"hosts,required"`
	Chroot Val[string]     `key:"chroot"`
}

// Node is one server of the cluster, after ranges were expanded.
type Node struct {
	At          source.Pos
	Name        Val[NodeName]   `key:"name,required"`
	Host        Val[Host]       `key:"host,required"`
	Address     Val[netip.Addr] `key:"address"`
	Port        Val[Port]       `key:"port"`
	Mode        []Val[Mode]     `key:"mode,list,some"`
	Weight      Val[int]        `key:"weight,min=1,max=256"`
	State       Val[State]      `key:"state"`
	RestAddress Val[HostPort]   `key:"rest_address"`
	Base        Val[Path]       `key:"base"`
	Properties  []Property      `key:"properties"`
}

// Jobs is how job engines share the work.
type Jobs struct {
	At            source.Pos
	Scheduler     Val[Scheduler] `key:"scheduler"`
	SelfDiscovery Val[bool]      `key:"self_discovery"`
}

// LoadBalancer is how users get in.
type LoadBalancer struct {
	At                  source.Pos
	Kind                Val[string]         `key:"kind,required"`
	Version             Val[string]         `key:"version,number"`
	Listen              []Val[Listen]       `key:"listen,some"`
	ServerNames         []Val[ServerName]   `key:"server_names"`
	Method              Val[Method]         `key:"method"`
	TrustedProxies      []Val[netip.Prefix] `key:"trusted_proxies"`
	Keepalive           Val[int]            `key:"keepalive,min=0,max=100000"`
	Timeouts            Timeouts            `key:"timeouts"`
	MaxBody             Val[Size]           `key:"max_body"`
	Failure             Failure             `key:"failure"`
	Retry               Retry               `key:"retry"`
	HealthCheck         HealthCheck         `key:"health_check"`
	TLS                 TLS                 `key:"tls"`
	RestrictInternalAPI Val[bool]           `key:"restrict_internal_api"`
	Operators           []Val[netip.Prefix] `key:"operators"`
	AccessLog           Val[string]         `key:"access_log"`
	Jobs                JobsListener        `key:"jobs"`
	Options             []Section           `key:",rest"`
}

// JobsListener is where the balancer leads to the nodes that run jobs. What it
// does not say is as in the LoadBalancer around it.
type JobsListener struct {
	At          source.Pos
	Listen      []Val[Listen]     `key:"listen,required,some"`
	ServerNames []Val[ServerName] `key:"server_names"`
	Timeouts    Timeouts          `key:"timeouts"`
	Exclusive   Val[bool]         `key:"exclusive"`
}

// Timeouts are the balancer's.
type Timeouts struct {
	At      source.Pos
	Connect Val[time.Duration] `key:"connect"`
	Read    Val[time.Duration] `key:"read"`
	Send    Val[time.Duration] `key:"send"`
}

// Failure is when the general group leaves a node alone.
type Failure struct {
	At       source.Pos
	MaxFails Val[int]           `key:"max_fails,min=0,max=1000000"`
	Window   Val[time.Duration] `key:"window"`
}

// Retry says which read-only requests go to another node when one fails.
type Retry struct {
	At         source.Pos
	Queries    Val[bool] `key:"queries"`
	OtherReads Val[bool] `key:"other_reads"`
}

// HealthCheck is how the balancer asks a node whether it is well.
type HealthCheck struct {
	At       source.Pos
	Path     Val[string]        `key:"path"`
	Interval Val[time.Duration] `key:"interval"`
	Rise     Val[int]           `key:"rise,min=1,max=1000"`
	Fall     Val[int]           `key:"fall,min=1,max=1000"`
}

// TLS is the balancer's certificate and what goes with it.
type TLS struct {
	At           source.Pos
	Certificate  Val[string]   `key:"certificate,required"`
	Key          Val[string]   `key:"key"`
	RedirectFrom []Val[Listen] `key:"redirect_from"`
	HSTS         Val[bool]     `key:"hsts"`
}

// Sessions is where logins live: the name of a store and its section.
type Sessions struct {
	At     source.Pos
	Store  Val[string] `key:"store"`
	Reason Val[string] `key:"reason"`
	Stores []Section   `key:",rest"`
}

// Query holds the limits of queries.
type Query struct {
	At      source.Pos
	Timeout Val[time.Duration] `key:"timeout"`
}

// QueryCache is a cache of query results shared by the nodes.
type QueryCache struct {
	At        source.Pos
	Redis     CacheRedis     `key:"redis"`
	Memcached CacheMemcached `key:"memcached"`
}

// CacheRedis is a query cache in Redis.
type CacheRedis struct {
	At       source.Pos
	Hosts    []Val[HostPort]    `key:"hosts,required"`
	Cluster  Val[bool]          `key:"cluster"`
	Password Val[secret.Ref]    `key:"password"`
	Expire   Val[time.Duration] `key:"expire"`
}

// CacheMemcached is a query cache in memcached.
type CacheMemcached struct {
	At    source.Pos
	Hosts []Val[HostPort] `key:"hosts,required"`
}

// Storage is the file system of a read/write separated deployment.
type Storage struct {
	At                source.Pos
	FileSystem        Val[string] `key:"file_system"`
	SeparateFromBuild Val[bool]   `key:"separate_from_build"`
}

// Lint adjusts what validate says.
type Lint struct {
	At       source.Pos
	Ignore   []Ignore   `key:"ignore"`
	Severity []Property `key:"severity"`
	Comments []Comment  // kyctl:ignore, in all files
}

// Ignore silences one rule, with a reason.
type Ignore struct {
	At     source.Pos
	Rule   Val[string] `key:"rule,required"`
	Reason Val[string] `key:"reason,required"`
}

// Property is one key of a free mapping and its value, in the user's order.
type Property struct {
	Key   Val[string]
	Value Val[string]
}
