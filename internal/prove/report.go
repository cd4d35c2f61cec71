package prove

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/ground"
)

// Doc is docs/measured.md of what was measured, the same for the same
// measurements.
func (m Measured) Doc() string {
	var b strings.Builder
	b.WriteString(intro)
	m.writeGoals(&b)
	m.writeManual(&b)
	m.writeThroughput(&b)
	writeStores(&b)
	m.writeMatrix(&b)
	m.writeKylin4(&b)
	m.writePrograms(&b)
	return b.String()
}

const intro = "# What was measured\n\n" +
	"What users lose when something breaks, and what a request costs. Real load balancers, Tomcats and session stores run with the files of `kyctl render`, unchanged.\n" +
	"Then one thing breaks, and a client that never sends a request twice counts what its users lose. `make prove` measures every row and writes this page,\n" +
	"`make prove RUN='nginx/redisson/kill'` one row, `make prove RUN='*/*/drain'` several. CI runs `make prove-short`. The numbers are in [measured.json](measured.json).\n\n" +
	"![What users lose](measured-losses.svg)\n\n" +
	"![Throughput](measured-throughput.svg)\n\n" +
	"## How\n\n" +
	"200 users log in and work over 20 connections that stay open, each from its own address. They send GETs that take a node 5 ms, queries (POST) that take 10 ms, and builds\n" +
	"(PUT) that take 20 ms: one build in eleven requests, and at least 5,000 GETs and queries, in the row hang 500. The event happens after a quarter of them. A request has failed if its\n" +
	"answer was neither 200 nor a demand to log in; a login is lost if a node demands it again. Every node records an execution before it does anything else, so a build that runs\n" +
	"twice is seen even if its node was killed. About two builds are in flight at any moment, so one row is a small sample of a configuration that may send a build twice, as the\n" +
	"manual's nginx does with PUT. kyctl's configurations never do by construction, and every row checks it.\n\n" +
	"The nodes are Tomcats with a small application, laid out as `$KYLIN_HOME/tomcat`. kill is `kill -9`; 404 is a Tomcat without the jar of its session manager. Rows with\n" +
	"-tomcat8 run Tomcat 8.5.78, and only the events in which Tomcat plays a part; the machine was also doing other work during these rows, so waits are longer. A gate in front of a Tomcat does what\n" +
	"no healthy Tomcat does: refuse, reset, 503 and hang. Everything runs on one machine, over the loopback interface; packet loss and Kylin's own answers were not measured.\n" +
	"Descriptions use the defaults, with two exceptions: the read timeout is 3 s in the rows hang and slow, and the lines of HAProxy's file about its user, log and socket name\n" +
	"the test's folder, as in `kyctl verify`.\n\n"

// writeGoals says which goals are kept.
func (m Measured) writeGoals(b *strings.Builder) {
	b.WriteString("## Goals\n\n| goal | rows | worst | |\n|---|---|---|---|\n")
	var misses []string
	for _, g := range goals {
		n, worst := 0, 0
		for _, r := range m.Rows {
			if !g.holds(r.Row) {
				continue
			}
			n++
			count := g.count(r)
			worst = max(worst, count)
			if count > g.most {
				misses = append(misses, fmt.Sprintf("| `%s` | %s | %d |\n", r.Row, g.figure, count))
			}
		}
		fmt.Fprintf(b, "| %s | %d | %d %s | %s |\n", g.name, n, worst, g.figure, verdict(n, worst <= g.most))
	}
	if s, ok := m.speed("throughput/nginx/query"); ok {
		ratio := median(s.ratios())
		fmt.Fprintf(b, "| queries through nginx are at least twice as fast as with the manual's configuration (median of pairs, 1 KB answers) | 1 | %.2f times | %s |\n", ratio, verdict(1, ratio >= 2))
	}
	if len(misses) > 0 {
		b.WriteString("\nRows that miss a goal:\n\n| row | figure | |\n|---|---|---|\n" + strings.Join(misses, ""))
		b.WriteString("\nWhat was tried against it:\n")
		for _, t := range tried {
			b.WriteString("\n" + t + "\n")
		}
	}
	b.WriteString("\n")
}

func verdict(rows int, kept bool) string {
	switch {
	case rows == 0:
		return "not measured"
	case kept:
		return "kept"
	}
	return "**missed**"
}

// writeManual compares the manual's configurations with kyctl's.
func (m Measured) writeManual(b *strings.Builder) {
	b.WriteString("## Compared with the manual's configuration\n\n" +
		"The manual's nginx configuration is an upstream with the nodes, and `proxy_pass`: with round robin and no shared sessions, with `ip_hash`, and with round robin and sessions in Redis (with Redisson, because the jars of ran-jit's plugin are not public).\n" +
		"Each cell: failed requests of all sent · builds executed twice · logins lost of 200. An empty cell means that the configuration has no session store that could fail.\n\n")
	b.WriteString("| event |")
	for _, c := range columns {
		b.WriteString(" " + c.says + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, e := range events {
		fmt.Fprintf(b, "| %s: %s |", e.name, e.says.EN)
		for _, c := range columns {
			r, ok := m.row(c.prefix + "/" + e.name)
			if !ok {
				b.WriteString(" |")
				continue
			}
			fmt.Fprintf(b, " %s · %s · %s |", strong(r.failed(), thousands(r.failed())+" of "+thousands(r.sent())), strong(r.Twice, ""), strong(r.LoginsLost, ""))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// columns are the configurations to compare.
var columns = []struct{ prefix, says string }{
	{"manual/round-robin", "manual, round robin"},
	{"manual/ip-hash", "manual, ip_hash"},
	{"manual/redis", "manual, Redis"},
	{"nginx/local", "kyctl, nginx, local"},
	{"nginx/redisson", "kyctl, nginx, Redisson"},
	{"haproxy/redisson", "kyctl, HAProxy, Redisson"},
	{"httpd/redisson", "kyctl, httpd, Redisson"},
}

// writeStores explains the figures of the stores.
func writeStores(b *strings.Builder) {
	b.WriteString("## What the stores cost\n")
	for _, s := range ofStores {
		b.WriteString("\n" + s + "\n")
	}
	b.WriteString("\n")
}

// writeMatrix writes every row of kyctl's, by event.
func (m Measured) writeMatrix(b *strings.Builder) {
	b.WriteString("## The matrix\n\nA missing row was not measured: ran-jit's plugin needs jars that are not public. Cells show failed requests of all sent. Of the failed builds, those in parentheses were in flight, that is, sent before the event was over. \"closed\" is a connection that ended without an answer.\n\n")
	for _, e := range events {
		fmt.Fprintf(b, "### %s: %s\n\n| row | GET | query | build | builds twice | logins lost | failed on healthy nodes | answered | longest wait | last failure after |\n|---|---|---|---|---|---|---|---|---|---|\n", e.name, e.says.EN)
		for _, r := range m.Rows {
			if strings.HasSuffix(r.Row, "/"+e.name) && !r.real() {
				fmt.Fprintf(b, "| `%s` | %s | %s | %s%s | %d | %d | %d | %s | %s | %s |\n", r.Row, r.GET, r.Query, r.Build, flying(r.Build), r.Twice, r.LoginsLost, r.Healthy, r.answers(), seconds(r.LongestMS), seconds(r.LastMS))
			}
		}
		b.WriteString("\n")
	}
}

// String returns "failed of sent".
func (t Tally) String() string {
	return strong(t.Failed, fmt.Sprintf("%d of %d", t.Failed, t.Sent))
}

// answers returns the answers that failed requests got, and how often.
func (r Result) answers() string {
	var all []string
	for _, status := range slices.Sorted(maps.Keys(r.Got)) {
		what := fmt.Sprint(status)
		switch status {
		case 0:
			what = "closed"
		case ground.CutShort:
			what = "cut short"
		}
		all = append(all, fmt.Sprintf("%s: %d", what, r.Got[status]))
	}
	return strings.Join(all, ", ")
}

func flying(t Tally) string {
	if t.Failed == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", t.InFlight)
}

// strong is a text, or the number, set bold where the number is not 0.
func strong(n int, text string) string {
	if text == "" {
		text = thousands(n)
	}
	if n == 0 {
		return text
	}
	return "**" + text + "**"
}

func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func seconds(ms int64) string { return fmt.Sprintf("%.1f s", float64(ms)/1000) }

func (m Measured) writePrograms(b *strings.Builder) {
	b.WriteString("## Versions\n\n| program | version |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(m.Programs)) {
		fmt.Fprintf(b, "| %s | %s |\n", name, m.Programs[name])
	}
}
