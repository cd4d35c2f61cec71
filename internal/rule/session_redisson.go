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

func redissonCase(options string) string {
	return storeCase(productNewest, "  store: redisson\n  redisson:\n"+options)
}

func redissonHostsIgnoredRule() Rule {
	return Rule{
		Name: "redisson-hosts-ignored", Severity: diag.Error,
		Summary: diag.T("several Redis hosts, and the topology has one", "写了多个 Redis 主机，而该拓扑只有一个"),
		Why:     diag.T("singleServerConfig takes one address: the other hosts are written nowhere, and when the first is down nobody is logged in", "singleServerConfig 只接受一个地址：其他主机不会写入任何文件，第一个停机时没有人处于登录状态"),
		Fix:     diag.T("write topology: cluster or topology: sentinel, as the servers are, or leave one host", "按服务器的实际部署写 topology: cluster 或 topology: sentinel，或只保留一个主机"),
		Source:  "docs/configuration.md of Redisson",
		Bad: redissonCase(`    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"] # <-
`),
		Good: redissonCase(`    topology: cluster
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"]
`),
		Check: func(p *plan.Plan, report Report) {
			r := redissonStore(p)
			if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) < 2 {
				return
			}
			report(r.Hosts[1].Pos, diag.T("%s is not used: a standalone Redis is the first host alone", "%s 不会被使用：standalone 只使用第一个主机").With(r.Hosts[1].V),
				diag.T("write topology: cluster or topology: sentinel, or leave only %s", "写 topology: cluster 或 topology: sentinel，或只保留 %s").With(r.Hosts[0].V))
		},
	}
}

func redissonIgnoredRule() Rule {
	return Rule{
		Name: "redisson-option-ignored", Severity: diag.Warning,
		Summary: diag.T("an option that the topology of the Redis servers does not have", "Redis 拓扑不支持的选项"),
		Why:     diag.T("a Redis cluster has database 0 alone, and only sentinels know a master by name: the value is written nowhere", "Redis 集群只有 0 号数据库，只有哨兵才用名称识别主节点：该值不会写入任何文件"),
		Fix:     diag.T("take the option out, or correct topology", "删除该选项，或修正 topology"),
		Source:  "docs/configuration.md of Redisson",
		Bad: redissonCase(`    topology: cluster
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"]
    database: 2 # <-
`),
		Good: redissonCase(`    topology: sentinel
    hosts: ["redis-1.example.com:26379", "redis-2.example.com:26379"]
    sentinel_master: kylin
    database: 2
`),
		Check: func(p *plan.Plan, report Report) {
			r := redissonStore(p)
			if r == nil || r.Topology.Broken {
				return
			}
			if r.Topology.V == session.Clustered && r.Database.V != 0 {
				report(r.Database.Pos, diag.T("database %d is ignored: a Redis cluster has database 0 alone", "database %d 会被忽略：Redis 集群只有 0 号数据库").With(r.Database.V),
					diag.T("take database out", "删除 database"))
			}
			if m := r.SentinelMaster; m.Set && !m.Broken && r.Topology.V != session.Sentinel {
				report(m.Pos, diag.T("sentinel_master is not used: the topology is %s", "sentinel_master 不会被使用：topology 是 %s").With(r.Topology.V),
					diag.T("write topology: sentinel, or take sentinel_master out", "写 topology: sentinel，或删除 sentinel_master"))
			}
		},
	}
}

func redissonMemoryRule() Rule {
	return Rule{
		Name: "redisson-memory-without-sticky-method", Severity: diag.Error,
		Summary: diag.T("nodes read sessions from memory, and the balancer spreads a user over the nodes", "节点从内存读取会话，而负载均衡器会把同一用户分到不同节点"),
		Why:     diag.T("what another node changed arrives a moment later: of 20 requests that counted on two nodes in turn one was missing, and who logged out on one node was still logged in on the other", "其他节点的修改稍后才到达：两个节点轮流计数 20 次丢失 1 次，在一个节点登出的用户在另一个节点仍是登录状态"),
		Fix:     diag.T("write read_mode: redis, or load_balancer.method: sticky_cookie", "写 read_mode: redis，或 load_balancer.method: sticky_cookie"),
		Source:  "measured with Redisson 3.39.0 in two Tomcats 9.0.98",
		Bad: redissonCase(`    hosts: ["redis.example.com:6379"]
    read_mode: memory # <-
`) + balancedBy("round_robin"),
		Good: redissonCase(`    hosts: ["redis.example.com:6379"]
    read_mode: memory
`) + balancedBy("sticky_cookie"),
		Check: func(p *plan.Plan, report Report) {
			r := redissonStore(p)
			if r == nil || r.ReadMode.V != "memory" || p.Balancer == nil || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
				return
			}
			report(r.ReadMode.Pos, diag.T("read_mode: memory needs a balancer that keeps a user on a node, and method %s does not", "read_mode: memory 需要把用户固定在节点的负载均衡器，而方法 %s 不会").With(p.Site.Method),
				diag.T("write read_mode: redis, or method: sticky_cookie", "写 read_mode: redis，或 method: sticky_cookie"))
		},
	}
}

func redissonSinglePointRule() Rule {
	return Rule{
		Name: "redisson-single-point", Severity: diag.Info,
		Summary: diag.T("all logins hang on one Redis", "所有登录都依赖一个 Redis"),
		Why:     diag.T("while it is down nobody can log in and requests of logged-in users wait for its timeouts and fail; without persistence a restart logs everybody out", "它停机时没有人能登录，已登录用户的请求会等待超时后失败；没有持久化时，重启会使所有人登出"),
		Fix:     diag.T("write topology: sentinel or cluster with the hosts of all; or ignore this where the name stands for a Redis with its own failover", "写 topology: sentinel 或 cluster 并列出所有主机；如果该名称背后的 Redis 自带故障切换，可以忽略"),
		Source:  "docs/configuration.md of Redisson",
		Bad: redissonCase(`    hosts: ["redis.example.com:6379"] # <-
`),
		Good: redissonCase(`    topology: sentinel
    hosts: ["redis-1.example.com:26379", "redis-2.example.com:26379"]
`),
		Check: func(p *plan.Plan, report Report) {
			r := redissonStore(p)
			if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) != 1 || len(p.Nodes) < 2 {
				return
			}
			report(r.Hosts[0].Pos, diag.T("the logins of %d nodes hang on one Redis, %s", "%d 个节点的登录都依赖一个 Redis：%s").With(len(p.Nodes), r.Hosts[0].V),
				diag.T("write topology: sentinel and the sentinels as hosts, or topology: cluster", "写 topology: sentinel 并把各 sentinel 写入 hosts，或写 topology: cluster"))
		},
	}
}

func storeUserRule() Rule {
	return Rule{
		Name: "session-user-without-password", Severity: diag.Error,
		Summary: diag.T("a user of the session store without a password, or a password without a user", "会话存储只写了用户名而没有密码，或只写了密码而没有用户名"),
		Why:     diag.T("Redisson sends no user where it has no password, and memcached-session-manager logs in only with both: the server refuses every request", "Redisson 没有密码时不会发送用户名，memcached-session-manager 只有两者都有时才登录：服务器会拒绝每个请求"),
		Fix:     diag.T("write both, or neither", "两者都写，或都不写"),
		Source:  "BaseConnectionHandler.java of Redisson; MemcachedSessionService.java of memcached-session-manager 2.3.2",
		Bad: redissonCase(`    hosts: ["redis.example.com:6379"]
    username: kylin # <-
`),
		Good: redissonCase(`    hosts: ["redis.example.com:6379"]
    password: {env: REDIS_PASSWORD}
`),
		Check: func(p *plan.Plan, report Report) {
			tell := func(at cluster.At, has, lacks string) {
				report(at, diag.T("sessions.%s has a %s and no %s", "sessions.%s 有 %s 而没有 %s").With(p.Store.Name, has, lacks),
					diag.T("add the %[1]s, or take the %[2]s out", "添加 %[1]s，或删除 %[2]s").With(lacks, has))
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
		},
	}
}
