package existing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// site reads the cluster's virtual hosts, and what holds for them from outside.
func (r *httpdReader) site(sites []*directive.Directive, ours bool) {
	for _, s := range sites {
		for i, address := range s.Args() {
			r.listenAt(s, i, address)
		}
		for _, d := range s.Block {
			if httpdIs(d, "ServerName") || httpdIs(d, "ServerAlias") {
				r.names(d)
			}
			r.setting(d)
		}
	}
	for _, p := range r.passes {
		if p.ours {
			for _, w := range p.within {
				for _, d := range w.Block {
					r.setting(d)
				}
			}
			r.parameters(p)
		}
	}
	for _, d := range r.top {
		switch strings.ToLower(d.Name()) {
		case "timeout", "proxytimeout":
			if !ours {
				r.waits(d)
			}
		}
	}
	if !ours && !r.Read.Set() {
		r.Read = r.Send
	}
}

// listenAt reads the i-th word of a directive as an address to listen on.
func (r *httpdReader) listenAt(d *directive.Directive, i int, address string) {
	l, ok := httpdListenOf(address)
	if !ok && httpdIs(d, "Listen") {
		l, ok = readAddress(address, 80) // the port and no more
	}
	if !ok {
		r.losePart(d, d.At(i), address, diag.T("a listen address must be a port, or an address with a port", "监听地址应为端口，或带端口的地址"))
		return
	}
	r.listensAt(l, d.At(i))
	r.says(d, "load_balancer.listen")
}

// parameters reads the key=value words of a ProxyPass: those of a balancer mean
// other things than those of a single server.
func (r *httpdReader) parameters(p httpdPass) {
	_, balanced := httpdBalancer(p.url)
	for i, arg := range p.pass.Args() {
		key, value, pair := strings.Cut(arg, "=")
		at := p.pass.At(i)
		switch key = strings.ToLower(key); {
		case !pair, i == 0, strings.Contains(key, "/"):
		case balanced:
			r.balancerWord(p.pass, key, value, at, false)
		default:
			r.memberPart(p.pass, at, key, value, new(FoundNode))
		}
	}
}

// httpdListenOf reads an address of a virtual host.
func httpdListenOf(text string) (balancer.Listen, bool) {
	host, port := haproxySplit(text)
	if host == "*" || host == "_default_" || host == "0.0.0.0" {
		return readAddress(port, 80)
	}
	if host == "" || port == "" {
		return balancer.Listen{}, false
	}
	return readAddress("["+host+"]:"+port, 80)
}

func (r *httpdReader) names(d *directive.Directive) {
	r.says(d, "load_balancer.server_names")
	for i, word := range d.Args() {
		_, name, scheme := strings.Cut(word, "://")
		if !scheme {
			name = word
		}
		name, _, _ = strings.Cut(name, ":")
		if !balancer.ServerName().MatchString(name) {
			r.losePart(d, d.At(i), word, noSuchName)
			continue
		}
		r.serverName(name, d.At(i))
	}
}

func (r *httpdReader) setting(d *directive.Directive) {
	value := d.Arg(0)
	if strings.Contains(value, "${") {
		return
	}
	switch strings.ToLower(d.Name()) {
	case "timeout", "proxytimeout":
		r.waits(d)
	case "limitrequestbody":
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= 0 {
			tell(r.reading, &r.MaxBody, n, d)
		}
	case "sslengine":
		r.says(d, "load_balancer.tls")
	case "sslcertificatefile":
		tell(r.reading, &r.TLS.Certificate, value, d)
	case "sslcertificatekeyfile":
		tell(r.reading, &r.TLS.Key, value, d)
	case "customlog", "transferlog":
		r.log(d)
	case "header":
		if strings.Contains(d.Text(), "Strict-Transport-Security") && !slices.Contains(d.Args(), "unset") {
			r.sayHSTS(d, d.Arg(len(d.Words)-2))
		}
	case "remoteipinternalproxy", "remoteiptrustedproxy":
		r.says(d, "load_balancer.trusted_proxies")
		for i, word := range d.Args() {
			if p, ok := readPrefix(word); ok {
				r.TrustedProxies = append(r.TrustedProxies, told(p, d.At(i)))
				continue
			}
			r.losePart(d, d.At(i), word, diag.T("trusted_proxies takes networks such as 10.0.0.0/8", "trusted_proxies 接受形如 10.0.0.0/8 的网段"))
		}
	case "remoteipproxyprotocol":
		if strings.EqualFold(value, "on") {
			r.proxyProtocol(d, d.Pos(), r.masked(d))
		}
	}
}

// log reads where requests are logged. Only a file is a log that kyctl writes.
func (r *httpdReader) log(d *directive.Directive) {
	path := d.Arg(0)
	if strings.HasPrefix(path, "|") || r.AccessLog.Set() {
		return
	}
	if path == "/dev/null" {
		path = "off"
	}
	r.AccessLog = told(path, d.At(0))
	r.says(d, r.keys[&r.AccessLog])
	if path != "off" && !writtenByKyctl(d.File.Bytes) {
		r.note(d, ownFormat)
	}
}

// waits reads Timeout and ProxyTimeout. Without the second the first one is how
// long a node may take, too.
func (r *httpdReader) waits(d *directive.Directive) {
	long := httpdDuration(d.Arg(0))
	if long <= 0 {
		return
	}
	if httpdIs(d, "ProxyTimeout") {
		tell(r.reading, &r.Read, long, d)
	} else {
		tell(r.reading, &r.Send, long, d)
	}
}

// redirects reads the virtual hosts that send people to the sites' TLS, and
// returns them.
func (r *httpdReader) redirects(sites []*directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	if !r.TLS.Certificate.Set() {
		return nil
	}
	site := among(sites)
	for _, h := range r.hosts {
		if site[h] || httpdSecure(h) || !r.sameNames(h) {
			continue
		}
		to := httpdRedirects(h.Block)
		if to == nil {
			continue
		}
		found = append(found, h)
		r.writes(to, diag.Text{})
		for i, address := range h.Args() {
			if l, ok := httpdListenOf(address); ok {
				r.redirectsFrom([]balancer.Listen{l}, h, h.At(i))
			}
		}
		if !r.decided(h) {
			r.writes(h, diag.Text{})
		}
		for _, d := range h.Block {
			asksTLS := httpdIs(d, "RewriteCond") && strings.Contains(strings.ToUpper(d.Arg(0)), "%{HTTPS}")
			if httpdIs(d, "ServerName") || httpdIs(d, "ServerAlias") || asksTLS {
				r.writes(d, diag.Text{})
			}
		}
	}
	return found
}

// sameNames says whether a virtual host answers to a name of the sites.
func (r *httpdReader) sameNames(h *directive.Directive) bool {
	named := false
	for _, d := range h.Block {
		if !httpdIs(d, "ServerName") && !httpdIs(d, "ServerAlias") {
			continue
		}
		named = true
		for _, word := range d.Args() {
			if r.answers[strings.ToLower(word)] {
				return true
			}
		}
	}
	return !named
}

// httpdRedirects is the directive by which all requests are sent to TLS, nil
// where they are not.
func httpdRedirects(list []*directive.Directive) *directive.Directive {
	for _, d := range list {
		switch strings.ToLower(d.Name()) {
		case "redirect", "redirectpermanent", "redirectmatch", "rewriterule":
			if slices.ContainsFunc(d.Args(), func(w string) bool { return strings.HasPrefix(w, "https://") }) {
				return d
			}
		}
	}
	return nil
}
