package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func tlsKeyMissing(p *plan.Plan, report Report) {
	tls := p.LoadBalancer.TLS
	if p.Balancer == nil || p.Balancer.Name != "nginx" || !tls.At.IsValid() || tls.Key.Set || !tls.Certificate.Set {
		return
	}
	report(tls.Certificate.Pos, diag.T("tls has a certificate but no key", "tls 有证书但没有私钥"),
		diag.T("add key: with the path of the private key, or with the certificate's path if that file contains both", "添加 key: 并填写私钥路径；如果证书文件同时包含私钥，填写证书路径"))
}

func tlsOnHTTPPort(p *plan.Plan, report Report) {
	tls := p.LoadBalancer.TLS
	if !tls.At.IsValid() {
		return
	}
	for _, v := range everyListen(p) {
		if v.Broken || v.V.Port != 80 {
			continue
		}
		pos := v.Pos
		if !v.Set {
			pos = tls.At
		}
		report(pos, diag.T("with tls, the load balancer uses TLS on port 80", "配置了 tls 时，负载均衡器在 80 端口使用 TLS"),
			diag.T("write listen: [443], and tls: {redirect_from: [80]} to redirect http:// requests", "写 listen: [443]，并写 tls: {redirect_from: [80]} 来重定向 http:// 请求"))
	}
}

func balancerPathRelative(p *plan.Plan, report Report) {
	b := p.LoadBalancer
	for _, row := range []struct {
		key string
		v   cluster.Val[string]
	}{{"tls.certificate", b.TLS.Certificate}, {"tls.key", b.TLS.Key}, {"access_log", b.AccessLog}} {
		text := row.v.V
		if !row.v.Set || text == "" || text[0] == '/' || text == "off" || strings.HasPrefix(text, "syslog:") {
			continue
		}
		report(row.v.Pos, diag.T("%s %s is a relative path", "%s %s 是相对路径").With(row.key, cluster.Quote(text)),
			diag.T("write the absolute path on the load balancer's machine, such as /etc/nginx/%s", "写负载均衡器所在机器上的绝对路径，例如 /etc/nginx/%s").With(secret.Hide(strings.TrimLeft(text, "./"))))
	}
}
