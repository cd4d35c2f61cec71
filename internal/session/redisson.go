package session

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

// RedissonVersion is the release of Redisson that the files are written for:
// of the line that runs on Java 8.
const RedissonVersion = "3.39.0"

const redissonManager = "org.redisson.tomcat.RedissonSessionManager"

// Redisson are the options of Redisson's session manager for Tomcat.
type Redisson struct {
	At       cluster.At
	Topology cluster.Val[Topology]           `key:"topology"`
	Hosts    []cluster.Val[cluster.HostPort] `key:"hosts,required"`
	// DataHosts are for kyctl doctor only.
	DataHosts      []cluster.Val[cluster.Host] `key:"data_hosts"`
	SentinelMaster cluster.Val[string]         `key:"sentinel_master"`
	Username       cluster.Val[string]         `key:"username"`
	Password       cluster.Val[secret.Ref]     `key:"password"`
	Database       cluster.Val[int]            `key:"database,min=0,max=1000000"`
	TLS            cluster.Val[bool]           `key:"tls"`
	KeyPrefix      cluster.Val[string]         `key:"key_prefix"`
	ReadMode       cluster.Val[ReadMode]       `key:"read_mode"`
}

// ReadMode says where a node reads a session's attributes.
type ReadMode string

// Parse reads v from the text of a scalar.
func (v *ReadMode) Parse(text string) *cluster.Problem {
	return cluster.ParseWord(v, diag.T("read mode", "读取方式"), v.Words(), text)
}

// Words returns the words of sessions.redisson.read_mode.
func (ReadMode) Words() []string { return []string{"redis", "memory"} }

func redisson() Kind {
	return Kind{
		Name:    "redisson",
		Summary: diag.T("sessions in Redis, with Redisson: TLS, user names, a key prefix", "会话保存在 Redis 中，使用 Redisson：支持 TLS、用户名和键前缀"),
		New:     func() any { return new(Redisson) },
		Fill:    func(options any) { options.(*Redisson).fill() },
		Secrets: func(options any) []Secret {
			return []Secret{{Key: "redisson.password", Val: options.(*Redisson).Password}}
		},
		Hosts: func(options any) []cluster.Val[cluster.HostPort] { return options.(*Redisson).Hosts },
		Sticky: func(options any, _ Tomcat) bool {
			mode := options.(*Redisson).ReadMode
			return mode.Broken || mode.V == "memory"
		},
		Output:  func(w Want) (Output, error) { return w.Options.(*Redisson).output(w) },
		Tomcats: [2]int{8, 9}, // Maven Central has no jar for Tomcat 7
		ByMajor: true,
		Managed: patch.Managed{Classes: []string{redissonManager, "org.redisson.tomcat.JndiRedissonSessionManager"}},
		Read:    readRedisson,
	}
}

func (r *Redisson) fill() {
	cluster.Default(&r.Topology, Standalone, r.At)
	cluster.Default(&r.SentinelMaster, "mymaster", r.At)
	cluster.Default(&r.Database, 0, r.At)
	cluster.Default(&r.TLS, false, r.At)
	cluster.Default(&r.ReadMode, "redis", r.At)
}

// output has updateMode AFTER_REQUEST: a logout on one node leaves the session
// object of another as it was, and with DEFAULT who logs in there with the old
// cookie is known to that node alone, since only what changes is written. The
// other remedy, broadcastSessionEvents, lets a logout reach the other nodes
// late, and Tomcat does not start while Redis is down (measured with Redisson
// 3.39.0 in Tomcat 9.0.98).
func (r *Redisson) output(w Want) (Output, error) {
	file, err := r.file(w)
	if err != nil {
		return Output{}, fmt.Errorf("redisson.yaml: %w", err)
	}
	prefix := w.Cluster // the manager adds the colon (getMap of RedissonSessionManager.java)
	if r.KeyPrefix.Set {
		prefix = r.KeyPrefix.V
	}
	return Output{
		Elements: []patch.Element{{Name: "Manager", Attrs: []patch.Attr{
			{Name: "className", Value: redissonManager},
			{Name: "configPath", Value: "${catalina.base}/conf/redisson.yaml"},
			{Name: "readMode", Value: strings.ToUpper(string(r.ReadMode.V))},
			{Name: "updateMode", Value: "AFTER_REQUEST"},
			{Name: "broadcastSessionEvents", Value: "false"},
			{Name: "keyPrefix", Value: prefix},
		}}},
		Files: []File{{
			Path: "tomcat/conf/redisson.yaml", Bytes: []byte(file),
			Secret: r.Password.Set && r.Password.V.Form != secret.Runtime,
		}},
		Jars: []Jar{{"redisson-all", RedissonVersion}, {redissonJar, RedissonVersion}},
	}, nil
}

// redissonJar is the jar for Tomcat 9. Maven Central has none for Tomcat 8 since
// 3.11.4; this one runs in Tomcat 8.5 (seen with 3.39.0 in 8.5.78 under a real
// Kylin 4.0.4).
const redissonJar = "redisson-tomcat-9"

// file is redisson.yaml (docs/configuration.md of Redisson). A class of the
// application, such as a user of Spring Security, needs Java's own
// serialisation: the default codec, Kryo, does not keep every such object.
// Without lazyInitialization Tomcat does not start while Redis is down.
func (r *Redisson) file(w Want) (string, error) {
	var out strings.Builder
	out.WriteString("# Sessions in Redis, written by kyctl for Redisson " + RedissonVersion + ".\n")
	lines, err := r.server()
	if err != nil {
		return "", err
	}
	credentials, err := r.credentials(w)
	if err != nil {
		return "", err
	}
	for _, line := range append(lines, credentials...) {
		out.WriteString(line + "\n")
	}
	out.WriteString("codec: !<org.redisson.codec.SerializationCodec> {}\nlazyInitialization: true\n")
	return out.String(), nil
}

// server is the part that depends on the topology. A replica may lag behind:
// who has just logged in would be unknown on the next request, so the master
// alone is read.
func (r *Redisson) server() ([]string, error) {
	hosts := r.addresses()
	database := "  database: " + strconv.Itoa(r.Database.V)
	switch r.Topology.V {
	case Sentinel:
		master, err := quoteYAML(r.SentinelMaster.V)
		return append(append([]string{"sentinelServersConfig:", "  masterName: " + master, "  sentinelAddresses:"}, hosts...),
			`  readMode: "MASTER"`, database), err
	case Clustered:
		return append(append([]string{"clusterServersConfig:", "  nodeAddresses:"}, hosts...), `  readMode: "MASTER"`), nil
	}
	first := ""
	if len(hosts) > 0 {
		first = strings.TrimPrefix(hosts[0], "    - ")
	}
	return []string{"singleServerConfig:", "  address: " + first, database}, nil
}

func (r *Redisson) addresses() []string {
	scheme := "redis://"
	if r.TLS.V {
		scheme = "rediss://"
	}
	out := make([]string, len(r.Hosts))
	for i, h := range r.Hosts {
		out[i] = `    - "` + scheme + h.V.String() + `"`
	}
	return out
}

func (r *Redisson) credentials(w Want) ([]string, error) {
	var out []string
	if r.Username.Set {
		name, err := quoteYAML(r.Username.V)
		if err != nil {
			return nil, err
		}
		out = append(out, "  username: "+name)
	}
	if r.Password.Set {
		password, err := quoteSecret(w.Resolve("redisson.password"), r.Password)
		if err != nil {
			return nil, fmt.Errorf("password: %w", err)
		}
		out = append(out, "  password: "+password)
	}
	return out, nil
}
