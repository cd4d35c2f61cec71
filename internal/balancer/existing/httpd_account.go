package existing

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// scope is the kind of block of the cluster's: a virtual host and the sections in
// it, a group of servers, or a virtual host that sends people to TLS.
func (r *httpdReader) scope(d *directive.Directive, outer string) string {
	switch strings.ToLower(d.Name()) {
	case "virtualhost":
		if httpdRedirects(d.Block) != nil {
			return "redirect"
		}
		return "host"
	case "proxy":
		return "proxy"
	case "proxypass", "proxypassmatch", "balancermember", "rewriterule":
		return "host" // of the main server
	}
	return cmp.Or(outer, "host")
}

func (r *httpdReader) writtenScope(d *directive.Directive, outer string) string {
	switch strings.ToLower(d.Name()) {
	case "virtualhost":
		if slices.ContainsFunc(d.Block, func(in *directive.Directive) bool {
			return in.Name() == "RewriteRule" && strings.Contains(in.Arg(2), "R=308")
		}) {
			return "redirect"
		}
		return "host"
	case "ifmodule", "ifdefine":
		return outer
	}
	return r.scope(d, outer)
}

// httpdConditional says that a section holds only where something is loaded or
// defined.
func httpdConditional(d *directive.Directive) bool {
	return httpdIs(d, "IfModule") || httpdIs(d, "IfDefine")
}

// outside is the fate of what is in no block of the cluster's.
func (r *httpdReader) outside(d *directive.Directive) Fate {
	if _, group := httpdBalancer(d.Arg(0)); group || httpdIs(d, "VirtualHost") {
		return Elsewhere
	}
	return Kept
}

// guards: sections over paths and the modules that filter hold in every virtual
// host.
func (r *httpdReader) guards(d *directive.Directive, _ []*directive.Directive) bool {
	name := strings.ToLower(d.Name())
	switch name {
	case "location", "locationmatch", "proxypass", "proxypassmatch":
		return httpdCloses(d) && httpdReaches([]*directive.Directive{d})
	case "sslverifyclient":
		return httpdCloses(d)
	case "secruleengine":
		return httpdCloses(d)
	}
	for _, prefix := range []string{"secrule", "secaction", "dos", "qs_", "sslrequire"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// did says what a directive in a block of the cluster's is about, and whether it
// decides who may come to Kylin.
func (r *httpdReader) did(d *directive.Directive, within []*directive.Directive) (*Subject, diag.Text, bool) {
	about, why := httpdAbout().about(d.Name()), diag.Text{}
	switch strings.ToLower(d.Name()) {
	case "proxypass", "proxypassmatch":
		why = diag.T("%s goes to %s", "%s 转到 %s").With(d.Arg(0), d.Arg(1))
		if d.Arg(1) == "!" {
			why = diag.T("%s is not sent to the nodes", "%s 不发往节点").With(d.Arg(0))
		}
	case "sslcertificatechainfile":
		why = diag.T("the certificates between yours and the root: append this file to the one of tls.certificate, otherwise clients do not trust it", "位于您的证书和根证书之间的证书：请把此文件追加到 tls.certificate 的文件，否则客户端不信任它")
	case "location", "locationmatch", "directory", "directorymatch":
		why = diag.T("what holds for %s", "对 %s 生效的内容").With(strings.Join(d.Args(), " "))
	}
	return about, why, httpdCloses(d) && httpdReaches(append(within[:len(within):len(within)], d))
}

// httpdCloses says whether a directive, or what is inside it, keeps somebody out.
func httpdCloses(d *directive.Directive) bool {
	args := strings.ToLower(strings.Join(d.Args(), " "))
	about := httpdAbout().about(d.Name())
	switch strings.ToLower(d.Name()) {
	case "require":
		return args != "all granted"
	case "allow", "order", "satisfy":
		return args != "from all" && args != "allow,deny" && args != "deny,allow" && args != "all"
	case "sslverifyclient", "secruleengine", "authmerging":
		return args != "none" && args != "off" && args != "detectiononly"
	case "authtype", "authbasicprovider":
		return args != "none" && args != "off"
	case "requireall", "requireany", "requirenone", "limit", "limitexcept":
		return slices.ContainsFunc(d.Block, httpdCloses)
	case "rewriterule":
		return httpdRefuses(d.Arg(2))
	case "redirect", "redirectmatch":
		return strings.HasPrefix(args, "4") || strings.HasPrefix(args, "gone") || strings.HasPrefix(args, "5")
	case "proxypass", "proxypassmatch":
		return d.Arg(1) == "!"
	}
	if about == aboutAccess || about == aboutLogin || about == aboutFilter {
		return true
	}
	return slices.ContainsFunc(d.Block, httpdCloses)
}

// httpdRefuses says whether the flags of a RewriteRule refuse a request.
func httpdRefuses(flags string) bool {
	return slices.ContainsFunc(strings.Split(strings.Trim(flags, "[]"), ","), func(f string) bool {
		f = strings.TrimSpace(f)
		return f == "F" || f == "forbidden" || f == "G" || f == "gone" || strings.HasPrefix(f, "R=4") || strings.HasPrefix(f, "R=5")
	})
}

// httpdReaches says whether a request for Kylin may come to the innermost of
// blocks: sections over files hold for no request that goes to a node.
func httpdReaches(blocks []*directive.Directive) bool {
	for _, b := range blocks {
		path := b.Arg(0)
		switch strings.ToLower(b.Name()) {
		case "directory", "directorymatch", "files", "filesmatch":
			return false
		case "locationmatch", "proxypassmatch":
			if !httpdMatches(path) {
				return false
			}
		case "location", "proxypass":
			if path == "~" {
				if !httpdMatches(b.Arg(1)) {
					return false
				}
			} else if strings.HasPrefix(path, "/") && !slices.ContainsFunc(kylinPaths, func(p string) bool { return strings.HasPrefix(p, strings.TrimSuffix(path, "/")) }) && !speaksOfKylin(path) {
				return false
			}
		}
	}
	return true
}

// httpdMatches says whether an expression matches a path of Kylin's; one that Go
// does not know may.
func httpdMatches(pattern string) bool {
	return speaksOfKylin(pattern) || slices.ContainsFunc(kylinPaths, httpdMatcher(pattern))
}

// httpdMatcher says of a path whether an expression matches it.
func httpdMatcher(pattern string) func(path string) bool {
	re, err := regexp.Compile(pattern)
	return func(path string) bool { return err != nil || re.MatchString(path) }
}

// alike are directives that kyctl writes to the same effect in other words, or to
// a known other effect.
func (r *httpdReader) alike(d *directive.Directive) (difference diag.Text, ok bool) {
	args := strings.ToLower(strings.Join(d.Args(), " "))
	switch strings.ToLower(d.Name()) {
	case "require", "allow", "order", "satisfy", "deny", "sslverifyclient", "authtype":
		return diag.Text{}, true // those that keep nobody out
	case "proxypassreverse", "proxypassreversecookiepath", "proxypassreversecookiedomain":
		return diag.Text{}, true // redirects of the nodes lose their host
	case "sslprotocol":
		old := strings.Contains(args, "all") && !strings.Contains(args, "-all") && !strings.Contains(args, "-tlsv1.1")
		for _, w := range d.Args() {
			old = old || w == "+TLSv1" || w == "TLSv1" || w == "+TLSv1.1" || w == "TLSv1.1"
		}
		if old {
			return diag.T("kyctl writes TLSv1.2 and TLSv1.3 only", "kyctl 只写入 TLSv1.2 和 TLSv1.3"), true
		}
		return diag.Text{}, true
	case "requestheader":
		return diag.Text{}, strings.HasPrefix(args, "set x-forwarded-proto https") && r.TLS.Certificate.Set() || strings.HasPrefix(args, "set x-forwarded-proto http") && !strings.Contains(args, "https") && !r.TLS.Certificate.Set()
	case "header":
		if strings.Contains(args, "set-cookie") && strings.Contains(args, "balancer_worker_route") {
			return ownCookie, true
		}
	case "proxypreservehost":
		if args == "off" {
			return diag.T("kyctl sends the requested Host header to the nodes", "kyctl 把用户请求的 Host 发给节点"), true
		}
	}
	return diag.Text{}, false
}
