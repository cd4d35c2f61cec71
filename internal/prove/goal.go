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
}

// goals are what kyctl's defaults promise. A row that misses one fails.
var goals = []goal{
	{
		"no build runs twice, whatever the balancer and the event",
		[]string{"*/*/*"},
		"builds executed twice", func(r Result) int { return r.Twice }, 0,
	},
	{
		"no query and no GET fails when one of two nodes is killed, refuses, resets or answers 503 (nginx, HAProxy)",
		[]string{"nginx/*/kill", "nginx/*/refuse", "nginx/*/reset", "nginx/*/503", "haproxy/*/kill", "haproxy/*/refuse", "haproxy/*/reset", "haproxy/*/503"},
		"queries and GETs failed", func(r Result) int { return r.GET.Failed + r.Query.Failed }, 0,
	},
	{
		"no build is lost when a node is killed, refuses, resets or answers 503, but those in flight at that moment (nginx)",
		[]string{"nginx/*/kill", "nginx/*/refuse", "nginx/*/reset", "nginx/*/503"},
		"builds failed that were sent later", func(r Result) int { return r.Build.Failed - r.Build.InFlight }, 0,
	},
	{
		"slow and poisonous queries cost nobody else anything",
		[]string{"*/*/slow", "*/*/poison"},
		"requests failed on healthy nodes", func(r Result) int { return r.Healthy }, 0,
	},
	{
		"no login is lost under round robin with a shared store when a node is killed, drained or added",
		shared("kill", "drain", "add"), "logins lost", func(r Result) int { return r.LoginsLost }, 0,
	},
	{
		"no login is lost with sticky local sessions when a node is added",
		[]string{"*/local/add"},
		"logins lost", func(r Result) int { return r.LoginsLost }, 0,
	},
	{
		"a node that dies takes no login along but its own, with sticky local sessions",
		[]string{"*/local/kill"},
		"logins of other nodes lost", func(r Result) int { return r.Elsewhere }, 0,
	},
	{
		"a reload loses nothing (HAProxy, httpd; nginx with clients that close their connections)",
		[]string{"haproxy/*/reload", "haproxy/*/reload-close", "httpd/*/reload", "httpd/*/reload-close", "nginx/*/reload-close"},
		"requests failed", Result.failed, 0,
	},
	{
		"a rolling restart by docs/rolling-restart.md loses nothing",
		[]string{"*/*/drain"},
		"requests failed", Result.failed, 0,
	},
	{
		"a node whose session manager failed has no users after two check intervals of 5 s each, and what the checks take (HAProxy, httpd)",
		[]string{"haproxy/*/404", "httpd/*/404"},
		"milliseconds until the last request failed", func(r Result) int { return int(r.LastMS) }, 10_500,
	},
}

// shared are rows of every balancer and every store that shares sessions.
func shared(events ...string) []string {
	var rows []string
	for _, e := range events {
		for _, s := range []string{"redis", "redisson", "mysql", "memcached"} {
			rows = append(rows, "*/"+s+"/"+e)
		}
	}
	return rows
}

// holds says whether a row must keep the goal.
func (g goal) holds(row string) bool {
	for _, pattern := range g.rows {
		if matches(pattern, row) && !strings.HasPrefix(row, "manual") {
			return true
		}
	}
	return false
}

// missed returns what a row promised and did not keep.
func missed(r Result) []string {
	var all []string
	for _, g := range goals {
		if n := g.count(r); g.holds(r.Row) && n > g.most {
			all = append(all, fmt.Sprintf("%s: %s is %d, at most %d may be", g.name, g.figure, n, g.most))
		}
	}
	return all
}

// matches says whether a row's name matches a pattern: that of path.Match, where
// parts at the end may be missing.
func matches(pattern, row string) bool {
	for strings.Count(pattern, "/") < strings.Count(row, "/") {
		pattern += "/*"
	}
	ok, err := path.Match(pattern, row)
	return ok && err == nil
}
