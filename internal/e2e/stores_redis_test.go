package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestStoreRedissonServers: however the Redis servers stand together, and
// however the password gets to the node.
func TestStoreRedissonServers(t *testing.T) {
	long(t)
	for _, row := range []struct {
		name    string
		options func(t *testing.T) (sessions, password string, java []string)
	}{
		{"the password is a JVM property", func(t *testing.T) (string, string, []string) {
			sessions := fmt.Sprintf(redissonSessions, ground.StartRedis(t, ground.PlainPassword).Addr)
			return strings.Replace(sessions, "env:", "runtime:", 1), "", []string{"-DREDIS_PASSWORD=" + ground.PlainPassword}
		}},
		{"sentinel", func(t *testing.T) (string, string, []string) {
			a, b := ground.StartSentinels(t)
			sessions := fmt.Sprintf(redissonSessions, a+`", "`+b)
			return sessions + "    topology: sentinel\n    sentinel_master: kylin's\n    database: 3\n    key_prefix: \"<kylin>\"\n", ground.PlainPassword, nil
		}},
		{"cluster", func(t *testing.T) (string, string, []string) {
			return fmt.Sprintf(redissonSessions, strings.Join(ground.StartRedisCluster(t), `", "`)) + "    topology: cluster\n", ground.PlainPassword, nil
		}},
		{"TLS", func(t *testing.T) (string, string, []string) {
			addr, trust := ground.StartRedisTLS(t)
			return fmt.Sprintf(redissonSessions, addr) + "    tls: true\n", ground.PlainPassword, []string{"-Djavax.net.ssl.trustStore=" + trust, "-Djavax.net.ssl.trustStorePassword=not-a-secret-8"}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			sessions, password, java := row.options(t)
			_, n := twoNodes(t, "9.0.98", sessions, password, java...)
			ground.StartTomcats(t, n[:]...)
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
	_, n := twoNodes(t, "9.0.98", fmt.Sprintf(redissonSessions, addr), ground.PlainPassword)
	ground.StartTomcats(t, n[:]...)
	ground.StartRedisAt(t, addr, ground.PlainPassword)
	passesRound(t, n)
}
