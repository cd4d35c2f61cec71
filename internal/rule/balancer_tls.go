package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func tlsKeyMissingRule() Rule {
	return Rule{
		Name: "tls-key-missing", Severity: diag.Error,
		Summary: diag.T("tls names a certificate and no key", "tls 有证书而没有私钥"),
		Why:     diag.T("nginx does not start: \"no ssl_certificate_key is defined\"", "nginx 无法启动：“no ssl_certificate_key is defined”"),
		Fix:     diag.T("add key: with the path of the private key; where the certificate's file holds both, the same path", "添加 key: 并写私钥路径；证书文件同时包含两者时写同一路径"),
		Source:  "nginx documentation of ssl_certificate_key",
		Bad: sampleBehindNginx + `  listen: [443]
  tls: {certificate: /etc/ssl/kylin.pem} # <-
`,
		Good: sampleBehindNginx + `  listen: [443]
  tls: {certificate: /etc/ssl/kylin.pem, key: /etc/ssl/kylin.pem}
`,
		Check: func(p *plan.Plan, report Report) {
			tls := p.LoadBalancer.TLS
			if p.Balancer == nil || p.Balancer.Name != "nginx" || !tls.At.IsValid() || tls.Key.Set || !tls.Certificate.Set {
				return
			}
			report(tls.Certificate.Pos, diag.T("tls has a certificate and no key", "tls 有证书而没有私钥"),
				diag.T("add key: with the path of the private key, or the certificate's path if the file holds both", "添加 key: 并写私钥路径；文件同时包含两者时写证书的路径"))
		},
	}
}

func tlsOnHTTPPortRule() Rule {
	return Rule{
		Name: "tls-on-http-port", Severity: diag.Warning,
		Summary: diag.T("TLS is spoken on port 80", "在 80 端口使用 TLS"),
		Why:     diag.T("with tls every listen speaks TLS: a browser that asks http:// is answered 400, and https:// looks at port 443", "有 tls 时每个 listen 都使用 TLS：以 http:// 访问的浏览器得到 400，而 https:// 访问的是 443 端口"),
		Fix:     diag.T("write listen: [443] and tls: {redirect_from: [80]}", "写 listen: [443] 和 tls: {redirect_from: [80]}"),
		Source:  "measured with nginx 1.22.1",
		Bad: sampleBehindNginx + `  tls: {certificate: /etc/ssl/kylin.pem, key: /etc/ssl/kylin.key} # <-
`,
		Good: sampleBehindNginx + `  listen: [8080]
  tls: {certificate: /etc/ssl/kylin.pem, key: /etc/ssl/kylin.key}
`,
		Check: func(p *plan.Plan, report Report) {
			tls := p.LoadBalancer.TLS
			if !tls.At.IsValid() {
				return
			}
			for _, v := range p.LoadBalancer.Listen {
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
		},
	}
}

func balancerPathRelativeRule() Rule {
	return Rule{
		Name: "balancer-path-relative", Severity: diag.Warning,
		Summary: diag.T("a relative path in the balancer's file", "负载均衡器文件中的相对路径"),
		Why:     diag.T("it is looked up where the balancer was built to look, not beside the description: under /etc/nginx for a certificate, under /usr/share/nginx for a log", "它会在负载均衡器编译时指定的目录下查找，而不是在描述文件旁：证书在 /etc/nginx 下，日志在 /usr/share/nginx 下"),
		Fix:     diag.T("write the path on the balancer's machine from the root, such as /etc/ssl/kylin.pem", "写负载均衡器机器上的绝对路径，例如 /etc/ssl/kylin.pem"),
		Source:  "nginx documentation of ssl_certificate and access_log; nginx -V of Debian 12",
		Bad: sampleBehindNginx + `  access_log: logs/kylin.log # <-
`,
		Good: sampleBehindNginx + `  access_log: "off"
`,
		Check: func(p *plan.Plan, report Report) {
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
		},
	}
}
