package prove

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// run lets the event happen to a balancer in front of a fleet, while users work,
// and counts.
func run(t testing.TB, f *fleet, b front, e event) Result {
	t.Helper()
	s := set(t, f, b, e)
	s.load.logIn(t)
	if f.store.real && f.store.settle != nil {
		f.store.settle(t, s.load.sessions())
	}
	wanted := f.api.reads
	if e.few {
		wanted = f.api.few
	}
	wanted = wanted * int64(len(f.api.round)) / int64(len(f.api.round)-1)
	var begun, over time.Time
	happened := make(chan struct{})
	go func() {
		defer close(happened)
		defer s.load.done.Store(true)
		for s.load.count.Load() < wanted/4 {
			time.Sleep(time.Millisecond)
		}
		begun = time.Now()
		e.do(t, s)
		over = time.Now()
		time.Sleep(e.after)
	}()
	s.load.work(wanted)
	<-happened
	r := s.count(begun, over, e)
	r.Users = users
	for _, u := range s.load.recognised() {
		r.LoginsLost++
		if !e.victim || u.home != s.site.places[1].name {
			r.Elsewhere++
		}
	}
	for id, runs := range f.executions(t) {
		if strings.HasPrefix(id, build.name) && runs > 1 {
			r.Twice++
		}
	}
	return r
}

// set puts up what a row needs.
func set(t testing.TB, f *fleet, b front, e event) *stage {
	t.Helper()
	n := 2
	if e.name == "add" {
		n = 3
	}
	f.ready(t, n)
	s := &stage{fleet: f, front: b, site: site{listen: ground.FreeAddr(t), read: e.read, places: f.places()}}
	if e.gated {
		s.gate = ground.StartGate(t, f.nodes[1].addr)
		s.site.places[1].addr = s.gate.Addr
	}
	if e.name == "404" {
		f.cripple()
	}
	s.balancer = b.start(t, f, s.site)
	s.load = &load{addr: s.site.listen.String(), closing: e.closing, api: f.api, salt: fmt.Sprintf("%d-", f.rows)}
	return s
}

// count adds up what users saw of an event that lasted from begun to over.
func (s *stage) count(begun, over time.Time, e event) Result {
	r := Result{Got: map[int]int{}}
	for _, one := range s.load.sent {
		tally := map[string]*Tally{get.name: &r.GET, query.name: &r.Query, build.name: &r.Build}[one.kind]
		tally.Sent++
		r.LongestMS = max(r.LongestMS, one.to.Sub(one.from).Milliseconds())
		// A login that is lost is counted by user.
		if one.status == http.StatusOK || one.status == s.load.api.unknown {
			continue
		}
		tally.Failed++
		r.Got[one.status]++
		if one.from.Before(over) && one.to.After(begun) {
			tally.InFlight++
		}
		if !e.victim || one.node == s.site.places[0].name {
			r.Healthy++
		}
		r.LastMS = max(r.LastMS, one.to.Sub(begun).Milliseconds())
	}
	return r
}
