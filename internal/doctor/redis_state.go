package doctor

import (
	"strconv"

	"github.com/gomodule/redigo/redis"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/session"
)

// topologyFits compares how a server runs with the description.
func (s *servers) topologyFits(at cluster.Val[cluster.HostPort], info serverInfo, a *answer) bool {
	runs := session.Topology(info["redis_mode"])
	if runs == s.runs || runs == "" {
		return true
	}
	who := s.who(at.V)
	a.add("doctor-redis-topology", s.topologyPos, diag.T("%[1]s runs as %[3]s, but the description says %[4]s", "%[2]s 的运行方式是 %[3]s，描述文件写的是 %[4]s").With(who.EN, who.ZH, runs, s.runs),
		diag.T("write the topology that the servers use, and the hosts to match", "写服务器实际的拓扑以及相应的 hosts"))
	return false
}

// examine looks at one server that holds data.
func (s *servers) examine(t talk, at cluster.Val[cluster.HostPort], info serverInfo, a *answer) {
	who := s.who(at.V)
	if info["role"] == "slave" {
		a.add("doctor-redis-replica", at.Pos, diag.T("%[1]s is a replica of %[3]s: it does not accept writes", "%[2]s 是 %[3]s 的副本：不接受写入").With(who.EN, who.ZH, info["master_host"]+":"+info["master_port"]),
			diag.T("use the master, or use sentinels with topology: sentinel", "改为主节点，或写 topology: sentinel 使用哨兵"))
	}
	s.memory(at, info, a)
	s.persistence(t, at, info, a)
	if most := info.number("maxclients"); most > 0 && int64(s.connections) > most {
		a.add("doctor-redis-connections", at.Pos, diag.T("the nodes may open %[3]d connections to %[1]s, which accepts only %[4]d", "各节点最多向 %[2]s 打开 %[3]d 个连接，而它只接受 %[4]d 个").With(who.EN, who.ZH, s.connections, most),
			diag.T("increase maxclients on the server, or reduce pool.max_active", "提高服务器的 maxclients，或降低 pool.max_active"))
	}
	s.keys(t, at, a)
}

// memory looks at what happens when the server's memory is used up. Every
// session has a time to live, so that volatile-* evicts sessions, too.
func (s *servers) memory(at cluster.Val[cluster.HostPort], info serverInfo, a *answer) {
	policy, most, used := info["maxmemory_policy"], info.number("maxmemory"), info.number("used_memory")
	if !s.logins || policy == "" {
		return
	}
	who := s.who(at.V)
	a.fact(diag.T("%s", "%s").With(policy))
	if policy != "noeviction" {
		message := diag.T("%[1]s evicts keys with %[3]s when its memory is full: each evicted key logs out a user", "%[2]s 内存满时按 %[3]s 淘汰键：每淘汰一个键就有一个用户被登出")
		if most == 0 {
			message = diag.T("%[1]s would evict keys with %[3]s if maxmemory were set: each evicted key logs out a user", "%[2]s 一旦设置 maxmemory 就会按 %[3]s 淘汰键：每淘汰一个键就有一个用户被登出")
		}
		a.add("doctor-redis-evicts", at.Pos, message.With(who.EN, who.ZH, policy),
			diag.T("set maxmemory-policy noeviction on the server", "在服务器上设置 maxmemory-policy noeviction"))
	}
	switch {
	case most == 0:
	case used >= most && policy == "noeviction":
		a.add("doctor-redis-no-memory", at.Pos, diag.T("%[1]s has used up its maxmemory and evicts nothing: every login returns 500, and session changes are lost although the response is 200", "%[2]s 已用完 maxmemory 且不淘汰键：每次登录都返回 500；会话的修改会丢失，但响应仍是 200").With(who.EN, who.ZH),
			diag.T("increase maxmemory on the server", "提高服务器的 maxmemory"))
	case used > most/10*9:
		a.add("doctor-redis-full", at.Pos, diag.T("%[1]s uses %[3]d%% of its maxmemory", "%[2]s 已使用 maxmemory 的 %[3]d%%").With(who.EN, who.ZH, min(100, used*100/most)),
			diag.T("increase maxmemory on the server", "提高服务器的 maxmemory"))
	}
}

// persistence looks whether sessions survive a restart of the server. A user who
// may not read the configuration uses the server all the same.
func (s *servers) persistence(t talk, at cluster.Val[cluster.HostPort], info serverInfo, a *answer) {
	if !s.logins || info["aof_enabled"] != "0" {
		return
	}
	save, err := redis.Strings(t.do("CONFIG", "GET", "save"))
	switch {
	case err != nil || len(save) != 2:
		a.fact(diag.T("RDB unknown: CONFIG is not allowed", "RDB 未知：不允许执行 CONFIG"))
	case save[1] == "":
		who := s.who(at.V)
		a.add("doctor-redis-persistence", at.Pos, diag.T("%[1]s keeps nothing on disk (no RDB, no AOF): all users are logged out when it restarts", "%[2]s 没有持久化（无 RDB、无 AOF）：重启后所有用户都会被登出").With(who.EN, who.ZH),
			diag.T("set appendonly yes or save points on the server", "在服务器上设置 appendonly yes 或保存点"))
	}
}

// sample is how many keys are looked at, at least; SCAN gives some more.
const sample = 500

// keys looks at some keys of the database.
func (s *servers) keys(t talk, at cluster.Val[cluster.HostPort], a *answer) {
	who := s.who(at.V)
	if _, err := t.do("SELECT", s.database.V); err != nil {
		a.add("doctor-redis-database", s.database.Pos, diag.T("%[1]s has no database %[3]d", "%[2]s 没有数据库 %[3]d").With(who.EN, who.ZH, s.database.V),
			diag.T("write a number below the server's databases setting, which is 16 by default", "写一个小于服务器 databases 的编号，默认为 16"))
		return
	}
	size, err := redis.Int(t.do("DBSIZE"))
	if err == nil && s.logins {
		a.fact(diag.T("keys: %d", "键数：%d").With(size))
	}
	if s.mine == nil {
		return
	}
	page, err := redis.Values(t.do("SCAN", 0, "COUNT", sample))
	if err != nil || len(page) != 2 {
		return // a user who may not scan uses the database all the same
	}
	keys, _ := redis.Strings(page[1], nil)
	for _, key := range keys {
		if !s.mine(key) {
			a.add("doctor-redis-shared", s.database.Pos, diag.T("database %[3]d of %[1]s contains keys of other applications, such as %[4]s", "%[2]s 的数据库 %[3]d 中有其他应用的键，例如 %[4]s").With(who.EN, who.ZH, s.database.V, shorten(key)),
				diag.T("use sessions.redis.database to give the sessions their own database", "用 sessions.redis.database 为会话指定单独的数据库"))
			return
		}
	}
}

// shorten quotes a text from outside in a few words.
func shorten(text string) string {
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	return strconv.Quote(text)
}
