package rule

import (
	"fmt"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func loopbackNode(p *plan.Plan, report Report) {
	if !apart(p) {
		return
	}
	for _, n := range p.Nodes {
		tell := func(pos source.Pos, key, host string) {
			if loopback(host) {
				report(pos, diag.T("%[1]s %[2]s of node %[3]q is a loopback address, but other nodes are on other machines", "节点 %[3]q 的 %[1]s %[2]s 是环回地址，但其他节点在别的机器上").With(key, host, label(n)),
					diag.T("write the address or name that other nodes use to reach %s", "写其他节点访问 %s 所用的地址或名称").With(label(n)))
			}
		}
		tell(n.Host.Pos, "host", string(n.Host.V))
		if n.Address.Set && !n.Address.Broken {
			tell(n.Address.Pos, "address", n.Address.V.String())
		}
		tell(n.RestAddress.Pos, "rest_address", n.RestAddress.V.Host)
	}
}

// apart says that the nodes stand on more than one machine, as far as their
// hosts tell.
func apart(p *plan.Plan) bool {
	first := ""
	for _, n := range p.Nodes {
		host := canonical(string(n.Host.V))
		if host == "" {
			continue
		}
		if loopback(host) {
			host = "localhost"
		}
		if first != "" && host != first {
			return true
		}
		first = host
	}
	return false
}

func loopbackStore(p *plan.Plan, report Report) {
	if !apart(p) {
		return
	}
	tell := func(pos source.Pos, key, host string) {
		if loopback(host) {
			report(pos, diag.T("%s is at %s, but the nodes are on several machines", "%s 位于 %s，但节点分布在多台机器上").With(key, host),
				diag.T("write a host that every node can reach", "写每个节点都能访问的主机"))
		}
	}
	for _, list := range storeHosts(p) {
		for i, h := range list.hosts {
			tell(h.Pos, fmt.Sprintf("%s[%d]", list.key, i), h.V.Host)
		}
	}
	tell(p.Metadata.JDBC.URL.Pos, "metadata.jdbc.url", urlHost(strings.TrimPrefix(p.Metadata.JDBC.URL.V, "jdbc:")))
	if s, ok := metastoreOf(p); ok && s.raw {
		jdbc, _ := s.get("url")
		tell(s.at, s.key("url"), urlHost(strings.TrimPrefix(jdbc.value, "jdbc:")))
	}
	tell(p.Security.LDAP.Server.Pos, "security.ldap.server", urlHost(p.Security.LDAP.Server.V))
}

type hostList struct {
	key   string
	hosts []cluster.Val[cluster.HostPort]
}

func storeHosts(p *plan.Plan) []hostList {
	lists := []hostList{
		{"metadata.jdbc.hosts", p.Metadata.JDBC.Hosts},
		{"zookeeper.hosts", p.ZooKeeper.Hosts},
		{"query_cache.redis.hosts", p.QueryCache.Redis.Hosts},
		{"query_cache.memcached.hosts", p.QueryCache.Memcached.Hosts},
	}
	if p.Store != nil && p.Store.Hosts != nil {
		lists = append(lists, hostList{"sessions." + p.Store.Name + ".hosts", p.Store.Hosts(p.StoreOptions)})
	}
	return lists
}

// urlHost returns the first host of a URL such as mysql://user@host:3306/kylin
// or sqlserver://host:1433;database=kylin, "" where there is none.
func urlHost(text string) string {
	_, rest, ok := strings.Cut(text, "//")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/;,? "); end >= 0 {
		rest = rest[:end]
	}
	host := rest[strings.LastIndex(rest, "@")+1:]
	if v6, ok := strings.CutPrefix(host, "["); ok {
		host, _, _ = strings.Cut(v6, "]")
		return host
	}
	host, _, _ = strings.Cut(host, ":")
	return host
}
