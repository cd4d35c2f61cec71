package doctor

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"

	"github.com/gomodule/redigo/redis"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

// servers are the Redis servers of one use, as the description has them.
type servers struct {
	// use is what they are called, such as Redis of the sessions.
	use         diag.Text
	hosts       []cluster.Val[cluster.HostPort]
	more        []cluster.Val[cluster.Host] // that get the password, too
	topology    session.Topology
	topologyPos source.Pos
	// runs is how these servers run: the masters that sentinels name are standalone.
	runs session.Topology
	// withheld says that they are not of the description, and get no password.
	withheld bool
	// locked reports a server that wants a password where nobody sends one; nil
	// where that is a fault of the description.
	locked      func(talk) bool
	master      cluster.Val[string] // the sentinels' name for it
	username    string
	password    cluster.Val[secret.Ref]
	passwordKey string // in plan.Values
	database    cluster.Val[int]
	tls         bool
	// connections is how many all nodes may open together, 0 for nobody knows.
	connections int
	// mine says which keys are those of this use; nil for any key.
	mine func(key string) bool
	// logins says that a key that is evicted is a user who is logged out.
	logins bool
}

// redisSessions are the servers of the store redis.
func (q *inquiry) redisSessions(r *session.Redis) *servers {
	nodes := 0
	for _, n := range q.plan.Nodes {
		if n.Users {
			nodes++
		}
	}
	return &servers{
		use: diag.T("the sessions' Redis %s", "会话的 Redis %s"), hosts: r.Hosts, more: r.DataHosts,
		topology: r.Topology.V, topologyPos: r.Topology.Pos, master: r.SentinelMaster,
		password: r.Password, passwordKey: "sessions.redis.password", database: r.Database,
		connections: nodes * r.Pool.MaxActive.V, mine: sessionID, logins: true,
	}
}

// redissonSessions are the servers of the store redisson. It has a prefix of
// its own, so others' keys do no harm.
func redissonSessions(r *session.Redisson) *servers {
	return &servers{
		use: diag.T("the sessions' Redis %s", "会话的 Redis %s"), hosts: r.Hosts, more: r.DataHosts,
		topology: r.Topology.V, topologyPos: r.Topology.Pos, master: r.SentinelMaster,
		username: r.Username.V, password: r.Password, passwordKey: "sessions.redisson.password",
		database: r.Database, tls: r.TLS.V, logins: true,
	}
}

// redisCache are the servers of the query cache.
func (q *inquiry) redisCache() *servers {
	r := q.plan.QueryCache.Redis
	s := &servers{
		use: diag.T("the query cache's Redis %s", "查询缓存的 Redis %s"), hosts: r.Hosts, topology: session.Standalone,
		topologyPos: r.Cluster.Pos, password: r.Password, passwordKey: "query_cache.redis.password",
	}
	if r.Cluster.V {
		s.topology = session.Clustered
	}
	return s
}

// asked are the hosts that the nodes talk to: of several for a standalone Redis
// the first alone (RedisManager.java of ran-jit 3.0.4, RedisCache.java of Kylin 5).
func (s *servers) asked() []cluster.Val[cluster.HostPort] {
	var all []cluster.Val[cluster.HostPort]
	for _, h := range s.hosts {
		if !h.Broken {
			all = append(all, h)
		}
	}
	if s.topology == session.Standalone && len(all) > 1 {
		return all[:1]
	}
	return all
}

// sessionID says whether a key looks like Tomcat's id of a session, which is
// the whole key of ran-jit's plugin: 32 hex digits, and perhaps .route.
func sessionID(key string) bool {
	id, _, _ := strings.Cut(key, ".")
	return len(id) == 32 && strings.Trim(id, "0123456789ABCDEF") == ""
}

// talk is a conversation with one Redis server.
type talk struct {
	ctx  context.Context
	conn redis.Conn
}

// dial begins one.
func (s *servers) dial(ctx context.Context, q *inquiry, at cluster.HostPort, a *answer) (talk, error) {
	var conn net.Conn
	var err error
	if s.tls {
		conn, err = a.dialTLS(ctx, at.String(), secured(at.Host), mostRedisBytes, wire.Redis())
	} else {
		conn, err = a.dial(ctx, at.String(), mostRedisBytes, wire.Redis())
	}
	if err != nil {
		return talk{}, err
	}
	return talk{ctx, redis.NewConn(conn, q.readTimeout(), q.readTimeout())}, nil
}

func (t talk) do(command string, args ...any) (any, error) {
	return redis.DoContext(t.conn, t.ctx, command, args...)
}

func (t talk) text(command string, args ...any) (string, error) {
	return redis.String(t.do(command, args...))
}

func (t talk) close() { _ = t.conn.Close() }

// login sends the password as the nodes do: without a user alone, which a server
// without a password refuses, while it takes any for the user default.
func (s *servers) login(t talk, password string) error {
	var err error
	switch {
	case password == "":
	case s.username != "":
		_, err = t.do("AUTH", s.username, password)
	default:
		_, err = t.do("AUTH", password)
	}
	return err
}

func (s *servers) who(at cluster.HostPort) diag.Text { return s.use.With(at.String()) }

// askRedis asks the servers of one use.
func (q *inquiry) askRedis(ctx context.Context, s *servers) {
	hosts := s.asked()
	s.runs = s.topology
	if s.topology == session.Sentinel {
		q.askSentinels(ctx, s, hosts)
		return
	}
	shards := make([]shards, len(hosts))
	q.each(ctx, len(hosts), func(ctx context.Context, i int, a *answer) {
		s.converse(ctx, q, hosts[i], a, func(t talk, info serverInfo) {
			if s.topology == session.Clustered {
				shards[i] = s.askCluster(t, hosts[i], a)
			}
			if s.topology != session.Clustered || info["role"] == "master" {
				s.examine(t, hosts[i], info, a)
			}
		})
	})
	if s.topology == session.Clustered {
		q.askMasters(ctx, s, hosts, shards)
	}
}

// converse talks with a server, if it lets doctor in.
func (s *servers) converse(ctx context.Context, q *inquiry, at cluster.Val[cluster.HostPort], a *answer, about func(talk, serverInfo)) {
	a.meet(at.V.String(), at.Pos, s.who(at.V))
	t, err := s.dial(ctx, q, at.V, a)
	if err != nil {
		a.unreachable(at.Pos, s.who(at.V), err)
		return
	}
	defer t.close()
	if info := s.greet(t, q, at, a); info != nil {
		about(t, info)
	}
}

// greet logs in and returns what a server says of itself, nil where it does not.
func (s *servers) greet(t talk, q *inquiry, at cluster.Val[cluster.HostPort], a *answer) serverInfo {
	password, known := q.values[s.passwordKey]
	if s.withheld {
		password, known = secret.Value{}, false
	}
	err := s.login(t, password.Reveal())
	if err == nil && password.Reveal() != "" && !s.tls {
		a.fact(withoutTLS())
	}
	var said redis.Error
	if err != nil && errors.As(err, &said) && s.elsewhere(t, at, a) {
		return nil
	}
	if err == nil {
		_, err = t.do("PING")
	}
	if s.password.Set && !known && (err == nil || errors.As(err, &said)) {
		if !s.withheld {
			a.fact(notLoggedIn())
		}
		return nil
	}
	var text string
	if err == nil {
		text, err = t.text("INFO", "everything")
	}
	if err != nil {
		if s.locked == nil || !strings.HasPrefix(err.Error(), "NOAUTH") || !s.locked(t) {
			s.refused(err, at, a)
		}
		return nil
	}
	info := parseInfo(text)
	a.fact(diag.T("Redis %s", "Redis %s").With(info["redis_version"]))
	if !s.topologyFits(at, info, a) {
		return nil
	}
	return info
}

// elsewhere says whether a server that refuses a login answers without one, and
// runs otherwise than the description says: that is what is wrong with it.
func (s *servers) elsewhere(t talk, at cluster.Val[cluster.HostPort], a *answer) bool {
	text, err := t.text("INFO", "server")
	return err == nil && !s.topologyFits(at, parseInfo(text), a)
}

// serverInfo is what INFO answers.
type serverInfo map[string]string

func parseInfo(text string) serverInfo {
	info := serverInfo{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":"); ok {
			info[key] = value
		}
	}
	return info
}

func (i serverInfo) number(key string) int64 {
	n, _ := strconv.ParseInt(i[key], 10, 64)
	return n
}

// refused tells why a server does not do what it is asked. pos is the host, or
// the password where that is at fault.
func (s *servers) refused(err error, at cluster.Val[cluster.HostPort], a *answer) {
	var said redis.Error
	if !errors.As(err, &said) {
		a.unreachable(at.Pos, s.who(at.V), err)
		return
	}
	who, text := s.who(at.V), err.Error()
	pos := at.Pos
	if s.password.Set {
		pos = s.password.Pos
	}
	say := func(check string, pos source.Pos, message, hint diag.Text) {
		a.add(check, pos, message.With(who.EN, who.ZH, text), hint)
	}
	switch {
	case strings.HasPrefix(text, "NOAUTH"):
		say("doctor-redis-password-missing", at.Pos, diag.T("%[1]s requires a password, but the description has none", "%[2]s 要求密码，但描述文件中没有"),
			diag.T("write password: {env: NAME} next to hosts", "在 hosts 同一层写 password: {env: NAME}"))
	case strings.HasPrefix(text, "WRONGPASS"), strings.Contains(text, "invalid password"):
		say("doctor-redis-password-wrong", pos, diag.T("%[1]s rejects the password", "%[2]s 不接受该密码"),
			diag.T("compare the password with requirepass or the user on the server", "与服务器的 requirepass 或用户核对密码"))
	case strings.Contains(text, "without any password"), strings.Contains(text, "no password is set"):
		say("doctor-redis-password-unwanted", pos, diag.T("%[1]s has no password, but the description has one", "%[2]s 没有密码，但描述文件中有"),
			diag.T("set requirepass on the server, or remove the password from the description", "为服务器设置 requirepass，或从描述文件中删除密码"))
	case strings.HasPrefix(text, "NOPERM"):
		say("doctor-redis-forbidden", at.Pos, diag.T("%[1]s does not let kyctl doctor read anything: %[3]s", "%[2]s 不允许 kyctl doctor 查看：%[3]s"),
			diag.T("allow the user to run PING, INFO and SCAN", "允许该用户执行 PING、INFO 和 SCAN"))
	default:
		say("doctor-redis-says", at.Pos, diag.T("%[1]s reports: %[3]s", "%[2]s 报告：%[3]s"),
			diag.T("check the server's log", "查看服务器的日志"))
	}
}
