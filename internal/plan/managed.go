package plan

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

// ManagedKeys are the keys of kylin.properties that other keys of the
// description write, and the key of the description that does.
var ManagedKeys = []struct{ Property, Key string }{
	{"kylin.metadata.url", "metadata"},
	{"kylin.metadata.jdbc.dialect", "metadata.jdbc.dialect"},
	{"kylin.security.encrypt.cipher.ivSpec", "product.cipher_iv"},
	{"kylin.env.zookeeper-connect-string", "zookeeper"},
	{"kylin.server.mode", "nodes.mode"},
	{"kylin.server.cluster-servers", "nodes"},
	{"kylin.server.self-discovery-enabled", "jobs.self_discovery"},
	{"kylin.job.scheduler.default", "jobs.scheduler"},
	{"kylin.query.timeout-seconds", "query.timeout"},
	{"kylin.storage.columnar.file-system", "storage.file_system"},
	{"kylin.storage.columnar.separate-fs-enable", "storage.separate_from_build"},
	{"kylin.security.profile", "security.profile"},
	{"kylin.security.ldap.connection-server", "security.ldap.server"},
	{"kylin.security.ldap.connection-username", "security.ldap.username"},
	{"kylin.security.ldap.connection-password", "security.ldap.password"},
	{"kylin.security.ldap.connection-truststore", "security.ldap.truststore"},
	{"kylin.security.ldap.user-search-base", "security.ldap.user.search_base"},
	{"kylin.security.ldap.user-search-pattern", "security.ldap.user.search_pattern"},
	{"kylin.security.ldap.user-search-filter", "security.ldap.user.search_filter"},
	{"kylin.security.ldap.user-group-search-base", "security.ldap.group.search_base"},
	{"kylin.security.ldap.group-search-filter", "security.ldap.group.search_filter"},
	{"kylin.security.ldap.group-member-search-filter", "security.ldap.group.member_filter"},
	{"kylin.security.ldap.service-search-base", "security.ldap.service.search_base"},
	{"kylin.security.ldap.service-search-pattern", "security.ldap.service.search_pattern"},
	{"kylin.security.ldap.service-group-search-base", "security.ldap.service.group_search_base"},
	{"kylin.security.acl.admin-role", "security.ldap.admin_role"},
	{"kylin.server.auth-user-cache.expire-seconds", "security.ldap.cache.expire"},
	{"kylin.server.auth-user-cache.max-entries", "security.ldap.cache.max_entries"},
	{"kylin.cache.redis.enabled", "query_cache.redis"},
	{"kylin.cache.redis.cluster-enabled", "query_cache.redis.cluster"},
	{"kylin.cache.redis.hosts", "query_cache.redis.hosts"},
	{"kylin.cache.redis.password", "query_cache.redis.password"},
	{"kylin.cache.redis.expire-time-unit", "query_cache.redis.expire"},
	{"kylin.cache.redis.expire-time", "query_cache.redis.expire"},
	{"kylin.cache.memcached.hosts", "query_cache.memcached.hosts"},
}

// Managers returns the properties that the description writes from elsewhere,
// each with the key that does. With a raw metadata.url the dialect is the
// user's own property: no other key could say it. Nobody may change the map.
func (p *Plan) Managers() map[string]string { return p.managers() }

func (p *Plan) findManagers() map[string]string {
	out := make(map[string]string, len(ManagedKeys))
	for _, m := range ManagedKeys {
		if m.Property != dialectKey || !p.Metadata.URL.Set {
			out[m.Property] = m.Key
		}
	}
	if p.Facts.EncForm && p.QueryCache.Redis.At.IsValid() {
		out[storeTypeKey] = "query_cache.redis"
	}
	for _, pair := range p.wanted().Properties {
		out[pair.Key] = "sessions." + p.Store.Name
		if p.Store.New == nil {
			out[pair.Key] = "sessions.store"
		}
	}
	if !p.Facts.HasTomcat {
		out[ServerPortKey] = "nodes.port"
	}
	return out
}

const dialectKey = "kylin.metadata.jdbc.dialect"

// Tomcat is what is known of the nodes' Tomcat.
func (p *Plan) Tomcat() session.Tomcat { return session.NewTomcat(string(p.Product.Tomcat.V)) }

// StoreWant is what the chosen store is asked for, with the values v.
func (p *Plan) StoreWant(v Values) session.Want {
	return session.Want{
		Options: p.StoreOptions, Product: p.Facts, Cluster: string(p.Name.V), Tomcat: p.Tomcat(), Chosen: p.Sessions.Store.Set,
		Resolve: func(key string) secret.Value { return v["sessions."+key] },
	}
}

// StoreOutput is what the chosen store needs on the nodes, with the values v;
// empty where none is chosen or its options can't be used.
func (p *Plan) StoreOutput(v Values) session.Output {
	if p.Store == nil {
		return session.Output{}
	}
	out, err := p.Store.Output(p.StoreWant(v))
	if err != nil {
		return session.Output{}
	}
	return out
}

// Wanted is StoreOutput with a placeholder for each secret. Nobody may change
// what it holds.
func (p *Plan) Wanted() session.Output { return p.wanted() }

// Written returns what knows the keys that kyctl writes into the
// kylin.properties of the nodes of one base, the user's own properties among
// them: the values that it writes, none for a key that it leaves. A secret's is a
// placeholder.
func (p *Plan) Written(b *Base) func(key string) []string {
	w := p.written()
	own := w.own[b]
	return func(key string) []string { return slices.Concat(w.all[key], own[key]) }
}

// written are the values that kyctl writes: for every node, and for the nodes of
// each base, each value once. Many rules ask, and every node may have a base of
// its own.
type written struct {
	all map[string][]string
	own map[*Base]map[string][]string
}

func (p *Plan) findWritten() written {
	w := written{all: map[string][]string{}, own: map[*Base]map[string][]string{}}
	pairs, err := p.Pairs(p.Placeholders())
	if err != nil { // a wrong cipher_iv: the URL is written all the same
		w.all["kylin.metadata.url"] = []string{""}
	}
	for _, pair := range slices.Concat(pairs, p.wanted().Properties) {
		w.all[pair.Key] = []string{pair.Value}
	}
	type value struct {
		base       *Base
		key, value string
	}
	seen := map[value]bool{}
	add := func(b *Base, key, text string) {
		if v := (value{b, key, text}); !seen[v] {
			seen[v] = true
			w.own[b][key] = append(w.own[b][key], text)
		}
	}
	nodes, apart := map[*Base]int{}, map[value]int{} // how many there are, and how many set a key themselves
	for _, n := range p.Nodes {
		if nodes[n.Base]++; nodes[n.Base] == 1 {
			w.own[n.Base] = map[string][]string{}
		}
		for _, kv := range p.NodePairs(&n) {
			add(n.Base, kv.Key, kv.Value)
		}
		for _, kv := range n.Properties {
			add(n.Base, kv.Key.V, kv.Value.V)
			apart[value{base: n.Base, key: kv.Key.V}]++
		}
	}
	for b, all := range nodes {
		for _, kv := range p.Properties { // the node's own win
			if apart[value{base: b, key: kv.Key.V}] < all {
				add(b, kv.Key.V, kv.Value.V)
			}
		}
	}
	return w
}

// renamed are keys that Kylin renamed, old and new; one that ends in a dot is a
// prefix. Kylin maps them in each file as it reads it, and of two lines of one
// file the later wins (kylin-backward-compatibility.properties,
// BackwardCompatibilityConfig.java of Kylin 3).
var renamed = [][2]string{
	{"deploy.env", "kylin.env"},
	{"kylin.hdfs.working.dir", "kylin.env.hdfs-working-dir"},
	{"kylin.rest.servers", "kylin.server.cluster-servers"},
	{"kylin.cluster.name", "kylin.server.cluster-name"},
	{"kylin.init.tasks", "kylin.server.init-tasks"},
	{"kylin.enable.scheduler", "kylin.job.scheduler.default"},
	{"kylin.scheduler.", "kylin.job.scheduler.provider."},
	{"kylin.job.controller.lock", "kylin.job.lock"},
	{"kylin.job.concurrent.max.limit", "kylin.job.max-concurrent-jobs"},
	{"kylin.job.mr.config.override.", "kylin.engine.mr.config-override."},
	{"kylin.job.admin.dls", "kylin.job.notification-admin-emails"},
	{"mail.enabled", "kylin.job.notification-enabled"},
	{"mail.host", "kylin.job.notification-mail-host"},
	{"mail.username", "kylin.job.notification-mail-username"},
	{"mail.password", "kylin.job.notification-mail-password"},
	{"mail.sender", "kylin.job.notification-mail-sender"},
	{"kylin.hive.client", "kylin.source.hive.client"},
	{"kylin.hive.beeline.params", "kylin.source.hive.beeline-params"},
	{"kylin.hive.config.override.", "kylin.source.hive.config-override."},
	{"kylin.hbase.cluster.fs", "kylin.storage.hbase.cluster-fs"},
	{"kylin.query.cache.enabled", "kylin.query.cache-enabled"},
	{"kylin.query.cache.threshold.duration", "kylin.query.cache-threshold-duration"},
	{"kylin.query.cache.threshold.scancount", "kylin.query.cache-threshold-scan-count"},
	{"kylin.query.badquery.alerting.seconds", "kylin.query.badquery-alerting-seconds"},
	{"kylin.query.badquery.history.num", "kylin.query.badquery-history-number"},
	{"kylin.query.security.enabled", "kylin.query.security-enabled"},
	{"ldap.server", "kylin.security.ldap.connection-server"},
	{"ldap.username", "kylin.security.ldap.connection-username"},
	{"ldap.password", "kylin.security.ldap.connection-password"},
	{"ldap.user.searchBase", "kylin.security.ldap.user-search-base"},
	{"ldap.user.searchPattern", "kylin.security.ldap.user-search-pattern"},
	{"ldap.user.groupSearchBase", "kylin.security.ldap.user-group-search-base"},
	{"ldap.service.searchBase", "kylin.security.ldap.service-search-base"},
	{"ldap.service.searchPattern", "kylin.security.ldap.service-search-pattern"},
	{"ldap.service.groupSearchBase", "kylin.security.ldap.service-group-search-base"},
	{"acl.defaultRole", "kylin.security.acl.default-role"},
	{"acl.adminRole", "kylin.security.acl.admin-role"},
	{"kylin.rest.timezone", "kylin.web.timezone"},
	{"crossdomain.enable", "kylin.web.cross-domain-enabled"},
}

// NewName returns the key that an old key of kylin.properties stands for.
func NewName(old string) (current string, renamedKey bool) {
	for _, r := range renamed {
		rest, found := strings.CutPrefix(old, r[0])
		if found && strings.HasSuffix(r[0], ".") == (rest != "") {
			return r[1] + rest, true
		}
	}
	return "", false
}
