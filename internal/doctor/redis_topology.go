package doctor

import (
	"net"
	"slices"
	"strconv"

	"github.com/gomodule/redigo/redis"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
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
		a.add("doctor-redis-cluster", at.Pos, diag.T("%[1]s: the cluster state is %[3]s, with %[4]d of %[5]d slots served", "%[2]s：集群状态为 %[3]s，%[5]d 个槽中有 %[4]d 个可用").With(who.EN, who.ZH, info["cluster_state"], ok, slots),
			diag.T("run redis-cli --cluster check, and start the masters that are down", "运行 redis-cli --cluster check，并启动已停止的主节点"))
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
