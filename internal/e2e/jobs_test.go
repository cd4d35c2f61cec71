package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestJobsListener has queries and builds at addresses, or names, of their own:
// each group gets only its requests, and waits as long as its own timeouts say.
func TestJobsListener(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		l := ground.NewLedger()
		query, job := ground.StartNode(t, "query", l), ground.StartNode(t, "job", l)
		job.Answer = func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(3 * time.Second) // the time is what is tested: longer than Read of the other site
			_, _ = w.Write([]byte("job"))
		}
		s, jobs := f.site(t, query), f.site(t, job).AsJobs()
		jobs.Read = 30 * time.Second
		s.Jobs = &jobs
		addr := f.start(t, s)
		if a := ground.NewClient(t, addr).Ask("GET", "/kylin/api/cubes", "", "X-Id: 1"); a.Status != 200 || a.Body != "query" {
			t.Errorf("the first listener answers %d %q", a.Status, a.Body)
		}
		if a := ground.NewClient(t, address(jobs.Listen[0])).Ask("PUT", "/kylin/api/cubes/a/build", "{}", "X-Id: 2"); a.Status != 200 || a.Body != "job" {
			t.Errorf("the listener for jobs answers %d %q", a.Status, a.Body)
		}
		if query.Seen.Load() == 0 || job.Seen.Load() == 0 || l.Count("1") != 1 || l.Count("2") != 1 {
			t.Errorf("query saw %d, job %d; runs %d and %d", query.Seen.Load(), job.Seen.Load(), l.Count("1"), l.Count("2"))
		}
	})
}

// TestJobsByName has both sites on one address, told apart by their names.
func TestJobsByName(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		if f.Name == "haproxy" {
			return // listen-twice refuses it
		}
		l := ground.NewLedger()
		query, job := ground.StartNode(t, "query", l), ground.StartNode(t, "job", l)
		s, jobs := f.site(t, query), f.site(t, job).AsJobs()
		s.ServerNames, jobs.ServerNames = []string{"kylin.example.com"}, []string{"jobs.example.com"}
		jobs.Listen = s.Listen
		s.Jobs = &jobs
		addr := f.start(t, s)
		for host, want := range map[string]string{"kylin.example.com": "query", "jobs.example.com": "job"} {
			if a := ground.NewClient(t, addr).Ask("GET", "/kylin/api/cubes", "", "Host: "+host); a.Status != 200 || a.Body != want {
				t.Errorf("%s answers %d %q", host, a.Status, a.Body)
			}
		}
	})
}
