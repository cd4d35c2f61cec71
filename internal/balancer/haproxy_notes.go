package balancer

import "github.com/kyctl/kyctl/internal/diag"

// haproxyFailure is why failures of requests shut no node: it is the check that
// does.
var haproxyFailure = &Limit{
	Message: diag.T("HAProxy stops using a node when its health check fails, not when requests fail", "HAProxy 在健康检查失败时停用节点，而不是在请求失败时"),
	Hint:    diag.T("remove it; health_check.interval, fall and rise control when a node is not used, and for how long", "删除它；何时停用节点、停用多久由 health_check 的 interval、fall 和 rise 决定"),
}

var haproxyNotes = []Note{
	{Key: "nodes.address", Meaning: diag.T("the address in the server line; a name is looked up at start and reload. While it does not resolve, only its node is not used; HAProxy still runs", "server 行中的地址；名称在启动和重载时解析，无法解析时只有该节点停用，负载均衡器照常运行")},
	{Key: "nodes.weight", Meaning: diag.T("weight", "weight")},
	{Key: "nodes.state", Meaning: diag.T("backup: backup, all of them at once, when the checks have found all other nodes dead; down: disabled; drain: weight 0, users with its route cookie stay; with other methods, drain means down", "backup 写为 backup，检查发现其他节点全部失效后一起启用；down 写为 disabled；drain：weight 0，持有其路由 cookie 的用户留下，其他方法下等同 down")},
	{Key: "load_balancer.version", Meaning: diag.T("2.4 and later get the same file", "2.4 及以上的文件相同")},
	{Key: "load_balancer.listen", Meaning: diag.T("bind; an IPv6 address accepts only IPv6", "bind；IPv6 地址只接受 IPv6")},
	{Key: "load_balancer.server_names", Meaning: diag.T("requests for other names get 421; the port is ignored", "请求其他名称时返回 421；不看端口")},
	{Key: "load_balancer.method", Meaning: diag.T("balance roundrobin, leastconn, random(2); the hash methods: balance hdr on the client's address or network, consistent; sticky_cookie: cookie insert", "balance roundrobin、leastconn、random(2)；哈希方法：按客户端地址或网段的 balance hdr，一致性哈希；sticky_cookie：cookie insert")},
	{Key: "load_balancer.trusted_proxies", Meaning: diag.T("the last address in X-Forwarded-For that does not belong to a trusted proxy, through at most five proxies. An element that can't be parsed ends the search at the proxy before it, which then does not count as an operator; a quote in the header: 400", "X-Forwarded-For 中最后一个不属于可信代理的地址，最多经过五个代理；遇到无法解析的元素时停在它前一个代理，且不视为 operator；头中含引号时返回 400")},
	{Key: "load_balancer.keepalive", Meaning: diag.T("pool-max-conn; 0: option http-server-close, which is always used for writes", "pool-max-conn；0：option http-server-close，写请求始终如此")},
	{Key: "load_balancer.timeouts.connect", Meaning: diag.T("timeout connect", "timeout connect")},
	{Key: "load_balancer.timeouts.read", Meaning: diag.T("timeout server; an old process ends 30s after that when HAProxy is reloaded", "timeout server；重载后旧进程在此之后 30s 结束")},
	{Key: "load_balancer.timeouts.send", Meaning: diag.T("timeout client: how long a client may pause while it sends, and how long its body, or the first 60 kB of it, may take; after that 408. Until then no node has the request. Longer bodies get at most 20 threads of each node. For a node that accepts no data, timeouts.read applies", "timeout client：客户端发送请求时可以沉默多久；也是请求体（或其前 60 kB）的总时限，超时返回 408，在此之前请求不会交给节点；更长的请求体在每个节点最多占用 20 个线程；节点不接收数据时适用 timeouts.read")},
	{Key: "load_balancer.max_body", Meaning: diag.T("413 by Content-Length; a chunked body is not limited", "按 Content-Length 返回 413；分块传输的请求体不受限制")},
	{Key: "load_balancer.failure.max_fails", Meaning: diag.T("no effect: any failed write triggers an immediate check of the node", "不起作用：任何写请求失败都会立即检查该节点"), Limit: haproxyFailure},
	{Key: "load_balancer.failure.window", Meaning: diag.T("no effect", "不起作用"), Limit: haproxyFailure},
	{Key: "load_balancer.retry.queries", Meaning: diag.T("a separate backend with retry-on, for requests of less than 60 kB; false: queries are sent once, like writes", "独立的 backend 带 retry-on，只对小于 60 kB 的请求；false：查询与写请求一样只发送一次")},
	{Key: "load_balancer.retry.other_reads", Meaning: diag.T("retry-on for GET, HEAD and OPTIONS; false: only if no connection was made", "GET、HEAD、OPTIONS 的 retry-on；false：仅在连接未建立时转走")},
	{Key: "load_balancer.health_check.path", Meaning: diag.T("option httpchk; none: checks only whether the node accepts connections", "option httpchk；none：只检查节点是否接受连接")},
	{Key: "load_balancer.health_check.interval", Meaning: diag.T("inter; a doubtful node is checked every 500ms", "inter；有疑问的节点每 500ms 检查一次")},
	{Key: "load_balancer.health_check.rise", Meaning: diag.T("rise", "rise")},
	{Key: "load_balancer.health_check.fall", Meaning: diag.T("fall; writes sent to a failed node until then are lost: those of 1.5s by default, of 5s if it answers 404", "fall；在此之前分给故障节点的写请求会丢失：默认约 1.5s 内的写请求，节点返回 404 时约 5s")},
	{Key: "load_balancer.tls.certificate", Meaning: diag.T("crt", "crt")},
	{
		Key: "load_balancer.tls.key", Meaning: diag.T("in the certificate's file, or next to it as <certificate>.key", "在证书文件中，或在旁边名为 <证书>.key 的文件中"),
		Limit: &Limit{
			Asked: func(s Site) bool {
				return s.TLS != nil && s.TLS.Key != s.TLS.Certificate && s.TLS.Key != s.TLS.Certificate+".key"
			},
			Message: diag.T("HAProxy looks for the key only in the certificate's file and next to it as <certificate>.key", "HAProxy 只在证书文件中或旁边的 <证书>.key 中查找私钥"),
			Hint:    diag.T("put the key into the certificate's file and write that path here, or move the key next to it", "把私钥写入证书文件并在此处写该路径，或把私钥移到该处"),
			Guards:  true,
		},
	},
	{Key: "load_balancer.tls.redirect_from", Meaning: diag.T("a frontend that answers 308; with several server_names, 421 for other names", "返回 308 的 frontend；server_names 有多个时，其他名称返回 421")},
	{Key: "load_balancer.tls.hsts", Meaning: diag.T("http-after-response set-header Strict-Transport-Security", "http-after-response set-header Strict-Transport-Security")},
	{Key: "load_balancer.restrict_internal_api", Meaning: diag.T("403 by the normalized path", "按规范化后的路径返回 403")},
	{Key: "load_balancer.operators", Meaning: diag.T("an acl on the client's address", "按客户端地址的 acl")},
	{
		Key: "load_balancer.access_log", Meaning: diag.T("HAProxy logs to syslog, facility local0; off turns it off", "HAProxy 写入 syslog 的 local0；off 表示关闭"),
		Limit: &Limit{
			Asked:   func(s Site) bool { return s.AccessLog != "off" },
			Message: diag.T("HAProxy writes no log file: it logs to syslog, facility local0", "HAProxy 不写日志文件：它写入 syslog 的 local0"),
			Hint:    diag.T("remove it, and let rsyslog write local0.* to a file", "删除它，由 rsyslog 把 local0.* 写入文件"),
		},
	},
	{
		Key: "load_balancer.haproxy.include", Meaning: diag.T("no effect", "不起作用"),
		Limit: &Limit{
			Message: diag.T("HAProxy can't include files in a section, so these files are not used", "HAProxy 无法在段落内读取文件：这些文件都不会使用"),
			Hint:    diag.T("remove it, and start haproxy with another -f FILE for your own sections; docs/gates.md shows a login and networks", "删除它，并以 -f FILE 让 haproxy 另外读取自己的段落；docs/gates.md 中有以此方式限制登录和网段的示例"),
		},
	},
}
