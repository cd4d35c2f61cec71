package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func redisHostsIgnored(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) < 2 {
		return
	}
	report(r.Hosts[1].Pos, diag.T("%s is not used: topology standalone uses only the first host", "%s 不会被使用：topology 为 standalone 时只使用第一个主机").With(r.Hosts[1].V),
		diag.T("write topology: cluster or topology: sentinel, or leave only %s", "写 topology: cluster 或 topology: sentinel，或只保留 %s").With(r.Hosts[0].V))
}

func redisHostIPv6(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil {
		return
	}
	for _, h := range r.Hosts {
		if strings.Contains(h.V.Host, ":") {
			report(h.Pos, diag.T("the Redis plugin can't read the IPv6 address %s", "Redis 插件无法读取 IPv6 地址 %s").With(h.V.Host),
				diag.T("write a host name that resolves to this address, or an IPv4 address", "写能解析到该地址的主机名，或 IPv4 地址"))
		}
	}
}

func redisDatabaseIgnored(p *plan.Plan, report Report) {
	if r := redisStore(p); r != nil && r.Topology.V == session.Clustered && r.Database.V != 0 {
		report(r.Database.Pos, diag.T("database %d is ignored: Redis Cluster has only database 0", "database %d 会被忽略：Redis Cluster 只有 0 号数据库").With(r.Database.V),
			diag.T("remove database", "删除 database"))
	}
}

func redisMasterIgnored(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || !r.SentinelMaster.Set || r.SentinelMaster.Broken || r.Topology.Broken || r.Topology.V == session.Sentinel {
		return
	}
	report(r.SentinelMaster.Pos, diag.T("sentinel_master is not used: the topology is %s", "sentinel_master 不会被使用：topology 是 %s").With(r.Topology.V),
		diag.T("write topology: sentinel, or remove sentinel_master", "写 topology: sentinel，或删除 sentinel_master"))
}
