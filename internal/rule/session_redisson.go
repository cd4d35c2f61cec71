package rule

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// redissonStore returns the options of the chosen store, nil if that is another.
func redissonStore(p *plan.Plan) *session.Redisson {
	r, _ := p.StoreOptions.(*session.Redisson)
	return r
}

func redissonHostsIgnored(p *plan.Plan, report Report) {
	r := redissonStore(p)
	if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) < 2 {
		return
	}
	report(r.Hosts[1].Pos, diag.T("%s is not used: topology standalone uses only the first host", "%s 不会被使用：topology 为 standalone 时只使用第一个主机").With(r.Hosts[1].V),
		diag.T("write topology: cluster or topology: sentinel, or leave only %s", "写 topology: cluster 或 topology: sentinel，或只保留 %s").With(r.Hosts[0].V))
}

func redissonIgnored(p *plan.Plan, report Report) {
	r := redissonStore(p)
	if r == nil || r.Topology.Broken {
		return
	}
	if r.Topology.V == session.Clustered && r.Database.V != 0 {
		report(r.Database.Pos, diag.T("database %d is ignored: Redis Cluster has only database 0", "database %d 会被忽略：Redis Cluster 只有 0 号数据库").With(r.Database.V),
			diag.T("remove database", "删除 database"))
	}
	if m := r.SentinelMaster; m.Set && !m.Broken && r.Topology.V != session.Sentinel {
		report(m.Pos, diag.T("sentinel_master is not used: the topology is %s", "sentinel_master 不会被使用：topology 是 %s").With(r.Topology.V),
			diag.T("write topology: sentinel, or remove sentinel_master", "写 topology: sentinel，或删除 sentinel_master"))
	}
}

func redissonMemory(p *plan.Plan, report Report) {
	r := redissonStore(p)
	if r == nil || r.ReadMode.V != "memory" || p.Balancer == nil || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
		return
	}
	report(r.ReadMode.Pos, diag.T("read_mode: memory needs a load balancer that keeps a user on one node, but method %s does not", "read_mode: memory 需要负载均衡器把用户固定到一个节点，但方法 %s 不会").With(p.Site.Method),
		diag.T("write read_mode: redis, or method: sticky_cookie", "写 read_mode: redis，或 method: sticky_cookie"))
}

func redissonSinglePoint(p *plan.Plan, report Report) {
	r := redissonStore(p)
	if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) != 1 || len(p.Nodes) < 2 {
		return
	}
	report(r.Hosts[0].Pos, diag.T("the logins of %d nodes depend on a single Redis, %s", "%d 个节点的登录都依赖单个 Redis：%s").With(len(p.Nodes), r.Hosts[0].V),
		diag.T("write topology: sentinel with the sentinels in hosts, or topology: cluster", "写 topology: sentinel 并把各 sentinel 写入 hosts，或写 topology: cluster"))
}

func storeUser(p *plan.Plan, report Report) {
	tell := func(at cluster.At, has, lacks string) {
		report(at, diag.T("sessions.%s has a %s but no %s", "sessions.%s 有 %s 但没有 %s").With(p.Store.Name, has, lacks),
			diag.T("add the %[1]s, or remove the %[2]s", "添加 %[1]s，或删除 %[2]s").With(lacks, has))
	}
	if r := redissonStore(p); r != nil && r.Username.Set && !r.Password.Set {
		tell(r.Username.Pos, "username", "password")
	}
	m := memcachedStore(p)
	switch {
	case m == nil:
	case m.Username.Set && !m.Password.Set:
		tell(m.Username.Pos, "username", "password")
	case m.Password.Set && !m.Username.Set:
		tell(m.Password.Pos, "password", "username")
	}
}
