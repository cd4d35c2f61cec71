package doctor

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"

	"github.com/gomodule/redigo/redis"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
)

// shards are the masters of a Redis Cluster as one server knows them.
type shards []cluster.HostPort

// slots is how many a Redis Cluster has.
const slots = 16384

// askCluster asks one server of a Redis Cluster for the whole of it.
func (s *servers) askCluster(t talk, at cluster.Val[cluster.HostPort], a *answer) shards {
	who := s.who(at.V)
	text, err := t.text("CLUSTER", "INFO")
	if err != nil {
		s.refused(err, at, a)
		return nil
	}
	info := parseInfo(text)
	if ok := info.number("cluster_slots_ok"); info["cluster_state"] != "ok" || ok < slots {
		a.add("doctor-redis-cluster", at.Pos, diag.T("%[1]s: the state of the cluster is %[3]s, %[4]d of %[5]d slots are served", "%[2]s：集群状态为 %[3]s，%[5]d 个槽中有 %[4]d 个可用").With(who.EN, who.ZH, info["cluster_state"], ok, slots),
			diag.T("see redis-cli --cluster check, and start the masters that are down", "运行 redis-cli --cluster check，并启动已停止的主节点"))
	}
	ranges, err := redis.Values(t.do("CLUSTER", "SLOTS"))
	if err != nil {
		s.refused(err, at, a)
		return nil
	}
	var masters shards
	for _, r := range ranges {
		if m, ok := master(r); ok && !slices.Contains(masters, m) {
			masters = append(masters, m)
		}
	}
	return masters
}

// master is the address in one row of CLUSTER SLOTS: first slot, last slot, then
// servers of address, port and more, the master first.
func master(row any) (m cluster.HostPort, ok bool) {
	fields, _ := redis.Values(row, nil)
	if len(fields) < 3 {
		return m, false
	}
	server, _ := redis.Values(fields[2], nil)
	if len(server) < 2 {
		return m, false
	}
	host, bad := redis.String(server[0], nil)
	port, worse := redis.Int(server[1], nil)
	return cluster.HostPort{Host: host, Port: port}, bad == nil && worse == nil && host != ""
}

// hostPort reads an address that a server tells.
func hostPort(text string) (cluster.HostPort, bool) {
	host, port, err := net.SplitHostPort(text)
	n, notNumber := strconv.Atoi(port)
	return cluster.HostPort{Host: host, Port: n}, err == nil && notNumber == nil && host != ""
}

// askMasters asks the masters at the addresses that the cluster tells its
// clients: those are where the nodes go.
func (q *inquiry) askMasters(ctx context.Context, s *servers, hosts []cluster.Val[cluster.HostPort], known []shards) {
	var masters []cluster.Val[cluster.HostPort]
	for i, list := range known {
		for _, m := range list {
			if !slices.ContainsFunc(masters, func(v cluster.Val[cluster.HostPort]) bool { return v.V == m }) {
				masters = append(masters, cluster.Val[cluster.HostPort]{V: m, Pos: hosts[i].Pos})
			}
		}
	}
	q.each(ctx, len(masters), func(ctx context.Context, i int, a *answer) {
		s.converse(ctx, q, masters[i], a, func(t talk, info serverInfo) { s.examine(t, masters[i], info, a) })
	})
}

// askSentinels asks every sentinel for the master, and then the master.
func (q *inquiry) askSentinels(ctx context.Context, s *servers, hosts []cluster.Val[cluster.HostPort]) {
	found := make([]cluster.HostPort, len(hosts))
	q.each(ctx, len(hosts), func(ctx context.Context, i int, a *answer) {
		found[i] = s.askSentinel(ctx, q, hosts[i], a)
	})
	var masters []cluster.Val[cluster.HostPort]
	for i, m := range found {
		if m.Host != "" && !slices.ContainsFunc(masters, func(v cluster.Val[cluster.HostPort]) bool { return v.V == m }) {
			masters = append(masters, cluster.Val[cluster.HostPort]{V: m, Pos: hosts[i].Pos})
		}
	}
	if len(masters) > 1 {
		var a answer
		a.add("doctor-redis-sentinels-differ", s.master.Pos, diag.T("the sentinels name different masters for %q: %s and %s", "各哨兵为 %q 给出不同的主节点：%s 和 %s").With(s.master.V, masters[0].V, masters[1].V),
			diag.T("see SENTINEL MASTERS on each, and take out the sentinels of another Redis", "在每个哨兵上查看 SENTINEL MASTERS，去掉属于其他 Redis 的哨兵"))
		q.answers = append(q.answers, a)
	}
	q.each(ctx, len(masters), func(ctx context.Context, i int, a *answer) {
		s.converse(ctx, q, masters[i], a, func(t talk, info serverInfo) { s.examine(t, masters[i], info, a) })
	})
}

// askSentinel returns the master that a sentinel names. Sentinels have no
// password here: neither session store sends them one.
func (s *servers) askSentinel(ctx context.Context, q *inquiry, at cluster.Val[cluster.HostPort], a *answer) (master cluster.HostPort) {
	open := *s
	open.username, open.passwordKey, open.password = "", "", cluster.Val[secret.Ref]{}
	open.converse(ctx, q, at, a, func(t talk, info serverInfo) {
		if !s.topologyFits(at, info, a) {
			return
		}
		got, err := redis.Strings(t.do("SENTINEL", "get-master-addr-by-name", s.master.V))
		if err != nil && !errors.Is(err, redis.ErrNil) {
			open.refused(err, at, a)
			return
		}
		if len(got) != 2 {
			a.add("doctor-redis-master", s.master.Pos, diag.T("the sentinel at %s knows no master %q", "哨兵 %s 不知道主节点 %q").With(at.V, s.master.V),
				diag.T("write the name of its sentinel monitor line in sentinel_master", "在 sentinel_master 中写其 sentinel monitor 行的名称"))
			return
		}
		master, _ = hostPort(net.JoinHostPort(got[0], got[1]))
	})
	return master
}
