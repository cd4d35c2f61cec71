package prove

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/lazy"
)

const (
	pairs       = 5
	wrkDuration = 2 // seconds
)

// lane is one of two configurations that are measured in turns.
type lane struct {
	says string
	addr string
	// programs are those whose work counts.
	programs []*ground.Process
	// cookies are those of the users who send the requests, in turn; none: nobody.
	cookies []string
}

// race measures two lanes in turns.
func race(t testing.TB, row string, what ask, a, b lane) Speed {
	t.Helper()
	s := Speed{Row: row, Says: a.says, Against: b.says}
	for i := range pairs + 1 {
		first, cpu := wrk(t, what, a)
		second, otherCPU := wrk(t, what, b)
		if i == 0 {
			continue // to get warm
		}
		s.PerSecond, s.CPU = append(s.PerSecond, first), append(s.CPU, cpu)
		s.AgainstPerSecond, s.AgainstCPU = append(s.AgainstPerSecond, second), append(s.AgainstCPU, otherCPU)
	}
	return s
}

var (
	wrkRate  = lazy.Regexp(`Requests/sec:\s+([0-9.]+)`)
	wrkCount = lazy.Regexp(`([0-9]+) requests in`)
)

// wrk loads a lane and returns requests a second, and the microseconds that its
// programs work for each request.
func wrk(t testing.TB, what ask, l lane) (rate, cpu float64) {
	t.Helper()
	var script strings.Builder
	fmt.Fprintf(&script, "wrk.method = %q\nwrk.body = %s\nwrk.headers[\"X-Work\"] = \"0\"\n", what.method, strconv.Quote(what.body))
	if len(l.cookies) > 0 {
		script.WriteString("local cookies = {\n")
		for _, c := range l.cookies {
			fmt.Fprintf(&script, "  %q,\n", c)
		}
		script.WriteString("}\nlocal n = 0\nfunction request()\n  n = n % #cookies + 1\n  wrk.headers[\"Cookie\"] = cookies[n]\n  return wrk.format()\nend\n")
	}
	file := filepath.Join(ground.Dir(t), "wrk.lua")
	ground.Write(t, file, []byte(script.String()))
	before := l.cpu()
	out := ground.Execute(t, exec.Command(ground.Program(t, "wrk"), "-t1", "-c32", fmt.Sprintf("-d%ds", wrkDuration), "-s", file, "http://"+l.addr+what.uri))
	used := l.cpu() - before
	m, n := wrkRate().FindStringSubmatch(out), wrkCount().FindStringSubmatch(out)
	if m == nil || n == nil || strings.Contains(out, "Non-2xx") {
		t.Fatalf("wrk says %s", out)
	}
	rate, _ = strconv.ParseFloat(m[1], 64)
	count, _ := strconv.ParseFloat(n[1], 64)
	return rate, float64(used.Microseconds()) / count
}

// quick are two nodes that answer 1 KB at once: before them the balancer is what
// takes time.
func quick(t testing.TB) []place {
	t.Helper()
	answer := []byte(strings.Repeat("k", 1024))
	var places []place
	for _, name := range []string{"n1", "n2"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) })}
		go func() { _ = server.Serve(l) }()
		t.Cleanup(func() { _ = server.Close() })
		places = append(places, place{name, netip.MustParseAddrPort(l.Addr().String()), "active"})
	}
	return places
}

// lane starts a balancer before places.
func (f front) lane(t testing.TB, with *fleet, places []place, says string) lane {
	t.Helper()
	s := site{listen: ground.FreeAddr(t), places: places}
	return lane{says: says, addr: s.listen.String(), programs: []*ground.Process{f.start(t, with, s).Process}}
}

// places are the fleet's first two nodes.
func (f *fleet) places() []place {
	var all []place
	for _, n := range f.nodes[:2] {
		all = append(all, place{n.name, n.addr, "active"})
	}
	return all
}

// cpu is how long the lane's programs have worked.
func (l lane) cpu() (sum time.Duration) {
	for _, p := range l.programs {
		sum += p.CPU()
	}
	return sum
}

// whole is a lane in front of a fleet, whose nodes and servers count too.
func (f front) whole(t testing.TB, with *fleet, says string) lane {
	t.Helper()
	with.ready(t, 2)
	l := f.lane(t, with, with.places(), says)
	for _, n := range with.nodes[:2] {
		l.programs = append(l.programs, n.process())
	}
	for _, s := range with.servers {
		l.programs = append(l.programs, s.Process)
	}
	return l.loggedIn(t)
}

// loggedIn are the cookies of users who log in through the lane.
func (l lane) loggedIn(t testing.TB) lane {
	t.Helper()
	users := &load{addr: l.addr, api: standIn}
	users.logIn(t)
	for _, u := range users.users {
		for _, h := range u.headers() {
			l.cookies = append(l.cookies, strings.TrimPrefix(h, "Cookie: "))
		}
	}
	return l
}
