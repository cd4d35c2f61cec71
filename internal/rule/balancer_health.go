package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func healthPathUnproved(p *plan.Plan, report Report) {
	path := p.LoadBalancer.HealthCheck.Path
	if !p.Known || p.Balancer == nil || path.Set || p.Facts.HealthProved {
		return
	}
	report(path.Pos, diag.T("the health check requests %s, but %s documents no URL that returns 200 without a login", "健康检查请求 %s，但 %s 的文档中没有无需登录即返回 200 的 URL").With(secret.Hide(path.V), p.Facts.Name),
		diag.T("run curl -i http://%[2]s%[1]s; if it returns 200, write health_check: {path: %[1]s}, otherwise {path: none}", "运行 curl -i http://%[2]s%[1]s；返回 200 则写 health_check: {path: %[1]s}，否则写 {path: none}").With(secret.Hide(path.V), firstAddress(p)))
}

// firstAddress is host:port of a node to try something on.
func firstAddress(p *plan.Plan) string {
	for _, n := range p.Site.Nodes {
		if n.Host != "" && n.Port > 0 {
			return cluster.HostPort{Host: n.Host, Port: n.Port}.String()
		}
	}
	return "NODE:7070"
}

// loginPaths are the families of /kylin/api that need a login in every product
// (kylinSecurity.xml; KE manual, rest/authentication). projects is open in some.
var loginPaths = []string{"user", "users", "access", "cubes", "models", "jobs", "tables", "query", "async_query"}

func healthPathUnfit(p *plan.Plan, report Report) {
	path := p.LoadBalancer.HealthCheck.Path
	if path.V == "" && path.Set && !path.Broken {
		report(path.Pos, diag.T("the health check path is empty: nodes are not checked", "健康检查的路径为空：不会检查节点"),
			diag.T("remove the line to use the product's default path, or write path: none to turn the check off", "删除此行以使用产品默认路径；要关闭检查，写 path: none"))
		return
	}
	if !p.Known || p.Balancer == nil || path.Broken || path.V == plan.NoHealthCheck || !strings.HasPrefix(path.V, "/") {
		return
	}
	usual := diag.T("write path: %s", "写 path: %s").With(p.Facts.HealthPath)
	rest, api := strings.CutPrefix(path.V, "/kylin/api/")
	family, _, _ := strings.Cut(rest, "/")
	switch {
	case !strings.HasPrefix(path.V, "/kylin/"):
		report(path.Pos, diag.T("%s is not below /kylin/: a node returns 404 or a redirect", "%s 不在 /kylin/ 之下：节点会返回 404 或重定向").With(secret.Hide(path.V)), usual)
	case api && slices.Contains(loginPaths, family):
		report(path.Pos, diag.T("%s requires a login: a healthy node returns 401", "%s 需要登录：健康节点返回 401").With(secret.Hide(path.V)), usual)
	case strings.HasSuffix(rest, "/is_active_job_node") && p.Jobs.Scheduler.V != "curator":
		report(path.Pos, diag.T("%s returns 500 unless jobs.scheduler is curator", "除非 jobs.scheduler 为 curator，否则 %s 返回 500").With(secret.Hide(path.V)), usual)
	case p.Security.Profile.V == "saml" && p.Facts.Name == "kylin" && p.Facts.HasTomcat:
		healthUnderSAML(p, report)
	}
}

// healthUnderSAML: under saml admin/version needs a login, and
// admin/public_config is open from 3.1.3 and 4.0.0 on (kylinSecurity.xml at the
// release tags).
func healthUnderSAML(p *plan.Plan, report Report) {
	path := p.LoadBalancer.HealthCheck.Path
	const open = "/kylin/api/admin/public_config"
	old, sure := p.Facts.Version.AtLeast(3, 1, 3, 0)
	hasOpen := old || !sure
	switch {
	case path.V == open && hasOpen || !strings.HasPrefix(path.V, "/kylin/api/admin/"):
	case hasOpen:
		report(path.Pos, diag.T("%s requires a login with security.profile saml", "在 security.profile 为 saml 时 %s 需要登录").With(secret.Hide(path.V)),
			diag.T("write health_check: {path: %s}", "写 health_check: {path: %s}").With(open))
	default:
		report(path.Pos, diag.T("with security.profile saml, Kylin %s has no API URL that works without a login", "security.profile 为 saml 时，Kylin %s 没有无需登录的 API URL").With(p.Product.Version.V),
			diag.T("write health_check: {path: none}", "写 health_check: {path: none}"))
	}
}

func healthCheckOff(p *plan.Plan, report Report) {
	if path := p.LoadBalancer.HealthCheck.Path; path.Set && path.V == plan.NoHealthCheck {
		report(path.Pos, diag.T("path: none turns the health check off: a node that returns 503 for everything still gets writes", "path: none 关闭了健康检查：对所有请求都返回 503 的节点仍会收到写请求"),
			diag.T("write a path that returns 200 without a login, such as %s", "写无需登录即返回 200 的路径，例如 %s").With(p.Facts.HealthPath))
	}
}
