package doctor_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeRedis is a Redis that is told what it answers, and keeps what it is asked.
type fakeRedis struct {
	mu      sync.Mutex
	asked   []string // AUTH and its like
	clients int
	answers map[string]string
}

func (f *fakeRedis) serve(c net.Conn) {
	f.mu.Lock()
	f.clients++
	f.mu.Unlock()
	in := bufio.NewReader(c)
	line := func() string {
		text, err := in.ReadString('\n')
		if err != nil {
			return ""
		}
		return strings.TrimRight(text, "\r\n")
	}
	for {
		n := 0
		if _, err := fmt.Sscanf(line(), "*%d", &n); err != nil {
			return
		}
		var words []string
		for range n {
			line() // its length
			words = append(words, line())
		}
		command := strings.Join(words, " ")
		f.mu.Lock()
		f.asked = append(f.asked, command)
		f.mu.Unlock()
		answer := "+OK\r\n"
		for begin, says := range f.answers {
			if strings.HasPrefix(command, begin) {
				answer = says
			}
		}
		if _, err := io.WriteString(c, answer); err != nil {
			return
		}
	}
}

// got says whether a command begins so.
func (f *fakeRedis) got(begin string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, command := range f.asked {
		if strings.HasPrefix(command, begin) {
			return true
		}
	}
	return false
}

// bulk is a string as Redis sends it.
func bulk(text string) string { return fmt.Sprintf("$%d\r\n%s\r\n", len(text), text) }

// slots are ranges of one slot, each with a master.
func slots(masters ...string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "*%d\r\n", len(masters))
	for i, m := range masters {
		host, port, _ := net.SplitHostPort(m)
		fmt.Fprintf(&out, "*3\r\n:%d\r\n:%d\r\n*3\r\n%s:%s\r\n%s", i, i, bulk(host), port, bulk("id"))
	}
	return out.String()
}

func clusterNode(masters ...string) *fakeRedis {
	return &fakeRedis{answers: map[string]string{
		"INFO":          bulk("redis_version:7.0.15\r\nredis_mode:cluster\r\nrole:master\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n"),
		"CLUSTER INFO":  bulk("cluster_state:ok\r\ncluster_slots_ok:16384\r\n"),
		"CLUSTER SLOTS": slots(masters...), "DBSIZE": ":0\r\n", "SCAN": "*2\r\n$1\r\n0\r\n*0\r\n", "CONFIG": "*2\r\n$4\r\nsave\r\n$6\r\n3600 1\r\n",
	}}
}

// listenAt is a listener at an address of this machine that is not 127.0.0.1.
func listenAt(t *testing.T, host string, f *fakeRedis) string {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); f.serve(c) }()
		}
	}()
	return l.Addr().String()
}

// TestPasswordGoesToTheDescriptionsHosts: a cluster and a sentinel name masters
// anywhere; those get no password, and not more than a hundred are asked.
func TestPasswordGoesToTheDescriptionsHosts(t *testing.T) {
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	strange, near := clusterNode(), clusterNode()
	stranger, neighbour := listenAt(t, "127.0.0.2", strange), listenAt(t, "127.0.0.1", near)
	masters := []string{neighbour, stranger}
	for i := range 2998 {
		masters = append(masters, fmt.Sprintf("127.0.%d.%d:1", 1+i/250, 1+i%250)) // nothing listens there
	}
	seed := clusterNode(masters...)
	described := listenAt(t, "127.0.0.1", seed)
	consult(t, "cluster-strangers", redisSessions(described, "    topology: cluster\n"+withPassword), "--only", "sessions", "--timeout", "30s")
	if !seed.got("AUTH not-a-secret-1") || !near.got("AUTH not-a-secret-1") {
		t.Error("a host of the description gets no password")
	}
	if strange.got("AUTH") || strange.clients != 1 {
		t.Errorf("another host is asked %d times: %q", strange.clients, strange.asked)
	}

	master := &fakeRedis{answers: map[string]string{"INFO": bulk("redis_version:7.0.15\r\nredis_mode:standalone\r\nrole:master\r\n"), "PING": "-NOAUTH Authentication required.\r\n"}}
	at := listenAt(t, "127.0.0.2", master)
	sentinel := &fakeRedis{answers: map[string]string{
		"INFO":     bulk("redis_version:7.0.15\r\nredis_mode:sentinel\r\n"),
		"SENTINEL": "*2\r\n" + bulk("127.0.0.2") + bulk(port(at)),
	}}
	description := redisSessions(listenAt(t, "127.0.0.1", sentinel), "    topology: sentinel\n"+withPassword)
	consult(t, "sentinel-stranger", description, "--only", "sessions")
	if master.got("AUTH") || sentinel.got("AUTH") {
		t.Error("another host gets the password")
	}
	consult(t, "sentinel-data-hosts", description+"    data_hosts: [127.0.0.2]\n", "--only", "sessions")
	if !master.got("AUTH not-a-secret-1") {
		t.Error("a host of data_hosts gets no password")
	}
}

// TestRedisTopology: where the description has another topology than the server,
// that is what is said, and not that its password is wrong.
func TestRedisTopology(t *testing.T) {
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	closed := startRedis(t, "--requirepass", "not-a-secret-1")
	for _, row := range []struct{ golden, addr, more string }{
		{"topology-sentinel-as-standalone", startSentinel(t), withPassword},
		{"topology-sentinel-as-cluster", startSentinel(t), "    topology: cluster\n" + withPassword},
		{"topology-standalone-as-sentinel", closed, "    topology: sentinel\n" + withPassword},
		{"topology-open-as-sentinel", startRedis(t), "    topology: sentinel\n" + withPassword},
		{"topology-locked-sentinel", startSentinelWith(t, "requirepass not-a-secret-3\n"), "    topology: sentinel\n    sentinel_master: kylin\n" + withPassword},
		{"topology-locked-sentinel-same", startSentinelWith(t, "requirepass not-a-secret-1\n"), "    topology: sentinel\n    sentinel_master: kylin\n" + withPassword},
		{"topology-locked-sentinel-open", startSentinelWith(t, "requirepass not-a-secret-3\n"), "    topology: sentinel\n    sentinel_master: kylin\n"},
	} {
		t.Run(row.golden, func(t *testing.T) {
			consult(t, row.golden, redisSessions(row.addr, row.more), "--only", "sessions")
		})
	}
}

// TestDeadMaster: a master of a cluster that is down is reported once, where the
// description names it.
func TestDeadMaster(t *testing.T) {
	addrs, servers := startClusterOf(t)
	servers[1].Stop(9)
	waitFor(t, "the cluster fails", func() bool {
		return strings.Contains(redisCLI(t, addrs[0], "cluster", "info"), "cluster_state:fail")
	})
	consult(t, "cluster-dead-master", redisSessions(strings.Join(addrs, " "), "    topology: cluster\n"), "--only", "sessions")
}

func waitFor(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !ready(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
	}
}
