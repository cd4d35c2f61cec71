package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// scope is the kind of section: global, or one of those about requests.
func (r *haproxyReader) scope(d *directive.Directive, _ string) string {
	if d.Name() == "global" {
		return "global"
	}
	return "requests"
}

func (r *haproxyReader) writtenScope(d *directive.Directive, outer string) string {
	return r.scope(d, outer)
}

// outside is the fate of the sections that are not the cluster's. The rendered
// file is a whole configuration, so they move to a file of their own.
func (r *haproxyReader) outside(*directive.Directive) Fate { return Elsewhere }

// guards: no section stays.
func (r *haproxyReader) guards(*directive.Directive, []*directive.Directive) bool { return false }

// haproxyName is the name of a directive with the words behind it that say what
// it does.
func haproxyName(d *directive.Directive) string {
	parts := []string{d.Name()}
	switch d.Name() {
	case "http-request", "http-response", "http-after-response", "option", "timeout", "filter", "user", "group", "hold":
		parts = append(parts, strings.SplitN(d.Arg(0), "(", 2)[0])
	case "tcp-request", "tcp-response":
		parts = append(parts, d.Arg(0), strings.SplitN(d.Arg(1), "(", 2)[0])
	case "no":
		parts = append(parts, d.Arg(0))
	}
	return strings.Join(parts, "_")
}

// did says what a directive in a section of the cluster's is about, and whether it
// keeps somebody out.
func (r *haproxyReader) did(d *directive.Directive, _ []*directive.Directive) (*Subject, diag.Text, bool) {
	about := haproxyAbout().about(haproxyName(d))
	switch {
	case haproxyName(d) == "http-request_return":
		if status := d.Arg(slices.Index(d.Args(), "status") + 1); !strings.HasPrefix(status, "4") && !strings.HasPrefix(status, "5") {
			return aboutPaths, diag.Text{}, false
		}
	case d.Name() == "use_backend", d.Name() == "default_backend":
		return aboutPaths, diag.T("requests go to the backend %s, which is not the cluster's", "请求转到不属于该集群的后端 %s").With(d.Arg(0)), false
	case d.Name() == "stick-table" && !slices.Contains(d.Args(), "store"):
		return aboutSpread, diag.Text{}, false
	case strings.HasPrefix(d.Name(), "user") || strings.HasPrefix(d.Name(), "group"):
		return aboutProcess, diag.Text{}, false // of global
	}
	return about, diag.Text{}, about == aboutAccess || about == aboutLogin || about == aboutFilter
}

// alike are directives that kyctl writes to the same effect in other words, or to
// a known other effect.
func (r *haproxyReader) alike(d *directive.Directive) (difference diag.Text, ok bool) {
	switch haproxyName(d) {
	case "option_forwardfor", "option_redispatch", "option_dontlognull", "mode", "daemon":
		if d.Name() == "mode" && d.Arg(0) == "tcp" {
			return diag.T("kyctl writes: %s", "kyctl 写入：%s").With("mode http"), true
		}
		return diag.Text{}, true
	case "option_httplog", "option_httpslog", "option_tcplog", "log-format", "log-format-sd":
		return ownFormat, true
	case "retries", "retry-on":
		return diag.T("kyctl retries a read on one other node, and a write only if none of it was sent", "kyctl 会在另一个节点上重试一次读请求；写请求只有在未发送任何字节时才转走"), true
	case "option_http-server-close", "option_httpclose", "option_forceclose", "option_http-tunnel", "option_http-keep-alive":
		return diag.T("kyctl keeps connections to clients, and to the nodes for reads", "kyctl 保持与客户端的连接，读请求也保持与节点的连接"), true
	case "http-request_set-header", "http-request_add-header":
		return r.alikeHeader(d.Arg(1), d.Arg(2))
	case "reqadd":
		name, value, _ := strings.Cut(d.Arg(0), ":")
		return r.alikeHeader(name, strings.TrimSpace(value))
	case "reqdel", "reqidel":
		name, _, _ := strings.Cut(strings.TrimPrefix(d.Arg(0), "^"), ":")
		return diag.Text{}, slices.Contains([]string{"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip"}, strings.ToLower(name))
	}
	return diag.Text{}, false
}

func (r *haproxyReader) alikeHeader(name, value string) (difference diag.Text, ok bool) {
	switch strings.ToLower(name) {
	case "x-forwarded-proto":
		return diag.Text{}, value == "https" && r.TLS.Certificate.Set() || value == "http" && !r.TLS.Certificate.Set() || value == "%[ssl_fc,iif(https,http)]"
	case "x-forwarded-host":
		return diag.Text{}, strings.Contains(strings.ToLower(value), "hdr(host)")
	case "x-real-ip", "x-forwarded-for":
		return diag.Text{}, value == "%[src]"
	}
	return diag.Text{}, false
}
