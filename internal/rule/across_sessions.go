package rule

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func sessionsSharedRule() Rule {
	const redis = "sessions:\n  store: redis\n  redis:\n    hosts: [\"redis.example.com:6379\"]"
	prod := acrossCase("prod", "nodes: [{name: prod-1, host: 10.0.0.1}]\n"+redis+"\n")
	test := "nodes: [{name: test-1, host: 10.0.0.2}]\n" + redis
	return Rule{
		Name: "sessions-shared-between-clusters", Severity: diag.Error,
		Summary: diag.T("two clusters keep their sessions in one place", "两个集群把会话保存在同一个地方"),
		Why: diag.T("a session is found by its bare id: a login on one cluster is a login on the other, with the same name and rights, and emptying the store of one logs everybody out of both",
			"会话只按其 ID 查找：在一个集群登录即等于以同样的用户和权限登录另一个集群，清空其中一个的存储会使两边所有人登出"),
		Fix:    diag.T("give each cluster a database, prefix or table of its own, or servers of its own", "为每个集群使用不同的数据库、前缀或表，或使用各自的服务器"),
		Source: "SessionManager.java of ran-jit 3.0.4; RedissonSessionManager.java; DataSourceStore.java of Tomcat 9; measured in Tomcat 9.0.70",
		Bad:    prod + Another + acrossCase("test", test+" # <-\n"),
		Good:   prod + Another + acrossCase("test", test+"\n    database: 1\n"),
		CheckAcross: func(plans []*plan.Plan, report func(*plan.Plan) Report) {
			for _, c := range firstOfEach(clashes(plans, sessionClaims)) {
				report(c.plan)(c.pos, diag.T("the sessions of cluster %q are kept in the same place", "集群 %q 的会话也保存在同一个地方").With(c.first.Name.V), spaceOf(c.plan).hint, c.related)
			}
		},
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
		prefix := space{name: string(p.Name.V), hint: diag.T("write sessions.redisson.key_prefix with a word of this cluster's own", "在 sessions.redisson.key_prefix 中写本集群专用的词")}
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
			diag.T("write another name in sessions.mysql.table, or another database", "在 sessions.mysql.table 中写另一个名称，或使用另一个数据库"),
		}
	case *session.Memcached:
		return space{name: "all", hint: diag.T("give this cluster memcached servers, or ports, of its own", "为本集群使用独立的 memcached 服务器或端口")}
	}
	return space{}
}

func redisSpace(o *session.Redis) space {
	s := space{
		name: redisDatabase(o.Topology, o.Database, o.SentinelMaster),
		hint: diag.T("write another number in sessions.redis.database, or use a Redis of this cluster's own", "在 sessions.redis.database 中写另一个编号，或为本集群使用独立的 Redis"),
	}
	switch {
	case o.Topology.V == session.Clustered:
		s.hint = diag.T("use a Redis of this cluster's own: a Redis cluster has database 0 alone", "为本集群使用独立的 Redis：Redis 集群只有 0 号数据库")
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
