package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// memcachedStore returns the options of the chosen store, nil if that is
// another.
func memcachedStore(p *plan.Plan) *session.Memcached {
	m, _ := p.StoreOptions.(*session.Memcached)
	return m
}

func memcachedCase(options string) string {
	return storeCase(productNewest, "  store: memcached\n  memcached:\n"+options)
}

func memcachedStickyRule() Rule {
	return Rule{
		Name: "memcached-sticky-without-sticky-method", Severity: diag.Error,
		Summary: diag.T("the store trusts its local copies, and the balancer spreads a user over the nodes", "存储信任本地副本，而负载均衡器会把同一用户分到不同节点"),
		Why:     diag.T("each node answers from its own copy of a session and writes over the other's: changes are lost, and a logout on one node does not end the login on the other", "每个节点都用自己的会话副本作答并覆盖对方的内容：修改会丢失，在一个节点登出后另一个节点仍是登录状态"),
		Fix:     diag.T("take sticky: true out, or write load_balancer.method: sticky_cookie or client_hash", "删除 sticky: true，或写 load_balancer.method: sticky_cookie 或 client_hash"),
		Source:  "MemcachedSessionService.java of memcached-session-manager 2.3.2",
		Bad: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
    sticky: true # <-
`) + balancedBy("round_robin"),
		Good: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
    sticky: true
`) + balancedBy("sticky_cookie"),
		Check: func(p *plan.Plan, report Report) {
			m := memcachedStore(p)
			if m == nil || !m.Sticky.V || p.Balancer == nil || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
				return
			}
			report(m.Sticky.Pos, diag.T("sticky: true needs a balancer that keeps a user on a node, and method %s does not", "sticky: true 需要把用户固定在节点的负载均衡器，而方法 %s 不会").With(p.Site.Method),
				diag.T("write sticky: false, or method: sticky_cookie", "写 sticky: false，或 method: sticky_cookie"),
				diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is %s", "方法是 %s").With(p.Site.Method)})
		},
	}
}

func memcachedRacesRule() Rule {
	return Rule{
		Name: "memcached-logout-undone", Severity: diag.Info,
		Summary: diag.T("now and then a logout in memcached is undone", "memcached 中的登出偶尔会失效"),
		Why:     diag.T("after a request the session manager touches or stores the session again, and on another node that may come after the logout: of 500 users who logged out on one node right after a request on the other 2 were logged in still", "请求结束后会话管理器会再次更新或保存会话，在另一个节点上这可能发生在登出之后：500 个刚在一个节点完成请求就在另一个节点登出的用户中，有 2 个仍是登录状态"),
		Fix:     diag.T("where that matters write sticky: true with a sticky method, or use the store redisson or redis", "如果这很重要，请写 sticky: true 并使用会话保持的方法，或改用 redisson 或 redis 存储"),
		Source:  "measured with memcached-session-manager 2.3.2 in two Tomcats 8.5.78 and memcached 1.6.18",
		Bad: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"] # <-
`) + balancedBy("round_robin"),
		Good: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
    sticky: true
`) + balancedBy("sticky_cookie"),
		Check: func(p *plan.Plan, report Report) {
			if m := memcachedStore(p); m != nil && len(m.Hosts) > 0 && !m.Sticky.Broken && !m.Sticky.V && active(p) > 1 {
				report(m.Hosts[0].Pos, diag.T("a logout that follows a request on another node at once may be undone", "紧跟在另一节点请求之后的登出可能失效"),
					diag.T("write sticky: true and method: sticky_cookie, or use another store", "写 sticky: true 和 method: sticky_cookie，或改用其他存储"))
			}
		},
	}
}

func memcachedHostIPv6Rule() Rule {
	return Rule{
		Name: "memcached-host-ipv6", Severity: diag.Error,
		Summary: diag.T("a memcached host with an IPv6 address", "memcached 主机使用 IPv6 地址"),
		Why:     diag.T("the session manager takes no colon in a host: the web application does not start, and everything under /kylin answers 404", "会话管理器不接受主机中的冒号：Web 应用无法启动，/kylin 下的一切都返回 404"),
		Fix:     diag.T("write a host name that has this address, or an IPv4 address", "写解析到该地址的主机名，或 IPv4 地址"),
		Source:  "MemcachedNodesManager.java of memcached-session-manager",
		Bad: memcachedCase(`    hosts: ["[2001:db8::6]:11211", "mc-2.example.com:11211"] # <-
`),
		Good: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
`),
		Check: func(p *plan.Plan, report Report) {
			m := memcachedStore(p)
			if m == nil {
				return
			}
			for _, h := range m.Hosts {
				if strings.Contains(h.V.Host, ":") {
					report(h.Pos, diag.T("the session manager can't read the IPv6 address %s", "会话管理器无法读取 IPv6 地址 %s").With(h.V.Host),
						diag.T("write a host name that has this address, or an IPv4 address", "写解析到该地址的主机名，或 IPv4 地址"))
				}
			}
		},
	}
}

func memcachedLockingRule() Rule {
	return Rule{
		Name: "memcached-locking-ignored", Severity: diag.Warning,
		Summary: diag.T("locking, and sessions that stay on a node", "写了 locking，而会话固定在节点"),
		Why:     diag.T("with sticky: true no other node uses a session, and nothing is locked", "sticky 为 true 时其他节点不使用该会话，不会加锁"),
		Fix:     diag.T("take locking out, or sticky: true", "删除 locking，或删除 sticky: true"),
		Source:  "MemcachedSessionService.java of memcached-session-manager 2.3.2",
		Bad: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
    sticky: true
    locking: all # <-
`) + balancedBy("sticky_cookie"),
		Good: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
    locking: all
`) + balancedBy("round_robin"),
		Check: func(p *plan.Plan, report Report) {
			if m := memcachedStore(p); m != nil && m.Sticky.V && m.Locking.Set && !m.Locking.Broken {
				report(m.Locking.Pos, diag.T("locking is not used with sticky: true", "sticky 为 true 时不使用 locking"),
					diag.T("take locking out", "删除 locking"))
			}
		},
	}
}

func memcachedSinglePointRule() Rule {
	return Rule{
		Name: "memcached-single-point", Severity: diag.Info,
		Summary: diag.T("all logins hang on one memcached", "所有登录都依赖一个 memcached"),
		Why:     diag.T("memcached keeps everything in memory: a restart logs everybody out; with a second host each session has a copy there", "memcached 的内容都在内存中：重启会使所有人登出；有第二台主机时每个会话在那里有副本"),
		Fix:     diag.T("add a second host", "添加第二台主机"),
		Source:  "MemcachedSessionService.java of memcached-session-manager 2.3.2",
		Bad: memcachedCase(`    hosts: ["mc-1.example.com:11211"] # <-
`),
		Good: memcachedCase(`    hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]
`),
		Check: func(p *plan.Plan, report Report) {
			if m := memcachedStore(p); m != nil && len(m.Hosts) == 1 && !m.Hosts[0].Broken && len(p.Nodes) > 1 {
				report(m.Hosts[0].Pos, diag.T("the logins of %d nodes hang on one memcached, %s", "%d 个节点的登录都依赖一个 memcached：%s").With(len(p.Nodes), m.Hosts[0].V),
					diag.T("add a second host", "添加第二台主机"))
			}
		},
	}
}
