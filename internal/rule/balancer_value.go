package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func balancerVersion(p *plan.Plan, report Report) {
	v := p.LoadBalancer.Version
	if p.Balancer == nil || !v.Set || v.Broken {
		return
	}
	oldest := fmt.Sprintf("%d.%d", p.Balancer.Oldest[0], p.Balancer.Oldest[1])
	have, ok := product.ParseVersion(v.V)
	if !ok {
		report(v.Pos, diag.T("%s is not a valid %s version", "%s 不是有效的 %s 版本").With(cluster.Quote(v.V), p.Balancer.Name),
			diag.T("write it as \"%d.%d\"; run %s -v to see it", "写成 \"%d.%d\" 的形式；可用 %s -v 查看").With(p.Balancer.Default[0], p.Balancer.Default[1], p.Balancer.Name))
		return
	}
	if yes, _ := have.AtLeast(p.Balancer.Oldest[0], p.Balancer.Oldest[1], 0, 0); !yes {
		report(v.Pos, diag.T("%s %s can't read the rendered file", "%s %s 无法读取渲染出的文件").With(p.Balancer.Name, v.V),
			diag.T("upgrade %s to %s or later, and write the new version here", "把 %s 升级到 %s 或更高版本，并在此处写升级后的版本").With(p.Balancer.Name, oldest))
	}
}

func balancerValue(p *plan.Plan, report Report) {
	if p.Balancer == nil || p.Balancer.Values == nil {
		return
	}
	places := valuePlaces(p)
	for _, e := range slices.Concat(p.Balancer.Values(p.Site), jobsValues(p)) {
		pos, known := places[e.Field]
		if known && pos.IsValid() {
			report(pos, hidden(e.Message), diag.T("remove what the message names from %s, or use another value", "从 %s 中去掉上面指出的内容，或改用其他值").With(e.Field))
		}
	}
	for _, list := range [][]cluster.Val[cluster.Listen]{everyListen(p), p.LoadBalancer.TLS.RedirectFrom} {
		for _, v := range list {
			if v.V.Addr.Zone() != "" {
				report(v.Pos, diag.T("%s has a zone, which a load balancer's configuration can't contain", "%s 带有 zone，负载均衡器的配置文件不支持").With(v.V.Addr),
					diag.T("write the address without %%%s", "写不带 %%%s 的地址").With(v.V.Addr.Zone()))
			}
		}
	}
}

// jobsValues returns what is wrong with the site for jobs and not with the one
// that it comes from: its longer name, and names of its own.
func jobsValues(p *plan.Plan) []*balancer.Error {
	if p.Site.Jobs == nil {
		return nil
	}
	var out []*balancer.Error
	for _, e := range p.Balancer.Values(*p.Site.Jobs) {
		rest, names := strings.CutPrefix(e.Field, "load_balancer.server_names")
		switch {
		case names && len(p.LoadBalancer.Jobs.ServerNames) > 0:
			out = append(out, &balancer.Error{Field: "load_balancer.jobs.server_names" + rest, Message: e.Message})
		case e.Field == "name":
			out = append(out, e)
		}
	}
	return out
}

func hidden(t diag.Text) diag.Text {
	return diag.Text{EN: secret.Hide(t.EN), ZH: secret.Hide(t.ZH)}
}

// valuePlaces are the places of the values that balancer.Error names. Server
// names with a * in the wrong place have a rule of their own.
func valuePlaces(p *plan.Plan) map[string]source.Pos {
	b := &p.LoadBalancer
	places := map[string]source.Pos{
		"name":                                p.Name.Pos,
		"load_balancer.health_check.path":     b.HealthCheck.Path.Pos,
		"load_balancer.health_check.interval": b.HealthCheck.Interval.Pos,
		"load_balancer.access_log":            b.AccessLog.Pos,
		"load_balancer.tls.certificate":       b.TLS.Certificate.Pos,
		"load_balancer.tls.key":               b.TLS.Key.Pos,
	}
	for key, names := range map[string][]cluster.Val[cluster.ServerName]{"load_balancer": b.ServerNames, "load_balancer.jobs": b.Jobs.ServerNames} {
		for i, v := range names {
			if !strings.Contains(string(v.V), "*") || !deadWildcard(string(v.V)) {
				places[fmt.Sprintf("%s.server_names[%d]", key, i)] = v.Pos
			}
		}
	}
	for i, v := range p.BalancerOptions.Include {
		places[fmt.Sprintf("load_balancer.%s.include[%d]", p.Balancer.Name, i)] = v.Pos
	}
	return places
}
