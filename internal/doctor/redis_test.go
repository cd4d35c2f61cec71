package doctor_test

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// startRedis runs a Redis with these settings.
func startRedis(t *testing.T, args ...string) string {
	t.Helper()
	addr := freeAddr(t)
	startRedisAt(t, addr, args...)
	return addr
}

func startRedisAt(t *testing.T, addr string, args ...string) *ground.Server {
	t.Helper()
	args = append([]string{"--bind", "127.0.0.1", "--port", port(addr), "--dir", ground.Dir(t), "--save", "3600 1"}, args...)
	return ground.Serve(t, addr, nil, "redis-server", args...)
}

// redisCLI runs a command at a Redis and returns what it answers.
func redisCLI(t *testing.T, addr string, args ...string) string {
	t.Helper()
	out, err := exec.Command(ground.Program(t, "redis-cli"), append([]string{"-p", port(addr)}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("redis-cli %s: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func redisSessions(addr, more string) string {
	return describe("sessions:\n  store: redis\n  redis:\n    hosts: [\""+strings.ReplaceAll(addr, " ", `", "`)+"\"]\n"+more, "127.0.0.1:7070")
}

const withPassword = "    password: {env: REDIS_PASSWORD}\n"

func TestRedisAlone(t *testing.T) {
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	open, closed := startRedis(t), startRedis(t, "--requirepass", "not-a-secret-1")
	other := startRedis(t, "--requirepass", "not-a-secret-2")
	evicts := startRedis(t, "--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru")
	full := startRedis(t, "--maxmemory", "300kb", "--maxclients", "100")
	nearly := startRedis(t)
	redisCLI(t, nearly, "setrange", "0123456789ABCDEF0123456789ABCDEF", "20000000", "x") // what connections take does not matter then
	_, text, _ := strings.Cut(redisCLI(t, nearly, "info", "memory"), "used_memory:")
	used, err := strconv.Atoi(text[:strings.IndexByte(text, '\r')])
	if err != nil {
		t.Fatal(err)
	}
	redisCLI(t, nearly, "config", "set", "maxmemory", fmt.Sprint(used*100/93))
	barred := startRedis(t, "--user", "default", "on", ">not-a-secret-1", "~*", "&*", "-@all", "+ping")
	alone := startRedis(t, "--replicaof", "127.0.0.1 "+port(freeAddr(t)), "--replica-serve-stale-data", "no")
	redisCLI(t, open, "set", "0123456789ABCDEF0123456789ABCDEF.kylin-1", "a session")
	redisCLI(t, open, "-n", "1", "set", "orders:today", "no session")
	for _, row := range []struct{ golden, description string }{
		{"redis-well", redisSessions(open, "")},
		{"redis-password-well", redisSessions(closed, withPassword)},
		{"redis-password-missing", redisSessions(closed, "")},
		{"redis-password-wrong", redisSessions(other, withPassword)},
		{"redis-password-unwanted", redisSessions(open, withPassword)},
		{"redis-secret-unknown", redisSessions(closed, "    password: {env: NOT_SET}\n")},
		{"redis-down", redisSessions(freeAddr(t), "")},
		{"redis-evicts", redisSessions(evicts, "")},
		{"redis-full", redisSessions(nearly, "")},
		{"redis-no-memory", redisSessions(full, "")},
		{"redis-no-persistence", redisSessions(startRedis(t, "--save", ""), "")},
		{"redis-aof-only", redisSessions(startRedis(t, "--save", "", "--appendonly", "yes"), "")},
		{"redis-no-config", redisSessions(startRedis(t, "--rename-command", "CONFIG", ""), "")},
		{"redis-no-cluster", redisSessions(open, "    topology: cluster\n")},
		{"redis-no-sentinel", redisSessions(open, "    topology: sentinel\n")},
		{"redis-no-database", redisSessions(open, "    database: 99\n")},
		{"redis-shared", redisSessions(open, "    database: 1\n")},
		{"redis-forbidden", redisSessions(barred, withPassword)},
		{"redis-says", redisSessions(alone, "")},
		{"redis-replica", redisSessions(startRedis(t, "--replicaof", "127.0.0.1 "+port(open)), "")},
	} {
		t.Run(row.golden, func(t *testing.T) { consult(t, row.golden, row.description, "--only", "sessions") })
	}
}

func TestRedisSentinel(t *testing.T) {
	sentinel, another := startSentinel(t), startSentinel(t)
	for _, row := range []struct{ golden, hosts, more string }{
		{"sentinel-well", sentinel, "    topology: sentinel\n    sentinel_master: kylin\n"},
		{"sentinel-another-name", sentinel, "    topology: sentinel\n"},
		{"sentinel-as-standalone", sentinel, ""},
		{"sentinel-differ", sentinel + " " + another, "    topology: sentinel\n    sentinel_master: kylin\n"},
	} {
		t.Run(row.golden, func(t *testing.T) {
			consult(t, row.golden, redisSessions(row.hosts, row.more), "--only", "sessions")
		})
	}
}

// startSentinel runs a sentinel of a Redis of its own, which it calls kylin.
func startSentinel(t *testing.T) string {
	t.Helper()
	return startSentinelWith(t, "")
}

// startSentinelWith is one with more lines in its configuration.
func startSentinelWith(t *testing.T, more string) string {
	t.Helper()
	master, sentinel := startRedis(t), freeAddr(t)
	conf := t.TempDir() + "/sentinel.conf"
	write(t, conf, fmt.Sprintf("port %s\nbind 127.0.0.1\nsentinel monitor kylin 127.0.0.1 %s 1\n%s", port(sentinel), port(master), more))
	ground.Serve(t, sentinel, nil, "redis-server", conf, "--sentinel")
	return sentinel
}

// TestRedisTLS: a Redis without TLS waits for more of what it takes for a command.
func TestRedisTLS(t *testing.T) {
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	another := filepath.Join(t.TempDir(), "cert.pem")
	if err := writeCertificate(another); err != nil {
		t.Fatal(err)
	}
	secure := func(certificate string) string {
		addr := freeAddr(t)
		startRedisAt(t, addr, "--port", "0", "--tls-port", port(addr), "--tls-cert-file", certificate, "--tls-key-file", certificate, "--tls-auth-clients", "no", "--requirepass", "not-a-secret-1")
		return addr
	}
	for _, row := range []struct{ golden, addr, timeout string }{
		{"redis-tls-well", secure(certificate), "10s"},
		{"redis-tls-untrusted", secure(another), "10s"},
		{"redis-no-tls", startRedis(t), "500ms"},
	} {
		t.Run(row.golden, func(t *testing.T) {
			description := describe("sessions:\n  store: redisson\n  redisson:\n    hosts: [\""+row.addr+"\"]\n    tls: true\n"+withPassword, "127.0.0.1:7070")
			description = strings.Replace(description, `version: "3.1"`, `version: "3.1", tomcat: "9.0.98"`, 1)
			consult(t, row.golden, description, "--only", "sessions", "--timeout", row.timeout)
		})
	}
}

func TestRedisCluster(t *testing.T) {
	addrs := startCluster(t)
	all := strings.Join(addrs, " ")
	consult(t, "cluster-well", redisSessions(all, "    topology: cluster\n"), "--only", "sessions")
	consult(t, "cluster-as-standalone", redisSessions(all, ""), "--only", "sessions")
	redisCLI(t, addrs[0], "cluster", "delslots", "0")
	consult(t, "cluster-slots", redisSessions(addrs[0], "    topology: cluster\n"), "--only", "sessions")
}

// startCluster runs a Redis Cluster of three masters.
func startCluster(t *testing.T) []string {
	t.Helper()
	addrs, _ := startClusterOf(t)
	return addrs
}

// startClusterOf returns the servers, too.
func startClusterOf(t *testing.T) ([]string, []*ground.Server) {
	t.Helper()
	var addrs []string
	var servers []*ground.Server
	for range 3 {
		addr := freeAddr(t)
		servers = append(servers, startRedisAt(t, addr, "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", port(freeAddr(t))))
		addrs = append(addrs, addr)
	}
	redisCLI(t, addrs[0], append(append([]string{"--cluster", "create"}, addrs...), "--cluster-yes")...)
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		ready := 0
		for _, addr := range addrs {
			if strings.Contains(redisCLI(t, addr, "cluster", "info"), "cluster_state:ok") {
				ready++
			}
		}
		if ready == len(addrs) {
			return addrs, servers
		}
	}
	t.Fatal("the Redis Cluster is not ready")
	return nil, nil
}

// TestNoAnswer: an address that takes connections and says nothing.
func TestNoAnswer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	addr := l.Addr().String()
	t.Setenv("PASSWORD", "not-a-secret-1")
	keys := strings.ReplaceAll(`zookeeper: {hosts: ["ADDR"], chroot: /kylin}
load_balancer: {kind: nginx, method: round_robin, listen: ["ADDR"]}
query_cache: {memcached: {hosts: ["ADDR"]}}
security: {profile: ldap, ldap: {server: "ldap://ADDR", username: "cn=kylin", password: {env: PASSWORD}, user: {search_base: "dc=example", search_pattern: "(cn={0})"}}}
sessions: {store: redis, redis: {hosts: ["ADDR"], password: {env: PASSWORD}}}
`, "ADDR", addr)
	for _, dialect := range []string{"mysql", "postgresql"} {
		database := "metadata:\n  identifier: kylin\n  jdbc: {dialect: " + dialect + ", hosts: [\"" + addr + "\"], database: kylin, username: kylin, password: {env: PASSWORD}}"
		description := strings.Replace(describe(keys, addr), "metadata: {hbase: {}}", database, 1)
		consult(t, "no-answer-"+dialect, strings.Replace(description, `{name: kylin, version: "3.1"}`, `{name: kyligence, version: "3.4"}`, 1), "--timeout", "200ms")
	}
}
