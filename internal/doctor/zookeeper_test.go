package doctor_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-zookeeper/zk"

	"github.com/kyctl/kyctl/internal/ground"
)

// startZooKeeper runs a ZooKeeper with more lines of zoo.cfg, and returns once
// it says so of itself.
func startZooKeeper(t *testing.T, says, more string) string {
	t.Helper()
	const jar = "/usr/share/java/zookeeper.jar"
	if _, err := os.Stat(jar); err != nil {
		ground.Program(t, jar) // skips, or fails in CI
	}
	dir, addr := ground.Dir(t), freeAddr(t)
	write(t, filepath.Join(dir, "myid"), "1\n")
	conf := filepath.Join(dir, "zoo.cfg")
	write(t, conf, fmt.Sprintf("tickTime=500\ninitLimit=10\nsyncLimit=5\ndataDir=%s\nclientPort=%s\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n%s", dir, port(addr), more))
	serveUntil(t, ground.JavaCommand(t, "java", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-Dzookeeper.log.dir="+dir, "-Djava.io.tmpdir="+dir, "-cp", jar+":/usr/share/java/slf4j-nop.jar", "org.apache.zookeeper.server.quorum.QuorumPeerMain", conf), func() bool { return strings.Contains(words(addr), says) })
	return addr
}

// words is what a ZooKeeper says when it is asked how it is.
func words(addr string) string {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return ""
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(conn, "srvr")
	text, _ := io.ReadAll(conn)
	return string(text)
}

func TestZooKeeper(t *testing.T) {
	well := startZooKeeper(t, "Mode: standalone", "")
	conn, _, err := zk.Connect([]string{well}, 10*time.Second, zk.WithLogInfo(false))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Create("/kylin-prod", nil, 0, zk.WorldACL(zk.PermAll)); err != nil {
		t.Fatal(err)
	}
	// One of three, of which two are not there.
	lonely := startZooKeeper(t, "not currently serving", fmt.Sprintf("server.1=127.0.0.1:%s:%s\nserver.2=127.0.0.1:%s:%s\nserver.3=127.0.0.1:%s:%s\n",
		port(freeAddr(t)), port(freeAddr(t)), port(freeAddr(t)), port(freeAddr(t)), port(freeAddr(t)), port(freeAddr(t))))
	for _, row := range []struct{ golden, hosts, chroot string }{
		{"zookeeper-well", well, "/kylin-prod"},
		{"zookeeper-no-chroot", well, "/kylin-test"},
		{"zookeeper-apart", well + " " + startZooKeeper(t, "Mode: standalone", ""), ""},
		{"zookeeper-no-quorum", lonely, ""},
		{"zookeeper-down", freeAddr(t), ""},
	} {
		t.Run(row.golden, func(t *testing.T) {
			keys := "zookeeper:\n  hosts: [\"" + strings.ReplaceAll(row.hosts, " ", `", "`) + "\"]\n"
			if row.chroot != "" {
				keys += "  chroot: " + row.chroot + "\n"
			}
			consult(t, row.golden, describe(keys, "127.0.0.1:7070"), "--only", "zookeeper")
		})
	}
}
