package rule

import (
	"fmt"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func balancerCanNot(p *plan.Plan, report Report) {
	for _, n := range notHonoured(p) {
		if !n.Limit.Guards {
			tellLimit(p, n, report)
		}
	}
}

func balancerCanNotProtect(p *plan.Plan, report Report) {
	for _, n := range notHonoured(p) {
		if n.Limit.Guards {
			tellLimit(p, n, report)
		}
	}
	m := p.LoadBalancer.Method
	if p.Balancer == nil || m.Broken {
		return
	}
	if _, can := p.Balancer.Support(p.Site.Method); can {
		return
	}
	var methods []string
	for _, s := range p.Balancer.Methods {
		if s.Method.Sticky() == p.Site.Method.Sticky() {
			methods = append(methods, string(s.Method))
		}
	}
	report(m.Pos, diag.T("%s does not support method %s", "%s 不支持负载均衡方法 %s").With(p.Balancer.Name, m.V),
		diag.T("write method: %s, or use another load balancer", "写 method: %s，或换用其他负载均衡器").With(strings.Join(methods, ", ")))
}

// notHonoured are the notes of the keys that the description sets and the
// balancer can't honour.
func notHonoured(p *plan.Plan) []balancer.Note {
	if p.Balancer == nil {
		return nil
	}
	var out []balancer.Note
	for _, n := range p.Balancer.Notes {
		if n.Limit.Asks(p.Site) && keyPlaces(p)[n.Key].IsValid() {
			out = append(out, n)
		}
	}
	return out
}

func tellLimit(p *plan.Plan, n balancer.Note, report Report) {
	report(keyPlaces(p)[n.Key], n.Limit.Message, n.Limit.Hint)
}

// keyPlaces are the places of the balancer's keys that the description sets.
func keyPlaces(p *plan.Plan) map[string]source.Pos {
	b := &p.LoadBalancer
	return map[string]source.Pos{
		"load_balancer.version":                                  setAt(b.Version),
		"load_balancer.listen":                                   setAt(b.Listen...),
		"load_balancer.server_names":                             setAt(b.ServerNames...),
		"load_balancer.method":                                   setAt(b.Method),
		"load_balancer.trusted_proxies":                          setAt(b.TrustedProxies...),
		"load_balancer.keepalive":                                setAt(b.Keepalive),
		"load_balancer.timeouts.connect":                         setAt(b.Timeouts.Connect),
		"load_balancer.timeouts.read":                            setAt(b.Timeouts.Read),
		"load_balancer.timeouts.send":                            setAt(b.Timeouts.Send),
		"load_balancer.max_body":                                 setAt(b.MaxBody),
		"load_balancer.failure.max_fails":                        setAt(b.Failure.MaxFails),
		"load_balancer.failure.window":                           setAt(b.Failure.Window),
		"load_balancer.retry.queries":                            setAt(b.Retry.Queries),
		"load_balancer.retry.other_reads":                        setAt(b.Retry.OtherReads),
		"load_balancer.health_check.path":                        setAt(b.HealthCheck.Path),
		"load_balancer.health_check.interval":                    setAt(b.HealthCheck.Interval),
		"load_balancer.health_check.rise":                        setAt(b.HealthCheck.Rise),
		"load_balancer.health_check.fall":                        setAt(b.HealthCheck.Fall),
		"load_balancer.tls.certificate":                          setAt(b.TLS.Certificate),
		"load_balancer.tls.key":                                  setAt(b.TLS.Key),
		"load_balancer.tls.redirect_from":                        setAt(b.TLS.RedirectFrom...),
		"load_balancer.tls.hsts":                                 setAt(b.TLS.HSTS),
		"load_balancer.restrict_internal_api":                    setAt(b.RestrictInternalAPI),
		"load_balancer.operators":                                setAt(b.Operators...),
		"load_balancer.access_log":                               setAt(b.AccessLog),
		"load_balancer.jobs.listen":                              setAt(b.Jobs.Listen...),
		"load_balancer.jobs.server_names":                        setAt(b.Jobs.ServerNames...),
		"load_balancer.jobs.exclusive":                           setAt(b.Jobs.Exclusive),
		"load_balancer.jobs.timeouts.connect":                    setAt(b.Jobs.Timeouts.Connect),
		"load_balancer.jobs.timeouts.read":                       setAt(b.Jobs.Timeouts.Read),
		"load_balancer.jobs.timeouts.send":                       setAt(b.Jobs.Timeouts.Send),
		fmt.Sprintf("load_balancer.%s.include", p.Balancer.Name): setAt(p.BalancerOptions.Include...),
	}
}

// setAt is the place of the first of values that the description sets.
func setAt[T any](values ...cluster.Val[T]) source.Pos {
	for _, v := range values {
		if v.Set && !v.Broken {
			return v.Pos
		}
	}
	return source.Pos{}
}
