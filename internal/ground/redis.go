package ground

import (
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// PlainPassword fits into a Redis command as it is.
const PlainPassword = "not-a-secret-7"

// StartSentinels runs a master and two sentinels that watch it.
func StartSentinels(t testing.TB) (first, second string) {
	t.Helper()
	host, port, _ := net.SplitHostPort(StartRedis(t, PlainPassword).Addr)
	var sentinels []string
	for range 2 {
		addr := FreeAddr(t).String()
		_, at, _ := net.SplitHostPort(addr)
		conf := filepath.Join(t.TempDir(), "sentinel.conf")
		Write(t, conf, fmt.Appendf(nil, "port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor \"kylin's\" %s %s 1\nsentinel auth-user \"kylin's\" kylin\nsentinel auth-pass \"kylin's\" %s\n",
			at, filepath.Dir(conf), host, port, PlainPassword))
		Serve(t, addr, nil, "redis-server", conf, "--sentinel")
		sentinels = append(sentinels, addr)
	}
	return sentinels[0], sentinels[1]
}

// StartRedisCluster runs a Redis Cluster of three masters.
func StartRedisCluster(t testing.TB) []string {
	t.Helper()
	var addrs []string
	for range 3 {
		addr := FreeAddr(t).String()
		bus := FreeAddr(t).String()
		_, port, _ := net.SplitHostPort(bus)
		StartRedisAt(t, addr, PlainPassword, "--cluster-enabled", "yes", "--cluster-port", port)
		addrs = append(addrs, addr)
	}
	args := append([]string{"--user", "kylin", "--no-auth-warning", "--cluster", "create"}, addrs...)
	cmd := exec.Command(Program(t, "redis-cli"), append(args, "--cluster-yes")...)
	cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+PlainPassword)
	Execute(t, cmd)
	host, port, _ := net.SplitHostPort(addrs[0])
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		cmd := exec.Command(Program(t, "redis-cli"), "-h", host, "-p", port, "--user", "kylin", "--no-auth-warning", "cluster", "info")
		cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+PlainPassword)
		if strings.Contains(Execute(t, cmd), "cluster_state:ok") {
			return addrs
		}
	}
	t.Fatal("the Redis Cluster is not ready")
	return nil
}

// StartRedisTLS runs a Redis that speaks TLS alone, and returns a Java trust store
// with its certificate.
func StartRedisTLS(t testing.TB) (addr, trust string) {
	t.Helper()
	dir := t.TempDir()
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	Execute(t, exec.Command(Program(t, "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=redis",
		"-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert))
	trust = filepath.Join(dir, "trust.p12")
	Execute(t, exec.Command(Program(t, "keytool"), "-importcert", "-noprompt", "-alias", "redis", "-file", cert, "-keystore", trust, "-storepass", "not-a-secret-8"))
	addr = FreeAddr(t).String()
	_, port, _ := net.SplitHostPort(addr)
	StartRedisAt(t, addr, PlainPassword, "--port", "0", "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-auth-clients", "no")
	return addr, trust
}

// StartRedis runs a Redis that lets the user kylin in, and nobody else.
func StartRedis(t testing.TB, password string, args ...string) *Server {
	t.Helper()
	return StartRedisAt(t, FreeAddr(t).String(), password, args...)
}

// StartRedisAt is StartRedis at an address that is known before.
func StartRedisAt(t testing.TB, addr, password string, args ...string) *Server {
	t.Helper()
	dir := t.TempDir()
	host, port, _ := net.SplitHostPort(addr)
	sum := sha256.Sum256([]byte(password))
	Write(t, filepath.Join(dir, "redis.conf"), fmt.Appendf(nil, "user default off\nuser kylin on #%x ~* &* +@all\n", sum))
	return Serve(t, addr, nil, "redis-server", append([]string{filepath.Join(dir, "redis.conf"), "--bind", host, "--port", port, "--dir", dir, "--save", ""}, args...)...)
}

// RedisAsk gives a Redis a command and returns the words of the answer.
func RedisAsk(t testing.TB, addr, password string, command ...string) []string {
	t.Helper()
	host, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command(Program(t, "redis-cli"), append([]string{"-h", host, "-p", port, "--user", "kylin", "--no-auth-warning"}, command...)...)
	cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+password)
	return strings.Fields(Execute(t, cmd))
}

// StartOpenRedis runs a Redis that lets everybody in who knows the password, as
// one before the users of Redis 6 does.
func StartOpenRedis(t testing.TB, password string, args ...string) *Server {
	t.Helper()
	addr, dir := FreeAddr(t), Dir(t)
	return Serve(t, addr.String(), nil, "redis-server", append([]string{
		"--bind", addr.Addr().String(), "--port", strconv.Itoa(int(addr.Port())), "--dir", dir, "--save", "", "--requirepass", password,
	}, args...)...)
}
