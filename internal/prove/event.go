package prove

import (
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/ground"
)

// event is one thing that goes wrong, or is done, while users work.
type event struct {
	name string
	says diag.Text
	// victim: the second node fails, or is made to.
	victim bool
	// gated: the second node stands behind a gate, which does what no healthy
	// Tomcat does.
	gated bool
	// read is the read timeout of the row; 0 is the default.
	read time.Duration
	// shared: only stores that share sessions have this event.
	shared bool
	// few: requests wait so long that a tenth of the reads will do.
	few bool
	// closing: clients have a connection for every request.
	closing bool
	// real: only the real product has this event.
	real bool
	do   func(t testing.TB, s *stage)
	// after is how long users go on working afterwards.
	after time.Duration
}

// stage is what an event may change.
type stage struct {
	fleet    *fleet
	front    front
	site     site
	balancer *ground.Balancer
	gate     *ground.Gate
	load     *load
}

// events are the events of the matrix.
var events = []event{
	{name: "kill", victim: true, says: diag.T("a node is killed with requests in flight", "正在处理请求的节点被杀死"), do: kill},
	{name: "refuse", victim: true, gated: true, says: diag.T("a node refuses connections", "节点拒绝连接"), do: func(_ testing.TB, s *stage) { s.gate.Refuse() }},
	{name: "reset", victim: true, gated: true, says: diag.T("a node accepts connections and resets them", "节点接受连接后立即重置"), do: gate(ground.GateResets)},
	{name: "503", victim: true, gated: true, says: diag.T("a node answers 503", "节点返回 503"), do: gate(ground.GateBusy)},
	{name: "hang", victim: true, gated: true, few: true, read: short, says: diag.T("a node accepts requests and never answers", "节点接受请求但不响应"), do: gate(ground.GateHangs), after: 2 * short},
	{name: "404", victim: true, gated: true, says: diag.T("a node's session manager failed: its Tomcat answers 404 to everything", "节点的会话管理器加载失败：Tomcat 对一切请求返回 404"), do: lame, after: 12 * time.Second},
	{name: "slow", read: short, says: diag.T("eight queries hit the read timeout", "八个查询超过读超时"), do: slow},
	{name: "poison", says: diag.T("every node answers a query with 500: it is sent five times a second", "一个在每个节点上都返回 500 的查询，每秒五次"), do: poison},
	{name: "store-restart", shared: true, says: diag.T("the session store is restarted", "会话存储重启"), do: restartStore(0), after: 2 * time.Second},
	{name: "store-down", shared: true, says: diag.T("the session store is down for 5 s", "会话存储停机 5 秒"), do: restartStore(5 * time.Second), after: 2 * time.Second},
	{name: "reload", says: diag.T("the load balancer is reloaded five times", "负载均衡器重新加载五次"), do: reload},
	{name: "reload-close", closing: true, says: diag.T("the same, with clients that close their connections", "同上，客户端每次请求后关闭连接"), do: reload},
	{name: "drain", says: diag.T("both nodes are drained and restarted, one after the other", "两个节点依次排空并重启"), do: roll},
	{name: "add", says: diag.T("a third node is added", "增加第三个节点"), do: add, after: time.Second},
}

// realEvents are those that only the real product has.
var realEvents = []event{
	{name: "term", real: true, victim: true, says: diag.T("a node is ended with SIGTERM", "节点收到 SIGTERM 而结束"), do: func(_ testing.TB, s *stage) { s.fleet.nodes[1].process().Stop(syscall.SIGTERM) }},
	{name: "stop", real: true, victim: true, few: true, read: realShort, says: diag.T("a node is stopped with SIGSTOP: it takes connections and never answers", "节点被 SIGSTOP 暂停：接受连接但不响应"), do: halt, after: 2 * realShort},
}

// allEvents are the events of any row.
func allEvents() []event { return slices.Concat(events, realEvents) }

// short is the read timeout of rows that have no time for the default.
const short = 3 * time.Second

// realShort is that of the real product, whose slowest answers take seconds.
const realShort = 5 * time.Second

func kill(_ testing.TB, s *stage) { s.fleet.nodes[1].process().Stop(syscall.SIGKILL) }

// halt stops the node until the row is over.
func halt(t testing.TB, s *stage) {
	p := s.fleet.nodes[1].process()
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		t.Error(err)
	}
	t.Cleanup(func() { _ = p.Signal(syscall.SIGCONT) })
}

func gate(f ground.Fault) func(testing.TB, *stage) {
	return func(_ testing.TB, s *stage) { s.gate.Set(f) }
}

// lame puts a Tomcat without its session manager in the place of the node.
func lame(_ testing.TB, s *stage) { s.gate.LeadTo(s.fleet.broken.addr) }

// slow sends queries that take longer than the balancer waits.
func slow(_ testing.TB, s *stage) {
	var all sync.WaitGroup
	for i, u := range s.load.bad {
		all.Go(func() {
			c := &ground.Client{Addr: s.load.addr, Dial: dial(i)}
			defer c.Close()
			c.Ask(query.method, query.uri, query.body, u.headers("X-Id: slow"+u.name, fmt.Sprintf("X-Work: %d", (2*short).Milliseconds()))...)
		})
	}
	all.Wait()
}

// poison sends one bad query for five seconds.
func poison(_ testing.TB, s *stage) {
	c := &ground.Client{Addr: s.load.addr, Dial: dial(0)}
	defer c.Close()
	for i := range 25 {
		c.Ask(query.method, query.uri, `{"sql":"poison"}`, s.load.bad[0].headers(fmt.Sprintf("X-Id: poison%d", i))...)
		time.Sleep(200 * time.Millisecond)
	}
}

func restartStore(down time.Duration) func(testing.TB, *stage) {
	return func(_ testing.TB, s *stage) {
		server := s.fleet.servers[0]
		server.Stop(syscall.SIGTERM)
		time.Sleep(down)
		server.Start()
	}
}

func reload(t testing.TB, s *stage) {
	conf := s.front.conf(t, s.fleet, s.site)
	for range 5 {
		s.balancer.Reload(t, conf)
		time.Sleep(500 * time.Millisecond)
	}
}

// roll restarts the nodes in the way of docs/rolling-restart.md.
func roll(t testing.TB, s *stage) {
	for i, node := range s.fleet.nodes[:2] {
		told := s.front.wait == 0
		if told {
			s.turn(t, i, "down")
			time.Sleep(time.Second) // until what it had is answered
		}
		node.process().Stop(syscall.SIGTERM)
		s.fleet.boot(i)
		if told {
			s.turn(t, i, "active")
		}
		time.Sleep(max(s.front.wait, time.Second))
	}
}

// turn gives a node another state: the description, rendered again, and a
// reload.
func (s *stage) turn(t testing.TB, i int, state string) {
	s.site.places = slices.Clone(s.site.places)
	s.site.places[i].state = state
	s.balancer.Reload(t, s.front.conf(t, s.fleet, s.site))
}

func add(t testing.TB, s *stage) {
	s.site.places = append(slices.Clone(s.site.places), place{"n3", s.fleet.nodes[2].addr, "active"})
	s.balancer.Reload(t, s.front.conf(t, s.fleet, s.site))
}
