package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

const zooKeeperKey = "kylin.env.zookeeper-connect-string"

func metadataZooKeeperMissing(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || p.ZooKeeper.At.IsValid() || s.scheme != "jdbc" && p.Facts.ZooKeeperDefault == "" || everyBaseHas(p, zooKeeperKey) {
		return
	}
	message := diag.T("metadata is in a database, but the description does not say where ZooKeeper is", "元数据在数据库中，但描述文件没有说明 ZooKeeper 在哪里")
	if where := p.Facts.ZooKeeperDefault; where != "" {
		message = diag.T("the description does not say where ZooKeeper is: %s connects to %s", "描述文件没有说明 ZooKeeper 在哪里：%s 会连接 %s").With(productName(p), where)
	}
	report(s.at, message, diag.T("add at the top level: zookeeper: {hosts: [\"zk-1:2181\", \"zk-2:2181\", \"zk-3:2181\"]}", "在顶层加上：zookeeper: {hosts: [\"zk-1:2181\", \"zk-2:2181\", \"zk-3:2181\"]}"))
}

func zooKeeperChroot(p *plan.Plan, report Report) {
	v := p.ZooKeeper.Chroot
	if !v.Set || v.Broken || isChroot(v.V) {
		return
	}
	hint := diag.T("write it as /NAME, or remove the line if you do not need a chroot", "写成 /名称；如果不需要 chroot，删除此行")
	if near := "/" + strings.Trim(v.V, "/ "); near != "/" && isChroot(near) {
		hint = diag.T("write %s", "写成 %s").With(secret.Hide(near))
	}
	report(v.Pos, diag.T("the ZooKeeper chroot %s must be a path such as /kylin-prod", "ZooKeeper 的 chroot %s 必须是 /kylin-prod 这样的路径").With(cluster.Quote(v.V)), hint)
}

// isChroot says that text is an absolute path of ZooKeeper, not the root.
func isChroot(text string) bool {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok || strings.ContainsAny(text, ", \t:") {
		return false
	}
	for part := range strings.SplitSeq(rest, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

func zooKeeperHostTwice(p *plan.Plan, report Report) {
	seen := map[cluster.HostPort]source.Pos{}
	for _, h := range p.ZooKeeper.Hosts {
		if h.Broken {
			continue
		}
		key := cluster.HostPort{Host: canonical(h.V.Host), Port: h.V.Port}
		if first, twice := seen[key]; twice {
			report(h.Pos, diag.T("the ZooKeeper host %s is listed twice", "ZooKeeper 主机 %s 在列表中出现两次").With(h.V), diag.T("use another host, or remove this one", "改成另一台主机，或删除这一项"), other(first))
			continue
		}
		seen[key] = h.Pos
	}
}

func zooKeeperEven(p *plan.Plan, report Report) {
	if hosts := p.ZooKeeper.Hosts; len(hosts) > 0 && len(hosts)%2 == 0 {
		report(hosts[0].Pos, diag.T("%d ZooKeeper servers survive the loss of only %d, the same as %d servers", "%d 台 ZooKeeper 服务器只能容忍 %d 台故障，与 %d 台相同").With(len(hosts), (len(hosts)-1)/2, len(hosts)-1),
			diag.T("use %d or %d servers", "使用 %d 台或 %d 台").With(len(hosts)+1, len(hosts)-1))
	}
}
