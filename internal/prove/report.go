package prove

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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
	m.writePrograms(&b)
	return b.String()
}

const intro = "# What was measured\n\n" +
	"`kyctl render` makes the files; real balancers, Tomcats and session stores run with them as they are; then something breaks, and a client that\n" +
	"never sends anything twice counts what its users lose. `make prove` measures every row and writes this file, `make prove RUN='nginx/redisson/kill'` one\n" +
	"row, `make prove RUN='*/*/drain'` some. `make prove-short` is what CI runs. The numbers are in [measured.json](measured.json).\n\n" +
	"![What users lose](measured-losses.svg)\n\n" +
	"![Throughput](measured-throughput.svg)\n\n" +
	"## How\n\n" +
	"200 users log in and work over 20 connections, each from an address of its own, kept open: GETs that take a node 5 ms, queries (POST) of 10 ms, one build (PUT)\n" +
	"of 20 ms in eleven requests; 5,000 GETs and queries at least, in the row hang 500. After a quarter of them the event happens. A request has failed if its answer was\n" +
	"neither 200 nor \"who are you?\"; a login is lost if a node says the latter. Every node writes an execution down before it does anything else, so\n" +
	"a build that runs twice is seen, though its node was killed. About two builds are in flight at any moment, so of a configuration that may send one twice, as the\n" +
	"manual's nginx does with PUT, one row is a small sample; kyctl's never does by construction, and every row is held to it.\n\n" +
	"The nodes are Tomcats with a small application, laid out as `$KYLIN_HOME/tomcat`; kill is `kill -9`, and 404 is a Tomcat whose session manager's jar is missing. Rows with\n" +
	"-tomcat8 have Tomcat 8.5.78, and only the events in which a Tomcat has a part; the machine had other work to do when they were measured, so that their waits are longer. What no healthy\n" +
	"Tomcat does is done by a gate in front of it: refuse, reset, 503 and hang. Everything is on the loopback of one machine: networks that lose packets, and Kylin's own answers, were not measured.\n" +
	"Descriptions leave everything at its default, with two exceptions: in the rows hang and slow the read timeout is 3 s, and of HAProxy's file the lines about its user, log and socket name\n" +
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
		fmt.Fprintf(b, "| queries through nginx at least twice as fast as with the manual's configuration, median of pairs, 1 KB answers | 1 | %.2f times | %s |\n", ratio, verdict(1, ratio >= 2))
	}
	if len(misses) > 0 {
		b.WriteString("\nRows that miss one:\n\n| row | figure | |\n|---|---|---|\n" + strings.Join(misses, ""))
		b.WriteString("\nWhat was tried:\n")
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

// writeManual sets the manual's configurations beside kyctl's.
func (m Measured) writeManual(b *strings.Builder) {
	b.WriteString("## Against the manual's way\n\n" +
		"The manual's nginx: an upstream of the nodes and `proxy_pass`; round robin without shared sessions, `ip_hash`, and round robin with sessions in Redis (Redisson's, in place of ran-jit's plugin).\n" +
		"Each cell: requests failed of those sent · builds executed twice · logins lost of 200.\n\n")
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

// columns are the configurations that are set side by side.
var columns = []struct{ prefix, says string }{
	{"manual/round-robin", "manual, round robin"},
	{"manual/ip-hash", "manual, ip_hash"},
	{"manual/redis", "manual, Redis"},
	{"nginx/local", "kyctl, nginx, local"},
	{"nginx/redisson", "kyctl, nginx, Redisson"},
	{"haproxy/redisson", "kyctl, HAProxy, Redisson"},
	{"httpd/redisson", "kyctl, httpd, Redisson"},
}

// writeStores says what the figures of a store come from.
func writeStores(b *strings.Builder) {
	b.WriteString("## What the stores cost\n")
	for _, s := range ofStores {
		b.WriteString("\n" + s + "\n")
	}
	b.WriteString("\n")
}

// writeMatrix writes every row of kyctl's, by event.
func (m Measured) writeMatrix(b *strings.Builder) {
	b.WriteString("## The matrix\n\nA row that is missing was not measured: those of ran-jit's plugin where its jars are not given. Failed of those sent; of the builds, those in brackets were in flight: sent before the event was over. \"closed\" is a connection that ended without an answer.\n\n")
	for _, e := range events {
		fmt.Fprintf(b, "### %s: %s\n\n| row | GET | query | build | builds twice | logins lost | failed on healthy nodes | answered | longest wait | last failure after |\n|---|---|---|---|---|---|---|---|---|---|\n", e.name, e.says.EN)
		for _, r := range m.Rows {
			if strings.HasSuffix(r.Row, "/"+e.name) {
				fmt.Fprintf(b, "| `%s` | %s | %s | %s%s | %d | %d | %d | %s | %s | %s |\n", r.Row, r.GET, r.Query, r.Build, flying(r.Build), r.Twice, r.LoginsLost, r.Healthy, r.answers(), seconds(r.LongestMS), seconds(r.LastMS))
			}
		}
		b.WriteString("\n")
	}
}

// String is failed of sent.
func (t Tally) String() string {
	return strong(t.Failed, fmt.Sprintf("%d of %d", t.Failed, t.Sent))
}

// answers are what failed requests got.
func (r Result) answers() string {
	var all []string
	for _, status := range slices.Sorted(maps.Keys(r.Got)) {
		what := fmt.Sprint(status)
		if status == 0 {
			what = "closed"
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
	b.WriteString("## With what\n\n| program | version |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(m.Programs)) {
		fmt.Fprintf(b, "| %s | %s |\n", name, m.Programs[name])
	}
}
