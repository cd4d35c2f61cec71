package session

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

func memcachedDocs() []cluster.Doc {
	return []cluster.Doc{
		{
			Key: "sessions.memcached.hosts", Example: `["mc-1.example.com:11211", "mc-2.example.com:11211"]`,
			Meaning: diag.T("the memcached servers; from two on each session has a copy on a second one", "memcached 服务器；两个以上时每个会话在另一台上有副本"),
		},
		{
			Key: "sessions.memcached.sticky", Example: "true",
			Meaning: diag.T("a node keeps the sessions that it has in memory, and memcached is for when it dies: the balancer must send a user back to it", "节点在内存中保留会话，memcached 只用于节点失效时：负载均衡器必须让用户回到原节点"),
		},
		{
			Key: "sessions.memcached.locking", Example: "/kylin/api/.*",
			Meaning: diag.T("which requests lock their session against the other nodes: none, all, auto, app, or a pattern that whole paths match; not with sticky: true", "哪些请求对其他节点锁定其会话：none、all、auto、app，或匹配完整路径的正则表达式；sticky 为 true 时不用"),
		},
		{
			Key: "sessions.memcached.username", Example: "kylin",
			Meaning: diag.T("the SASL user of the servers; not tried with a real one yet", "服务器的 SASL 用户名；尚未实测"),
		},
		{
			Key: "sessions.memcached.password", Example: "{env: SESSION_PASSWORD}",
			Meaning: diag.T("the SASL user's password, written to context.xml; {runtime: NAME} names a JVM property of the node", "SASL 用户的密码，写入 context.xml；{runtime: NAME} 表示节点的 JVM 属性"),
		},
	}
}
