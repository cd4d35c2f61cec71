package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// plainPassword fits into a Redis command as it is.
const plainPassword = "not-a-secret-7"

// TestStoreRedissonServers: however the Redis servers stand together, and
// however the password gets to the node.
func TestStoreRedissonServers(t *testing.T) {
	long(t)
	for _, row := range []struct {
		name    string
		options func(t *testing.T) (sessions, password string, java []string)
	}{
		{"the password is a JVM property", func(t *testing.T) (string, string, []string) {
			sessions := fmt.Sprintf(redissonSessions, startRedis(t, plainPassword))
			return strings.Replace(sessions, "env:", "runtime:", 1), "", []string{"-DREDIS_PASSWORD=" + plainPassword}
		}},
		{"sentinel", func(t *testing.T) (string, string, []string) {
			a, b := startSentinels(t)
			sessions := fmt.Sprintf(redissonSessions, a+`", "`+b)
			return sessions + "    topology: sentinel\n    sentinel_master: kylin's\n    database: 3\n    key_prefix: \"<kylin>\"\n", plainPassword, nil
		}},
		{"cluster", func(t *testing.T) (string, string, []string) {
			return fmt.Sprintf(redissonSessions, strings.Join(startCluster(t), `", "`)) + "    topology: cluster\n", plainPassword, nil
		}},
		{"TLS", func(t *testing.T) (string, string, []string) {
			addr, trust := startTLS(t)
			return fmt.Sprintf(redissonSessions, addr) + "    tls: true\n", plainPassword, []string{"-Djavax.net.ssl.trustStore=" + trust, "-Djavax.net.ssl.trustStorePassword=not-a-secret-8"}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			sessions, password, java := row.options(t)
			_, n := twoNodes(t, "9.0.98", sessions, password, java...)
			startAll(t, n[0], n[1])
			together(t, n)
			logsOut(t, n)
			passesRound(t, n)
		})
	}
}

// TestStoreRedissonLate: a node starts without its Redis, and works once that
// is there.
func TestStoreRedissonLate(t *testing.T) {
	long(t)
	addr := address(freePort(t))
	_, n := twoNodes(t, "9.0.98", fmt.Sprintf(redissonSessions, addr), plainPassword)
	startAll(t, n[0], n[1])
	startRedisAt(t, addr, plainPassword)
	passesRound(t, n)
}

// startSentinels runs a master and two sentinels that watch it.
func startSentinels(t *testing.T) (first, second string) {
	t.Helper()
	host, port, _ := net.SplitHostPort(startRedis(t, plainPassword))
	var sentinels []string
	for range 2 {
		addr := address(freePort(t))
		_, at, _ := net.SplitHostPort(addr)
		conf := filepath.Join(t.TempDir(), "sentinel.conf")
		write(t, conf, fmt.Appendf(nil, "port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor \"kylin's\" %s %s 1\nsentinel auth-user \"kylin's\" kylin\nsentinel auth-pass \"kylin's\" %s\n",
			at, filepath.Dir(conf), host, port, plainPassword))
		serve(t, addr, nil, "redis-server", conf, "--sentinel")
		sentinels = append(sentinels, addr)
	}
	return sentinels[0], sentinels[1]
}

// startCluster runs a Redis Cluster of three masters.
func startCluster(t *testing.T) []string {
	t.Helper()
	var addrs []string
	for range 3 {
		addr := address(freePort(t))
		bus := address(freePort(t))
		_, port, _ := net.SplitHostPort(bus)
		startRedisAt(t, addr, plainPassword, "--cluster-enabled", "yes", "--cluster-port", port)
		addrs = append(addrs, addr)
	}
	args := append([]string{"--user", "kylin", "--no-auth-warning", "--cluster", "create"}, addrs...)
	cmd := exec.Command(Program(t, "redis-cli"), append(args, "--cluster-yes")...)
	cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+plainPassword)
	execute(t, cmd)
	host, port, _ := net.SplitHostPort(addrs[0])
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		cmd := exec.Command(Program(t, "redis-cli"), "-h", host, "-p", port, "--user", "kylin", "--no-auth-warning", "cluster", "info")
		cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+plainPassword)
		if strings.Contains(execute(t, cmd), "cluster_state:ok") {
			return addrs
		}
	}
	t.Fatal("the Redis Cluster is not ready")
	return nil
}

// startTLS runs a Redis that speaks TLS alone, and returns a Java trust store
// with its certificate.
func startTLS(t *testing.T) (addr, trust string) {
	t.Helper()
	dir := t.TempDir()
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	execute(t, exec.Command(Program(t, "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=redis",
		"-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert))
	trust = filepath.Join(dir, "trust.p12")
	execute(t, exec.Command(Program(t, "keytool"), "-importcert", "-noprompt", "-alias", "redis", "-file", cert, "-keystore", trust, "-storepass", "not-a-secret-8"))
	addr = address(freePort(t))
	_, port, _ := net.SplitHostPort(addr)
	startRedisAt(t, addr, plainPassword, "--port", "0", "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-auth-clients", "no")
	return addr, trust
}
