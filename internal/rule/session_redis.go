package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// redisCase is a small description with these options of sessions.redis.
func redisCase(options string) string {
	return `version: 1
name: prod
product: {name: kyligence, version: "3.4"}
metadata: {hbase: {}}
nodes:
  - {name: "kylin-[1-2]", host: "10.0.0.[1-2]"}
sessions:
  store: redis
  redis:
` + options
}

func redisHostsIgnoredRule() Rule {
	return Rule{
		Name: "redis-hosts-ignored", Severity: diag.Error,
		Summary: diag.T("several Redis hosts, and the plugin uses the first alone", "写了多个 Redis 主机，而插件只使用第一个"),
		Why:     diag.T("with topology standalone the other hosts are dropped without a word: when the first is down every request of a logged-in user ends in 500", "topology 为 standalone 时其他主机会被默默丢弃：第一个停机时，已登录用户的每个请求都返回 500"),
		Fix:     diag.T("write topology: cluster or topology: sentinel, as the servers are, or leave one host", "按服务器的实际部署写 topology: cluster 或 topology: sentinel，或只保留一个主机"),
		Source:  "RedisCache.java of ran-jit 3.0.4; measured in Tomcat 9.0.70",
		Bad: redisCase(`    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"] # <-
`),
		Good: redisCase(`    topology: cluster
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"]
`),
		Check: func(p *plan.Plan, report Report) {
			r := redisStore(p)
			if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) < 2 {
				return
			}
			report(r.Hosts[1].Pos, diag.T("%s is not used: a standalone Redis is the first host alone", "%s 不会被使用：standalone 只使用第一个主机").With(r.Hosts[1].V),
				diag.T("write topology: cluster or topology: sentinel, or leave only %s", "写 topology: cluster 或 topology: sentinel，或只保留 %s").With(r.Hosts[0].V))
		},
	}
}

func redisHostIPv6Rule() Rule {
	return Rule{
		Name: "redis-host-ipv6", Severity: diag.Error,
		Summary: diag.T("a Redis host with an IPv6 address", "Redis 主机使用 IPv6 地址"),
		Why:     diag.T("the plugin splits host and port at the first colon: the web application does not start, and everything under /kylin answers 404", "插件按第一个冒号拆分主机和端口：Web 应用无法启动，/kylin 下的一切都返回 404"),
		Fix:     diag.T("write a host name that has this address, or an IPv4 address", "写解析到该地址的主机名，或 IPv4 地址"),
		Source:  "RedisCache.java of ran-jit 3.0.4 and 4.0",
		Bad: redisCase(`    hosts: ["[2001:db8::6]:6379"] # <-
`),
		Good: redisCase(`    hosts: ["redis-v6.example.com:6379"]
`),
		Check: func(p *plan.Plan, report Report) {
			r := redisStore(p)
			if r == nil {
				return
			}
			for _, h := range r.Hosts {
				if strings.Contains(h.V.Host, ":") {
					report(h.Pos, diag.T("the Redis plugin can't read the IPv6 address %s", "Redis 插件无法读取 IPv6 地址 %s").With(h.V.Host),
						diag.T("write a host name that has this address, or an IPv4 address", "写解析到该地址的主机名，或 IPv4 地址"))
				}
			}
		},
	}
}

func redisDatabaseIgnoredRule() Rule {
	return Rule{
		Name: "redis-database-ignored", Severity: diag.Warning,
		Summary: diag.T("a Redis cluster has no database but 0", "Redis 集群只有 0 号数据库"),
		Why:     diag.T("the number is ignored: sessions land in database 0, beside those of any other cluster that uses this Redis, and each accepts the other's logins", "该编号会被忽略：会话写入 0 号数据库，与使用同一 Redis 的其他集群混在一起，彼此接受对方的登录"),
		Fix:     diag.T("take database out; give each cluster a Redis cluster of its own", "删除 database；为每个集群使用独立的 Redis 集群"),
		Source:  "RedisClusterManager.java of ran-jit 3.0.4",
		Bad: redisCase(`    topology: cluster
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"]
    database: 2 # <-
`),
		Good: redisCase(`    topology: sentinel
    hosts: ["redis-1.example.com:26379", "redis-2.example.com:26379"]
    database: 2
`),
		Check: func(p *plan.Plan, report Report) {
			if r := redisStore(p); r != nil && r.Topology.V == session.Clustered && r.Database.V != 0 {
				report(r.Database.Pos, diag.T("database %d is ignored: a Redis cluster has database 0 alone", "database %d 会被忽略：Redis 集群只有 0 号数据库").With(r.Database.V),
					diag.T("take database out", "删除 database"))
			}
		},
	}
}

func redisMasterIgnoredRule() Rule {
	return Rule{
		Name: "redis-master-ignored", Severity: diag.Warning,
		Summary: diag.T("sentinel_master without topology: sentinel", "写了 sentinel_master，但 topology 不是 sentinel"),
		Why:     diag.T("nobody asks a sentinel: with the sentinels as hosts the first is taken for a Redis that keeps sessions, and every login ends in 500", "不会询问 sentinel：如果 hosts 写的是 sentinel，第一个会被当作保存会话的 Redis，每次登录都返回 500"),
		Fix:     diag.T("write topology: sentinel, or take sentinel_master out", "写 topology: sentinel，或删除 sentinel_master"),
		Source:  "RedisCache.java of ran-jit 3.0.4",
		Bad: redisCase(`    hosts: ["redis-1.example.com:26379"]
    sentinel_master: kylin # <-
`),
		Good: redisCase(`    topology: sentinel
    hosts: ["redis-1.example.com:26379"]
    sentinel_master: kylin
`),
		Check: func(p *plan.Plan, report Report) {
			r := redisStore(p)
			if r == nil || !r.SentinelMaster.Set || r.SentinelMaster.Broken || r.Topology.Broken || r.Topology.V == session.Sentinel {
				return
			}
			report(r.SentinelMaster.Pos, diag.T("sentinel_master is not used: the topology is %s", "sentinel_master 不会被使用：topology 是 %s").With(r.Topology.V),
				diag.T("write topology: sentinel, or take sentinel_master out", "写 topology: sentinel，或删除 sentinel_master"))
		},
	}
}
