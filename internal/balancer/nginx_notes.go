package balancer

import "github.com/kyctl/kyctl/internal/diag"

// nginxChecks is why the keys of a regular check do nothing: the open source
// nginx asks a node only when a request comes.
var nginxChecks = &Limit{
	Message: diag.T("nginx has no periodic health check: it requests health_check.path before each write, and not in between", "nginx 没有定期健康检查：它在每次写请求前访问 health_check.path，其余时间不检查"),
	Hint:    diag.T("remove it; failure.max_fails and failure.window control when nginx stops using a node", "删除它；nginx 何时暂停使用节点由 failure.max_fails 和 failure.window 决定"),
}

var nginxNotes = []Note{
	{Key: "nodes.address", Meaning: diag.T("the address in the server line; a name is looked up once, at start", "server 行中的地址；名称只在启动时解析一次")},
	{Key: "nodes.weight", Meaning: diag.T("weight in the server line; not used for the spare nodes of a route cookie", "server 行的 weight；路由 cookie 之后的备用节点不使用")},
	{Key: "nodes.state", Meaning: diag.T("backup: backup, not possible with random_two and the hash methods; down: down; drain: users with its route cookie stay; with other methods, drain means down", "backup 写为 backup，不能与 random_two 和哈希方法同用；down 写为 down；drain：持有其路由 cookie 的用户留下，其他方法下等同 down")},
	{Key: "load_balancer.version", Meaning: diag.T("selects http2 as a directive or as a parameter of listen, and proxy_cookie_flags or proxy_cookie_path", "决定 http2 写成指令还是 listen 的参数，以及用 proxy_cookie_flags 还是 proxy_cookie_path")},
	{Key: "load_balancer.listen", Meaning: diag.T("listen", "listen")},
	{Key: "load_balancer.server_names", Meaning: diag.T("server_name; requests for other names go to the first server of the port, which may be this one", "server_name；请求其他名称时由该端口的第一个 server 应答，可能就是本 server")},
	{Key: "load_balancer.method", Meaning: diag.T("round robin, least_conn, random two least_conn, ip_hash, hash $remote_addr consistent; sticky_cookie: maps and a group for each node", "轮询、least_conn、random two least_conn、ip_hash、hash $remote_addr consistent；sticky_cookie：map 加每个节点一个 upstream")},
	{Key: "load_balancer.trusted_proxies", Meaning: diag.T("set_real_ip_from, real_ip_recursive on. An element of X-Forwarded-For that can't be parsed ends the search at the proxy before it, which then does not count as an operator; an empty element after another one: 400", "set_real_ip_from，real_ip_recursive on；X-Forwarded-For 中遇到无法解析的元素时停在它前一个代理，且不视为 operator；非首位的空元素返回 400")},
	{Key: "load_balancer.keepalive", Meaning: diag.T("keepalive, times the number of nodes, at most 256 per worker and group unless you write a larger number", "keepalive，乘以节点数；除非写了更大的数，每个 worker 每组最多 256")},
	{Key: "load_balancer.timeouts.connect", Meaning: diag.T("proxy_connect_timeout", "proxy_connect_timeout")},
	{Key: "load_balancer.timeouts.read", Meaning: diag.T("proxy_read_timeout; another node is tried until one second before it ends", "proxy_read_timeout；在它之前一秒以内仍可转到另一个节点")},
	{Key: "load_balancer.timeouts.send", Meaning: diag.T("proxy_send_timeout", "proxy_send_timeout")},
	{Key: "load_balancer.max_body", Meaning: diag.T("client_max_body_size: 413, also for chunked bodies", "client_max_body_size：返回 413，分块传输的请求体同样受限")},
	{Key: "load_balancer.failure.max_fails", Meaning: diag.T("max_fails, for reads; queries never take a node out of rotation, one refused write does", "读请求的 max_fails；查询从不使节点停用，一次被拒的写请求会")},
	{Key: "load_balancer.failure.window", Meaning: diag.T("fail_timeout", "fail_timeout")},
	{Key: "load_balancer.retry.queries", Meaning: diag.T("proxy_next_upstream with non_idempotent, only for the query paths", "仅查询路径的 proxy_next_upstream 带 non_idempotent")},
	{Key: "load_balancer.retry.other_reads", Meaning: diag.T("proxy_next_upstream for GET, HEAD and OPTIONS; false: a read is sent once, even if nothing was sent yet", "GET、HEAD、OPTIONS 的 proxy_next_upstream；false：读请求只发送一次，即使还没有发出任何内容")},
	{Key: "load_balancer.health_check.path", Meaning: diag.T("requested before each write, which goes to the node that answered; none: a write goes to another node only if the first one took no byte of it", "每次写请求前访问，写请求发往应答的节点；none：只有节点没有收到任何字节时写请求才转走")},
	{Key: "load_balancer.health_check.interval", Meaning: diag.T("no effect", "不起作用"), Limit: nginxChecks},
	{Key: "load_balancer.health_check.rise", Meaning: diag.T("no effect", "不起作用"), Limit: nginxChecks},
	{Key: "load_balancer.health_check.fall", Meaning: diag.T("no effect", "不起作用"), Limit: nginxChecks},
	{Key: "load_balancer.tls.certificate", Meaning: diag.T("ssl_certificate", "ssl_certificate")},
	{Key: "load_balancer.tls.key", Meaning: diag.T("ssl_certificate_key", "ssl_certificate_key")},
	{Key: "load_balancer.tls.redirect_from", Meaning: diag.T("a server that returns 308; with several server_names, 421 for other names", "返回 308 的 server；server_names 有多个时，其他名称返回 421")},
	{Key: "load_balancer.tls.hsts", Meaning: diag.T("add_header Strict-Transport-Security always", "add_header Strict-Transport-Security always")},
	{Key: "load_balancer.restrict_internal_api", Meaning: diag.T("403 before any location is chosen", "在选择 location 之前返回 403")},
	{Key: "load_balancer.operators", Meaning: diag.T("geo on the client's address", "按客户端地址的 geo")},
	{Key: "load_balancer.access_log", Meaning: diag.T("access_log with kyctl's own format, without the query string; off turns it off", "access_log，使用自己的格式，不含查询字符串；off 表示关闭")},
	{Key: "load_balancer.nginx.include", Meaning: diag.T("include inside server; its auth_request, auth_basic, allow, deny and satisfy apply to reads, queries and writes (docs/gates.md)", "server 内的 include；其中的 auth_request、auth_basic、allow、deny 和 satisfy 对读、查询和写请求均生效（docs/gates.md）")},
}
