package prove

import (
	"fmt"
	"path"
	"strings"
)

// goal is a promise about some rows of the matrix.
type goal struct {
	name string
	// rows are patterns of the rows that must keep it.
	rows []string
	// figure says what is counted.
	figure string
	count  func(Result) int
	most   int
	// inCI counts what a run in CI must keep, for a goal that is known to be missed
	// now and then. nil means count.
	inCI func(Result) int
}

// sentLater are the builds that failed though the event was over when they were
// sent.
func sentLater(r Result) int { return r.Build.Failed - r.Build.InFlight }

// goals are the promises of kyctl's defaults. A row that misses one fails.
var goals = []goal{
	{
		name:   "no build runs twice, with any load balancer and any event",
		rows:   []string{"*/*/*"},
		figure: "builds executed twice", count: func(r Result) int { return r.Twice },
	},
	{
		name:   "no query and no GET fails when one of two nodes is killed, refuses connections, resets them or answers 503 (nginx, HAProxy)",
		rows:   []string{"nginx/*/kill", "nginx/*/refuse", "nginx/*/reset", "nginx/*/503", "haproxy/*/kill", "haproxy/*/refuse", "haproxy/*/reset", "haproxy/*/503"},
		figure: "queries and GETs failed", count: func(r Result) int { return r.GET.Failed + r.Query.Failed },
	},
	{
		name:   "no build is lost when a node refuses connections, resets them or answers 503 (nginx)",
		rows:   []string{"nginx/*/refuse", "nginx/*/reset", "nginx/*/503"},
		figure: "builds failed", count: func(r Result) int { return r.Build.Failed },
		inCI: sentLater,
	},
	{
		name:   "when a node is killed, only builds in flight are lost (nginx)",
		rows:   []string{"nginx/*/kill"},
		figure: "builds failed that were sent later", count: sentLater,
	},
	{
		name:   "slow and failing queries do not affect other requests",
		rows:   []string{"*/*/slow", "*/*/poison"},
		figure: "requests failed on healthy nodes", count: func(r Result) int { return r.Healthy },
	},
	{
		name:   "with round robin and a shared store, no login is lost when a node is killed, drained or added",
		rows:   shared("kill", "drain", "add"),
		figure: "logins lost", count: func(r Result) int { return r.LoginsLost },
	},
	{
		name:   "with sticky local sessions, no login is lost when a node is added",
		rows:   []string{"*/local*/add"},
		figure: "logins lost", count: func(r Result) int { return r.LoginsLost },
	},
	{
		name:   "with sticky local sessions, a node that dies loses only the logins on it",
		rows:   []string{"*/local*/kill"},
		figure: "logins of other nodes lost", count: func(r Result) int { return r.Elsewhere },
	},
	{
		name:   "a reload loses nothing (HAProxy, httpd; nginx with clients that close their connections)",
		rows:   []string{"haproxy/*/reload", "haproxy/*/reload-close", "httpd/*/reload", "httpd/*/reload-close", "nginx/*/reload-close"},
		figure: "requests failed", count: Result.failed,
	},
	{
		name:   "a rolling restart as in docs/rolling-restart.md loses nothing",
		rows:   []string{"*/*/drain"},
		figure: "requests failed", count: Result.failed,
	},
	{
		name:   "a node whose session manager failed gets no requests after two check intervals of 5 s (HAProxy, httpd)",
		rows:   []string{"haproxy/*/404", "httpd/*/404"},
		figure: "milliseconds until the last request failed", count: func(r Result) int { return int(r.LastMS) }, most: 10_000,
	},
	{
		name:   "on Apache Kylin 4.0.4: no login is lost with sessions in Redis when a node is killed, ended, drained or added",
		rows:   []string{"kylin4/*/redisson/kill", "kylin4/*/redisson/term", "kylin4/*/redisson/drain", "kylin4/*/redisson/add"},
		figure: "logins lost", count: func(r Result) int { return r.LoginsLost },
	},
	{
		name:   "on Apache Kylin 4.0.4: only requests in flight are lost when a node is killed or ended (nginx)",
		rows:   []string{"kylin4/nginx/*/kill", "kylin4/nginx/*/term"},
		figure: "requests failed that were sent later", count: Result.laterFailed,
	},
}

// shared returns the rows of every load balancer and every store that shares sessions.
func shared(events ...string) []string {
	var rows []string
	for _, e := range events {
		for _, s := range []string{"redis", "redisson", "mysql", "memcached*"} {
			rows = append(rows, "*/"+s+"/"+e)
		}
	}
	return rows
}

// holds reports whether a row must keep the goal.
func (g goal) holds(row string) bool {
	for _, pattern := range g.rows {
		if matches(pattern, row) && !strings.HasPrefix(row, "manual") {
			return true
		}
	}
	return false
}

// published and inShortForm return what a row must keep of a goal.
func (g goal) published(r Result) int { return g.count(r) }

func (g goal) inShortForm(r Result) int {
	if g.inCI != nil {
		return g.inCI(r)
	}
	return g.count(r)
}

// missed returns the promises that a row did not keep.
func missed(r Result, counted func(goal, Result) int) []string {
	var all []string
	for _, g := range goals {
		if n := counted(g, r); g.holds(r.Row) && n > g.most {
			all = append(all, fmt.Sprintf("%s: %s: %d, at most %d", g.name, g.figure, n, g.most))
		}
	}
	return all
}

// matches reports whether a row's name matches a pattern of path.Match that may
// lack parts at the end.
func matches(pattern, row string) bool {
	for strings.Count(pattern, "/") < strings.Count(row, "/") {
		pattern += "/*"
	}
	ok, err := path.Match(pattern, row)
	return ok && err == nil
}
