package existing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// nginxCut is how long nginx waits for an answer by itself.
const nginxCut = time.Minute

// faults says what is wrong with a configuration as it stands; the file that is
// rendered has none of it. What happens was measured with nginx 1.22.
func (r *nginxReader) faults(main int, sites []*directive.Directive) {
	if len(sites) == 0 || writtenByKyctl(sites[0].File.Bytes) {
		return
	}
	at := sites[0].Pos()
	if slices.Contains(r.tcp, sites[0]) {
		r.fault("balancer-tcp", at, diag.T("stream only forwards bytes: a node that returns errors stays in rotation, and requests do not move to another node", "stream 只转发字节：返回错误的节点仍在使用，请求也不会转到其他节点"))
		return
	}
	settings := r.settings(sites)
	one := func(name string) *directive.Directive {
		i := slices.IndexFunc(settings, func(d *directive.Directive) bool { return d.Name() == name })
		if i < 0 {
			return nil
		}
		return settings[i]
	}
	if d := one("proxy_read_timeout"); d == nil {
		r.fault("balancer-read-timeout", at, diag.T("proxy_read_timeout is not set: nginx returns 504 for a query after 60s, and counts the node as failed", "未设置 proxy_read_timeout：查询超过 60s 时 nginx 返回 504，并把节点记为失败"))
	} else if r.Read.V <= nginxCut {
		r.fault("balancer-read-timeout", d.At(0), diag.T("a query that takes longer than %s gets 504 and counts as a failure of its node", "超过 %s 的查询得到 504，并记为节点失败").With(balancer.NginxTime(r.Read.V)))
	}
	if one("client_max_body_size") == nil {
		r.fault("balancer-body-limit", at, diag.T("client_max_body_size is not set: nginx returns 413 for requests over 1m, such as long SQL and imports", "未设置 client_max_body_size：超过 1m 的请求（长 SQL、导入）得到 413"))
	}
	if !slices.ContainsFunc(settings, func(d *directive.Directive) bool {
		return d.Name() == "proxy_set_header" && strings.EqualFold(d.Arg(0), "Host")
	}) {
		r.fault("balancer-host", at, diag.T("the nodes do not get the requested Host header: their redirects name the upstream", "节点不知道用户请求的 Host：其重定向会指向 upstream 的名称"))
	}
	for _, d := range settings {
		if d.Name() == "proxy_next_upstream" {
			r.nextFaults(d)
		}
	}
	if b := r.blocks[main]; b != nil {
		r.groupFaults(b, settings)
	}
}

func (r *nginxReader) nextFaults(d *directive.Directive) {
	if slices.Contains(d.Args(), "http_500") {
		r.fault("balancer-http-500", d.Pos(), diag.T("proxy_next_upstream has http_500: one bad query runs on every node and takes all of them out of rotation", "proxy_next_upstream 含 http_500：一条错误的查询会在每个节点上执行，并使它们全部被摘除"))
	}
	if slices.Contains(d.Args(), "non_idempotent") {
		r.fault("balancer-replay", d.Pos(), diag.T("proxy_next_upstream has non_idempotent: a build that is being submitted when its node fails runs twice", "proxy_next_upstream 含 non_idempotent：节点失效时正在提交的构建会执行两次"))
	}
}

func (r *nginxReader) groupFaults(b *directive.Directive, settings []*directive.Directive) {
	servers := 0
	fails, kept := "", false
	for _, d := range b.Block {
		switch d.Name() {
		case "server":
			servers++
			for _, w := range d.Args() {
				if n, ok := strings.CutPrefix(w, "max_fails="); ok {
					fails = n
				}
			}
		case "ip_hash":
			r.fault("balancer-ip-hash", d.Pos(), diag.T("ip_hash uses only the first three octets: all users in one /24 network go to the same node", "ip_hash 只看前三个字节：同一 /24 网段的所有用户都到同一节点"))
		case "keepalive":
			kept = true
			version := slices.ContainsFunc(settings, func(s *directive.Directive) bool { return s.Name() == "proxy_http_version" && s.Arg(0) == "1.1" })
			closed := slices.ContainsFunc(settings, func(s *directive.Directive) bool {
				return s.Name() == "proxy_set_header" && strings.EqualFold(s.Arg(0), "Connection") && s.Arg(1) != "close"
			})
			if !version || !closed {
				r.fault("balancer-keepalive", d.Pos(), diag.T("keepalive does nothing without proxy_http_version 1.1 and an empty Connection header", "没有 proxy_http_version 1.1 和空的 Connection 头，keepalive 不起作用"))
			}
		}
	}
	if n, err := strconv.Atoi(fails); servers > 1 && (fails == "" || err == nil && n == 1) {
		r.fault("balancer-max-fails", b.Pos(), diag.T("max_fails is 1: one query that times out takes its node out of rotation for all users", "max_fails 为 1：一条超时的查询就会使该节点对所有用户被摘除"))
	}
	if !kept {
		r.fault("balancer-no-keepalive", b.Pos(), diag.T("there is no keepalive: every request opens a new connection to a node", "没有 keepalive：每个请求都要与节点新建连接"))
	}
}

// fault adds what is wrong with the configuration as it stands.
func (f *Found) fault(check string, at source.Pos, text diag.Text) {
	f.Findings.Add(diag.Finding{Rule: check, Severity: catalog.Severity(check), Pos: at, Message: text})
}
