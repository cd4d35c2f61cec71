// Package existing reads the configuration of a load balancer that somebody
// wrote, or kyctl did.
//
// In: the balancer's main file, what reads the files it includes, and the nodes
// that are known. Out: what it tells of the cluster behind it, each value with
// its place, and what is lost.
package existing

import (
	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// Config is the configuration of a balancer.
type Config struct {
	// File is the balancer's main file, or the one that holds the cluster.
	File *source.File
	// Include reads the files that it includes; nil: none are read, and what is
	// included is Left.
	Include directive.Include
	// Nodes are the nodes that are known already, each a host or host:port. They
	// tell the cluster's servers from others; without them the configuration's
	// only group of servers is taken.
	Nodes []string
	// Queries are those of them that only answer queries, Jobs those that only run
	// jobs: they tell groups of one cluster from each other.
	Queries, Jobs []string
}

// reader reads the configuration of one kind.
type reader interface {
	// parse reads a file that includes nothing.
	parse(*source.File) []*directive.Directive
	// find reads the configuration and finds its groups of servers.
	find(Config)
	// cluster reads the groups that are the cluster's and the sites that send
	// requests to them. It returns these blocks.
	cluster(chosen []int) []*directive.Directive
	accountant
}

// accountant knows what directives mean that no key of the description says.
type accountant interface {
	// roots are all directives, as the files have them.
	roots() []*directive.Directive
	// scope names the kind of block of the cluster's that d is, outer that of the
	// block around it. Directives of a kind are compared with those that kyctl
	// writes in blocks of that kind; writtenScope names these, "" for blocks that
	// are for some requests only.
	scope(d *directive.Directive, outer string) string
	writtenScope(d *directive.Directive, outer string) string
	// outside is the fate of a directive that is in no block of the cluster's.
	outside(*directive.Directive) Fate
	// guards says that a directive that stays where it is keeps somebody out of
	// every site, kyctl's too.
	guards(d *directive.Directive, within []*directive.Directive) bool
	// did says what a directive that is in such a block is about, and what it did
	// where there is more to say; gate, that it decides who may come to Kylin.
	did(d *directive.Directive, within []*directive.Directive) (about *Subject, why diag.Text, gate bool)
	// alike says that kyctl writes a directive in other words, and how that differs.
	alike(*directive.Directive) (difference diag.Text, ok bool)
}

// readers are those of the kinds, by name.
var readers = map[string]func(*reading) reader{
	"nginx": func(r *reading) reader {
		return &nginxReader{reading: r, byName: map[string]int{}, sets: map[*directive.Directive]variables{}, chosen: map[*directive.Directive][]*directive.Directive{}}
	},
	"haproxy": func(r *reading) reader {
		return &haproxyReader{reading: r, byName: map[string]int{}, defaults: map[*directive.Directive]*directive.Directive{}}
	},
	"httpd": func(r *reading) reader { return &httpdReader{reading: r, byName: map[string]int{}} },
}

// Read says what a configuration of a kind tells of a cluster. It never fails:
// what can't be read is a finding.
func Read(k balancer.Kind, in Config) *Found {
	r := newReading(k)
	if what, is := foreign(in.File); is {
		r.fault("not-a-balancer-file", in.File.Pos(0), what)
		r.Findings[0].Hint = diag.T("--balancer takes an nginx, httpd or HAProxy file; without one, write load_balancer by hand", "--balancer 接受 nginx、httpd 或 HAProxy 的文件；没有的话，请手写 load_balancer")
		return r.Found
	}
	of := readers[k.Name](r)
	of.find(in)
	chosen, choices := choose(r.groups, in.Nodes)
	r.Choices = choices
	var mine []*directive.Directive
	if len(chosen) > 0 {
		var left []int
		chosen, left = r.queried(chosen, in)
		mine = of.cluster(chosen)
		r.dropHSTS()
		second, blocks := r.jobs(chosen, left, in)
		r.account(of, mine)
		if second != nil {
			r.join(second)
			mine = append(mine, blocks...)
		}
	} else {
		r.account(of, nil)
	}
	r.report(mine)
	r.sort()
	return r.Found
}
