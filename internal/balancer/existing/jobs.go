package existing

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// FoundJobs is what a configuration tells of a listener for the nodes that run
// jobs: each field is the key of load_balancer.jobs with its name.
type FoundJobs struct {
	Listen              []Told[balancer.Listen]
	ServerNames         []Told[string] // none where they are those of the other listener
	Connect, Read, Send Told[time.Duration]
	// Exclusive says that nodes with mode all are behind this listener alone.
	Exclusive Told[bool]
	// Nodes are the nodes behind it, those that answer queries, too, included.
	Nodes []FoundNode
}

// jobsOf returns those of a cluster's groups in a file of kyctl's that are for
// jobs, by their names.
func (r *reading) jobsOf(chosen []int) []int {
	prefix := r.groups[r.mainOf(chosen)].name + balancer.JobsSuffix
	return slices.DeleteFunc(slices.Clone(chosen), func(i int) bool { return !strings.HasPrefix(r.groups[i].name, prefix) })
}

// forTheBuilders reports whether groups are a listener for jobs as the
// description can say it: of all nodes that run jobs and of no other, at sites
// of their own.
func (r *reading) forTheBuilders(mine, left []int, in Config) bool {
	if len(left) == 0 || r.shareSite(mine, left) {
		return false
	}
	if slices.ContainsFunc(left, func(i int) bool { return !r.groups[i].reached }) {
		return false
	}
	servers := r.serversOf(left)
	all, queries, theirs := nodesOf(in.Nodes), nodesOf(in.Queries), nodesOf(servers)
	if both, alone := r.mixed(mine, servers, in); both > 0 && alone > 0 {
		return false
	}
	return len(in.Queries) > 0 &&
		!slices.ContainsFunc(servers, func(s string) bool { return !all.hold(s) || queries.hold(s) }) &&
		!slices.ContainsFunc(in.Nodes, func(n string) bool { return !queries.hold(n) && !theirs.hold(n) })
}

// serversOf are the servers of groups, as written.
func (r *reading) serversOf(groups []int) []string {
	var servers []string
	for _, i := range groups {
		servers = append(servers, r.groups[i].servers...)
	}
	return servers
}

// mixed counts those of the servers for jobs that may run queries, too: behind
// both listeners, and behind that for jobs alone.
func (r *reading) mixed(mine []int, servers []string, in Config) (both, alone int) {
	jobs, known, first := nodesOf(in.Jobs), nodesOf(in.Nodes), nodesOf(r.serversOf(mine))
	for _, s := range servers {
		switch {
		case jobs.hold(s) || !known.hold(s):
		case first.hold(s):
			both++
		default:
			alone++
		}
	}
	return both, alone
}

// jobs takes the groups left as the listener for jobs where they are one: it
// reads them as if they were the cluster's, and returns that reading with its
// blocks. Else they stay what they are today, another site's.
func (r *reading) jobs(mine, left []int, in Config) (*reading, []*directive.Directive) {
	known := writtenByKyctl(r.groups[mine[0]].at.File.Bytes)
	if len(left) == 0 || !known && !r.forTheBuilders(mine, left, in) {
		r.apart(mine, left)
		return nil, nil
	}
	second := newReading(r.kind)
	of := readers[r.kind.Name](second)
	of.find(in)
	blocks := of.cluster(left)
	second.dropHSTS()
	if len(second.Listen) == 0 || second.TLS.Certificate.Set() != r.TLS.Certificate.Set() {
		r.apart(mine, left)
		return nil, nil
	}
	second.account(of, blocks)
	r.Jobs = &FoundJobs{Listen: second.Listen, Connect: second.Connect, Read: second.Read, Send: second.Send, Nodes: second.Nodes}
	if _, alone := r.mixed(mine, r.serversOf(left), in); alone > 0 {
		r.Jobs.Exclusive = told(true, r.groups[left[0]].at)
	}
	if !slices.Equal(values(second.ServerNames), values(r.ServerNames)) {
		r.Jobs.ServerNames = second.ServerNames
	}
	return second, blocks
}

// join puts what became of the directives of the jobs' sites in the place of what
// this reading made of them: another site's. Both account for the same files.
func (r *reading) join(second *reading) {
	own, theirs := byDirective(r.Account), byDirective(second.Account)
	a, b := r.site(unsaid), second.site(unsaid)
	r.Account = nil
	for i, entries := range own {
		if !betterTold(entries[0].Fate, theirs[i][0].Fate) {
			r.Account = append(r.Account, entries...)
			continue
		}
		for _, e := range theirs[i] {
			r.Account = append(r.Account, jobsEntry(e, a, b))
		}
	}
	for _, f := range second.Findings {
		if !slices.ContainsFunc(r.Findings, func(g diag.Finding) bool { return g.Rule == f.Rule && g.Pos == f.Pos }) {
			r.Findings.Add(f)
		}
	}
}

// betterTold says whether the second fate of a directive tells more than the
// first: of another site's, or of one that kyctl writes and a key says.
func betterTold(first, second Fate) bool {
	switch first {
	case Elsewhere, Kept:
		return second != Elsewhere && second != Kept
	case Written:
		return second == Said
	}
	return false
}

// byDirective divides entries into those of each directive: its own, and behind
// it those of its words.
func byDirective(account []Entry) [][]Entry {
	var out [][]Entry
	for _, e := range account {
		if e.Part && len(out) > 0 {
			out[len(out)-1] = append(out[len(out)-1], e)
			continue
		}
		out = append(out, []Entry{e})
	}
	return out
}

// forBoth are the keys that hold for both listeners, and the fields of a Site
// that they are.
var forBoth = map[string]string{
	"method": "Method", "keepalive": "Keepalive", "max_body": "MaxBody",
	"failure.max_fails": "MaxFails", "failure.window": "FailWindow",
	"retry.queries": "RetryQueries", "retry.other_reads": "RetryReads",
	"health_check.path": "HealthPath", "health_check.interval": "HealthInterval", "health_check.rise": "HealthRise", "health_check.fall": "HealthFall",
	"trusted_proxies": "TrustedProxies", "operators": "Operators",
	"restrict_internal_api": "RestrictInternal", "access_log": "AccessLog",
}

// jobsEntry is the entry of a directive of the jobs' site: said by a key of their
// listener, or by one that holds for both, or lost where the other one, a, says
// something else than this one, b.
func jobsEntry(e Entry, a, b balancer.Site) Entry {
	if e.Fate != Said {
		return e
	}
	e.Keys = slices.Clone(e.Keys)
	for i, key := range e.Keys {
		name := strings.TrimPrefix(key, "load_balancer.")
		field, both := forBoth[name]
		switch {
		case name == "listen", strings.HasPrefix(name, "timeouts."), name == "server_names" && !slices.Equal(a.ServerNames, b.ServerNames):
			e.Keys[i] = "load_balancer.jobs." + name
		case name == "tls.redirect_from":
			e.Fate, e.Keys = Lost, nil
			e.Why = diag.T("load_balancer.tls.redirect_from redirects only to load_balancer.listen", "load_balancer.tls.redirect_from 只重定向到 load_balancer.listen")
			return e
		case both && !reflect.DeepEqual(siteField(a, field), siteField(b, field)),
			strings.HasPrefix(name, "tls.") && !sameTLS(a.TLS, b.TLS):
			e.Fate, e.Keys = Lost, nil
			e.Why = diag.T("both listeners share one %s, but the other listener has a different value", "两个监听共用一个 %s，而另一个监听的值不同").With(key)
			return e
		}
	}
	return e
}

func siteField(s balancer.Site, name string) any {
	return reflect.ValueOf(s).FieldByName(name).Interface()
}

// sameTLS compares what both listeners share.
func sameTLS(a, b *balancer.TLS) bool {
	return a != nil && b != nil && a.Certificate == b.Certificate && a.Key == b.Key && a.HSTS == b.HSTS
}
