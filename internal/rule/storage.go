package rule

import (
	"net/url"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func storageUnsupported(p *plan.Plan, report Report) {
	if at := p.Storage.At; (p.Storage.FileSystem.Set && !p.Storage.FileSystem.Broken || p.Storage.SeparateFromBuild.V) && p.Known && p.Facts.Name != "kyligence" {
		report(at, diag.T("%s does not support read/write separation", "%s 不支持读写分离").With(productName(p)), diag.T("remove storage", "删除 storage"))
	}
}

func storageHBase(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if ok && s.scheme == "hbase" && p.Storage.SeparateFromBuild.V && p.Facts.Name == "kyligence" {
		report(s.at, diag.T("metadata is in HBase, but the build and query clusters are separate", "元数据在 HBase 中，但构建集群和查询集群是分开的"),
			diag.T("use metadata.jdbc with dialect: mysql or sqlserver", "使用 metadata.jdbc，dialect 为 mysql 或 sqlserver"))
	}
}

func storageHalf(p *plan.Plan, report Report) {
	s := &p.Storage
	switch {
	case p.Facts.Name != "kyligence" || s.FileSystem.Broken || s.SeparateFromBuild.Broken:
	case s.FileSystem.Set && !s.SeparateFromBuild.V:
		report(s.FileSystem.Pos, diag.T("storage.file_system needs separate_from_build: true", "storage.file_system 需要 separate_from_build: true"), diag.T("add separate_from_build: true", "加上 separate_from_build: true"))
	case s.SeparateFromBuild.V && !s.FileSystem.Set:
		report(s.SeparateFromBuild.Pos, diag.T("storage.separate_from_build needs file_system", "storage.separate_from_build 需要 file_system"), diag.T("add file_system: hdfs://QUERY-CLUSTER:8020/", "加上 file_system: hdfs://查询集群:8020/"))
	}
}

func storageFileSystem(p *plan.Plan, report Report) {
	v := p.Storage.FileSystem
	if !v.Set || v.Broken || p.Facts.Name != "kyligence" {
		return
	}
	if u, err := url.Parse(v.V); err != nil || u.Scheme == "" || u.Host == "" {
		report(v.Pos, diag.T("storage.file_system %s does not name a file system", "storage.file_system %s 没有指定文件系统").With(secret.Hide(v.V)),
			diag.T("write it as hdfs://QUERY-CLUSTER:8020/", "写成 hdfs://查询集群:8020/"))
	}
}

func storageNodeAll(p *plan.Plan, report Report) {
	if !p.Storage.SeparateFromBuild.V || p.Facts.Name != "kyligence" {
		return
	}
	for _, n := range p.Nodes {
		if n.Serves && n.Builds && !brokenMode(n) {
			report(n.Node.Mode[0].Pos, diag.T("node %q runs both builds and queries, but the two clusters are separate", "节点 %q 既运行构建又运行查询，但两个集群是分开的").With(label(n)),
				diag.T("write mode: job in the build cluster, mode: query in the query cluster", "在构建集群写 mode: job，在查询集群写 mode: query"))
		}
	}
}
