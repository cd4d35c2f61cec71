package existing

import (
	"errors"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// reading is what the readers of all kinds share: what was found, and what became
// of the directives that it was found in.
type reading struct {
	*Found
	kind    balancer.Kind
	groups  []group
	fates   map[*directive.Directive]*fate
	keys    map[any]string // the key of each value that is told, by the value's address
	hsts    []*directive.Directive
	stays   map[*directive.Directive]bool // what holds for every site of the balancer, and so stays where it is
	answers map[string]bool               // the server names that are told, in small letters
	listed  map[balancer.Listen]bool      // the addresses to listen on that are told
	written rendered
	oneLine map[*directive.Directive]string // see masked
}

func newReading(k balancer.Kind) *reading {
	f := new(Found)
	return &reading{
		Found: f, kind: k, fates: map[*directive.Directive]*fate{}, keys: keysOf(f),
		answers: map[string]bool{}, listed: map[balancer.Listen]bool{}, oneLine: map[*directive.Directive]string{},
	}
}

// keysOf are the description's keys of single values, by their addresses.
func keysOf(f *Found) map[any]string {
	const b = "load_balancer."
	return map[any]string{
		&f.Name: "name", &f.Version: b + "version", &f.Method: b + "method", &f.Keepalive: b + "keepalive",
		&f.Connect: b + "timeouts.connect", &f.Read: b + "timeouts.read", &f.Send: b + "timeouts.send", &f.MaxBody: b + "max_body",
		&f.MaxFails: b + "failure.max_fails", &f.FailWindow: b + "failure.window", &f.RetryQueries: b + "retry.queries", &f.RetryReads: b + "retry.other_reads",
		&f.HealthPath: b + "health_check.path", &f.HealthInterval: b + "health_check.interval", &f.HealthRise: b + "health_check.rise", &f.HealthFall: b + "health_check.fall",
		&f.TLS.Certificate: b + "tls.certificate", &f.TLS.Key: b + "tls.key", &f.TLS.HSTS: b + "tls.hsts",
		&f.RestrictInternal: b + "restrict_internal_api", &f.AccessLog: b + "access_log",
	}
}

// among are the directives of a list, to be looked up.
func among(list []*directive.Directive) map[*directive.Directive]bool {
	set := make(map[*directive.Directive]bool, len(list))
	for _, d := range list {
		set[d] = true
	}
	return set
}

// serverName tells a name that the cluster's sites answer to, once.
func (r *reading) serverName(name string, at source.Pos) {
	if key := strings.ToLower(name); !r.answers[key] {
		r.answers[key] = true
		r.ServerNames = append(r.ServerNames, told(name, at))
	}
}

// listensAt tells an address that the cluster's sites listen on, once.
func (r *reading) listensAt(l balancer.Listen, at source.Pos) {
	if !r.listed[l] {
		r.listed[l] = true
		r.Listen = append(r.Listen, told(l, at))
	}
}

// mainOf is the one of a cluster's groups that the others are named after, else
// the first.
func (r *reading) mainOf(chosen []int) int {
	main := chosen[0]
	for _, i := range chosen {
		if len(r.groups[i].name) < len(r.groups[main].name) && strings.HasPrefix(r.groups[main].name, r.groups[i].name) {
			main = i
		}
	}
	return main
}

// tell puts a value and its place, unless another directive told it before, and
// marks the directive.
func tell[T comparable](r *reading, to *Told[T], v T, d *directive.Directive) {
	tellAt(r, to, v, d, d.At(0))
}

func tellAt[T comparable](r *reading, to *Told[T], v T, d *directive.Directive, at source.Pos) {
	first(to, v, at)
	r.agree(d, r.keys[to], to.V == v, to.At)
}

// agree marks a directive as said by a key, or as lost where another place said
// something else.
func (r *reading) agree(d *directive.Directive, key string, same bool, told source.Pos) {
	if same {
		r.says(d, key)
		return
	}
	if r.stays[d] {
		return // it holds for other sites
	}
	r.lose(d, diag.T("%s has only one value: the one on line %d is used", "%s 只有一个值，采用第 %d 行的值").With(key, told.Line))
}

// first puts a value and its place, unless there is one, and says whether the
// value is the one that is there.
func first[T comparable](to *Told[T], v T, at source.Pos) bool {
	if !to.Set() {
		*to = Told[T]{v, at}
	}
	return to.V == v
}

// What several readers say of what is lost, or differs.
var (
	withoutTLS    = diag.T("users connect here without TLS; load_balancer.tls.redirect_from redirects them to TLS", "用户在此不经 TLS 访问；load_balancer.tls.redirect_from 会把他们重定向到 TLS")
	ownCookie     = diag.T("it becomes kyctl's route cookie, which keeps users on their node from the first response on", "改为 kyctl 自己的路由 cookie，从第一个响应起就让用户留在其节点")
	ownFormat     = diag.T("in kyctl's own format, without the query string", "采用 kyctl 自己的格式，不含查询字符串")
	noKeyOfServer = diag.T("the description has no key for this server parameter", "描述文件中没有与此 server 参数对应的键")
	slowlyBack    = diag.T("a node that comes back gets its share of requests gradually over %s; kyctl gives it the full share immediately", "恢复的节点在 %s 内逐渐得到请求；kyctl 立即给它全部份额")
	stillHolds    = diag.T("it restricts access to every site, including kyctl's, as long as this line stays", "它对每个站点都限制访问；只要这一行还在，对 kyctl 的站点也有效")
	oneForAll     = diag.T("another node has a different value; the description has one for all nodes", "其他节点的值不同；描述文件只有一个共同的值")
	otherWords    = diag.T("another group defines this node differently; the description has each node once", "另一组中该节点的写法不同；描述文件中每个节点只有一条")
	noSuchName    = diag.T("server_names takes host names, and *.example.com", "server_names 只接受主机名和 *.example.com")
	noHTTP3       = diag.T("HTTP/3 for clients; kyctl supports at most HTTP/2", "面向客户端的 HTTP/3；kyctl 最高支持 HTTP/2")
	someNodes     = diag.T("it goes to only some of the nodes; kyctl sends it to any node that serves users", "只发往部分节点；kyctl 会发往任意一个服务用户的节点")
	otherPath     = diag.T("the path is changed when forwarding; kyctl sends it unchanged", "转发时改变了路径；kyctl 原样转发")
)

// redirectsFrom tells addresses that send people to TLS, each once.
func (r *reading) redirectsFrom(listens []balancer.Listen, d *directive.Directive, at source.Pos) {
	r.says(d, "load_balancer.tls.redirect_from")
	for _, l := range listens {
		if !slices.ContainsFunc(r.TLS.RedirectFrom, func(t Told[balancer.Listen]) bool { return t.V == l }) {
			r.TLS.RedirectFrom = append(r.TLS.RedirectFrom, told(l, at))
		}
	}
}

// sayHSTS tells that browsers are to come by TLS only.
func (r *reading) sayHSTS(d *directive.Directive, value string) {
	const own = "max-age=31536000"
	first(&r.TLS.HSTS, true, d.Pos())
	r.hsts = append(r.hsts, d)
	r.says(d, "load_balancer.tls.hsts")
	if value != "" && value != own {
		r.note(d, diag.T("kyctl writes: %s", "kyctl 写入：%s").With(own))
	}
}

// dropHSTS forgets Strict-Transport-Security where the balancer itself speaks no
// TLS: the key belongs to load_balancer.tls.
func (r *reading) dropHSTS() {
	if r.TLS.Certificate.Set() {
		return
	}
	r.TLS.HSTS = Told[bool]{}
	for _, d := range r.hsts {
		r.lose(d, diag.T("load_balancer.tls.hsts belongs to load_balancer.tls, but TLS ends in front of this load balancer: set the header there", "load_balancer.tls.hsts 属于 load_balancer.tls，但 TLS 在此负载均衡器之前终止：请在那里设置该响应头"))
	}
}

// proxyProtocol reports that requests come by the PROXY protocol.
func (r *reading) proxyProtocol(d *directive.Directive, at source.Pos, word string) {
	text := diag.T("requests come here by the PROXY protocol, which kyctl's listener does not support: no request gets through until the proxy in front sends plain HTTP", "请求以 PROXY 协议到达，而 kyctl 的监听不支持它：前面的代理改为普通 HTTP 之前，请求无法通过")
	r.losePart(d, at, word, text)
	r.fault("balancer-proxy-protocol", at, text)
}

// secured are those of a cluster's sites, in their order, that speak TLS, where
// some do and others do not: the description has one way in. The others are
// lost.
func (r *reading) secured(sites []*directive.Directive, speaksTLS func(*directive.Directive) bool) []*directive.Directive {
	if !slices.ContainsFunc(sites, speaksTLS) {
		return sites
	}
	var secure []*directive.Directive
	for _, s := range sites {
		if speaksTLS(s) {
			secure = append(secure, s)
			continue
		}
		r.lose(s, withoutTLS)
	}
	return secure
}

// notRead is why an include was not read; of other directives there is nothing to
// say.
func notRead(d *directive.Directive) diag.Text {
	if missing := (*source.NotAtHand)(nil); errors.As(d.Failed, &missing) {
		return diag.T("%s is not in this copy of the configuration; copy it to %s, then import again", "该配置副本中没有 %s；请把它复制到 %s，再重新导入").With(missing.Path, missing.Copy)
	}
	if d.Failed != nil {
		return diag.T("can't read it: %v", "无法读取：%v").With(d.Failed)
	}
	return diag.Text{}
}

// nodesTLS says, once, that the nodes are asked by TLS.
func (f *Found) nodesTLS(at source.Pos) {
	if slices.ContainsFunc(f.Findings, func(d diag.Finding) bool { return d.Rule == "balancer-nodes-tls" }) {
		return
	}
	f.fault("balancer-nodes-tls", at, diag.T("requests go to the nodes by TLS; kyctl writes http, with the node's http port", "以 TLS 访问节点；kyctl 写入 http，使用节点监听 http 的端口"))
}

// unread makes findings of what can't be read.
func (f *Found) unread(errs []*directive.Error) {
	for _, e := range errs {
		f.fault("balancer-syntax", e.Pos, e.Message)
	}
}

// sort puts the findings in order. Of two nodes with one name the second has
// none.
func (f *Found) sort() {
	names := map[string]bool{}
	for i := range f.Nodes {
		if n := &f.Nodes[i]; names[n.Name.V] {
			n.Name = Told[string]{}
		} else if n.Name.Set() {
			names[n.Name.V] = true
		}
	}
	f.Findings.Sort()
}

// walk calls each for the directives of list and, where it returns true, for
// those inside.
func walk(list []*directive.Directive, each func(*directive.Directive) bool) {
	for _, d := range list {
		if each(d) {
			walk(d.Block, each)
		}
	}
}

// sentence is a directive's words in one string.
func sentence(d *directive.Directive) string {
	texts := []string{strings.ToLower(d.Name())}
	return strings.Join(append(texts, d.Args()...), "\x00")
}

// subject is what a directive is about: its name, and the header or the option
// that it sets.
func subject(d *directive.Directive) string {
	name := strings.ToLower(d.Name())
	switch name {
	case "option", "timeout", "stats", "http-check", "proxypass", "proxypassmatch", "proxy_set_header", "add_header", "error_page", "errordocument",
		"acl", "use_backend", "rewriterule", "rewritecond", "set", "setenvif", "server", "location":
		return name + " " + strings.ToLower(d.Arg(0))
	case "header", "requestheader", "http-request", "http-response", "http-after-response":
		return name + " " + strings.ToLower(d.Arg(0)+" "+d.Arg(1))
	}
	return name
}
