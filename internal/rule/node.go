package rule

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func nodeRules() []Rule {
	return []Rule{
		{
			Name: "node-name-twice", Severity: diag.Error,
			Summary: diag.T("two nodes have one name", "两个节点同名"),
			Why:     diag.T("a node's name names its folder: one node would get the other's files", "节点名称就是其文件夹名：一个节点会得到另一个节点的文件"),
			Fix:     diag.T("give every node a name of its own", "给每个节点起不同的名称"),
			Source:  "design of the rendered tree",
			Bad: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-1, host: 10.0.0.2, mode: query} # <-
`,
			Good: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-11, host: 10.0.0.2, mode: query}
`,
			Check: nodeNameTwice,
		},
		{
			Name: "node-address-twice", Severity: diag.Error,
			Summary: diag.T("two nodes have one host and port", "两个节点的主机和端口相同"),
			Why: diag.T("nginx takes the line twice without a word and gives that node a double share of the requests; Kylin's registry drops the earlier node of the two",
				"nginx 会默默接受重复的行，使该节点分到双倍请求；Kylin 的注册中心会去掉先注册的那个节点"),
			Fix:    diag.T("correct the host or the port of one of the two", "修正其中一个的 host 或 port"),
			Source: "nginx 1.22.1 -t; KylinServerDiscovery.java",
			Bad: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.1, mode: query} # <-
`,
			Good: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.1, port: 7071, mode: query}
`,
			Check: nodeAddressTwice,
		},
		{
			Name: "no-query-node", Severity: diag.Error,
			Summary: diag.T("no node answers queries", "没有可以查询的节点"),
			Why: diag.T("users have nowhere to log in: a job node answers every query with 400, which no balancer takes to another node",
				"用户无处登录：job 节点对每个查询都返回 400，负载均衡器不会因此换节点"),
			Fix:    diag.T("set mode: query or mode: all on at least one node", "至少把一个节点设为 mode: query 或 mode: all"),
			Source: "QueryService.java, BasicController.java of Kylin 3",
			Bad: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes: # <-
  - {name: kylin-1, host: 10.0.0.1, mode: job}
`,
			Good: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: job}
  - {name: kylin-2, host: 10.0.0.2, mode: query}
`,
			Check: func(p *plan.Plan, report Report) {
				needsNode(p, report, func(n plan.Node) bool { return n.Serves }, "query", "查询")
			},
		},
		{
			Name: "no-job-node", Severity: diag.Error,
			Summary: diag.T("no node runs builds", "没有可以构建的节点"),
			Why:     diag.T("builds are accepted and never run", "构建任务会被接受，但永远不会运行"),
			Fix:     diag.T("set mode: job or mode: all on at least one node", "至少把一个节点设为 mode: job 或 mode: all"),
			Source:  "ServerMode.java of Kylin 3; KE manual, deploy/resource_group",
			Bad: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes: # <-
  - {name: kylin-1, host: 10.0.0.1, mode: query}
`,
			Good: `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: query}
  - {name: kylin-2, host: 10.0.0.2, mode: [job, query]}
`,
			Check: func(p *plan.Plan, report Report) {
				needsNode(p, report, func(n plan.Node) bool { return n.Builds }, "job", "构建")
			},
		},
	}
}

func nodeNameTwice(p *plan.Plan, report Report) {
	seen := make(map[cluster.NodeName]source.Pos, len(p.Nodes))
	for _, n := range p.Nodes {
		if n.Name.Broken || !n.Name.Set {
			continue
		}
		if first, twice := seen[n.Name.V]; twice {
			report(n.Name.Pos, diag.T("the name %q is taken", "名称 %q 已被使用").With(n.Name.V),
				diag.T("give this node another name", "给此节点换个名称"), other(first))
			continue
		}
		seen[n.Name.V] = n.Name.Pos
	}
}

func nodeAddressTwice(p *plan.Plan, report Report) {
	type endpoint struct {
		host string
		port cluster.Port
	}
	seen := make(map[endpoint]source.Pos, len(p.Nodes))
	for _, n := range p.Nodes {
		if n.Host.Broken || !n.Host.Set || n.Port.Broken {
			continue
		}
		e := endpoint{canonical(string(n.Host.V)), n.Port.V}
		if first, twice := seen[e]; twice {
			report(n.Host.Pos, diag.T("node %q has the host and port of another node, %s:%d", "节点 %q 与另一个节点的主机和端口相同：%s:%d").With(n.Name.V, n.Host.V, n.Port.V),
				diag.T("correct the host, or give it a port of its own", "修正主机，或使用不同的端口"), other(first))
			continue
		}
		seen[e] = n.Host.Pos
	}
}

// canonical is one spelling of a host.
func canonical(host string) string {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().String()
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func other(pos source.Pos) diag.Related {
	return diag.Related{Pos: pos, Message: diag.T("the other one is here", "另一个在这里")}
}

// needsNode reports where no node can do a kind of work. A node whose mode
// could not be read may be the one.
func needsNode(p *plan.Plan, report Report, can func(plan.Node) bool, mode, what string) {
	if len(p.Nodes) == 0 || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return can(n) || brokenMode(n) }) {
		return
	}
	report(p.NodesAt, diag.T("no node has mode %[1]s or all", "没有节点的模式是 %[1]s 或 all（%[2]s）").With(mode, what),
		diag.T("add mode: %[1]s, or mode: all, to a node", "给某个节点加上 mode: %[1]s 或 mode: all").With(mode))
}

func brokenMode(n plan.Node) bool {
	return slices.ContainsFunc(n.Node.Mode, func(m cluster.Val[cluster.Mode]) bool { return m.Broken })
}
