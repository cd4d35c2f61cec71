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

func metadataZooKeeperMissing() Rule {
	return Rule{
		Name: "metadata-zookeeper-missing", Severity: diag.Error,
		Summary: diag.T("nothing says where ZooKeeper is", "没有说明 ZooKeeper 在哪里"),
		Why: diag.T("nodes meet and lock their jobs in ZooKeeper; with HBase its address is HBase's, with a database nobody knows it: KE does not start, Kylin 4 asks sandbox.hortonworks.com, whatever its metadata is in",
			"节点通过 ZooKeeper 相互发现并锁定任务；使用 HBase 时地址来自 HBase，使用数据库时无从得知：KE 无法启动，Kylin 4 无论元数据在哪里都会去连 sandbox.hortonworks.com"),
		Fix:    diag.T("add zookeeper: {hosts: [\"HOST:2181\", ...]}", "加上 zookeeper: {hosts: [\"主机:2181\", ...]}"),
		Source: "KE 3.4 manual, deploy/ha and rdbms_metastore/mysql_metastore; ZKUtil.java of Kylin 3; kylin-defaults.properties of Kylin 4",
		Bad: sampleKyligence + `metadata:
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}} # <-
` + sampleNodes,
		Good: sampleKyligence + `metadata:
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}}
zookeeper: {hosts: ["zk-1:2181"]}
` + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if !ok || p.ZooKeeper.At.IsValid() || s.scheme != "jdbc" && p.Facts.ZooKeeperDefault == "" || everyBaseHas(p, zooKeeperKey) {
				return
			}
			message := diag.T("metadata is in a database, and nothing says where ZooKeeper is", "元数据在数据库中，但没有说明 ZooKeeper 在哪里")
			if where := p.Facts.ZooKeeperDefault; where != "" {
				message = diag.T("nothing says where ZooKeeper is: %s asks %s", "没有说明 ZooKeeper 在哪里：%s 会去连 %s").With(productName(p), where)
			}
			report(s.at, message, diag.T("add at the top level: zookeeper: {hosts: [\"zk-1:2181\", \"zk-2:2181\", \"zk-3:2181\"]}", "在顶层加上：zookeeper: {hosts: [\"zk-1:2181\", \"zk-2:2181\", \"zk-3:2181\"]}"))
		},
	}
}

func zooKeeperChroot() Rule {
	return Rule{
		Name: "zookeeper-chroot", Severity: diag.Error,
		Summary: diag.T("the ZooKeeper chroot is no path", "ZooKeeper 的 chroot 不是路径"),
		Why: diag.T("Kylin appends /kylin/ and the cluster's name to it: after a / at the end the path has an empty part, and no client of ZooKeeper takes it",
			"Kylin 会在其后附加 /kylin/ 和集群名：末尾有 / 时路径含空段，ZooKeeper 客户端会拒绝"),
		Fix:    diag.T("write it as /NAME, without a / at the end", "写成 /名称，末尾不带 /"),
		Source: "ZKUtil.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + `zookeeper:
  hosts: ["zk-1:2181"]
  chroot: /kylin-prod/ # <-
` + sampleNodes,
		Good: sampleKylin3 + sampleHBase + `zookeeper:
  hosts: ["zk-1:2181"]
  chroot: /hadoop/kylin-prod
` + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			v := p.ZooKeeper.Chroot
			if !v.Set || v.Broken || isChroot(v.V) {
				return
			}
			hint := diag.T("write it as /NAME, or take the line out for none", "写成 /名称；不需要时删除此行")
			if near := "/" + strings.Trim(v.V, "/ "); near != "/" && isChroot(near) {
				hint = diag.T("write %s", "写成 %s").With(secret.Hide(near))
			}
			report(v.Pos, diag.T("the ZooKeeper chroot %s is no path such as /kylin-prod", "ZooKeeper 的 chroot %s 不是 /kylin-prod 这样的路径").With(cluster.Quote(v.V)), hint)
		},
	}
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

func zooKeeperHostTwice() Rule {
	return Rule{
		Name: "zookeeper-host-twice", Severity: diag.Warning,
		Summary: diag.T("a ZooKeeper host stands in the list twice", "ZooKeeper 主机在列表中出现两次"),
		Why:     diag.T("the ensemble has one member fewer than the list seems to say: most often one name was copied and not changed", "集合实际比列表少一个成员：多半是复制后忘记修改"),
		Fix:     diag.T("write the host that was meant, or take one of the two out", "改成本来要写的主机，或删除其中一个"),
		Source:  "ZooKeeper programmer's guide: a connect string lists each server once",
		Bad: sampleKylin3 + sampleHBase + `zookeeper:
  hosts:
    - zk-1:2181
    - zk-2:2181
    - zk-2:2181 # <-
` + sampleNodes,
		Good: sampleKylin3 + sampleHBase + `zookeeper:
  hosts:
    - zk-1:2181
    - zk-2:2181
    - zk-2:2182
` + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			seen := map[cluster.HostPort]source.Pos{}
			for _, h := range p.ZooKeeper.Hosts {
				if h.Broken {
					continue
				}
				key := cluster.HostPort{Host: canonical(h.V.Host), Port: h.V.Port}
				if first, twice := seen[key]; twice {
					report(h.Pos, diag.T("the ZooKeeper host %s stands in the list twice", "ZooKeeper 主机 %s 在列表中出现两次").With(h.V), diag.T("write another host, or take this one out", "改成另一台主机，或删除这一项"), other(first))
					continue
				}
				seen[key] = h.Pos
			}
		},
	}
}

func zooKeeperEven() Rule {
	return Rule{
		Name: "zookeeper-even", Severity: diag.Info,
		Summary: diag.T("the ZooKeeper ensemble has an even number of members", "ZooKeeper 集合的成员数是偶数"),
		Why:     diag.T("ZooKeeper needs a majority: four servers bear the loss of one, as three do, and two bear none", "ZooKeeper 需要多数派：四台与三台一样只能坏一台，两台则一台都不能坏"),
		Fix:     diag.T("use an odd number of servers, unless observers make it even", "使用奇数台服务器，除非其中有观察者"),
		Source:  "ZooKeeper administrator's guide, clustered setup",
		Bad: sampleKylin3 + sampleHBase + `zookeeper:
  hosts: ["zk-1:2181", "zk-2:2181"] # <-
` + sampleNodes,
		Good: sampleKylin3 + sampleHBase + `zookeeper:
  hosts: ["zk-1:2181"]
` + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			if hosts := p.ZooKeeper.Hosts; len(hosts) > 0 && len(hosts)%2 == 0 {
				report(hosts[0].Pos, diag.T("%d ZooKeeper servers survive the loss of %d, just as %d would", "%d 台 ZooKeeper 只能坏 %d 台，与 %d 台一样").With(len(hosts), (len(hosts)-1)/2, len(hosts)-1),
					diag.T("list %d servers or %d", "使用 %d 台或 %d 台").With(len(hosts)+1, len(hosts)-1))
			}
		},
	}
}
