package session

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

// Redis are the options of ran-jit's tomcat-cluster-redis-session-manager.
type Redis struct {
	At            cluster.At
	PluginVersion cluster.Val[PluginVersion]      `key:"plugin_version,number"`
	Topology      cluster.Val[Topology]           `key:"topology"`
	Hosts         []cluster.Val[cluster.HostPort] `key:"hosts,required"`
	// DataHosts are for kyctl doctor only.
	DataHosts        []cluster.Val[cluster.Host] `key:"data_hosts"`
	SentinelMaster   cluster.Val[string]         `key:"sentinel_master"`
	Password         cluster.Val[secret.Ref]     `key:"password"`
	PasswordDelivery cluster.Val[Delivery]       `key:"password_delivery"`
	Database         cluster.Val[int]            `key:"database,min=0,max=1000000"`
	Timeout          cluster.Val[time.Duration]  `key:"timeout"`
	Pool             Pool                        `key:"pool"`
	Persist          cluster.Val[Persist]        `key:"persist"`
	Sticky           cluster.Val[bool]           `key:"sticky"`
}

// Pool is the pool of connections from one node to Redis.
type Pool struct {
	At        cluster.At
	MaxActive cluster.Val[int] `key:"max_active,min=1,max=1000000"`
	MaxIdle   cluster.Val[int] `key:"max_idle,min=0,max=1000000"`
	MinIdle   cluster.Val[int] `key:"min_idle,min=0,max=1000000"`
}

// PluginVersion is a release of the plugin; 3.0.4 is the first that reads
// ${...}, 4.0 the last.
type PluginVersion string

// Parse reads v from the text of a scalar.
func (v *PluginVersion) Parse(text string) *cluster.Problem {
	return cluster.ParseWord(v, diag.T("plugin version", "插件版本"), v.Words(), text)
}

// Words returns the words of sessions.redis.plugin_version.
func (PluginVersion) Words() []string { return []string{"3.0.4", "3.0.5", "4.0"} }

// Topology is how the Redis servers are deployed.
type Topology string

// The topologies of Redis.
const (
	Standalone Topology = "standalone"
	Sentinel   Topology = "sentinel"
	Clustered  Topology = "cluster"
)

// Parse reads v from the text of a scalar.
func (v *Topology) Parse(text string) *cluster.Problem {
	return cluster.ParseWord(v, diag.T("topology", "Redis 拓扑"), v.Words(), text)
}

// Words returns the words of sessions.redis.topology.
func (Topology) Words() []string { return []string{"standalone", "sentinel", "cluster"} }

// Delivery is the way that the password takes to the plugin.
type Delivery string

// Inline writes the password into redis-data-cache.properties, ByKylin into
// kylin.properties (KE publishes it as a system property), ByCatalina into
// catalina.properties, every entry of which Tomcat makes a system property.
const (
	Inline     Delivery = "inline"
	ByKylin    Delivery = "kylin"
	ByCatalina Delivery = "catalina"
)

// Parse reads v from the text of a scalar.
func (v *Delivery) Parse(text string) *cluster.Problem {
	return cluster.ParseWord(v, diag.T("password delivery", "密码传递方式"), v.Words(), text)
}

// Words returns the words of sessions.redis.password_delivery.
func (Delivery) Words() []string { return []string{"inline", "kylin", "catalina"} }

// Persist says when the plugin saves a session.
type Persist string

// Parse reads v from the text of a scalar.
func (v *Persist) Parse(text string) *cluster.Problem {
	return cluster.ParseWord(v, diag.T("persist policy", "保存策略"), v.Words(), text)
}

// Words returns the words of sessions.redis.persist.
func (Persist) Words() []string {
	return []string{"default", "save_on_change", "always_save_after_request"}
}

// PropertyName is the system property that the placeholder in
// redis-data-cache.properties names.
const PropertyName = "REDIS_PASSWORD"

// CacheKey is the key of kylin.properties whose value Kyligence publishes as
// that property, from 3.4.5.2106 on.
const CacheKey = "kylin.cache.redis.password"

const (
	redisValve   = "tomcat.request.session.redis.SessionHandlerValve"
	redisManager = "tomcat.request.session.redis.SessionManager"
)

func redis() Kind {
	return Kind{
		Name:    "redis",
		Summary: diag.T("sessions in Redis, with the plugin from the Kyligence manual", "会话保存在 Redis 中，使用 Kyligence 手册中的插件"),
		New:     func() any { return new(Redis) },
		Fill:    func(options any) { options.(*Redis).fill() },
		Secrets: func(options any) []Secret {
			return []Secret{{Key: "redis.password", Val: options.(*Redis).Password}}
		},
		Hosts:   func(options any) []cluster.Val[cluster.HostPort] { return options.(*Redis).Hosts },
		Sticky:  func(options any, _ Tomcat) bool { return maybe(options.(*Redis).Sticky) },
		Output:  func(w Want) (Output, error) { return w.Options.(*Redis).output(w) },
		Tomcats: [2]int{7, 9},
		ByName:  true,
		Managed: patch.Managed{Classes: []string{redisValve, redisManager}},
		Read:    readRedis,
	}
}

func (r *Redis) fill() {
	cluster.Default(&r.PluginVersion, "3.0.4", r.At)
	cluster.Default(&r.Topology, Standalone, r.At)
	cluster.Default(&r.SentinelMaster, "mymaster", r.At)
	cluster.Default(&r.PasswordDelivery, Inline, r.At)
	cluster.Default(&r.Database, 0, r.At)
	cluster.Default(&r.Timeout, 2*time.Second, r.At)
	cluster.Default(&r.Pool.MaxActive, 200, r.At)
	cluster.Default(&r.Pool.MaxIdle, 20, r.At)
	cluster.Default(&r.Pool.MinIdle, 1, r.At)
	cluster.Default(&r.Persist, "default", r.At)
	cluster.Default(&r.Sticky, false, r.At)
}

func (r *Redis) output(w Want) (Output, error) {
	out := Output{
		Elements: []patch.Element{
			{Name: "Valve", Attrs: []patch.Attr{{Name: "className", Value: redisValve}}},
			{Name: "Manager", Attrs: []patch.Attr{{Name: "className", Value: redisManager}}},
		},
		// The plugin's pom.xml at its release tags names these versions. slf4j-jdk14
		// hands the plugin's log lines to Tomcat's log; slf4j-api alone drops them.
		Jars: []Jar{
			{"tomcat-cluster-redis-session-manager", string(r.PluginVersion.V)},
			{"jedis", "3.0.1"},
			{"commons-pool2", "2.6.2"},
			{"slf4j-api", "1.7.26"},
			{"slf4j-jdk14", "1.7.26"},
		},
	}
	pairs := r.pairs()
	inline := false
	if r.Password.Set {
		value := w.Resolve("redis.password").Reveal()
		placeholder := "${" + PropertyName + "}"
		switch r.PasswordDelivery.V {
		case ByKylin:
			out.Properties = []patch.Pair{{Key: CacheKey, Value: value}}
			out.PropertiesSecret = true
			value = placeholder
		case ByCatalina:
			out.Catalina = []patch.Pair{{Key: PropertyName, Value: value}}
			out.CatalinaSecret = true
			value = placeholder
		default:
			inline = r.Password.V.Form != secret.Runtime
		}
		pairs = append(pairs, patch.Pair{Key: "redis.password", Value: value})
	}
	b, err := redisFile(pairs)
	out.Files = []File{{Path: redisData, Bytes: b, Secret: inline}}
	return out, err
}

// pairs are the keys of redis-data-cache.properties that every plugin version
// knows (model/Config.java at its release tags).
func (r *Redis) pairs() []patch.Pair {
	hosts := make([]string, len(r.Hosts))
	for i, h := range r.Hosts {
		hosts[i] = h.V.String()
	}
	pairs := []patch.Pair{
		{Key: "redis.hosts", Value: strings.Join(hosts, ",")},
		{Key: "redis.cluster.enabled", Value: strconv.FormatBool(r.Topology.V == Clustered)},
		{Key: "redis.sentinel.enabled", Value: strconv.FormatBool(r.Topology.V == Sentinel)},
	}
	if r.Topology.V == Sentinel {
		pairs = append(pairs, patch.Pair{Key: "redis.sentinel.master", Value: r.SentinelMaster.V})
	}
	if r.Topology.V != Clustered { // a cluster has database 0 alone
		pairs = append(pairs, patch.Pair{Key: "redis.database", Value: strconv.Itoa(r.Database.V)})
	}
	return append(pairs,
		patch.Pair{Key: "redis.timeout", Value: strconv.FormatInt(r.Timeout.V.Milliseconds(), 10)},
		patch.Pair{Key: "redis.max.active", Value: strconv.Itoa(r.Pool.MaxActive.V)},
		patch.Pair{Key: "redis.max.idle", Value: strconv.Itoa(r.Pool.MaxIdle.V)},
		patch.Pair{Key: "redis.min.idle", Value: strconv.Itoa(r.Pool.MinIdle.V)},
		patch.Pair{Key: "lb.sticky-session.enabled", Value: strconv.FormatBool(r.Sticky.V)},
		patch.Pair{Key: "session.persistent.policies", Value: strings.ToUpper(string(r.Persist.V))},
	)
}

// redisFile writes the file that the plugin reads as ISO-8859-1.
func redisFile(pairs []patch.Pair) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("# Sessions in Redis, written by kyctl for tomcat-cluster-redis-session-manager.\n")
	for _, p := range pairs {
		line, err := patch.Format(p, patch.Latin1)
		if err != nil {
			return nil, fmt.Errorf("redis-data-cache.properties: %w", err)
		}
		out.WriteString(line + "\n")
	}
	return out.Bytes(), nil
}
