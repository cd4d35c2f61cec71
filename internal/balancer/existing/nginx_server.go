package existing

import (
	"slices"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// server reads the cluster's sites; first is the one whose values count where
// they differ.
func (r *nginxReader) server(first *directive.Directive, sites []*directive.Directive) {
	for _, p := range r.passes {
		if p.ours {
			r.pass(p)
		}
	}
	secure := nginxSecure(first)
	for _, s := range sites {
		// "ssl on" holds for every listen of a server.
		mixed := slices.ContainsFunc(s.Block, nginxSpeaksTLS)
		for _, d := range s.Block {
			switch d.Name() {
			case "listen":
				r.listen(d, mixed)
			case "server_name":
				r.names(d)
			}
		}
	}
	for _, d := range r.settings(sites) {
		r.setting(d)
	}
	r.longest()
	if secure && !r.TLS.Certificate.Set() {
		r.leave(first, diag.T("it speaks TLS, and no certificate is named in the files that were read", "该站点使用 TLS，但读到的文件中没有指定证书"))
	}
}

// pass marks what leads requests to the cluster as understood.
func (r *nginxReader) pass(p nginxPass) {
	for _, w := range p.within {
		if w.Name() == "location" {
			r.use(w)
		}
	}
	if slices.ContainsFunc(p.groups, func(i int) bool { return r.blocks[i] == nil && !reachable(r.groups[i]) }) {
		return
	}
	for rest := p.pass.Arg(0); ; {
		at := strings.IndexByte(rest, '$')
		if at < 0 {
			break
		}
		name, whole := nginxVariable(rest[at:])
		for _, d := range r.setsOf(p.server)["$"+name] {
			r.use(d)
		}
		rest = rest[at+whole:]
	}
	_, rest, _ := strings.Cut(p.pass.Arg(0), "://")
	_, path, has := strings.Cut(rest, "/")
	switch {
	case strings.HasPrefix(p.pass.Arg(0), "https:"):
		r.leave(p.pass, diag.T("the nodes are asked by TLS; kyctl writes http", "以 TLS 访问节点；kyctl 写入 http"))
		r.nodesTLS(p.pass.At(0))
	case has && !nginxSamePath(p.within, "/"+path) && !nginxInternal(p.within):
		r.leave(p.pass, diag.T("the path is changed on the way; kyctl sends it as it comes", "转发时改变了路径；kyctl 原样转发"))
	}
	r.use(p.pass)
}

// nginxSamePath says whether a location's prefix is what a proxy_pass puts in its
// place.
func nginxSamePath(within []*directive.Directive, path string) bool {
	for _, w := range within {
		if w.Name() == "location" {
			return w.Arg(len(w.Words)-2) == path
		}
	}
	return false
}

// nginxInternal says whether only nginx itself comes to a location.
func nginxInternal(within []*directive.Directive) bool {
	return slices.ContainsFunc(within, func(w *directive.Directive) bool {
		return slices.ContainsFunc(w.Block, func(d *directive.Directive) bool { return d.Name() == "internal" })
	})
}

// settings are the directives that hold where requests are sent to the cluster:
// those of the locations before those of the sites, those of http last.
func (r *nginxReader) settings(sites []*directive.Directive) []*directive.Directive {
	var list []*directive.Directive
	site := among(sites)
	for _, p := range r.passes {
		if !p.ours || !site[p.server] || nginxInternal(p.within) {
			continue
		}
		for _, w := range slices.Backward(p.within) {
			list = append(list, w.Block...)
		}
	}
	for _, s := range sites {
		list = append(list, s.Block...)
	}
	for _, d := range r.top {
		if d.Name() != "access_log" { // every site's
			list = append(list, d)
		}
	}
	return list
}

func (r *nginxReader) setting(d *directive.Directive) {
	value := d.Arg(0)
	if strings.Contains(value, "$") || len(d.Words) < 2 {
		return
	}
	switch d.Name() {
	case "proxy_connect_timeout":
		r.duration(&r.Connect, d)
	case "proxy_read_timeout":
		r.duration(&r.Read, d)
	case "proxy_send_timeout":
		r.duration(&r.Send, d)
	case "client_max_body_size":
		if n := nginxBytes(value); n >= 0 {
			tell(r.reading, &r.MaxBody, n, d)
		}
	case "ssl_certificate":
		tell(r.reading, &r.TLS.Certificate, value, d)
	case "ssl_certificate_key":
		tell(r.reading, &r.TLS.Key, value, d)
	case "access_log":
		if !r.AccessLog.Set() {
			r.AccessLog = Told[string]{value, d.At(0)}
			if len(d.Words) == 2 {
				r.use(d)
			}
		}
	case "set_real_ip_from":
		if p, ok := readPrefix(value); ok {
			r.TrustedProxies = append(r.TrustedProxies, told(p, d.At(0)))
			r.use(d)
		}
	case "add_header":
		if strings.EqualFold(value, "Strict-Transport-Security") && !r.TLS.HSTS.Set() {
			r.TLS.HSTS = Told[bool]{true, d.Pos()}
		}
	case "proxy_next_upstream":
		if value == "off" && !writtenByKyctl(d.File.Bytes) {
			tell(r.reading, &r.RetryReads, false, d)
			tell(r.reading, &r.RetryQueries, false, d)
		}
	}
}

func (r *nginxReader) duration(to *Told[time.Duration], d *directive.Directive) {
	if v := nginxDuration(d.Arg(0)); v >= 0 {
		tell(r.reading, to, v, d)
	}
}

// longest takes the longest of the read timeouts: a query must fit into it.
func (r *nginxReader) longest() {
	for _, p := range r.passes {
		if !p.ours || nginxInternal(p.within) {
			continue
		}
		for _, w := range p.within {
			for _, d := range w.Block {
				if v := nginxDuration(d.Arg(0)); d.Name() == "proxy_read_timeout" && v > r.Read.V {
					r.Read.V, r.Read.At = v, d.At(0)
					r.use(d)
				}
			}
		}
	}
}

// listen reads an address to listen on; mixed, where others of the server speak
// TLS. Words about sockets are lost.
func (r *nginxReader) listen(d *directive.Directive, mixed bool) {
	l, ok := readAddress(d.Arg(0), 80)
	switch {
	case !ok:
		return
	case mixed && !nginxSpeaksTLS(d):
		r.leave(d, diag.T("users come here without TLS; load_balancer.tls.redirect_from sends them to it", "用户在此不经 TLS 访问；load_balancer.tls.redirect_from 会把他们转到 TLS"))
		r.use(d)
		return
	}
	for _, l := range dualStack(l, slices.Contains(d.Args(), "ipv6only=off")) {
		r.listensAt(l, d.At(0))
	}
	for i, word := range d.ArgsFrom(1) {
		switch word {
		case "ssl", "http2", "ipv6only=off", "ipv6only=on":
		case "quic":
			r.leaveWord(d.At(i+1), d.Arg(0)+" "+word, diag.T("HTTP/3 for clients; kyctl writes HTTP/2 at most", "面向客户端的 HTTP/3；kyctl 最多写入 HTTP/2"))
		default:
			return // left as a whole
		}
	}
	r.use(d)
}

func (r *nginxReader) names(d *directive.Directive) {
	all := true
	for i, word := range d.Args() {
		names, ok := nginxNames(word)
		all = all && ok
		for _, n := range names {
			if ok {
				r.serverName(n, d.At(i))
			}
		}
	}
	if all {
		r.use(d)
	}
}

// redirects reads the servers that send people to the sites' TLS, and returns
// them.
func (r *nginxReader) redirects(sites []*directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	if !r.TLS.Certificate.Set() {
		return nil
	}
	site := among(sites)
	for _, s := range r.servers {
		if site[s] || nginxSecure(s) || !r.sameNames(s) {
			continue
		}
		to := nginxRedirects(s.Block)
		if to == nil {
			continue
		}
		found = append(found, s)
		r.use(s)
		for _, d := range to {
			r.use(d)
		}
		for _, d := range s.Block {
			switch d.Name() {
			case "listen":
				if l, ok := readAddress(d.Arg(0), 80); ok {
					r.TLS.RedirectFrom = append(r.TLS.RedirectFrom, told(l, d.At(0)))
					r.use(d)
				}
			case "server_name":
				r.use(d)
			}
		}
	}
	return found
}

// sameNames says whether a server answers to a name of the sites, or to any.
func (r *nginxReader) sameNames(s *directive.Directive) bool {
	every := true
	for _, d := range s.Block {
		if d.Name() != "server_name" {
			continue
		}
		for _, word := range d.Args() {
			names, ok := nginxNames(word)
			every = every && ok && len(names) == 0
			for _, n := range names {
				if r.answers[strings.ToLower(n)] {
					return true
				}
			}
		}
	}
	return every
}

// nginxRedirects returns the directives by which all requests are sent to TLS,
// nil where they are not.
func nginxRedirects(list []*directive.Directive) []*directive.Directive {
	for _, d := range list {
		switch {
		case d.Name() == "return" && strings.HasPrefix(d.Arg(1), "https://"),
			d.Name() == "rewrite" && strings.HasPrefix(d.Arg(1), "https://"):
			return []*directive.Directive{d}
		case d.Name() == "location" && d.Arg(0) == "/":
			if to := nginxRedirects(d.Block); to != nil {
				return append(to, d)
			}
		}
	}
	return nil
}
