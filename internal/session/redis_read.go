package session

import (
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

const redisData = "tomcat/conf/redis-data-cache.properties"

// readRedis reads the plugin's Manager and its file; what the file does not
// say is as the plugin has it by default (model/Config.java, ConfigUtil.java at
// its release tags).
func readRedis(h Home) (Found, bool) {
	manager, ok := h.element("Manager", redisManager)
	if !ok {
		return Found{}, false
	}
	r := &Redis{At: h.place(manager)}
	f := Found{Options: r}
	keys := map[string]Text{}
	if file := h.File(redisData); file != nil {
		r.At = file.Pos(0)
		entries, _ := patch.Readable(file.Bytes, patch.Latin1)
		for _, e := range entries {
			keys[e.Key] = Text{e.Value, source.Pos{File: file, Line: int32(e.ValueLine), Col: int32(e.ValueCol)}}
		}
		f.strange(file, entries)
	}
	hosts, ok := keys["redis.hosts"]
	if !ok {
		hosts = Text{"127.0.0.1:6379", r.At}
		f.lose(r.At, diag.T("no file names the Redis servers: the plugin connects to 127.0.0.1:6379", "没有文件写明 Redis 服务器：插件会连接 127.0.0.1:6379"))
	}
	r.Hosts = f.hosts("redis.hosts", hosts.V, hosts.Pos)
	r.topology(&f, keys)
	r.numbers(&f, keys)
	if v, ok := keys["session.persistent.policies"]; ok {
		read(&f, &r.Persist, "session.persistent.policies", strings.ToLower(strings.TrimSpace(v.V)), v.Pos)
	}
	if v, ok := keys["lb.sticky-session.enabled"]; ok {
		r.Sticky = found(isTrue(v.V), v.Pos)
	}
	if v, ok := keys["redis.password"]; ok && v.V != "" {
		r.password(&f, h, v)
	}
	r.version(h)
	return f, true
}

// version is that of the jar in tomcat/lib.
func (r *Redis) version(h Home) {
	for _, jar := range h.Jars {
		name, ok := strings.CutPrefix(jar, "tomcat-cluster-redis-session-manager-")
		var v PluginVersion
		if ok && v.Parse(strings.TrimSuffix(name, ".jar")) == nil {
			r.PluginVersion = found(v, r.At)
		}
	}
}

func (r *Redis) topology(f *Found, keys map[string]Text) {
	for _, row := range []struct {
		key      string
		topology Topology
	}{{"redis.sentinel.enabled", Sentinel}, {"redis.cluster.enabled", Clustered}} {
		if v, ok := keys[row.key]; ok && isTrue(v.V) {
			r.Topology = found(row.topology, v.Pos)
		}
	}
	if v, ok := keys["redis.sentinel.master"]; ok && r.Topology.V == Sentinel {
		f.text(&r.SentinelMaster, "redis.sentinel.master", strings.TrimSpace(v.V), v.Pos)
	}
}

func (r *Redis) numbers(f *Found, keys map[string]Text) {
	for _, row := range []struct {
		key  string
		take func(n int, pos source.Pos)
	}{
		{"redis.database", func(n int, pos source.Pos) { r.Database = found(n, pos) }},
		{"redis.timeout", func(n int, pos source.Pos) { r.Timeout = found(time.Duration(n)*time.Millisecond, pos) }},
		{"redis.max.active", func(n int, pos source.Pos) { r.Pool.MaxActive = found(n, pos) }},
		{"redis.max.idle", func(n int, pos source.Pos) { r.Pool.MaxIdle = found(n, pos) }},
		{"redis.min.idle", func(n int, pos source.Pos) { r.Pool.MinIdle = found(n, pos) }},
	} {
		v, ok := keys[row.key]
		if !ok {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(v.V))
		if err != nil || n < 0 || n > 1000000 {
			f.lose(v.Pos, diag.T("%s is not a number that the plugin accepts", "%s 不是插件接受的数").With(row.key))
			continue
		}
		row.take(n, v.Pos)
	}
}

// password finds the text behind the placeholder that one of the deliveries
// writes. Another one is left to the node.
func (r *Redis) password(f *Found, h Home, v Text) {
	if name, ok := secret.Placeholder(v.V); ok && name == PropertyName {
		if text, ok := h.Property(CacheKey); ok && h.Product.Name != "kylin" {
			r.PasswordDelivery = found(ByKylin, v.Pos)
			r.Password = f.secret("redis.password", PropertyName, text)
			f.Keys = append(f.Keys, CacheKey)
			return
		}
		if text, ok := h.Catalina(PropertyName); ok {
			r.PasswordDelivery = found(ByCatalina, v.Pos)
			r.Password = f.secret("redis.password", PropertyName, text)
			return
		}
	}
	r.Password = f.secret("redis.password", PropertyName, v)
}

// strange are the lines of the plugin's file that kyctl does not write.
func (f *Found) strange(file *source.File, entries []patch.Entry) {
	known := map[string]bool{"redis.password": true, "redis.sentinel.master": true, "redis.database": true}
	for _, p := range new(Redis).pairs() {
		known[p.Key] = true
	}
	for _, e := range entries {
		if !known[e.Key] {
			f.lose(source.Pos{File: file, Line: int32(e.Line), Col: int32(e.Col)},
				diag.T("%s has no key in the description", "描述文件中没有与 %s 对应的键").With(cluster.Quote(e.Key)))
		}
	}
}

// isTrue is Boolean.parseBoolean of Java.
func isTrue(text string) bool { return strings.EqualFold(text, "true") }
