package rule

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func sessionsShared(plans []*plan.Plan, report func(*plan.Plan) Report) {
	for _, c := range firstOfEach(clashes(plans, sessionClaims)) {
		report(c.plan)(c.pos, diag.T("the sessions of cluster %q are stored in the same place", "集群 %q 的会话也保存在同一个地方").With(c.first.Name.V), spaceOf(c.plan).hint, c.related)
	}
}

// space is what a cluster has of its own on the servers that keep sessions, the
// place that says so where there is one, and what to do where it is another's,
// too.
type space struct {
	name string
	at   source.Pos
	hint diag.Text
}

func sessionClaims(p *plan.Plan) []claim {
	if p.Store == nil || p.Store.Hosts == nil || p.StoreOptions == nil {
		return nil
	}
	hosts := p.Store.Hosts(p.StoreOptions)
	if r := redisStore(p); r != nil && r.Topology.V == session.Standalone && len(hosts) > 1 {
		hosts = hosts[:1] // the others are not used
	}
	s := spaceOf(p)
	if s.name == "" {
		return nil
	}
	return hostClaims(hosts, p.Store.Name+" "+s.name, s.at)
}

// spaceOf returns the space of a cluster, without a name where it can't be
// known.
func spaceOf(p *plan.Plan) space {
	switch o := p.StoreOptions.(type) {
	case *session.Redis:
		return redisSpace(o)
	case *session.Redisson:
		server := redisDatabase(o.Topology, o.Database, o.SentinelMaster)
		if server == "" || o.KeyPrefix.Broken {
			return space{}
		}
		prefix := space{name: string(p.Name.V), hint: diag.T("set sessions.redisson.key_prefix to a prefix that only this cluster uses", "把 sessions.redisson.key_prefix 设为本集群专用的前缀")}
		if o.KeyPrefix.Set {
			prefix.name, prefix.at = o.KeyPrefix.V, o.KeyPrefix.Pos
		}
		prefix.name += " " + server
		return prefix
	case *session.MySQL:
		if o.Database.Broken || o.Table.Broken {
			return space{}
		}
		return space{
			string(o.Database.V) + "." + string(o.Table.V), o.Table.Pos,
			diag.T("use another name in sessions.mysql.table, or another database", "在 sessions.mysql.table 中换一个名称，或使用另一个数据库"),
		}
	case *session.Memcached:
		return space{name: "all", hint: diag.T("give this cluster its own memcached servers or ports", "为本集群使用独立的 memcached 服务器或端口")}
	}
	return space{}
}

func redisSpace(o *session.Redis) space {
	s := space{
		name: redisDatabase(o.Topology, o.Database, o.SentinelMaster),
		hint: diag.T("use another number in sessions.redis.database, or a separate Redis for this cluster", "在 sessions.redis.database 中换一个编号，或为本集群使用独立的 Redis"),
	}
	switch {
	case o.Topology.V == session.Clustered:
		s.hint = diag.T("use a separate Redis for this cluster: Redis Cluster has only database 0", "为本集群使用独立的 Redis：Redis Cluster 只有 0 号数据库")
	case o.Database.Set:
		s.at = o.Database.Pos
	}
	return s
}

// redisDatabase names one database behind a host and port.
func redisDatabase(topology cluster.Val[session.Topology], database cluster.Val[int], master cluster.Val[string]) string {
	switch {
	case topology.Broken || database.Broken || master.Broken:
		return ""
	case topology.V == session.Clustered:
		return "0"
	case topology.V == session.Sentinel:
		return strconv.Itoa(database.V) + " of " + strconv.Quote(master.V)
	}
	return strconv.Itoa(database.V)
}
