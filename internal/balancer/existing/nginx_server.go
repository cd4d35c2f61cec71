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
	site := among(sites)
	for _, p := range r.passes {
		if p.ours && site[p.server] {
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
	settings := r.settings(sites)
	for _, d := range settings {
		r.setting(d)
	}
	r.longest(settings)
	if secure && !r.TLS.Certificate.Set() {
		r.losePart(first, first.Pos(), "TLS", diag.T("it uses TLS, but the files that kyctl read do not name a certificate", "该站点使用 TLS，但读到的文件中没有指定证书"))
	}
}

// pass marks what leads requests to the cluster as understood.
func (r *nginxReader) pass(p nginxPass) {
	for _, w := range p.within {
		if w.Name() == "location" {
			r.writes(w, diag.Text{})
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
			r.writes(d, diag.Text{})
		}
		rest = rest[at+whole:]
	}
	_, rest, _ := strings.Cut(p.pass.Arg(0), "://")
	_, path, has := strings.Cut(rest, "/")
	difference := diag.Text{}
	switch {
	case strings.HasPrefix(p.pass.Arg(0), "https:"):
		difference = diag.T("requests go to the nodes by TLS; kyctl writes http", "以 TLS 访问节点；kyctl 写入 http")
		r.nodesTLS(p.pass.At(0))
	case slices.ContainsFunc(p.groups, func(i int) bool { return r.groups[i].few }):
		difference = someNodes
	case has && !nginxSamePath(p.within, "/"+path) && !nginxInternal(p.within):
		difference = diag.T("the path is changed when forwarding; kyctl sends it unchanged", "转发时改变了路径；kyctl 原样转发")
	}
	r.writes(p.pass, difference)
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
	case "proxy_send_timeout":
		r.duration(&r.Send, d)
	case "proxy_timeout": // of stream
		r.duration(&r.Read, d)
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
			r.says(d, "load_balancer.access_log")
			if len(d.Words) > 2 && !writtenByKyctl(d.File.Bytes) {
				r.note(d, ownFormat)
			}
		}
	case "set_real_ip_from":
		if p, ok := readPrefix(value); ok {
			r.TrustedProxies = append(r.TrustedProxies, told(p, d.At(0)))
			r.says(d, "load_balancer.trusted_proxies")
		}
	case "add_header":
		if strings.EqualFold(value, "Strict-Transport-Security") {
			r.sayHSTS(d, d.Arg(1))
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

// longest takes the longest of the read timeouts: a query must fit into it. One of
// http stays in its place, and only counts where the sites have none.
func (r *nginxReader) longest(settings []*directive.Directive) {
	var waits []*directive.Directive
	for _, d := range settings {
		if d.Name() == "proxy_read_timeout" && nginxDuration(d.Arg(0)) >= 0 && (len(waits) == 0 || !slices.Contains(r.top, d)) {
			waits = append(waits, d)
		}
	}
	for _, d := range waits {
		if v := nginxDuration(d.Arg(0)); !r.Read.Set() || v > r.Read.V {
			r.Read = told(v, d.At(0))
		}
	}
	for _, d := range waits {
		r.agree(d, r.keys[&r.Read], nginxDuration(d.Arg(0)) == r.Read.V, r.Read.At)
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
		r.lose(d, withoutTLS)
		return
	}
	for _, l := range dualStack(l, slices.Contains(d.Args(), "ipv6only=off")) {
		r.listensAt(l, d.At(0))
	}
	r.says(d, "load_balancer.listen")
	for i, word := range d.ArgsFrom(1) {
		at := d.At(i + 1)
		switch word {
		case "ssl":
			r.says(d, "load_balancer.tls")
		case "http2", "ipv6only=off", "ipv6only=on":
		case "quic":
			r.losePart(d, at, word, noHTTP3)
		case "default_server", "default":
			r.losePart(d, at, word, diag.T("requests for names that match no site come here; kyctl's site gets them only if it is the first on its port", "请求未匹配任何站点名称时由此应答；kyctl 的站点只有在该端口上排第一时才会应答"))
		case "proxy_protocol":
			r.proxyProtocol(d, at, word)
		default:
			r.losePart(d, at, word, aboutListen.Did)
		}
	}
}

func (r *nginxReader) names(d *directive.Directive) {
	r.says(d, "load_balancer.server_names")
	if words := d.Args(); len(words) == 1 && (words[0] == "_" || words[0] == "") {
		r.writes(d, diag.Text{}) // any name
	}
	for i, word := range d.Args() {
		names, ok := nginxNames(word)
		if !ok {
			r.losePart(d, d.At(i), word, noSuchName)
			continue
		}
		for _, n := range names {
			r.serverName(n, d.At(i))
		}
	}
}
