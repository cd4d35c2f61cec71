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
	report(tls.Certificate.Pos, diag.T("tls has a certificate and no key", "tls 有证书而没有私钥"),
		diag.T("add key: with the path of the private key, or the certificate's path if the file holds both", "添加 key: 并写私钥路径；文件同时包含两者时写证书的路径"))
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
		report(pos, diag.T("with tls the balancer speaks TLS on port 80", "有 tls 时负载均衡器在 80 端口使用 TLS"),
			diag.T("write listen: [443], and tls: {redirect_from: [80]} for those who ask http://", "写 listen: [443]，并写 tls: {redirect_from: [80]} 供 http:// 访问者使用"))
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
			diag.T("write the path on the balancer's machine from the root, such as /etc/nginx/%s", "写负载均衡器机器上的绝对路径，例如 /etc/nginx/%s").With(secret.Hide(strings.TrimLeft(text, "./"))))
	}
}
