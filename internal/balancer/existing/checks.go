package existing

import (
	"slices"
	"sync"

	"github.com/kyctl/kyctl/internal/diag"
)

// What was measured, and with what.
const (
	byNginx   = "measured with nginx 1.22"
	byHTTPD   = "measured with httpd 2.4"
	byHAProxy = "measured with HAProxy 2.6"
)

// Checks are what can be wrong with a configuration that somebody wrote; no file
// that kyctl renders has any of it.
func Checks() []diag.RuleInfo {
	return slices.Concat(fileChecks(), requestChecks(), nodeChecks(), connectionChecks())
}

// requestChecks are about what happens to a request.
func requestChecks() []diag.RuleInfo {
	return []diag.RuleInfo{
		{
			Name: "balancer-syntax", Severity: diag.Error,
			Summary: diag.T("a part of the balancer's file can't be read", "负载均衡器文件的一部分无法读取"),
			Why:     diag.T("the program itself refuses such a file, and what stands behind the mistake may be missing in the description", "程序本身也会拒绝这样的文件；错误之后的内容可能没有进入描述文件"),
			Fix:     diag.T("correct the file until nginx -t, apachectl -t or haproxy -c takes it, and import again", "改正文件，直到 nginx -t、apachectl -t 或 haproxy -c 通过，然后重新导入"),
			Source:  "the syntax of nginx, httpd and HAProxy",
		},
		{
			Name: "balancer-read-timeout", Severity: diag.Warning,
			Summary: diag.T("the balancer gives a query up too early, or never", "负载均衡器过早放弃查询，或永远不放弃"),
			Why:     diag.T("a query that takes longer is answered by an error, and nginx counts that as a failure of its node; without any limit a query on a node that hangs is never given up", "超过时限的查询得到错误，nginx 还会记为节点失败；没有时限时，挂起节点上的查询永远不会结束"),
			Fix:     diag.T("set proxy_read_timeout, ProxyTimeout or timeout server above the longest query; kyctl derives it from query.timeout", "把 proxy_read_timeout、ProxyTimeout 或 timeout server 设为大于最长的查询；kyctl 会由 query.timeout 推出"),
			Source:  byNginx + ", httpd 2.4 and HAProxy 2.6",
		},
		{
			Name: "balancer-body-limit", Severity: diag.Info,
			Summary: diag.T("nginx refuses request bodies of more than 1m", "nginx 拒绝超过 1m 的请求"),
			Why:     diag.T("long SQL and imports are answered 413", "长 SQL 和导入会得到 413"),
			Fix:     diag.T("write client_max_body_size 64m, as kyctl does", "写 client_max_body_size 64m，kyctl 也是如此"),
			Source:  byNginx,
		},
		{
			Name: "balancer-host", Severity: diag.Info,
			Summary: diag.T("the nodes are not told the Host that users asked for", "节点不知道用户请求的 Host"),
			Why:     diag.T("redirects that a node makes name the upstream or the node, where users can't go", "节点产生的重定向指向 upstream 或节点的名称，用户无法访问"),
			Fix:     diag.T("write proxy_set_header Host $http_host, or ProxyPreserveHost On", "写 proxy_set_header Host $http_host，或 ProxyPreserveHost On"),
			Source:  byNginx + " and httpd 2.4",
		},
		{
			Name: "balancer-replay", Severity: diag.Warning,
			Summary: diag.T("writes are sent to another node again", "写请求会再次发往另一节点"),
			Why:     diag.T("a build that was being submitted when its node failed runs twice", "节点失效时正在提交的构建会执行两次"),
			Fix:     diag.T("keep non_idempotent, and retry-on, to the paths of queries", "只对查询的路径使用 non_idempotent 和 retry-on"),
			Source:  byNginx + " and HAProxy 2.6",
		},
		{
			Name: "balancer-http-500", Severity: diag.Warning,
			Summary: diag.T("an answer of 500 counts as a failure of the node", "500 答复被记为节点失败"),
			Why:     diag.T("Kylin answers 500 to SQL that is wrong: one bad query is run by every node, or takes its nodes out for everybody", "Kylin 对错误的 SQL 返回 500：一条错误的查询会在每个节点上执行，或使节点对所有人停用"),
			Fix:     diag.T("take http_500, or 500, out of proxy_next_upstream, failonstatus or retry-on", "从 proxy_next_upstream、failonstatus 或 retry-on 中去掉 http_500 或 500"),
			Source:  byNginx + ", httpd 2.4 and HAProxy 2.6",
		},
	}
}

// nodeChecks are about which nodes get requests.
func nodeChecks() []diag.RuleInfo {
	return []diag.RuleInfo{
		{
			Name: "balancer-tcp", Severity: diag.Warning,
			Summary: diag.T("nginx passes bytes on and reads no HTTP", "nginx 只转发字节，不解析 HTTP"),
			Why:     diag.T("a node that answers errors stays in, and no request goes to another node", "返回错误的节点仍在使用，请求也不会转到其他节点"),
			Fix:     diag.T("write the server in http instead of stream", "把 server 写在 http 中，而不是 stream 中"),
			Source:  byNginx,
		},
		{
			Name: "balancer-health-check", Severity: diag.Warning,
			Summary: diag.T("nothing takes a node out that answers errors", "没有机制停用返回错误的节点"),
			Why:     diag.T("a node that answers 503 stays in: its share of the users gets errors", "返回 503 的节点仍在使用：落到它的用户一直得到错误"),
			Fix:     diag.T("write option httpchk, or failonstatus and hcuri", "写 option httpchk，或 failonstatus 和 hcuri"),
			Source:  byHTTPD + " and HAProxy 2.6",
		},
		{
			Name: "balancer-max-fails", Severity: diag.Warning,
			Summary: diag.T("one failure takes a node out", "一次失败就停用节点"),
			Why:     diag.T("a query that runs into the read timeout is such a failure: few slow queries take out all nodes, for everybody", "超过读超时的查询也算失败：几条慢查询就会使所有节点对所有人停用"),
			Fix:     diag.T("write max_fails=3 for each server, and max_fails=0 for a group of queries", "为每个 server 写 max_fails=3，查询组写 max_fails=0"),
			Source:  byNginx,
		},
		{
			Name: "balancer-redispatch", Severity: diag.Info,
			Summary: diag.T("HAProxy tries a node that is down until it gives up", "HAProxy 反复尝试故障节点，直到放弃"),
			Why:     diag.T("a request to a node that is down is answered 503 after three tries at it", "发往故障节点的请求重试三次后得到 503"),
			Fix:     diag.T("write option redispatch", "写 option redispatch"),
			Source:  byHAProxy,
		},
		{
			Name: "balancer-groups", Severity: diag.Warning,
			Summary: diag.T("requests are divided between groups of the cluster's nodes", "请求分到集群的几组节点"),
			Why:     diag.T("builds go to some nodes and queries to others, on ports or at paths of their own; a description has one group, and a request of any kind goes to any node that serves users", "构建发往一些节点，查询发往另一些节点，各用自己的端口或路径；描述文件只有一组节点，任何请求都会发往任意一个服务用户的节点"),
			Fix:     diag.T("keep the other group's server, virtual host or listen section in the balancer's own files; give nodes that only build mode: job, or state: down to keep users away from them", "在负载均衡器自己的文件中保留另一组的 server、虚拟主机或 listen 段；只做构建的节点写 mode: job，或写 state: down 使用户请求不发往它们"),
			Source:  "templates of kyctl: one group of nodes, whatever the request",
		},
		{
			Name: "balancer-nofailover", Severity: diag.Warning,
			Summary: diag.T("httpd sends the users of a dead node nowhere else", "httpd 不会把失效节点的用户转到其他节点"),
			Why:     diag.T("the users of a dead node get errors until it is back", "节点失效后，其用户在它恢复之前一直得到错误"),
			Fix:     diag.T("take nofailover out", "去掉 nofailover"),
			Source:  byHTTPD,
		},
		{
			Name: "balancer-ping", Severity: diag.Warning,
			Summary: diag.T("httpd's ping keeps failing nodes in", "httpd 的 ping 使失败的节点继续被使用"),
			Why:     diag.T("a node that resets its connections answers the ping and stays in: 750 of 2000 requests failed", "重置连接的节点仍能通过 ping，继续被使用：2000 个请求中 750 个失败"),
			Fix:     diag.T("take ping out", "去掉 ping"),
			Source:  byHTTPD,
		},
		{
			Name: "balancer-ip-hash", Severity: diag.Warning,
			Summary: diag.T("ip_hash looks at the first three octets of an address alone", "ip_hash 只看地址的前三个字节"),
			Why:     diag.T("all users of one /24, and of one proxy, go to one node", "同一 /24 网段或同一代理的所有用户都到同一节点"),
			Fix:     diag.T("write hash $remote_addr consistent; in the description method: client_hash", "写 hash $remote_addr consistent；描述文件中为 method: client_hash"),
			Source:  byNginx,
		},
	}
}

// connectionChecks are about how nodes are reached.
func connectionChecks() []diag.RuleInfo {
	return []diag.RuleInfo{
		{
			Name: "balancer-keepalive", Severity: diag.Warning,
			Summary: diag.T("connections to the nodes are not kept, though keepalive is set", "设置了 keepalive，但与节点的连接没有保持"),
			Why:     diag.T("keepalive does nothing without HTTP/1.1 and an empty Connection header", "没有 HTTP/1.1 和空的 Connection 头，keepalive 不起作用"),
			Fix:     diag.T(`write proxy_http_version 1.1 and proxy_set_header Connection ""`, `写 proxy_http_version 1.1 和 proxy_set_header Connection ""`),
			Source:  byNginx,
		},
		{
			Name: "balancer-no-keepalive", Severity: diag.Info,
			Summary: diag.T("no connection to a node is kept", "与节点的连接都不保持"),
			Why:     diag.T("every request opens a connection of its own to a node: a third of the requests per second", "每个请求都要与节点新建连接：每秒请求数只有三分之一"),
			Fix:     diag.T("write keepalive 32 in the upstream, with proxy_http_version 1.1 and an empty Connection header", "在 upstream 中写 keepalive 32，并设置 proxy_http_version 1.1 和空的 Connection 头"),
			Source:  byNginx,
		},
		{
			Name: "balancer-nodes-tls", Severity: diag.Warning,
			Summary: diag.T("requests go to the nodes by TLS", "以 TLS 访问节点"),
			Why:     diag.T("kyctl writes http between the balancer and the nodes: what is encrypted there today is readable on that network afterwards, and a node without a port for http is not reached", "kyctl 在负载均衡器与节点之间使用 http：目前加密的内容之后在该网络上可被读取；没有 http 端口的节点将无法访问"),
			Fix:     diag.T("look at the ports of the nodes in the description; keep the network between balancer and nodes closed, or do not install the rendered balancer file", "核对描述文件中节点的端口；保证负载均衡器与节点之间的网络是封闭的，否则不要安装生成的负载均衡配置"),
			Source:  "templates of kyctl: nodes are reached by http",
		},
		{
			Name: "balancer-time-unit", Severity: diag.Warning,
			Summary: diag.T("a time of HAProxy without a unit", "HAProxy 的时间没有单位"),
			Why:     diag.T("it is milliseconds: timeout server 300 gives a query 0.3 seconds", "按毫秒计：timeout server 300 只给查询 0.3 秒"),
			Fix:     diag.T("write the unit: 300s", "写出单位：300s"),
			Source:  byHAProxy,
		},
	}
}

// byName are the checks by their names. Nobody may change the map.
var byName = sync.OnceValue(func() map[string]diag.RuleInfo {
	all := map[string]diag.RuleInfo{}
	for _, c := range Checks() {
		all[c.Name] = c
	}
	return all
})

// Find returns the check of that name.
func Find(name string) (diag.RuleInfo, bool) {
	c, ok := byName()[name]
	return c, ok
}
