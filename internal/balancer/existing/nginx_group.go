package existing

import (
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// family returns the group of most requests: in a file of kyctl the one whose
// name begins those of the others, else the first one.
func (r *nginxReader) family(chosen []int) int {
	main := chosen[0]
	for _, i := range chosen {
		if r.blocks[i] == nil {
			continue
		}
		if r.blocks[main] == nil || len(r.groups[i].name) < len(r.groups[main].name) && strings.HasPrefix(r.groups[main].name, r.groups[i].name) {
			main = i
		}
	}
	return main
}

// group reads the nodes and how requests are spread over them, from the main
// group and from others with nodes of their own.
func (r *nginxReader) group(main int, chosen []int) {
	g := r.groups[main]
	if name := fitName(g.name); name != "" && r.blocks[main] != nil {
		r.Name = Told[string]{name, g.at}
	}
	tls := false
	for _, i := range chosen {
		tls = tls || r.groups[i].tls
	}
	seen := map[string]string{} // the line that told a server, by its address
	for _, i := range append([]int{main}, chosen...) {
		if r.blocks[i] == nil {
			for _, s := range r.groups[i].servers {
				if _, told := seen[s]; !told {
					r.bareNode(s, r.groups[i])
				}
				seen[s] = s
			}
			continue
		}
		for _, d := range r.blocks[i].Block {
			if d.Name() != "server" {
				continue
			}
			line, told := seen[d.Arg(0)]
			switch {
			case !told:
				seen[d.Arg(0)] = sentence(d)
				r.node(d, tls)
			case line == sentence(d) || writtenByKyctl(d.File.Bytes):
				r.says(d, "nodes")
			default:
				r.lose(d, otherWords)
			}
		}
	}
	if b := r.blocks[main]; b != nil {
		r.Method = Told[balancer.Method]{balancer.RoundRobin, b.Pos()}
		for _, d := range b.Block {
			r.method(d)
		}
		r.checks(b.Block)
	}
	r.failures(main, chosen)
	r.kept(main, chosen)
}

// bareNode adds a node that requests are sent to without a group of servers.
func (f *Found) bareNode(address string, g group) {
	host, port := splitAddress(address)
	if !balancer.ValidHost(host) {
		return // its directive is left
	}
	n := FoundNode{Host: told(host, g.at), Port: told(80, g.at)}
	if p, err := strconv.Atoi(port); err == nil {
		n.Port.V = p
	}
	if g.tls {
		n.Port = Told[int]{}
		f.nodesTLS(g.at)
	}
	f.Nodes = append(f.Nodes, n)
}

// node reads a server line of an upstream. Words about failures are read apart;
// others are lost, and then the line is left. The port of a node that is asked by
// TLS is not the one that kyctl sends requests to.
func (r *nginxReader) node(d *directive.Directive, tls bool) {
	host, port := splitAddress(d.Arg(0))
	if !balancer.ValidHost(host) {
		r.lose(d, diag.T("a node has a host and a port", "节点需要主机和端口"))
		return
	}
	n := FoundNode{Host: Told[string]{host, d.At(0)}, Port: Told[int]{80, d.At(0)}}
	if p, err := strconv.Atoi(port); err == nil {
		n.Port.V = p
	}
	if name := d.Comment(); writtenByKyctl(d.File.Bytes) && balancer.NodeName().MatchString(name) {
		n.Name = Told[string]{name, d.Pos()}
	}
	if tls {
		n.Port = Told[int]{}
	}
	r.says(d, "nodes")
	for i, arg := range d.ArgsFrom(1) {
		at := d.At(i + 1)
		name, value, _ := strings.Cut(arg, "=")
		number, err := strconv.Atoi(value)
		switch {
		case name == "weight" && err == nil:
			n.Weight = Told[int]{number, at}
		case name == "backup":
			n.State = Told[balancer.State]{balancer.Backup, at}
		case name == "down":
			n.State = Told[balancer.State]{balancer.Down, at}
		case name == "drain": // NGINX Plus
			n.State = Told[balancer.State]{balancer.Drain, at}
		case name == "max_fails", name == "fail_timeout":
		case name == "route", name == "srun_id": // what the cookie of sticky route, or of Tengine's jvm_route, names
		default:
			r.losePart(d, at, arg, nginxWordLost(name, value))
		}
	}
	r.Nodes = append(r.Nodes, n)
}

// nginxWordLost says what a word of a server did that the description has no key
// for.
func nginxWordLost(name, value string) diag.Text {
	switch name {
	case "max_conns":
		return diag.T("at most %s connections to a node are open at the same time; kyctl sets no limit", "同时到一个节点的连接最多 %s 个；kyctl 不设限制").With(value)
	case "slow_start":
		return slowlyBack.With(value)
	case "resolve", "service":
		return diag.T("nginx looks up the node's address in DNS repeatedly; set the node's address with the key nodes.address", "nginx 会反复向 DNS 查询节点地址；请用 nodes.address 键给出节点的地址")
	}
	return noKeyOfServer
}

func (r *nginxReader) method(d *directive.Directive) {
	set := func(m balancer.Method) {
		r.Method = Told[balancer.Method]{m, d.Pos()}
		r.says(d, "load_balancer.method")
	}
	switch d.Name() {
	case "least_conn":
		set(balancer.LeastConn)
	case "ip_hash":
		set(balancer.IPHash)
	case "random":
		set(balancer.RandomTwo)
	case "hash":
		key := d.Arg(0)
		switch {
		case key == "$remote_addr" || key == "$binary_remote_addr":
			set(balancer.ClientHash)
		case strings.HasPrefix(key, "$cookie_"):
			set(balancer.StickyCookie)
			r.note(d, ownCookie)
		case strings.HasPrefix(key, "$http_x_forwarded_for") || strings.HasPrefix(key, "$http_x_real_ip") || strings.HasPrefix(key, "$proxy_protocol_addr"):
			set(balancer.ClientHash)
			r.note(d, diag.T("the client's address as reported by a proxy in front: list that proxy in load_balancer.trusted_proxies", "由前面的代理给出客户端地址：请在 load_balancer.trusted_proxies 中写出该代理"))
		}
	case "sticky", "session_sticky", "jvm_route": // NGINX Plus, Tengine
		set(balancer.StickyCookie)
		r.note(d, ownCookie)
	case "consistent_hash": // Tengine
		if d.Arg(0) == "$remote_addr" || d.Arg(0) == "$binary_remote_addr" {
			set(balancer.ClientHash)
		}
	}
}

// checks reads how other builds of nginx ask the nodes: Tengine's check, and
// NGINX Plus's health_check. Of it only the path has a place: nginx itself asks a
// node only before a write.
func (r *nginxReader) checks(list []*directive.Directive) {
	for _, d := range list {
		path, at := "", d.Pos()
		switch d.Name() {
		case "check_http_send": // "GET /path HTTP/1.0\r\n..."
			if words := strings.Fields(d.Arg(0)); len(words) > 1 {
				path, at = words[1], d.At(0)
			}
		case "health_check":
			for i, arg := range d.Args() {
				if uri, ok := strings.CutPrefix(arg, "uri="); ok {
					path, at = uri, d.At(i)
				}
			}
		default:
			continue
		}
		if strings.HasPrefix(path, "/kylin/") && first(&r.HealthPath, path, at) {
			r.says(d, "load_balancer.health_check")
			r.note(d, diag.T("nginx requests this path before each write; it does not check nodes in between", "nginx 在每次写请求前访问该路径，其余时间不检查节点"))
		}
	}
}

// failures reads when a node is left alone: max_fails and fail_timeout of the
// main group, and of those for one node each in a file of kyctl.
func (r *nginxReader) failures(main int, chosen []int) {
	name := r.groups[main].name
	for _, i := range chosen {
		if r.blocks[i] == nil || i != main && !strings.HasPrefix(r.groups[i].name, name+"_on_") {
			continue
		}
		for _, d := range r.blocks[i].Block {
			if d.Name() != "server" {
				continue
			}
			for j, arg := range d.Args() {
				key, value, _ := strings.Cut(arg, "=")
				at := d.At(j)
				switch n, err := strconv.Atoi(value); {
				case key == "max_fails" && err == nil && !r.MaxFails.Set():
					r.MaxFails = Told[int]{n, at}
					r.says(d, "load_balancer.failure")
				case key == "max_fails" && err == nil && r.MaxFails.V != n,
					key == "fail_timeout" && r.FailWindow.Set() && balancer.NginxTime(r.FailWindow.V) != balancer.NginxTime(nginxDuration(value)):
					r.losePart(d, at, arg, oneForAll)
				case key == "fail_timeout" && !r.FailWindow.Set():
					if w := nginxDuration(value); w >= 0 {
						r.FailWindow.V, r.FailWindow.At = w, at
						r.says(d, "load_balancer.failure")
					}
				}
			}
		}
	}
}

// kept reads keepalive, which nginx counts for the whole group and the
// description for each node. Several groups of kyctl must agree.
func (r *nginxReader) kept(main int, chosen []int) {
	low, high := 0, 1<<30
	for _, i := range append([]int{main}, chosen...) {
		if r.blocks[i] == nil {
			continue
		}
		for _, d := range r.blocks[i].Block {
			total, err := strconv.Atoi(d.Arg(0))
			if d.Name() != "keepalive" || err != nil || total < 0 {
				continue
			}
			r.says(d, "load_balancer.keepalive")
			l, h := nginxKeptEach(total, len(r.groups[i].servers))
			if l <= high && h >= low {
				low, high = max(low, l), min(high, h)
			}
			if !r.Keepalive.Set() {
				r.Keepalive.At = d.At(0)
			}
		}
	}
	if r.Keepalive.Set() {
		r.Keepalive.V = low
		if standard := unsaid.Keepalive; low <= standard && standard <= high {
			r.Keepalive.V = standard
		}
	}
}

// nginxKeptEach returns from which to which number of connections to each of n
// servers nginxSite.idle makes total.
func nginxKeptEach(total, n int) (low, high int) {
	n = max(n, 1)
	switch {
	case total == balancer.NginxIdle:
		return (balancer.NginxIdle + n - 1) / n, balancer.NginxIdle
	case total > balancer.NginxIdle:
		return total, total
	}
	each := (total + n - 1) / n
	return each, each
}
