package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// manyServers is from how many nodes on the list of servers is long.
const manyServers = 50

func clusterServersLong(p *plan.Plan, report Report) {
	v := p.Jobs.Scheduler
	if !p.Known || p.Facts.Discovery || p.Facts.Version.Major < 3 || v.Broken || v.V == "curator" && p.Jobs.SelfDiscovery.V || len(p.Nodes) <= manyServers {
		return
	}
	report(p.NodesAt, diag.T("each of the %d nodes has a list of all nodes", "%d 个节点各自保存全部节点的列表").With(len(p.Nodes)),
		diag.T("write jobs: {scheduler: curator}: the nodes then find each other through ZooKeeper", "写 jobs: {scheduler: curator}：节点会通过 ZooKeeper 互相发现"))
}
