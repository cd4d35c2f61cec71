package cluster

import "github.com/kyctl/kyctl/internal/diag"

func balancerDocs() []Doc {
	return []Doc{
		{
			Key: "load_balancer", Example: "\nkind: nginx\nlisten: [8080]\n",
			Meaning: diag.T("how users get in; without it no balancer's file is written", "用户的访问入口；没有它则不生成负载均衡配置"),
		},
		{
			Key: "load_balancer.kind", Example: "nginx",
			Meaning: diag.T("which load balancer", "使用哪种负载均衡器"),
		},
		{
			Key: "load_balancer.version", Example: `"1.22"`,
			Meaning: diag.T("the balancer's own version; a directive that it lacks is left out where that is harmless, else it is a finding", "负载均衡器自身的版本；它不支持的指令在无害时省略，否则会报告"),
		},
		{
			Key: "load_balancer.listen", Example: `[8080, "10.0.0.1:8081"]`,
			Meaning: diag.T("where the balancer listens; with tls every one speaks TLS. A port stands for every IPv4 address; write \"[::]:8080\" next to 8080 for IPv6, too", "监听的端口；设置 tls 后全部使用 TLS。只写端口表示所有 IPv4 地址；还要监听 IPv6 时，在 8080 之外再写 \"[::]:8080\""),
		},
		{
			Key: "load_balancer.server_names", Example: `[kylin.example.com, "*.kylin.example.com"]`,
			Meaning: diag.T("the host names that the balancer answers to", "负载均衡器响应的主机名"),
			Default: diag.T("none: answers to any name", "无：响应任何名称"),
		},
		{
			Key: "load_balancer.method", Example: "least_conn",
			Meaning: diag.T("how a request finds its node. ip_hash looks at the first three parts of an IPv4 address, client_hash at the whole address; sticky_cookie sends a user back to the node of the balancer's own cookie", "请求如何选择节点。ip_hash 只看 IPv4 地址的前三段，client_hash 看完整地址；sticky_cookie 用负载均衡器自己的 cookie 让用户回到原节点"),
			Default: diag.T("sticky_cookie with sessions.store local, else round_robin", "sessions.store 为 local 时是 sticky_cookie，否则是 round_robin"),
		},
		{
			Key: "load_balancer.trusted_proxies", Example: "[10.0.0.0/8]",
			Meaning: diag.T("proxies in front of this balancer, whose X-Forwarded-For tells the user's address", "位于此负载均衡器之前的代理，其 X-Forwarded-For 表示用户地址"),
		},
		{
			Key: "load_balancer.keepalive", Example: "32",
			Meaning: diag.T("idle connections kept to each node; 0 turns it off", "与每个节点保持的空闲连接数；0 表示关闭"),
		},
		{
			Key: "load_balancer.max_body", Example: "64m",
			Meaning: diag.T("the largest request body; 0 means no limit", "请求体的最大值；0 表示不限制"),
		},
		{
			Key: "load_balancer.access_log", Example: "/var/log/nginx/kylin.log",
			Meaning: diag.T("the file of the access log", "访问日志文件"),
			Default: diag.T("the balancer's own setting, nothing is written", "负载均衡器自身的设置，不写出任何内容"),
		},
	}
}

func jobsListenerDocs() []Doc {
	return []Doc{
		{
			Key: "load_balancer.jobs", Example: "\nlisten: [8081]\n",
			Meaning: diag.T("a second listener, which leads to the nodes that run jobs: builds get addresses and timeouts of their own, and the nodes with mode job are reached through the balancer and share sessions", "第二个监听，转发到运行任务的节点：构建请求有自己的地址和超时；mode 为 job 的节点也经由负载均衡器访问，并共享会话"),
		},
		{
			Key: "load_balancer.jobs.listen", Example: `[8081, "10.0.0.1:8443"]`,
			Meaning: diag.T("where the balancer listens for them; with tls every one speaks TLS. nginx and httpd can share an address with load_balancer.listen where both have server names", "监听的端口；设置 tls 后全部使用 TLS。两者都有 server_names 时，nginx 和 httpd 可以与 load_balancer.listen 共用地址"),
		},
		{
			Key: "load_balancer.jobs.server_names", Example: `[kylin-jobs.example.com]`,
			Meaning: diag.T("the host names of that listener", "该监听响应的主机名"),
			Default: diag.T("those of load_balancer.server_names", "与 load_balancer.server_names 相同"),
		},
		{
			Key: "load_balancer.jobs.exclusive", Example: "true",
			Meaning: diag.T("nodes that run jobs get no queries, also those with mode all", "运行任务的节点不接收查询，包括 mode 为 all 的节点"),
		},
		{
			Key: "load_balancer.jobs.timeouts", Meaning: diag.T("how long the balancer waits for a node there", "负载均衡器在该监听上等待节点的时间"),
		},
		{
			Key: "load_balancer.jobs.timeouts.connect", Example: "3s",
			Meaning: diag.T("for a connection to a node", "建立与节点的连接"),
			Default: diag.T("load_balancer.timeouts.connect", "load_balancer.timeouts.connect"),
		},
		{
			Key: "load_balancer.jobs.timeouts.read", Example: "30m",
			Meaning: diag.T("for a node's answer", "等待节点的应答"),
			Default: diag.T("load_balancer.timeouts.read", "load_balancer.timeouts.read"),
		},
		{
			Key: "load_balancer.jobs.timeouts.send", Example: "10m",
			Meaning: diag.T("for a node to take the request", "把请求发送给节点"),
			Default: diag.T("load_balancer.timeouts.send", "load_balancer.timeouts.send"),
		},
	}
}

func accessDocs() []Doc {
	return []Doc{
		{
			Key: "load_balancer.timeouts", Meaning: diag.T("how long the balancer waits for a node", "负载均衡器等待节点的时间"),
		},
		{
			Key: "load_balancer.timeouts.connect", Example: "3s",
			Meaning: diag.T("for a connection to a node", "建立与节点的连接"),
		},
		{
			Key: "load_balancer.timeouts.read", Example: "360s",
			Meaning: diag.T("for a node's answer; shorter than the longest query, and users get 504 while the query goes on", "等待节点的应答；若短于最长的查询，用户会得到 504 而查询仍在运行"),
			Default: diag.T("the longest query, how late the product ends it, and 30s; at least 1m; 1h where the product has no limit", "最长查询时间，加上产品终止查询的延迟，再加 30s；至少 1m；产品不限制时为 1h"),
		},
		{
			Key: "load_balancer.timeouts.send", Example: "60s",
			Meaning: diag.T("for a node to take the request", "把请求发送给节点"),
		},
		{
			Key: "load_balancer.failure", Meaning: diag.T("when the balancer leaves a node alone after failures; a slow query never counts", "节点失败多少次后暂停使用；慢查询不计入"),
		},
		{
			Key: "load_balancer.failure.max_fails", Example: "3",
			Meaning: diag.T("this many failures within the window; 0 never leaves a node alone", "时间窗内的失败次数；0 表示从不暂停"),
		},
		{
			Key: "load_balancer.failure.window", Example: "10s",
			Meaning: diag.T("the time in which failures are counted, and for which the node is then left alone", "统计失败的时间窗，也是随后暂停使用的时间"),
		},
		{
			Key: "load_balancer.retry", Meaning: diag.T("which read-only requests go to another node when one fails; a write never does", "节点失败时哪些只读请求会转到另一个节点；写请求从不重试"),
		},
		{
			Key: "load_balancer.retry.queries", Example: "false",
			Meaning: diag.T("queries; one that ran into the read timeout is never run again", "查询；超过 read 超时的查询不会再次执行"),
		},
		{
			Key: "load_balancer.retry.other_reads", Example: "false",
			Meaning: diag.T("every other read, such as a page or a list", "其他读请求，例如页面或列表"),
		},
	}
}

func healthDocs() []Doc {
	return []Doc{
		{
			Key: "load_balancer.health_check", Meaning: diag.T("how the balancer asks a node whether it is well", "负载均衡器如何检查节点是否正常"),
		},
		{
			Key: "load_balancer.health_check.path", Example: "/kylin/api/admin/version",
			Meaning: diag.T("a path that answers 200 without a login; nginx asks it before a write; none turns the check off", "无需登录即返回 200 的路径；nginx 在写请求前访问它；none 表示关闭检查"),
		},
		{
			Key: "load_balancer.health_check.interval", Example: "5s",
			Meaning: diag.T("the time between two checks", "两次检查的间隔"),
		},
		{
			Key: "load_balancer.health_check.rise", Example: "2",
			Meaning: diag.T("good answers in a row until a node is used again", "连续成功多少次后恢复使用"),
		},
		{
			Key: "load_balancer.health_check.fall", Example: "2",
			Meaning: diag.T("bad answers in a row until a node is left alone", "连续失败多少次后停止使用"),
		},
	}
}

func tlsDocs() []Doc {
	return []Doc{
		{
			Key: "load_balancer.tls", Example: "\ncertificate: /etc/ssl/kylin.pem\nkey: /etc/ssl/kylin.key\n",
			Meaning: diag.T("the certificate with which users reach the balancer by HTTPS", "用户通过 HTTPS 访问时使用的证书"),
		},
		{
			Key: "load_balancer.tls.certificate", Example: "/etc/ssl/kylin.pem",
			Meaning: diag.T("the certificate and its chain, a path on the balancer", "证书及证书链，负载均衡器上的路径"),
		},
		{
			Key: "load_balancer.tls.key", Example: "/etc/ssl/kylin.key",
			Meaning: diag.T("the certificate's private key, a path on the balancer", "证书的私钥，负载均衡器上的路径"),
		},
		{
			Key: "load_balancer.tls.redirect_from", Example: "[80]",
			Meaning: diag.T("plain ports that send users to the first listen, with 308", "明文端口，以 308 转到第一个 listen"),
		},
		{
			Key: "load_balancer.tls.hsts", Example: "true",
			Meaning: diag.T("tell browsers to come by HTTPS only; hard to take back", "要求浏览器只使用 HTTPS；难以撤回"),
		},
		{
			Key: "load_balancer.restrict_internal_api", Example: "false",
			Meaning: diag.T("endpoints that only nodes need answer 403 from outside", "仅供节点之间使用的接口对外返回 403"),
		},
		{
			Key: "load_balancer.operators", Example: "[10.0.9.0/24]",
			Meaning: diag.T("networks that may reach those endpoints all the same", "仍可访问这些接口的网段"),
		},
	}
}
