package existing

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/directive"
)

// sites reads the frontends: where they listen, and for which names.
func (r *haproxyReader) sites(sites []*directive.Directive) {
	secure := slices.ContainsFunc(sites, haproxySecure)
	for _, s := range sites {
		hosts := haproxyHosts(s)
		for _, d := range s.Block {
			switch {
			case d.Name() == "bind":
				r.bind(d, secure)
			case r.leads(d):
				r.use(d)
				for _, word := range d.ArgsFrom(1) {
					for _, acl := range hosts[strings.Trim(word, "!{}")] {
						r.host(acl)
					}
				}
			}
		}
	}
}

// haproxySecure says whether a section has a bind that speaks TLS.
func haproxySecure(s *directive.Directive) bool {
	return slices.ContainsFunc(s.Block, func(d *directive.Directive) bool {
		return d.Name() == "bind" && slices.Contains(d.Args(), "ssl")
	})
}

// haproxyHosts are the ACLs of a section over the name that was asked for, by
// their names.
func haproxyHosts(s *directive.Directive) map[string][]*directive.Directive {
	acls := map[string][]*directive.Directive{}
	for _, d := range s.Block {
		fetch, _, _ := strings.Cut(d.Arg(1), ",")
		if fetch = strings.TrimPrefix(fetch, "req."); d.Name() == "acl" && (fetch == "hdr(host)" || fetch == "hdr(Host)" || fetch == "hdr_dom(host)") {
			acls[d.Arg(0)] = append(acls[d.Arg(0)], d)
		}
	}
	return acls
}

// host reads the names of an ACL.
func (r *haproxyReader) host(acl *directive.Directive) {
	all := true
	for i, word := range acl.Args() {
		if i < 2 || strings.HasPrefix(word, "-") {
			all = all && word != "-m" && word != "-f"
			continue
		}
		name := strings.ToLower(word)
		if !balancer.ServerName().MatchString(name) {
			all = false
			continue
		}
		r.serverName(name, acl.At(i))
	}
	if all {
		r.use(acl)
	}
}

// bind reads addresses to listen on. Where the cluster speaks TLS a bind without
// it is one that sends people there.
func (r *haproxyReader) bind(d *directive.Directive, secure bool) {
	understood := true
	ssl := slices.Contains(d.Args(), "ssl")
	for text := range strings.SplitSeq(d.Arg(0), ",") {
		listens, ok := haproxyListens(text, slices.Contains(d.Args(), "v6only"))
		understood = understood && ok
		for _, l := range listens {
			if secure && !ssl {
				r.TLS.RedirectFrom = append(r.TLS.RedirectFrom, told(l, d.At(0)))
				continue
			}
			r.listensAt(l, d.At(0))
		}
	}
	args := d.ArgsFrom(1)
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "ssl", args[i] == "v6only", args[i] == "v4v6":
		case args[i] == "crt" && i+1 < len(args):
			i++
			if !r.TLS.Certificate.Set() {
				r.TLS.Certificate = told(args[i], d.At(i+1))
			}
			understood = understood && r.TLS.Certificate.V == args[i]
		case args[i] == "alpn" && i+1 < len(args):
			i++
			understood = understood && args[i] == "h2,http/1.1"
		default:
			understood = false
		}
	}
	if understood {
		r.use(d)
	}
}

// haproxyListens reads an address of a bind line. [::] takes the IPv4 addresses,
// too, unless the line says v6only: that is Linux's own default, and what v4v6
// asks for.
func haproxyListens(text string, v6only bool) ([]balancer.Listen, bool) {
	text, six := strings.CutPrefix(strings.TrimPrefix(text, "ipv4@"), "ipv6@")
	host, port := haproxySplit(text)
	if six && (host == "" || host == "*") {
		host = "::"
	}
	l, ok := readAddress(port, 0)
	if ok && host != "" && host != "*" {
		l, ok = readAddress("["+host+"]:"+port, 0)
	}
	if !ok {
		return nil, false
	}
	return dualStack(l, !v6only), true
}

// dualStack is an address to listen on; where every IPv6 address is, and IPv4
// comes with it, both of them.
func dualStack(l balancer.Listen, with4 bool) []balancer.Listen {
	if with4 && l.Addr == netip.IPv6Unspecified() {
		return []balancer.Listen{{Port: l.Port}, l}
	}
	return []balancer.Listen{l}
}

// settings reads what holds for the requests to the cluster: what the sections
// say before what their defaults do.
func (r *haproxyReader) settings(sites, backends []*directive.Directive) {
	sections := slices.Concat(sites, backends)
	var list []*directive.Directive
	for _, s := range sections {
		list = append(list, s.Block...)
	}
	for _, s := range sections {
		for _, def := range r.inherited(s) {
			list = append(list, def.Block...)
		}
	}
	for _, d := range list {
		switch d.Name() {
		case "timeout":
			r.timeout(d)
		case "option":
			if d.Arg(0) == "httpchk" {
				r.check(d)
			}
		case "http-check":
			if i := slices.Index(d.Args(), "uri"); d.Arg(0) == "send" && i > 0 {
				first(&r.HealthPath, d.Arg(i+1), d.At(i+1))
			}
		case "http-request":
			// "{ req.hdr(content-length) -m int gt N }", or by hdr_val, which counts to 2^32.
			gt := slices.Index(d.Args(), "gt")
			if d.Arg(0) == "deny" && d.Arg(2) == "413" && gt > 0 && strings.HasSuffix(d.Arg(5), "(content-length)") {
				if n, err := strconv.ParseInt(d.Arg(gt+1), 10, 64); err == nil {
					first(&r.MaxBody, n, d.At(gt+1))
				}
			}
		case "http-response", "http-after-response", "rspadd":
			if strings.Contains(d.Text(), "Strict-Transport-Security") {
				first(&r.TLS.HSTS, true, d.Pos())
			}
		}
	}
}

func (r *haproxyReader) timeout(d *directive.Directive) {
	v := haproxyDuration(d.Arg(1))
	to := map[string]*Told[time.Duration]{"connect": &r.Connect, "client": &r.Send, "server": &r.Read}[d.Arg(0)]
	if v >= 0 && to != nil {
		tellAt(r.reading, to, v, d, d.At(1))
	}
}

// check reads option httpchk, whose words changed over the years: a path, or a
// method and a path, and a version with headers behind it.
func (r *haproxyReader) check(d *directive.Directive) {
	for i, word := range d.ArgsFrom(1) {
		if strings.HasPrefix(word, "/") {
			first(&r.HealthPath, word, d.At(i+1))
			if len(d.Words) <= i+4 {
				r.use(d)
			}
			return
		}
	}
}

// redirects reads the frontends that send people to the sites' TLS, and those
// lines of the sites that do.
func (r *haproxyReader) redirects(sites []*directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	site := among(sites)
	for _, s := range r.sections {
		ours := site[s]
		to := haproxyRedirects(s)
		if len(to) == 0 || !ours && (s.Name() != "frontend" || !r.TLS.Certificate.Set() || haproxySecure(s)) {
			continue
		}
		for _, d := range to {
			r.use(d)
		}
		if ours {
			continue
		}
		found = append(found, s)
		r.use(s)
		for _, d := range s.Block {
			if d.Name() == "bind" {
				r.bind(d, true)
			}
		}
	}
	return found
}

// haproxyRedirects are the lines of a section that send people to TLS.
func haproxyRedirects(s *directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	for _, d := range s.Block {
		words := strings.Join(d.Args(), " ")
		if d.Name() != "redirect" {
			rest, ok := strings.CutPrefix(words, "redirect ")
			if !ok || d.Name() != "http-request" {
				continue
			}
			words = rest
		}
		if strings.HasPrefix(words, "scheme https") || strings.HasPrefix(words, "prefix https://") || strings.HasPrefix(words, "location https://") {
			found = append(found, d)
		}
	}
	return found
}
