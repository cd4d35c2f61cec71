package existing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// haproxyUnits are the units of HAProxy's times (parse_time_err in tools.c).
var haproxyUnits = map[string]time.Duration{
	"": time.Millisecond, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
}

// haproxyDuration reads a time; a bare number is milliseconds. -1 where it is
// none.
func haproxyDuration(text string) time.Duration {
	number := strings.TrimRight(text, "usmhd")
	unit, ok := haproxyUnits[text[len(number):]]
	n, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || n < 0 || n > int64(1<<62/unit) {
		return -1
	}
	return time.Duration(n) * unit
}

// servers reads the nodes of the groups, the first group's first.
func (r *haproxyReader) servers(backends []*directive.Directive) {
	seen := map[string]bool{}
	for _, b := range backends {
		for _, d := range b.Block {
			switch {
			case d.Name() == "server-template" && len(d.Words) > 3:
				r.Discovered = append(r.Discovered, told(secret.Hide(d.Arg(2)), d.At(2)))
				r.serverWords(d, 3, nil)
				r.lose(d, diag.T("HAProxy finds the nodes through DNS; a description lists each node", "HAProxy 通过 DNS 查找节点；描述文件逐个列出节点"))
			case d.Name() == "default-server":
				r.serverWords(d, 0, nil)
			case d.Name() != "server" || len(d.Words) < 3:
			case seen[d.Arg(1)]:
				r.serverWords(d, 2, nil)
			default:
				seen[d.Arg(1)] = true
				r.server(d)
			}
		}
		for _, def := range r.inherited(b) {
			for _, d := range def.Block {
				if d.Name() == "default-server" {
					r.serverWords(d, 0, nil)
				}
			}
		}
	}
}

func (r *haproxyReader) server(d *directive.Directive) {
	address := d.Arg(1)
	if _, bare, ok := strings.Cut(address, "@"); ok && (strings.HasPrefix(address, "ipv4@") || strings.HasPrefix(address, "ipv6@")) {
		address = bare
	}
	host, port := haproxySplit(address)
	if !balancer.ValidHost(host) {
		r.lose(d, diag.T("a node has a host and a port", "节点需要主机和端口"))
		return
	}
	n := FoundNode{Host: Told[string]{host, d.At(1)}}
	if name := fitNode(d.Arg(0)); name != "" {
		n.Name = Told[string]{name, d.At(0)}
	}
	if p, err := strconv.Atoi(port); err == nil {
		n.Port = Told[int]{p, d.At(1)}
	}
	r.serverWords(d, 2, &n)
	if slices.Contains(d.Args(), "ssl") {
		n.Port = Told[int]{} // it is the port for TLS
		r.nodesTLS(d.Pos())
	}
	r.Nodes = append(r.Nodes, n)
}

// haproxySplit cuts an address; the part behind the last colon is a port, with
// or without brackets around what is before.
func haproxySplit(text string) (host, port string) {
	at := strings.LastIndexByte(text, ':')
	if at < 0 || strings.HasSuffix(text, "]") {
		return strings.Trim(text, "[]"), ""
	}
	return strings.Trim(text[:at], "[]"), text[at+1:]
}

// haproxyWordsWithValue are words of a server line that take the next one.
var haproxyWordsWithValue = []string{
	"inter", "fastinter", "downinter", "rise", "fall", "weight", "cookie", "init-addr", "track", "observe", "error-limit", "on-error", "on-marked-down",
	"on-marked-up", "maxconn", "maxqueue", "minconn", "slowstart", "port", "addr", "ca-file", "crt", "verify", "sni", "alpn", "check-sni", "resolvers",
	"resolve-prefer", "pool-max-conn", "pool-purge-delay", "pool-low-conn", "id", "source", "proto", "check-proto", "verifyhost", "ssl-min-ver", "ssl-max-ver",
}

// serverWords reads the words of a server line from the i-th on, for the node n,
// or of default-server. Words that the description can't say are lost.
func (r *haproxyReader) serverWords(d *directive.Directive, i int, n *FoundNode) {
	server := d.Name() != "default-server"
	if server {
		r.says(d, "nodes")
	}
	args := d.Args()
	said, lost := server, false
	for i < len(args) {
		word, at := args[i], d.At(i)
		value := ""
		if i++; slices.Contains(haproxyWordsWithValue, word) && i < len(args) {
			value = args[i]
			at = d.At(i)
			i++
		}
		key, same := r.serverWord(word, value, at, n)
		text := strings.TrimSpace(word + " " + value)
		switch {
		case key == "" && writtenByKyctl(d.File.Bytes), key == "nodes" && !server:
			// kyctl writes it by itself
		case key == "":
			r.losePart(d, at, text, haproxyWordLost(word, value))
			lost = true
		case !same:
			r.losePart(d, at, text, oneForAll)
			lost = true
		default:
			r.says(d, key)
			said = true
		}
	}
	switch {
	case said:
	case lost:
		r.lose(d, diag.T("none of its parameters goes into the description", "其中没有一个参数进入描述文件"))
	default:
		r.writes(d, diag.Text{})
	}
}

// haproxyWordLost says what a word of a server did that the description has no
// key for.
func haproxyWordLost(word, value string) diag.Text {
	switch word {
	case "maxconn":
		return diag.T("at most %s requests go to a node at the same time, and others wait; kyctl limits only requests with a large body", "同时发往一个节点的请求最多 %s 个，其余等待；kyctl 只限制请求体很大的请求").With(value)
	case "minconn", "maxqueue":
		return diag.T("how many requests wait for a node; kyctl makes only requests with a large body wait", "有多少请求等待一个节点；kyctl 只让请求体很大的请求等待")
	case "slowstart":
		return slowlyBack.With(value)
	case "on-marked-down":
		return diag.T("what happens to open connections when a node goes down; kyctl lets running requests finish", "节点停用时如何处理已有连接；kyctl 让正在执行的请求结束")
	case "port", "addr":
		return diag.T("the check uses a different port or address from the requests; kyctl checks the address that gets the requests", "检查的端口或地址与请求不同；kyctl 检查请求所发往的地址")
	case "send-proxy", "send-proxy-v2":
		return diag.T("the node gets the client's address by the PROXY protocol; kyctl sends it in X-Forwarded-For", "节点通过 PROXY 协议得到客户端地址；kyctl 用 X-Forwarded-For 发送")
	}
	return noKeyOfServer
}

// serverWord reads one word, and returns the key that says it, "" for none, and
// whether another place says the same.
func (r *haproxyReader) serverWord(word, value string, at source.Pos, n *FoundNode) (key string, same bool) {
	number, err := strconv.Atoi(value)
	switch long := haproxyDuration(value); {
	case word == "inter" && long >= 0:
		return r.keys[&r.HealthInterval], first(&r.HealthInterval, long, at)
	case word == "rise" && err == nil:
		return r.keys[&r.HealthRise], first(&r.HealthRise, number, at)
	case word == "fall" && err == nil:
		return r.keys[&r.HealthFall], first(&r.HealthFall, number, at)
	case word == "pool-max-conn" && err == nil && number >= 0:
		return r.keys[&r.Keepalive], first(&r.Keepalive, number, at)
	case word == "pool-purge-delay" && long >= 0:
		return "nodes", first(&r.nodeIdle, 2*long, at)
	case n == nil && (word == "weight" || word == "backup" || word == "disabled"):
		return "nodes", true // told where the node was named first
	case n == nil && !slices.Contains(haproxyOwnWords, word):
		return "", false
	case n == nil:
	case word == "weight" && err == nil && number == 0:
		n.State = Told[balancer.State]{balancer.Drain, at}
	case word == "weight" && err == nil:
		n.Weight = Told[int]{number, at}
	case word == "backup":
		n.State = Told[balancer.State]{balancer.Backup, at}
	case word == "disabled":
		n.State = Told[balancer.State]{balancer.Down, at}
	case !slices.Contains(haproxyOwnWords, word):
		return "", false
	}
	return "nodes", true
}

// haproxyOwnWords are words of a server line that kyctl writes in its own way.
var haproxyOwnWords = []string{"check", "cookie", "init-addr", "track", "observe", "error-limit", "on-error", "fastinter", "downinter", "no-check"}

// balance reads how requests are spread over the nodes.
func (r *haproxyReader) balance(b *directive.Directive) {
	r.Method = Told[balancer.Method]{balancer.RoundRobin, b.Pos()}
	block := b.Block
	for _, def := range r.inherited(b) {
		block = append(slices.Clone(def.Block), block...)
	}
	sticky := Told[balancer.Method]{}
	var spreads, tables []*directive.Directive
	for _, d := range block {
		switch d.Name() {
		case "balance":
			if m, ok := r.methodOf(d.Arg(0)); ok {
				r.Method = Told[balancer.Method]{m, d.Pos()}
				spreads = append(spreads, d)
			}
		case "stick-table":
			tables = append(tables, d)
		case "cookie", "stick", "appsession":
			m, note := balancer.StickyCookie, ownCookie
			if d.Name() == "stick" && slices.Contains(d.Args(), "src") {
				m, note = balancer.ClientHash, diag.T("it becomes a hash of the client's address", "改为客户端地址的哈希")
			}
			if !sticky.Set() || d.Name() == "cookie" {
				sticky = Told[balancer.Method]{m, d.Pos()}
			}
			r.says(d, r.keys[&r.Method])
			if !writtenByKyctl(d.File.Bytes) {
				r.note(d, note)
			}
		}
	}
	for i, d := range spreads {
		switch {
		case sticky.Set() && r.Method.V != balancer.RoundRobin:
			r.writes(d, diag.T("users stay on their node, and kyctl sends new users to each node in turn", "用户留在其节点，kyctl 把新用户轮流分给各节点"))
		case sticky.Set(), i+1 < len(spreads):
			r.writes(d, diag.Text{}) // another line counts
		default:
			r.says(d, r.keys[&r.Method])
		}
	}
	for _, d := range tables {
		if sticky.Set() && !slices.Contains(d.Args(), "store") && !writtenByKyctl(d.File.Bytes) {
			r.writes(d, diag.T("users stay on their node without a table", "无需表即可让用户留在其节点"))
		}
	}
	if sticky.Set() {
		r.Method = sticky
	}
}

func (r *haproxyReader) methodOf(word string) (balancer.Method, bool) {
	for _, can := range r.kind.Methods {
		if can.Method != balancer.StickyCookie && balancer.HAProxyBalance(can.Method) == word {
			return can.Method, true
		}
	}
	switch word {
	case "static-rr":
		return balancer.RoundRobin, true
	case "random":
		return balancer.RandomTwo, true
	case "source":
		return balancer.ClientHash, true
	}
	return "", false
}
