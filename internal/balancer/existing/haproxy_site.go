package existing

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// sites reads the frontends: where they listen, and for which names.
func (r *haproxyReader) sites(sites []*directive.Directive) {
	secure := slices.ContainsFunc(sites, haproxySecure)
	for _, s := range sites {
		hosts := haproxyHosts(s)
		for _, d := range s.Block {
			switch {
			case d.Name() == "bind":
				r.bind(d, secure, len(haproxyRedirects(s)) > 0)
			case r.leads(d):
				r.writes(d, diag.Text{})
				if r.groups[r.target(d)].few {
					r.writes(d, someNodes)
				}
				for _, word := range d.ArgsFrom(1) {
					r.conditions(s, strings.Trim(word, "!{}"), hosts)
				}
			}
		}
	}
}

// conditions reads the ACLs of a name that choose among the cluster's groups: by
// the name that was asked for, or by what kyctl chooses a group by.
func (r *haproxyReader) conditions(section *directive.Directive, name string, hosts map[string][]*directive.Directive) {
	for _, acl := range hosts[name] {
		r.host(acl)
	}
	for _, d := range section.Block {
		if d.Name() == "acl" && d.Arg(0) == name && !r.decided(d) && !writtenByKyctl(d.File.Bytes) {
			r.writes(d, diag.T("kyctl uses separate groups for queries, reads and writes", "kyctl 为查询、读和写各有自己的组"))
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
	r.says(acl, "load_balancer.server_names")
	for i, word := range acl.Args() {
		if i < 2 || strings.HasPrefix(word, "-") {
			if word == "-m" || word == "-f" {
				r.losePart(acl, acl.At(i), word, noSuchName)
			}
			continue
		}
		name := strings.ToLower(word)
		if !balancer.ServerName().MatchString(name) {
			r.losePart(acl, acl.At(i), word, noSuchName)
			continue
		}
		r.serverName(name, acl.At(i))
	}
}

// bind reads addresses to listen on. Where the cluster speaks TLS a bind without
// it is one that sends people there, or will once kyctl writes it; redirects, that
// it does already.
func (r *haproxyReader) bind(d *directive.Directive, secure, redirects bool) {
	ssl := slices.Contains(d.Args(), "ssl")
	for text := range strings.SplitSeq(d.Arg(0), ",") {
		listens, ok := haproxyListens(text, slices.Contains(d.Args(), "v6only"))
		switch {
		case strings.HasPrefix(text, "quic"):
			r.says(d, "load_balancer.tls")
			r.losePart(d, d.At(0), text, noHTTP3)
		case !ok:
			r.losePart(d, d.At(0), text, diag.T("a listen address must be a port, or an address with a port", "监听地址应为端口，或带端口的地址"))
		case secure && !ssl:
			r.redirectsFrom(listens, d, d.At(0))
			if !redirects {
				r.note(d, diag.T("users connect here without TLS today; kyctl redirects them to TLS", "目前用户在此不经 TLS 访问；kyctl 会把他们重定向到 TLS"))
			}
		default:
			r.says(d, "load_balancer.listen")
			for _, l := range listens {
				r.listensAt(l, d.At(0))
			}
		}
	}
	args := d.ArgsFrom(1)
	for i := 0; i < len(args); i++ {
		word, at, value := args[i], d.At(i+1), ""
		if slices.Contains(haproxyBindValues, word) && i+1 < len(args) {
			i++
			value = args[i]
		}
		r.bindWord(d, at, word, value)
	}
}

// haproxyBindValues are words of a bind line that take the next one.
var haproxyBindValues = []string{
	"crt", "crt-list", "ca-file", "ca-verify-file", "crl-file", "verify", "alpn", "npn", "ciphers", "ciphersuites", "curves", "ecdhe", "ssl-min-ver", "ssl-max-ver",
	"maxconn", "backlog", "name", "interface", "mss", "tcp-ut", "user", "uid", "group", "gid", "mode", "level", "id", "nice", "process", "thread", "proto",
	"severity-output", "namespace", "tls-ticket-keys", "crt-ignore-err", "ca-ignore-err", "shards",
}

func (r *haproxyReader) bindWord(d *directive.Directive, at source.Pos, word, value string) {
	text := strings.TrimSpace(word + " " + value)
	switch {
	case word == "ssl":
		r.says(d, "load_balancer.tls")
	case word == "v6only", word == "v4v6", word == "alpn", word == "npn":
	case word == "crt" && first(&r.TLS.Certificate, value, at):
		r.says(d, r.keys[&r.TLS.Certificate])
	case word == "crt":
		r.losePart(d, at, text, diag.T("load_balancer.tls has one certificate", "load_balancer.tls 只有一个证书"))
	case word == "ssl-min-ver" && (value == "TLSv1.2" || value == "TLSv1.3"):
		if value == "TLSv1.3" {
			r.losePart(d, at, text, diag.T("kyctl writes TLSv1.2 and TLSv1.3", "kyctl 写入 TLSv1.2 和 TLSv1.3"))
		}
	case word == "accept-proxy", word == "accept-netscaler-cip":
		r.proxyProtocol(d, at, word)
	case word == "verify" && value != "none", word == "crl-file":
		r.losePart(d, at, text, aboutAccess.Did)
		r.fault("balancer-access-lost", at, diag.T("access control is lost: %s, clients no longer need a certificate", "访问控制将丢失：%s，不再要求客户端证书").With(text))
	case word == "ca-file", word == "ca-verify-file":
		r.losePart(d, at, text, aboutAccess.Did)
	case word == "ssl-max-ver", strings.HasPrefix(word, "no-tls"), word == "no-sslv3", strings.HasPrefix(word, "c"), word == "ssl-min-ver":
		r.losePart(d, at, text, aboutTLS.Did)
	default:
		r.losePart(d, at, text, aboutListen.Did)
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
	if from, to, isRange := strings.Cut(port, "-"); isRange {
		return haproxyRange(strings.TrimSuffix(text, port), from, to, v6only)
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

// haproxyRange reads the ports from-to behind a host with its colon, if they are
// a few.
func haproxyRange(host, from, to string, v6only bool) (list []balancer.Listen, ok bool) {
	const many = 16
	first, err := strconv.Atoi(from)
	last, failed := strconv.Atoi(to)
	if err != nil || failed != nil || last < first || last-first >= many {
		return nil, false
	}
	for port := first; port <= last; port++ {
		listens, ok := haproxyListens(host+strconv.Itoa(port), v6only)
		if !ok {
			return nil, false
		}
		list = append(list, listens...)
	}
	return list, true
}

// dualStack is an address to listen on; where every IPv6 address is, and IPv4
// comes with it, both of them.
func dualStack(l balancer.Listen, with4 bool) []balancer.Listen {
	if with4 && l.Addr == netip.IPv6Unspecified() {
		return []balancer.Listen{{Port: l.Port}, l}
	}
	return []balancer.Listen{l}
}
