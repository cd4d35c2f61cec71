package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func healthPathUnprovedRule() Rule {
	return Rule{
		Name: "health-path-unproved", Severity: diag.Warning,
		Summary: diag.T("the product documents no URL for the health check", "该产品没有公开的健康检查 URL"),
		Why:     diag.T("the balancer asks it before every write: if your version answers anything but 200 without a login, no build can be started through the balancer", "负载均衡器在每次写操作之前都会请求它：如果您的版本在未登录时不返回 200，就无法通过负载均衡器启动构建"),
		Fix:     diag.T("ask a node with curl -i, and write the path that answers 200 into health_check.path, or health_check: {path: none}", "用 curl -i 请求节点，把返回 200 的路径写入 health_check.path，或写 health_check: {path: none}"),
		Source:  "KE 3.4 manual: no health URL is documented; AdminController.java of Kylin has this one",
		Bad: sampleKyligence34 + sampleHBase + sampleNode + `load_balancer: {kind: nginx} # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleNode + `load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Check: func(p *plan.Plan, report Report) {
			path := p.LoadBalancer.HealthCheck.Path
			if !p.Known || p.Balancer == nil || path.Set || p.Facts.HealthProved {
				return
			}
			report(path.Pos, diag.T("the health check asks for %s, and %s documents no URL that answers 200 without a login", "健康检查请求 %s，而 %s 没有公开未登录即返回 200 的 URL").With(secret.Hide(path.V), p.Facts.Name),
				diag.T("try curl -i http://%[2]s%[1]s; if it answers 200 write health_check: {path: %[1]s}, else {path: none}", "试 curl -i http://%[2]s%[1]s；返回 200 则写 health_check: {path: %[1]s}，否则写 {path: none}").With(secret.Hide(path.V), firstAddress(p)))
		},
	}
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

func healthPathUnfitRule() Rule {
	return Rule{
		Name: "health-path-unfit", Severity: diag.Warning,
		Summary: diag.T("the health check asks for a URL that a healthy node does not answer 200", "健康检查请求的 URL 在健康节点上不返回 200"),
		Why: diag.T("the balancer takes every node for ill, and no build can be started through it; a URL that needs a login also makes a session at each check, kept for 8 hours",
			"负载均衡器会认为所有节点都不健康，无法通过它启动构建；需要登录的 URL 每次检查还会新建一个会话，保留 8 小时"),
		Fix:    diag.T("leave health_check.path out for the product's own, or write path: none", "删除 health_check.path 以使用产品默认值，或写 path: none"),
		Source: "kylinSecurity.xml, AdminController.java, ServiceDiscoveryStateController.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `load_balancer:
  kind: nginx
  health_check: {path: /kylin/api/user/authentication} # <-
query: {timeout: 300s}
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + sampleNginx + `query: {timeout: 300s}
`,
		Check: healthPathUnfit,
	}
}

// loginPaths are the families of /kylin/api that need a login in every product
// (kylinSecurity.xml; KE manual, rest/authentication). projects is open in some.
var loginPaths = []string{"user", "users", "access", "cubes", "models", "jobs", "tables", "query", "async_query"}

func healthPathUnfit(p *plan.Plan, report Report) {
	path := p.LoadBalancer.HealthCheck.Path
	if path.V == "" && path.Set && !path.Broken {
		report(path.Pos, diag.T("the path of the health check is empty: nodes are not asked", "健康检查的路径为空：不会检查节点"),
			diag.T("take the line out for the product's own path, or write path: none if that is meant", "删除此行以使用产品默认路径；如确实不检查，写 path: none"))
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
		report(path.Pos, diag.T("%s is not below /kylin/: a node answers 404 or a redirect to it", "%s 不在 /kylin/ 之下：节点会返回 404 或重定向").With(secret.Hide(path.V)), usual)
	case api && slices.Contains(loginPaths, family):
		report(path.Pos, diag.T("%s needs a login: a healthy node answers 401", "%s 需要登录：健康节点返回 401").With(secret.Hide(path.V)), usual)
	case strings.HasSuffix(rest, "/is_active_job_node") && p.Jobs.Scheduler.V != "curator":
		report(path.Pos, diag.T("%s answers 500 unless jobs.scheduler is curator", "除非 jobs.scheduler 为 curator，否则 %s 返回 500").With(secret.Hide(path.V)), usual)
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
		report(path.Pos, diag.T("%s needs a login under security.profile saml", "在 security.profile 为 saml 时 %s 需要登录").With(secret.Hide(path.V)),
			diag.T("write health_check: {path: %s}", "写 health_check: {path: %s}").With(open))
	default:
		report(path.Pos, diag.T("under security.profile saml Kylin %s answers no URL of the API without a login", "security.profile 为 saml 时，Kylin %s 没有无需登录的 API URL").With(p.Product.Version.V),
			diag.T("write health_check: {path: none}", "写 health_check: {path: none}"))
	}
}

func healthCheckOffRule() Rule {
	return Rule{
		Name: "health-check-off", Severity: diag.Info,
		Summary: diag.T("the health check is turned off", "健康检查已关闭"),
		Why: diag.T("a node that is up and answers 503 or 404 to everything then gets its share of the writes: 376 of 1000 were lost on two nodes, none with the check",
			"若某节点在运行却对一切请求返回 503 或 404，它仍会分到写请求：两个节点时 1000 个写请求丢失 376 个，开启检查时为 0"),
		Fix:    diag.T("write health_check: {path: ...} with a path that answers 200 without a login", "写 health_check: {path: ...}，路径须在未登录时返回 200"),
		Source: "measured with nginx 1.22.1",
		Bad: sampleKyligence34 + sampleHBase + sampleNode + `load_balancer:
  kind: nginx
  health_check: {path: none} # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleNode + `load_balancer:
  kind: nginx
  health_check: {path: /kylin/}
`,
		Check: func(p *plan.Plan, report Report) {
			if path := p.LoadBalancer.HealthCheck.Path; path.Set && path.V == plan.NoHealthCheck {
				report(path.Pos, diag.T("path: none turns the health check off: a node that answers 503 to everything goes on getting writes", "path: none 关闭健康检查：对一切请求返回 503 的节点仍会收到写请求"),
					diag.T("write a path that answers 200 without a login, such as %s", "写未登录即返回 200 的路径，例如 %s").With(p.Facts.HealthPath))
			}
		},
	}
}
