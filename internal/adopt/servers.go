package adopt

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// server is one entry of kylin.server.cluster-servers: [USER:PASSWORD@]HOST[:PORT]
// (RestClient.java of Kylin 3).
type server struct {
	cluster.HostPort
	user, password string
}

func parseServer(text string) (s server, ok bool) {
	text = strings.TrimSpace(text)
	if login, rest, found := strings.Cut(text, "@"); found {
		s.user, s.password, _ = strings.Cut(login, ":")
		text = rest
	}
	if !strings.Contains(text, ":") {
		text += ":7070"
	}
	return s, s.Parse(text) == nil
}

// list returns the servers that a home lists.
func (h *Home) list() (out []server) {
	for text := range strings.SplitSeq(h.settings[plan.ServersKey].value, ",") {
		if s, ok := parseServer(text); ok {
			out = append(out, s)
		}
	}
	return out
}

// isSelf says that a host is every machine's name for itself: it tells nothing.
func isSelf(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// servers are what the homes list as the cluster's.
func servers(homes []*Home) (out []cluster.Val[cluster.HostPort]) {
	known := map[cluster.HostPort]bool{}
	for _, h := range homes {
		for _, s := range h.list() {
			if !isSelf(s.Host) && !known[s.HostPort] {
				known[s.HostPort] = true
				out = append(out, given(s.HostPort, h.settings[plan.ServersKey].pos))
			}
		}
	}
	return out
}

// otherPorts reports the servers that are a node by their host, but not by their
// port, and returns the others.
func (r *Result) otherPorts(homes []*Home, left []cluster.Val[cluster.HostPort]) []cluster.Val[cluster.HostPort] {
	return slices.DeleteFunc(left, func(s cluster.Val[cluster.HostPort]) bool {
		at := slices.IndexFunc(r.Cluster.Nodes, func(n cluster.Node) bool {
			return n.Host.Set && string(n.Host.V) == s.V.Host && r.portOf(&n) != s.V.Port
		})
		sameHost := 0
		for _, n := range r.Cluster.Nodes {
			if string(n.Host.V) == s.V.Host {
				sameHost++
			}
		}
		if at < 0 || sameHost > 1 {
			return false
		}
		n := &r.Cluster.Nodes[at]
		if homes[at].listens(s.V.Port) {
			return true // by a Connector that the start script does not find
		}
		r.look(diag.Warning, s.Pos, diag.T("the list of servers has %s, but %s listens on port %d: the other nodes connect to a port that nothing listens on", "服务器列表写的是 %s，但 %s 监听端口 %d：其他节点访问的端口没有程序监听").With(s.V, n.Name.V, r.portOf(n)),
			diag.T("make both ports the same; the description has port %d", "请让两个端口一致；描述文件采用端口 %d").With(r.portOf(n)),
			diag.Related{Pos: or(n.Port.Pos, n.At), Message: diag.T("%s listens on port %d", "%s 监听端口 %d").With(n.Name.V, r.portOf(n))})
		return true
	})
}

// listens reports whether server.xml has a Connector, not in a comment, with the
// port.
func (h *Home) listens(port int) bool {
	f := h.File(plan.ServerXML)
	return f != nil && slices.ContainsFunc(elementsOf(plan.ServerXML, f), func(i Item) bool {
		return strings.Contains(i.Key, "/Connector") && strings.HasSuffix(i.Key, " port") && i.Value == strconv.Itoa(port)
	})
}

// missing reports servers for which there is no home.
func (r *Result) missing(left []cluster.Val[cluster.HostPort]) {
	if slices.ContainsFunc(r.Cluster.Nodes, func(n cluster.Node) bool { return !n.Host.Set }) {
		return // one of them is that node: it is told what to do
	}
	for _, s := range left {
		r.look(diag.Warning, s.Pos, diag.T("%s is one of the cluster's servers, but no --home matches it", "%s 是集群的服务器之一，但没有与它对应的 --home").With(s.V),
			diag.T("copy its $KYLIN_HOME here and add --home NAME@%s=DIR", "把它的 $KYLIN_HOME 复制过来，并加上 --home NAME@%s=DIR").With(s.V.Host))
	}
}

// listed reports whether a render writes the list of servers.
func (r *Result) listed() bool {
	jobs := &r.Cluster.Jobs
	return !r.facts.Discovery && (jobs.Scheduler.V != "curator" || jobs.SelfDiscovery.Set && !jobs.SelfDiscovery.V)
}

// lists compares the homes' lists of servers: a node sends its changes of
// metadata to the servers of its own list. It takes the login that is in them.
func (r *Result) lists(homes []*Home) {
	if !r.listed() {
		for _, h := range homes {
			if s, ok := h.settings[plan.ServersKey]; ok {
				r.leave(s.key, diag.T("%s is not needed: the nodes find each other without it", "不需要 %s：节点无需它即可互相发现").With(plan.ServersKey))
			}
		}
		return
	}
	all := servers(homes)
	if len(all) == 0 && len(homes) > 1 {
		r.look(diag.Warning, homes[0].File(plan.KylinProperties).Pos(0), diag.T("no node lists the other nodes: metadata changes do not reach them", "没有节点列出其他节点：元数据变更不会到达其他节点"),
			diag.T("kyctl render writes one list of all nodes", "渲染会为所有节点写出同一份列表"))
	}
	for _, h := range homes {
		own := h.list()
		s, ok := h.settings[plan.ServersKey]
		var lacks []string
		for _, v := range all {
			if !slices.ContainsFunc(own, func(s server) bool { return s.HostPort == v.V }) {
				lacks = append(lacks, v.V.String())
			}
		}
		if len(lacks) == 0 || len(homes) == 1 {
			continue
		}
		at, related := or(s.pos, h.File(plan.KylinProperties).Pos(0)), []diag.Related(nil)
		if !ok {
			related = append(related, diag.Related{Pos: all[0].Pos, Message: diag.T("another node's list is here", "另一节点的列表在这里")})
		}
		r.look(diag.Warning, at, diag.T("the list of %[1]s does not contain %[2]s: metadata changes made on %[1]s do not reach it", "%[1]s 的列表缺少 %[2]s：在 %[1]s 上所做的元数据变更不会到达那里").With(h.Name, strings.Join(lacks, ", ")),
			diag.T("kyctl render writes one list of all nodes", "渲染会为所有节点写出同一份列表"), related...)
	}
	r.internalAPI(homes)
}

// internalAPI takes the login in the lists: one for all nodes.
func (r *Result) internalAPI(homes []*Home) {
	api := &r.Cluster.Security.InternalAPI
	var first server
	for _, h := range homes {
		at := h.settings[plan.ServersKey].pos
		for _, s := range h.list() {
			if s.user != "" && !api.At.IsValid() {
				first, api.At = s, at
			}
		}
	}
	if !api.At.IsValid() {
		return
	}
	r.Cluster.Security.At = or(r.Cluster.Security.At, api.At)
	api.Username = given(first.user, api.At)
	t := &taker{Result: r}
	api.Password = t.plainText("KYLIN_API_PASSWORD", first.password, setting{pos: api.At})
	for _, h := range homes {
		if slices.ContainsFunc(h.list(), func(s server) bool { return s.user != first.user || s.password != first.password }) {
			r.look(diag.Warning, h.settings[plan.ServersKey].pos, diag.T("the servers in the list of %s have different logins: the description has one for all, that of user %s", "%s 的列表中各服务器的账号不同：描述文件只用一个账号，即用户 %s").With(h.Name, cluster.Quote(first.user)),
				diag.T("check that this user can log in on every node", "请确认该用户可以登录每个节点"))
		}
	}
}
