package existing

import "github.com/kyctl/kyctl/internal/diag"

// fileChecks are about what becomes of the file that is imported.
func fileChecks() []diag.RuleInfo {
	return []diag.RuleInfo{
		{
			Name: "not-a-balancer-file", Severity: diag.Error,
			Summary: diag.T("the file is no configuration of nginx, httpd or HAProxy", "该文件不是 nginx、httpd 或 HAProxy 的配置"),
			Why:     diag.T("kyctl reads and writes these three; of another program's file nothing gets into the description", "kyctl 只读写这三种；其他程序的文件不会进入描述文件"),
			Fix:     diag.T("give the configuration of nginx, httpd or HAProxy, or leave --balancer away and write load_balancer by hand", "请给出 nginx、httpd 或 HAProxy 的配置；或去掉 --balancer，在描述文件中手写 load_balancer"),
			Source:  "the formats of Kubernetes, Traefik, Envoy, Caddy, keepalived, Docker Compose and Java",
		},
		{
			Name: "balancer-other-sections", Severity: diag.Info,
			Summary: diag.T("the balancer's file holds more than the cluster", "负载均衡器的文件不只含有该集群"),
			Why:     diag.T("the rendered file has only the cluster: installed in the place of this file it would leave out what else is in it", "生成的文件只含有该集群：用它替换此文件会丢掉其中的其他内容"),
			Fix:     diag.T("with nginx and httpd, remove only the cluster's blocks from this file and install kyctl's file next to it; with HAProxy, keep the other sections in a file of their own and start HAProxy with a second -f for it", "nginx 和 httpd：只从此文件中删除属于集群的块，并把 kyctl 的文件装在旁边；HAProxy：把其他段放在另一个文件中，并用第二个 -f 启动 HAProxy"),
			Source:  "the manual of HAProxy 2.6 (management.txt, -f); include of nginx and httpd",
		},
		{
			Name: "balancer-access-lost", Severity: diag.Warning,
			Summary: diag.T("a rule about who may come in is not in the description", "一条关于谁可以访问的规则不在描述文件中"),
			Why:     diag.T("kyctl's file does not have the rule: whoever the rule keeps out today can come in once that file is installed", "kyctl 的文件没有这条规则：安装之后，目前被它拒绝的人都可以访问"),
			Fix:     diag.T("write the rule into a file of its own on the balancer and name it in load_balancer.<kind>.include, as docs/gates.md does for networks, passwords and a company login; for paths that only nodes need, restrict_internal_api and operators may do", "把规则写入负载均衡器上的单独文件，并在 load_balancer.<kind>.include 中写出它，docs/gates.md 中有网段、密码和统一登录的写法；只供节点使用的路径可用 restrict_internal_api 和 operators"),
			Source:  "the file that is imported",
		},
		{
			Name: "balancer-proxy-protocol", Severity: diag.Warning,
			Summary: diag.T("requests come by the PROXY protocol", "请求以 PROXY 协议到达"),
			Why:     diag.T("kyctl's listener speaks plain HTTP or TLS: it refuses what begins with a line of the PROXY protocol", "kyctl 的监听只支持普通 HTTP 或 TLS：以 PROXY 协议开头的请求会被拒绝"),
			Fix:     diag.T("let the proxy in front send X-Forwarded-For instead, and name it in load_balancer.trusted_proxies", "让前面的代理改为发送 X-Forwarded-For，并在 load_balancer.trusted_proxies 中写出它"),
			Source:  "listen of nginx, bind of HAProxy, RemoteIPProxyProtocol of httpd",
		},
	}
}
