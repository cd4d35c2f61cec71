package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// scope is the kind of block of the cluster's: an upstream, a site, or a server
// that sends people to TLS.
func (r *nginxReader) scope(d *directive.Directive, outer string) string {
	switch d.Name() {
	case "upstream":
		return "upstream"
	case "server":
		if nginxRedirects(d.Block) != nil {
			return "redirect"
		}
		return "server"
	}
	return outer
}

// writtenScope is the same in a file of kyctl's, where locations are for some
// requests only: of these the one for all of Kylin's paths counts.
func (r *nginxReader) writtenScope(d *directive.Directive, outer string) string {
	switch d.Name() {
	case "location":
		if d.Arg(0) == "/kylin/" {
			return outer
		}
		return ""
	case "if", "limit_except", "map", "geo":
		return ""
	case "server":
		if slices.ContainsFunc(d.Block, func(in *directive.Directive) bool { return in.Name() == "return" }) {
			return "redirect"
		}
	}
	return r.scope(d, outer)
}

// outside is the fate of what is in no block of the cluster's: the user keeps it;
// servers and their groups are other sites.
func (r *nginxReader) outside(d *directive.Directive) Fate {
	switch d.Name() {
	case "server", "upstream":
		return Elsewhere
	}
	return Kept
}

// guards: what is in http holds for kyctl's server, too; kept_test.go says why.
func (r *nginxReader) guards(d *directive.Directive, within []*directive.Directive) bool {
	return nginxCloses(d) && !slices.ContainsFunc(within, func(b *directive.Directive) bool { return b.Name() == "stream" })
}

// alike are directives that kyctl writes to the same effect in other words, or to
// a known other effect.
func (r *nginxReader) alike(d *directive.Directive) (difference diag.Text, ok bool) {
	switch value := d.Arg(0); d.Name() {
	case "proxy_set_header":
		return r.alikeHeader(strings.ToLower(value), d.Arg(1))
	case "proxy_redirect":
		return diag.Text{}, true // redirects of the nodes lose their host
	case "proxy_buffering":
		if value == "off" {
			return diag.T("kyctl lets nginx buffer responses: a slow client then does not block the node", "kyctl 让 nginx 缓冲响应：慢客户端不会占用节点"), true
		}
		return diag.Text{}, true
	case "allow":
		return diag.Text{}, value == "all"
	case "satisfy":
		return diag.Text{}, value == "all"
	case "ssl":
		return diag.Text{}, r.TLS.Certificate.Set()
	case "ssl_protocols":
		for _, v := range d.Args() {
			if v != "TLSv1.2" && v != "TLSv1.3" {
				return diag.T("kyctl writes TLSv1.2 and TLSv1.3 only", "kyctl 只写入 TLSv1.2 和 TLSv1.3"), true
			}
		}
		return diag.Text{}, true
	case "real_ip_header":
		if !strings.EqualFold(value, "X-Forwarded-For") && len(r.TrustedProxies) > 0 {
			return diag.T("kyctl reads X-Forwarded-For: configure the proxy in front to set that header", "kyctl 读取 X-Forwarded-For：请让前面的代理设置该请求头"), true
		}
	}
	return diag.Text{}, false
}

// alikeHeader compares a header for the nodes with the one that kyctl sets.
func (r *nginxReader) alikeHeader(name, value string) (difference diag.Text, ok bool) {
	switch name {
	case "host", "x-forwarded-host":
		switch value {
		case "$http_host", "$host", "$host:$server_port", "$host:$proxy_port":
			return diag.Text{}, true
		}
	case "x-forwarded-for":
		if strings.Contains(value, "$proxy_add_x_forwarded_for") && len(r.TrustedProxies) == 0 {
			return diag.T("the nodes get only the client's address, not what the client claims; list the proxies in front in load_balancer.trusted_proxies", "节点只收到客户端地址，而不是客户端自称的内容；请在 load_balancer.trusted_proxies 中写出前面的代理"), true
		}
		return diag.Text{}, true
	case "x-real-ip", "remote-host":
		return diag.Text{}, name == "x-real-ip" && (value == "$remote_addr" || value == "$realip_remote_addr")
	case "x-forwarded-proto", "x-forwarded-scheme", "x-scheme":
		switch {
		case name != "x-forwarded-proto":
		case value == "$scheme" || value == "https" && r.TLS.Certificate.Set() || strings.HasPrefix(value, "$") && len(r.TrustedProxies) > 0:
			return diag.Text{}, true
		default:
			return diag.T("the nodes get the protocol of this load balancer; if a proxy in front terminates TLS, list it in load_balancer.trusted_proxies", "节点收到的是此负载均衡器的协议；如果 TLS 在前面的代理处终止，请在 load_balancer.trusted_proxies 中写出它"), true
		}
	case "upgrade", "connection":
		if value != "" && value != "close" && !strings.EqualFold(value, "keep-alive") {
			return diag.T("it is for websockets, which Kylin does not use", "用于 websocket，Kylin 不使用"), true
		}
		return diag.Text{}, name == "connection" && value != "close"
	}
	return diag.Text{}, false
}
