package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func jobRules() []Rule {
	return []Rule{clusterServersLong(), internalAPILoginRule(), internalAPIUnusedRule()}
}

// manyServers is from how many nodes on the list of servers is long.
const manyServers = 50

func clusterServersLong() Rule {
	return Rule{
		Name: "cluster-servers-long", Severity: diag.Info,
		Summary: diag.T("every node must be told by hand of more than 50 others", "每个节点都要手工列出 50 个以上的其他节点"),
		Why: diag.T("each node holds the list of all of them and sends every change of metadata to each, and one more node means a new file and a restart everywhere; with self-discovery the nodes find each other in ZooKeeper",
			"每个节点都有全部节点的列表，并把每次元数据变更发给所有节点；增加一个节点就要在所有节点上换文件并重启。使用自发现时节点通过 ZooKeeper 互相找到"),
		Fix:    diag.T("write jobs: {scheduler: curator}", "写 jobs: {scheduler: curator}"),
		Source: "Broadcaster.java, KylinServerDiscovery.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + `nodes: # <-
  - {name: job, host: 10.0.0.1, mode: job}
  - {name: "query-[1-50]", host: "10.0.1.[1-50]", mode: query}
`,
		Good: sampleKylin3 + sampleHBase + `jobs: {scheduler: curator}
nodes:
  - {name: job, host: 10.0.0.1, mode: job}
  - {name: "query-[1-50]", host: "10.0.1.[1-50]", mode: query}
`,
		Check: func(p *plan.Plan, report Report) {
			v := p.Jobs.Scheduler
			if !p.Known || p.Facts.Discovery || p.Facts.Version.Major < 3 || v.Broken || v.V == "curator" && p.Jobs.SelfDiscovery.V || len(p.Nodes) <= manyServers {
				return
			}
			report(p.NodesAt, diag.T("each of %d nodes holds the list of all of them", "%d 个节点各自都有全部节点的列表").With(len(p.Nodes)),
				diag.T("write jobs: {scheduler: curator}: the nodes then find each other in ZooKeeper", "写 jobs: {scheduler: curator}：节点会通过 ZooKeeper 互相找到"))
		},
	}
}
