package catalog

import "github.com/kyctl/kyctl/internal/diag"

// Topic is a group of findings of one kind.
type Topic struct {
	Kind  Kind
	Name  string
	Title diag.Text
}

// Topics are the groups of findings, in the order of the docs.
func Topics() []Topic {
	return []Topic{
		{Rules, "form", diag.T("The form of a description", "描述文件的形式")},
		{Rules, "product", diag.T("The product", "产品")},
		{Rules, "metadata", diag.T("Metadata and ZooKeeper", "元数据与 ZooKeeper")},
		{Rules, "nodes", diag.T("Nodes and roles", "节点与角色")},
		{Rules, "load-balancer", diag.T("The load balancer", "负载均衡器")},
		{Rules, "sessions", diag.T("Shared sessions", "会话共享")},
		{Rules, "query-cache", diag.T("The query cache", "查询缓存")},
		{Rules, "separation", diag.T("Read/write separation", "读写分离")},
		{Rules, "users", diag.T("Users and the directory", "用户与目录服务")},
		{Rules, "properties", diag.T("Properties and base files", "配置项与基础文件")},
		{Rules, "secrets", diag.T("Secrets", "密码")},
		{Rules, "clusters", diag.T("Several clusters in one run", "一次检查多个集群")},
		{Rules, "lint", diag.T("The lint settings", "检查设置")},

		{Doctor, "any", diag.T("Any live part", "任何运行中的部分")},
		{Doctor, "nodes", diag.T("The nodes", "节点")},
		{Doctor, "load-balancer", diag.T("The load balancer", "负载均衡器")},
		{Doctor, "metadata", diag.T("The metastore", "元数据库")},
		{Doctor, "zookeeper", diag.T("ZooKeeper", "ZooKeeper")},
		{Doctor, "sessions", diag.T("The sessions' store", "会话存储")},
		{Doctor, "query-cache", diag.T("The query cache", "查询缓存")},
		{Doctor, "directory", diag.T("The directory", "目录服务")},

		{Import, "load-balancer", diag.T("The load balancer", "负载均衡器")},
	}
}

// Entries returns those of the names' entries that belong to the topic, in
// their order.
func (t Topic) Entries(names []string) []Entry {
	var out []Entry
	for _, e := range Entries(names) {
		if e.Kind == t.Kind && e.Topic == t.Name {
			out = append(out, e)
		}
	}
	return out
}
