package rule

import (
	"net"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func metadataShared(plans []*plan.Plan, report func(*plan.Plan) Report) {
	for _, c := range firstOfEach(clashes(plans, metadataClaims)) {
		report(c.plan)(c.pos, diag.T("cluster %q uses the same metadata identifier in the same database", "集群 %q 在同一数据库中使用相同的元数据标识").With(c.first.Name.V), ownIdentifier(c.plan), c.related)
	}
}

func ownIdentifier(p *plan.Plan) diag.Text {
	name := asTable("kylin_" + string(p.Name.V))
	if p.Metadata.URL.Set {
		return diag.T("write another name before the @ of metadata.url, such as %s", "在 metadata.url 的 @ 前写另一个名称，例如 %s").With(name)
	}
	return diag.T("write identifier: %s under metadata", "在 metadata 下写 identifier: %s").With(name)
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

func zooKeeperShared(plans []*plan.Plan, report func(*plan.Plan) Report) {
	told := map[*plan.Plan]bool{} // one identifier in one database says it all
	for _, c := range clashes(plans, metadataClaims) {
		told[c.plan] = true
	}
	for _, c := range firstOfEach(clashes(plans, zooKeeperClaims)) {
		if told[c.plan] {
			continue
		}
		report(c.plan)(c.pos, diag.T("the nodes of cluster %q register at the same path of the same ZooKeeper", "集群 %q 的节点也注册在同一 ZooKeeper 的同一路径下").With(c.first.Name.V),
			diag.T("write chroot: /%s under zookeeper and create that path in ZooKeeper, or give the clusters different identifiers", "在 zookeeper 下写 chroot: /%s 并在 ZooKeeper 中创建该路径，或让两个集群使用不同的标识").With(c.plan.Name.V), c.related)
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
