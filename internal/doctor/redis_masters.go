package doctor

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/gomodule/redigo/redis"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

// mostMasters is how many masters are asked that only servers name: a hostile one
// names as many as it likes. Those of the description are asked in any case.
const mostMasters = 20

// named is a master that a server names, and the value that led to it.
type named = cluster.Val[cluster.HostPort]

// described are the hosts of the description, with the addresses of their names.
type described struct {
	hosts     []named
	addresses map[string][]netip.Addr
}

// describe looks up the names of the hosts.
func describe(ctx context.Context, s *servers) described {
	d := described{s.asked(), map[string][]netip.Addr{}}
	for _, h := range s.hosts {
		if !h.Broken {
			d.addresses[h.V.Host] = nil
		}
	}
	for _, h := range s.more {
		if !h.Broken {
			d.addresses[string(h.V)] = nil
		}
	}
	for name := range d.addresses {
		addresses, _ := net.DefaultResolver.LookupNetIP(ctx, "ip", name) // none where it does not resolve
		for _, addr := range addresses {
			d.addresses[name] = append(d.addresses[name], addr.Unmap())
		}
	}
	return d
}

// is says whether what a server names is the host of that name.
func (d described) is(host, name string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, name) || err == nil && slices.Contains(d.addresses[name], addr.Unmap())
}

// server returns the host of the description that a master is, with its port.
func (d described) server(m cluster.HostPort) (named, bool) {
	i := slices.IndexFunc(d.hosts, func(h named) bool { return h.V.Port == m.Port && d.is(m.Host, h.V.Host) })
	if i < 0 {
		return named{}, false
	}
	return d.hosts[i], true
}

// knows says whether a master is on a host of the description.
func (d described) knows(m cluster.HostPort) bool {
	for name := range d.addresses {
		if d.is(m.Host, name) {
			return true
		}
	}
	return false
}

// askMasters asks the masters at the addresses that servers name: those are where
// the nodes go. The servers of the description were asked already, and no other
// machine gets the password.
func (q *inquiry) askMasters(ctx context.Context, s *servers, hosts []named, known []shards) {
	limited, cancel := context.WithTimeout(ctx, q.timeout)
	d := describe(limited, s)
	cancel()
	var masters []named
	for i, list := range known {
		for _, m := range list {
			_, asked := d.server(m)
			asked = asked && s.topology == session.Clustered
			if !asked && !slices.ContainsFunc(masters, func(v named) bool { return v.V == m }) {
				masters = append(masters, named{V: m, Pos: hosts[i].Pos})
			}
		}
	}
	q.unlisted(s, d, masters)
	slices.SortStableFunc(masters, func(a, b named) int { return rank(d.knows(a.V)) - rank(d.knows(b.V)) })
	masters = masters[:min(len(masters), mostMasters)]
	q.each(ctx, len(masters), func(ctx context.Context, i int, a *answer) {
		of := *s
		of.withheld = !d.knows(masters[i].V)
		if of.topology == session.Sentinel {
			of.runs = session.Standalone
		}
		of.converse(ctx, q, masters[i], a, func(t talk, info serverInfo) { of.examine(t, masters[i], info, a) })
	})
}

// rank puts the masters on known hosts first.
func rank(known bool) int {
	if known {
		return 0
	}
	return 1
}

// unlisted reports the masters that are not asked, or get no password.
func (q *inquiry) unlisted(s *servers, d described, masters []named) {
	var strangers []string
	for _, m := range masters {
		if !d.knows(m.V) {
			strangers = append(strangers, m.V.String())
		}
	}
	var a answer
	if n := len(masters); n > mostMasters {
		a.add("doctor-redis-unlisted", masters[0].Pos, diag.T("the servers report %d more masters; kyctl checks only the first %d", "服务器另外报告了 %d 个主节点，kyctl 只检查前 %d 个").With(n, mostMasters),
			diag.T("run CLUSTER NODES on the servers", "在服务器上运行 CLUSTER NODES 查看"))
	}
	if len(strangers) > 0 && s.password.Set {
		list, more := strings.Join(strangers[:min(3, len(strangers))], ", "), len(strangers)-3
		if more > 0 {
			list += " + " + strconv.Itoa(more)
		}
		a.add("doctor-redis-unlisted", masters[0].Pos, diag.T("kyctl does not send the password to masters on hosts that are not in the description: %s", "主节点所在主机不在描述文件中，kyctl 不向其发送密码：%s").With(list),
			diag.T("if they are yours, add them to hosts of a cluster, or to data_hosts", "如果属于您，请写入集群的 hosts 或 data_hosts"))
	}
	if len(a.findings) > 0 {
		q.answers = append(q.answers, a)
	}
}

// askSentinels asks every sentinel for the master, and then the master.
func (q *inquiry) askSentinels(ctx context.Context, s *servers, hosts []named) {
	found := make([]shards, len(hosts))
	q.each(ctx, len(hosts), func(ctx context.Context, i int, a *answer) {
		if m := s.askSentinel(ctx, q, hosts[i], a); m.Host != "" {
			found[i] = shards{m}
		}
	})
	var masters shards
	for _, list := range found {
		if len(list) > 0 && !slices.Contains(masters, list[0]) {
			masters = append(masters, list[0])
		}
	}
	if len(masters) > 1 {
		var a answer
		a.add("doctor-redis-sentinels-differ", s.master.Pos, diag.T("the sentinels report different masters for %q: %s and %s", "各哨兵报告的 %q 主节点不同：%s 和 %s").With(s.master.V, masters[0], masters[1]),
			diag.T("run SENTINEL MASTERS on each, and remove the sentinels that belong to another Redis", "在每个哨兵上运行 SENTINEL MASTERS 查看，并去掉属于其他 Redis 的哨兵"))
		q.answers = append(q.answers, a)
	}
	q.askMasters(ctx, s, hosts, found)
}

// askSentinel returns the master that a sentinel names. Sentinels have no
// password: neither session store sends them one.
func (s *servers) askSentinel(ctx context.Context, q *inquiry, at named, a *answer) (master cluster.HostPort) {
	open := *s
	open.username, open.passwordKey, open.password = "", "", cluster.Val[secret.Ref]{}
	open.locked = func(t talk) bool { return s.lockedSentinel(t, q, at, a) }
	open.converse(ctx, q, at, a, func(t talk, info serverInfo) {
		got, err := redis.Strings(t.do("SENTINEL", "get-master-addr-by-name", s.master.V))
		if err != nil && !errors.Is(err, redis.ErrNil) {
			open.refused(err, at, a)
			return
		}
		if len(got) != 2 {
			a.add("doctor-redis-master", s.master.Pos, diag.T("the sentinel at %s does not know a master %q", "哨兵 %s 不知道主节点 %q").With(at.V, s.master.V),
				diag.T("set sentinel_master to the name in its sentinel monitor line", "把 sentinel_master 设为其 sentinel monitor 行中的名称"))
			return
		}
		master, _ = hostPort(net.JoinHostPort(got[0], got[1]))
	})
	return master
}

// lockedSentinel reports a server that wants a password where a sentinel should
// be: with the password it says what it is.
func (s *servers) lockedSentinel(t talk, q *inquiry, at named, a *answer) bool {
	password := q.values[s.passwordKey].Reveal()
	if password != "" && s.login(t, password) == nil && s.elsewhere(t, at, a) {
		return true
	}
	who := s.who(at.V)
	a.add("doctor-redis-sentinel-password", at.Pos, diag.T("%[1]s requires a password, but the nodes do not send one to sentinels", "%[2]s 要求密码，但节点不向哨兵发送密码").With(who.EN, who.ZH),
		diag.T("remove requirepass from the sentinel's configuration; if this is not a sentinel, correct topology and hosts", "从哨兵的配置中删除 requirepass；如果它不是哨兵，请改正 topology 和 hosts"))
	return true
}
