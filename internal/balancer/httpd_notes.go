package balancer

import "github.com/kyctl/kyctl/internal/diag"

// httpdRetries is why a read that was sent is never sent again.
var httpdRetries = &Limit{
	Message: diag.T("httpd sends no request twice, so a read or a query in flight is lost when its node dies", "httpd 不会重复发送请求：节点失效时正在处理的读请求或查询会丢失"),
	Hint:    diag.T("remove it, or use nginx or haproxy, which send reads to another node", "删除它，或改用会把读请求转到另一个节点的 nginx 或 haproxy"),
}

var httpdNotes = []Note{
	{Key: "nodes.address", Meaning: diag.T("the address in the BalancerMember line; if a name does not resolve, only its node is not used; httpd still runs", "BalancerMember 行中的地址；名称无法解析时只有该节点停用，负载均衡器照常运行")},
	{Key: "nodes.weight", Meaning: diag.T("loadfactor; if one exceeds 100, all are scaled down", "loadfactor；超过 100 时全部按比例缩小")},
	{Key: "nodes.state", Meaning: diag.T("backup: status=+H; down: status=+D; drain: status=+N, users with its route cookie stay; with other methods, drain means down", "backup 写为 status=+H；down 写为 status=+D；drain 写为 status=+N，持有其路由 cookie 的用户留下，其他方法下等同 down")},
	{Key: "load_balancer.version", Meaning: diag.T("only 2.4; health checks need 2.4.21", "只有 2.4；健康检查需要 2.4.21")},
	{Key: "load_balancer.listen", Meaning: diag.T("Listen and the addresses of the VirtualHost", "Listen 和 VirtualHost 的地址")},
	{Key: "load_balancer.server_names", Meaning: diag.T("ServerName and ServerAlias; requests for other names go to the first site of the port, which may be this one", "ServerName 和 ServerAlias；请求其他名称时由该端口的第一个站点应答，可能就是本站点")},
	{Key: "load_balancer.method", Meaning: diag.T("lbmethod byrequests and bybusyness; sticky_cookie: byrequests and stickysession with a separate cookie, which a URL can't replace", "lbmethod byrequests 和 bybusyness；sticky_cookie：byrequests 加使用独立 cookie 的 stickysession，URL 参数不能代替它")},
	{Key: "load_balancer.trusted_proxies", Meaning: diag.T("RemoteIPInternalProxy. An element of X-Forwarded-For that can't be parsed ends the search at the proxy before it, which then does not count as an operator; mod_headers must be loaded before mod_remoteip, as on Debian and RHEL", "RemoteIPInternalProxy；X-Forwarded-For 中遇到无法解析的元素时停在它前一个代理，且不视为 operator；mod_headers 须先于 mod_remoteip 加载，Debian 和 RHEL 默认如此")},
	{Key: "load_balancer.keepalive", Meaning: diag.T("smax: idle connections of one httpd process to a node, closed before the node's idle timeout; 0: disablereuse=On", "smax：每个 httpd 进程到一个节点的空闲连接，在节点的空闲时间之前关闭；0：disablereuse=On")},
	{Key: "load_balancer.timeouts.connect", Meaning: diag.T("connectiontimeout", "connectiontimeout")},
	{Key: "load_balancer.timeouts.read", Meaning: diag.T("timeout, at least one second", "timeout，至少一秒")},
	{Key: "load_balancer.timeouts.send", Meaning: diag.T("Timeout: how long a client may pause while it sends; RequestReadTimeout: a body that takes longer and arrives at less than 500 bytes per second gets 408. The part of a body beyond 16 kB occupies a thread of a node while it arrives. For a node that accepts no data, timeouts.read applies", "Timeout：客户端发送请求时可以沉默多久；RequestReadTimeout：超过该时间且每秒少于 500 字节的请求体返回 408；超过 16 kB 的请求体，其余部分在到达期间占用节点的一个线程；节点不接收数据时适用 timeouts.read")},
	{Key: "load_balancer.max_body", Meaning: diag.T("413 by Content-Length; a chunked body is not limited", "按 Content-Length 返回 413；分块传输的请求体不受限制")},
	{
		Key: "load_balancer.failure.max_fails", Meaning: diag.T("one failure takes a node out of rotation: a refused connection, or 502, 503 and 504 for a read or a write; 0: no failure does", "一次失败即停用节点：连接被拒，或读写请求得到 502、503、504；0：失败不会停用节点"),
		Limit: &Limit{
			Asked:   func(s Site) bool { return s.MaxFails > 1 },
			Message: diag.T("httpd does not count failures: the first one takes a node out of rotation", "httpd 不统计失败次数：第一次失败就停用节点"),
			Hint:    diag.T("write max_fails: 1, or 0 for never", "写 max_fails: 1，或写 0 表示从不停用"),
		},
	},
	{Key: "load_balancer.failure.window", Meaning: diag.T("retry: how long a node is not used", "retry：停用节点的时间")},
	{
		Key: "load_balancer.retry.queries", Meaning: diag.T("no effect: a query goes to another node only while it has no connection", "不起作用：查询只有在尚未建立连接时才转到另一个节点"),
		Limit: &Limit{Asked: func(s Site) bool { return s.RetryQueries }, Message: httpdRetries.Message, Hint: httpdRetries.Hint},
	},
	{
		Key: "load_balancer.retry.other_reads", Meaning: diag.T("no effect: a read goes to another node only while it has no connection", "不起作用：读请求只有在尚未建立连接时才转到另一个节点"),
		Limit: &Limit{Asked: func(s Site) bool { return s.RetryReads }, Message: httpdRetries.Message, Hint: httpdRetries.Hint},
	},
	{Key: "load_balancer.health_check.path", Meaning: diag.T("hcuri, requested by each of the two groups; none: no check", "hcuri，两个组各自访问；none：不检查")},
	{Key: "load_balancer.health_check.interval", Meaning: diag.T("hcinterval, over 100ms", "hcinterval，大于 100ms")},
	{Key: "load_balancer.health_check.rise", Meaning: diag.T("hcpasses", "hcpasses")},
	{Key: "load_balancer.health_check.fall", Meaning: diag.T("hcfails", "hcfails")},
	{Key: "load_balancer.tls.certificate", Meaning: diag.T("SSLCertificateFile", "SSLCertificateFile")},
	{Key: "load_balancer.tls.key", Meaning: diag.T("SSLCertificateKeyFile", "SSLCertificateKeyFile")},
	{Key: "load_balancer.tls.redirect_from", Meaning: diag.T("a VirtualHost that answers 308; with several server_names, 421 for other names", "返回 308 的 VirtualHost；server_names 有多个时，其他名称返回 421")},
	{Key: "load_balancer.tls.hsts", Meaning: diag.T("Header always set Strict-Transport-Security", "Header always set Strict-Transport-Security")},
	{Key: "load_balancer.restrict_internal_api", Meaning: diag.T("403 by RewriteRule, before anything is proxied", "转发之前由 RewriteRule 返回 403")},
	{Key: "load_balancer.operators", Meaning: diag.T("RewriteCond on the client's address", "按客户端地址的 RewriteCond")},
	{Key: "load_balancer.access_log", Meaning: diag.T("CustomLog with kyctl's own format, without the query string; off: /dev/null", "CustomLog，使用自己的格式，不含查询字符串；off：/dev/null")},
	{Key: "load_balancer.httpd.include", Meaning: diag.T("Include inside the VirtualHost; a Location in it with Require applies to every request (docs/gates.md)", "VirtualHost 内的 Include；其中带 Require 的 Location 对所有请求生效（docs/gates.md）")},
}
