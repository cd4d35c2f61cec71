package rule

import (
	"net"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func metadataSharedRule() Rule {
	metadata := func(name, identifier, mark string) string {
		return "version: 1\nname: " + name + "\nproduct: {name: kylin, version: \"3.1\"}\nmetadata:\n  identifier: " + identifier + mark + `
  jdbc: {url: "jdbc:mysql://db.example.com:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}}
zookeeper: {hosts: ["zk-1.example.com:2181"], chroot: /` + name + "}\nnodes: [{name: " + name + "-1, host: " + name + ".example.com}]\n"
	}
	return Rule{
		Name: "metadata-shared-between-clusters", Severity: diag.Error,
		Summary: diag.T("two clusters have one metadata identifier in one database", "两个集群在同一数据库中使用同一元数据标识"),
		Why: diag.T("both read and write one table: projects, users and cubes of one are the other's, a build runs in both, and a test that deletes a cube deletes it in production",
			"两者读写同一张表：一个集群的项目、用户和 Cube 也是另一个的，同一构建会在两边运行，在测试环境删除 Cube 就是在生产环境删除"),
		Fix:    diag.T("give each cluster a metadata.identifier of its own, or a database of its own", "为每个集群设置不同的 metadata.identifier，或使用各自的数据库"),
		Source: "JDBCResourceStore.java of Kylin 3: the identifier is the table's name",
		Bad:    metadata("prod", "kylin", "") + Another + metadata("test", "kylin", " # <-"),
		Good:   metadata("prod", "kylin", "") + Another + metadata("test", "kylin_test", ""),
		CheckAcross: func(plans []*plan.Plan, report func(*plan.Plan) Report) {
			for _, c := range firstOfEach(clashes(plans, metadataClaims)) {
				report(c.plan)(c.pos, diag.T("the metadata of cluster %q has this identifier in the same database", "集群 %q 的元数据在同一数据库中使用相同的标识").With(c.first.Name.V), ownIdentifier(c.plan), c.related)
			}
		},
	}
}

func ownIdentifier(p *plan.Plan) diag.Text {
	name := asTable("kylin_" + string(p.Name.V))
	if p.Metadata.URL.Set {
		return diag.T("write another name before the @ of metadata.url, such as %s", "在 metadata.url 的 @ 前写另一个名称，例如 %s").With(name)
	}
	return diag.T("write identifier: %s below metadata", "在 metadata 下写 identifier: %s").With(name)
}

// metadataClaims are the metadata table of a cluster, at each host of its
// database. MySQL may take names that differ in case for one.
func metadataClaims(p *plan.Plan) []claim {
	s, ok := metastoreOf(p)
	if !ok || s.scheme != "jdbc" || s.identifier.Broken {
		return nil
	}
	j := &p.Metadata.JDBC
	hosts, name := j.Hosts, j.Database.V
	if url, has := s.get("url"); has {
		hosts, name = databaseHosts(strings.Trim(url.value, `"'`))
	}
	if name == "" || j.URL.Broken || j.Database.Broken {
		return nil
	}
	return hostClaims(hosts, name+" "+strings.ToLower(identifierOf(s)), s.identifier.Pos)
}

func identifierOf(s metastore) string {
	if s.identifier.V == "" {
		return "kylin_metadata" // StorageURL.java
	}
	return s.identifier.V
}

// databaseHosts returns the hosts of a JDBC URL and the name of the database
// there, "" where the URL has a form that is not known.
func databaseHosts(url string) (hosts []cluster.Val[cluster.HostPort], name string) {
	ports := map[string]int{"mysql": 3306, "mariadb": 3306, "postgresql": 5432, "sqlserver": 1433}
	port, known := ports[database(url)]
	if !known {
		return nil, ""
	}
	for part := range strings.SplitSeq(authority(url), ",") {
		at := cluster.HostPort{Host: part, Port: port}
		if host, text, err := net.SplitHostPort(part); err == nil {
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, ""
			}
			at = cluster.HostPort{Host: host, Port: n}
		}
		hosts = append(hosts, cluster.Val[cluster.HostPort]{V: at})
	}
	_, rest, _ := strings.Cut(url, "//")
	if database(url) == "sqlserver" {
		return hosts, sqlServerName(rest)
	}
	_, rest, _ = strings.Cut(rest, "/")
	if end := strings.IndexAny(rest, "?;&"); end >= 0 {
		rest = rest[:end]
	}
	return hosts, rest
}

// sqlServerName finds the property database of a URL such as
// jdbc:sqlserver://host:1433;database=kylin.
func sqlServerName(rest string) string {
	for part := range strings.SplitSeq(rest, ";") {
		key, value, _ := strings.Cut(part, "=")
		if key = strings.ToLower(strings.TrimSpace(key)); key == "database" || key == "databasename" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func zooKeeperSharedRule() Rule {
	metadata := func(name, chroot, mark string) string {
		return "version: 1\nname: " + name + "\nproduct: {name: kylin, version: \"3.1\"}\nmetadata: {hbase: {}}" + mark + `
zookeeper: {hosts: ["zk-1.example.com:2181"]` + chroot + "}\nnodes: [{name: " + name + "-1, host: " + name + ".example.com}]\n"
	}
	return Rule{
		Name: "zookeeper-shared-between-clusters", Severity: diag.Error,
		Summary: diag.T("two clusters meet at one path of one ZooKeeper", "两个集群在同一 ZooKeeper 的同一路径上会合"),
		Why: diag.T("nodes find each other and lock their jobs below /kylin/IDENTIFIER: here the nodes of both are one cluster to Kylin, which tells the wrong nodes of changes and lets one job engine lock out the other",
			"节点在 /kylin/标识 下相互发现并锁定任务：在这里两边的节点对 Kylin 来说是一个集群，变更会通知错误的节点，一边的任务引擎会把另一边锁住"),
		Fix:    diag.T("give each cluster a zookeeper.chroot of its own, or a metadata.identifier of its own", "为每个集群设置不同的 zookeeper.chroot 或 metadata.identifier"),
		Source: "KylinConfigBase.java and ZKUtil.java of Kylin 3: the path is zookeeper-base-path and cluster-name, by default the identifier",
		Bad:    metadata("prod", "", "") + Another + metadata("test", "", " # <-"),
		Good:   metadata("prod", "", "") + Another + metadata("test", ", chroot: /test", ""),
		CheckAcross: func(plans []*plan.Plan, report func(*plan.Plan) Report) {
			told := map[*plan.Plan]bool{} // one identifier in one database says it all
			for _, c := range clashes(plans, metadataClaims) {
				told[c.plan] = true
			}
			for _, c := range firstOfEach(clashes(plans, zooKeeperClaims)) {
				if told[c.plan] {
					continue
				}
				report(c.plan)(c.pos, diag.T("the nodes of cluster %q meet at the same path of the same ZooKeeper", "集群 %q 的节点也在同一 ZooKeeper 的同一路径上会合").With(c.first.Name.V),
					diag.T("write chroot: /%s below zookeeper and make that path there, or give the clusters different identifiers", "在 zookeeper 下写 chroot: /%s 并在其中创建该路径，或让两个集群使用不同的标识").With(c.plan.Name.V), c.related)
			}
		},
	}
}

// zooKeeperClaims are the path at which a cluster's nodes meet, on each of the
// servers; none where the address is HBase's.
func zooKeeperClaims(p *plan.Plan) []claim {
	s, ok := metastoreOf(p)
	if !ok || p.ZooKeeper.Chroot.Broken {
		return nil
	}
	base, name := "/kylin", identifierOf(s)
	for _, kv := range p.Properties {
		switch kv.Key.V {
		case "kylin.env.zookeeper-base-path":
			base = kv.Value.V
		case "kylin.server.cluster-name":
			name = kv.Value.V
		}
	}
	return hostClaims(p.ZooKeeper.Hosts, p.ZooKeeper.Chroot.V+base+"/"+name, s.identifier.Pos)
}
