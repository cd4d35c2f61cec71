package rule

import "github.com/kyctl/kyctl/internal/diag"

// Topics are the groups of rules, in the order of the catalogue.
func Topics() []Topic {
	return []Topic{
		{diag.T("The form of a description", "描述文件的形式"), formRules()},
		{diag.T("The product", "产品"), productRules()},
		{diag.T("Metadata and ZooKeeper", "元数据与 ZooKeeper"), append(metadataRules(), metadataDatabaseRules()...)},
		{diag.T("Nodes and roles", "节点与角色"), append(nodeRules(), jobRules()...)},
		{diag.T("The load balancer", "负载均衡器"), balancerRules()},
		{diag.T("Shared sessions", "会话共享"), sessionRules()},
		{diag.T("The query cache", "查询缓存"), queryCacheRules()},
		{diag.T("Read/write separation", "读写分离"), storageRules()},
		{diag.T("Users and the directory", "用户与目录服务"), securityRules()},
		{diag.T("Properties and base files", "配置项与基础文件"), append(baseRules(), reloadRules()...)},
		{diag.T("Secrets", "密码"), secretRules()},
		{diag.T("Several clusters in one run", "一次检查多个集群"), acrossRules()},
		{diag.T("The lint settings", "检查设置"), lintRules()},
	}
}
