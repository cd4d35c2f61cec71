package existing

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// httpdDuration reads a time (ap_timeout_parameter_parse in server/util.c); a
// bare number is seconds. -1 where it is none.
func httpdDuration(text string) time.Duration {
	number := strings.TrimRight(text, "hmisu")
	unit, ok := map[string]time.Duration{
		"": time.Second, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "mi": time.Minute, "min": time.Minute, "h": time.Hour,
	}[text[len(number):]]
	n, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || n < 0 || n > int64(1<<62/unit) {
		return -1
	}
	return time.Duration(n) * unit
}

// members reads the nodes of the groups, the main group's first.
func (r *httpdReader) members(main int, chosen []int) {
	seen := map[string]string{} // the words of each server, by its URL
	var factors []string        // of each node as written, "" without
	for _, i := range append([]int{main}, chosen...) {
		if len(r.blocks[i]) == 0 {
			for _, s := range r.groups[i].servers {
				if _, told := seen[s]; !told {
					seen[s] = s
					if r.bareNode(s, r.groups[i]); len(factors) < len(r.Nodes) {
						factors = append(factors, "")
					}
				}
			}
			continue
		}
		for _, b := range r.blocks[i] {
			list := b.Block
			if httpdIs(b, "BalancerMember") {
				list = []*directive.Directive{b}
			}
			for _, d := range list {
				at := 0
				if _, ok := httpdBalancer(d.Arg(0)); ok {
					at = 1
				}
				if !httpdIs(d, "BalancerMember") {
					continue
				}
				words := strings.Join(d.ArgsFrom(at), " ")
				if other, told := seen[d.Arg(at)]; told {
					r.says(d, "nodes")
					if other != words {
						r.note(d, otherWords)
					}
					continue
				}
				seen[d.Arg(at)] = words
				if factor := r.member(d, at); len(factors) < len(r.Nodes) {
					factors = append(factors, factor)
				}
			}
		}
	}
	r.weights(factors)
}

// member reads a BalancerMember whose URL is the i-th argument, and returns its
// loadfactor.
func (r *httpdReader) member(d *directive.Directive, i int) (factor string) {
	r.says(d, "nodes")
	n := FoundNode{}
	u, err := url.Parse(d.Arg(i))
	if err != nil || !balancer.ValidHost(u.Hostname()) {
		r.lose(d, diag.T("a node has a host and a port", "节点需要主机和端口"))
		return ""
	}
	at := d.At(i)
	n.Host, n.Port = told(u.Hostname(), at), told(80, at)
	if p, err := strconv.Atoi(u.Port()); err == nil {
		n.Port.V = p
	}
	switch {
	case u.Scheme == "ajp":
		n.Port = Told[int]{}
		r.note(d, diag.T("requests go to the nodes by AJP; kyctl writes http and the node's http port", "以 AJP 访问节点；kyctl 写入 http 和节点的 http 端口"))
	case u.Scheme != "http":
		n.Port = Told[int]{}
		r.note(d, diag.T("requests go to the nodes by %s; kyctl writes http", "以 %s 访问节点；kyctl 写入 http").With(u.Scheme))
		r.nodesTLS(at)
	case strings.Trim(u.Path, "/") != "" && u.Path != "/kylin":
		r.note(d, otherPath)
	}
	for j, arg := range d.ArgsFrom(i + 1) {
		key, value, _ := strings.Cut(arg, "=")
		at := d.At(i + 1 + j)
		if strings.EqualFold(key, "loadfactor") {
			factor = value
			n.Weight.At = at
			continue
		}
		r.memberPart(d, at, key, value, &n)
	}
	r.Nodes = append(r.Nodes, n)
	return factor
}

// memberPart reads a parameter of a server, for the node n.
func (r *httpdReader) memberPart(d *directive.Directive, at source.Pos, key, value string, n *FoundNode) {
	told, same := r.memberWord(strings.ToLower(key), value, at, n)
	switch {
	case told == "":
		r.losePart(d, at, key+"="+value, noKeyOfServer)
	case !same:
		r.losePart(d, at, key+"="+value, oneForAll)
	default:
		r.says(d, told)
	}
}

// memberWord reads one parameter, and returns the key that says it, "" for none,
// and whether another place says the same.
func (r *httpdReader) memberWord(key, value string, at source.Pos, n *FoundNode) (told string, same bool) {
	number, err := strconv.Atoi(value)
	long := httpdDuration(value)
	switch {
	case key == "route":
		if name := fitNode(value); name != "" {
			n.Name = Told[string]{name, at}
		}
		return "nodes", true
	case key == "status" && httpdState(value, at, n):
		return "nodes", true
	case key == "retry" && long > 0:
		return r.keys[&r.FailWindow], first(&r.FailWindow, long, at)
	case slices.Contains(httpdOwnWords, key), key == "retry" && long == 0:
		return "nodes", true
	case key == "connectiontimeout" && long > 0:
		return r.keys[&r.Connect], first(&r.Connect, long, at)
	case key == "timeout" && long > 0:
		return r.keys[&r.Read], first(&r.Read, long, at)
	case key == "smax" && err == nil:
		return r.keys[&r.Keepalive], first(&r.Keepalive, number, at)
	case key == "disablereuse":
		return r.keys[&r.Keepalive], !strings.EqualFold(value, "on") || first(&r.Keepalive, 0, at)
	case key == "ttl" && long > 0:
		return "nodes", first(&r.nodeIdle, long*4/3, at)
	case key == "hcuri":
		return r.keys[&r.HealthPath], first(&r.HealthPath, value, at)
	case key == "hcinterval" && long > 0:
		return r.keys[&r.HealthInterval], first(&r.HealthInterval, long, at)
	case key == "hcpasses" && err == nil:
		return r.keys[&r.HealthRise], first(&r.HealthRise, number, at)
	case key == "hcfails" && err == nil:
		return r.keys[&r.HealthFall], first(&r.HealthFall, number, at)
	}
	return "", false
}

// httpdOwnWords are parameters of a server that kyctl writes in its own way.
var httpdOwnWords = []string{"keepalive", "hctemplate", "hcexpr", "hcmethod", "acquire"}

func httpdState(value string, at source.Pos, n *FoundNode) bool {
	for _, s := range []balancer.State{balancer.Backup, balancer.Drain, balancer.Down} {
		if strings.EqualFold(" status="+value, balancer.HTTPDStatus(s)) {
			n.State = told(s, at)
			return true
		}
	}
	return false
}

// weights makes weights of loadfactors. In hundredths they are shares of the
// heaviest node's weight, which is the least that gives all of them.
func (r *httpdReader) weights(factors []string) {
	shares, scaled := make([]float64, len(factors)), false
	for i, f := range factors {
		share, err := strconv.ParseFloat(f, 64)
		if err != nil || !(share >= 1 && share <= balancer.HTTPDWeightMax) {
			share = 1
		}
		shares[i] = share
		scaled = scaled || strings.Contains(f, ".")
	}
	heaviest := balancer.HTTPDWeightMax
	for scaled && heaviest < balancer.HTTPDWeightMax*balancer.HTTPDWeightMax {
		heaviest++
		wrong := slices.IndexFunc(factors, func(f string) bool {
			share, _ := strconv.ParseFloat(f, 64)
			return f != "" && balancer.HTTPDWeight(weightOf(share, heaviest), heaviest) != " loadfactor="+f
		})
		if wrong < 0 {
			break
		}
	}
	for i := range r.Nodes {
		if r.Nodes[i].Weight.Set() {
			r.Nodes[i].Weight.V = weightOf(shares[i], heaviest)
		}
	}
}

// weightOf is the weight of a share, in hundredths of the heaviest.
func weightOf(share float64, heaviest int) int {
	return int(math.Round(share * float64(heaviest) / balancer.HTTPDWeightMax))
}

// set reads ProxySet, in the main group's section or with its name.
func (r *httpdReader) set(main int, ours bool) {
	if len(r.blocks[main]) == 0 {
		return
	}
	r.Method = told(balancer.RoundRobin, r.groups[main].at)
	fails := false
	for _, b := range r.blocks[main] {
		for _, d := range b.Block {
			if !httpdIs(d, "ProxySet") {
				continue
			}
			r.writes(d, diag.Text{})
			for i, arg := range d.Args() {
				key, value, pair := strings.Cut(arg, "=")
				fails = fails || key == "failonstatus"
				if pair {
					r.balancerWord(d, strings.ToLower(key), value, d.At(i), ours)
				}
			}
		}
	}
	if ours && !fails {
		r.MaxFails = told(0, r.groups[main].at)
	}
}

// balancerWord reads a parameter of a balancer.
func (r *httpdReader) balancerWord(d *directive.Directive, key, value string, at source.Pos, ours bool) {
	text := key + "=" + value
	switch {
	case key == "lbmethod" && strings.TrimPrefix(value, "by") != "traffic":
		if strings.TrimPrefix(value, "by") == "busyness" && r.Method.V != balancer.StickyCookie {
			r.Method = told(balancer.LeastConn, at)
		}
		r.says(d, r.keys[&r.Method])
	case key == "stickysession":
		r.Method = told(balancer.StickyCookie, at)
		r.says(d, r.keys[&r.Method])
		if !ours {
			r.note(d, ownCookie)
		}
	case key == "failonstatus", ours:
		r.says(d, r.keys[&r.MaxFails])
	case key == "timeout":
		r.losePart(d, at, text, diag.T("how long a request waits for a free connection, not how long a node may take; kyctl sets no such limit", "请求等待空闲连接的时间，不是节点的应答时间；kyctl 不设此限制"))
	default:
		r.losePart(d, at, text, diag.T("the description has no key for this parameter", "描述文件中没有与此参数对应的键"))
	}
}
