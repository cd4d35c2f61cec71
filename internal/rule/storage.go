package rule

import (
	"net/url"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func storageRules() []Rule {
	return []Rule{storageUnsupported(), storageHBase(), storageHalf(), storageFileSystem(), storageNodeAll()}
}

// sampleSeparate is a cluster whose metadata is in a database, up to its nodes.
const sampleSeparate = sampleKyligence + `metadata:
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}}
` + sampleZooKeeper

const sampleJobAndQuery = `nodes:
  - {name: job-1, host: 10.0.0.1, mode: job}
  - {name: job-2, host: 10.0.0.2, mode: job}
  - {name: query-1, host: 10.0.0.3, mode: query}
`

const sampleStorage = `storage: {file_system: "hdfs://query-cluster:8020/", separate_from_build: true}
`

func storageUnsupported() Rule {
	return Rule{
		Name: "storage-unsupported", Severity: diag.Error,
		Summary: diag.T("read/write separation on a product that does not have it", "该产品不支持读写分离"),
		Why:     diag.T("Apache Kylin reads neither of the two keys: builds and queries go on sharing one Hadoop cluster", "Apache Kylin 不读取这两个键：构建和查询仍共用一个 Hadoop 集群"),
		Fix:     diag.T("take storage out", "删除 storage"),
		Source:  "KE manual, deploy/rw_separation; KylinConfigBase.java of Kylin 2.6 to 4",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `storage:
  file_system: hdfs://query-cluster:8020/ # <-
  separate_from_build: true
`,
		Good: sampleSeparate + sampleJobAndQuery + sampleStorage,
		Check: func(p *plan.Plan, report Report) {
			if at := p.Storage.At; (p.Storage.FileSystem.Set && !p.Storage.FileSystem.Broken || p.Storage.SeparateFromBuild.V) && p.Known && p.Facts.Name != "kyligence" {
				report(at, diag.T("%s has no read/write separation", "%s 不支持读写分离").With(productName(p)), diag.T("take storage out", "删除 storage"))
			}
		},
	}
}

func storageHBase() Rule {
	return Rule{
		Name: "storage-metadata", Severity: diag.Error,
		Summary: diag.T("read/write separation needs metadata in a database", "读写分离要求元数据存放在数据库中"),
		Why:     diag.T("the two Hadoop clusters have an HBase each: build and query nodes would each see their own metadata, and what is built is never queried", "两个 Hadoop 集群各有自己的 HBase：构建节点和查询节点看到的元数据不同，构建结果永远查不到"),
		Fix:     diag.T("use metadata.jdbc", "使用 metadata.jdbc"),
		Source:  "KE manual, deploy/rw_separation, step 2",
		Bad: sampleKyligence + `metadata:
  hbase: {} # <-
` + sampleZooKeeper + sampleJobAndQuery + sampleStorage,
		Good: sampleSeparate + sampleJobAndQuery + sampleStorage,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if ok && s.scheme == "hbase" && p.Storage.SeparateFromBuild.V && p.Facts.Name == "kyligence" {
				report(s.at, diag.T("metadata is in HBase, and build and query clusters are apart", "元数据在 HBase 中，而构建集群和查询集群是分开的"),
					diag.T("use metadata.jdbc with dialect: mysql or sqlserver", "使用 metadata.jdbc，dialect 为 mysql 或 sqlserver"))
			}
		},
	}
}

func storageHalf() Rule {
	return Rule{
		Name: "storage-half", Severity: diag.Error,
		Summary: diag.T("read/write separation is set by half", "读写分离只设置了一半"),
		Why: diag.T("file_system says where the query cluster keeps its data, separate_from_build that it is another one: with one of them alone the nodes write and read in different places, or in the build cluster",
			"file_system 说明查询集群的数据位置，separate_from_build 说明它是另一个集群：只设其中一个时，节点写入和读取的位置不同，或都在构建集群"),
		Fix:    diag.T("write both, or take storage out", "两个都写，或删除 storage"),
		Source: "KE manual, deploy/rw_separation, step 2",
		Bad: sampleSeparate + sampleJobAndQuery + `storage:
  file_system: hdfs://query-cluster:8020/ # <-
`,
		Good: sampleSeparate + sampleJobAndQuery + sampleStorage,
		Check: func(p *plan.Plan, report Report) {
			s := &p.Storage
			switch {
			case p.Facts.Name != "kyligence" || s.FileSystem.Broken || s.SeparateFromBuild.Broken:
			case s.FileSystem.Set && !s.SeparateFromBuild.V:
				report(s.FileSystem.Pos, diag.T("storage.file_system without separate_from_build: true", "有 storage.file_system 但没有 separate_from_build: true"), diag.T("add separate_from_build: true", "加上 separate_from_build: true"))
			case s.SeparateFromBuild.V && !s.FileSystem.Set:
				report(s.SeparateFromBuild.Pos, diag.T("storage.separate_from_build without file_system", "有 storage.separate_from_build 但没有 file_system"), diag.T("add file_system: hdfs://QUERY-CLUSTER:8020/", "加上 file_system: hdfs://查询集群:8020/"))
			}
		},
	}
}

func storageFileSystem() Rule {
	return Rule{
		Name: "storage-file-system", Severity: diag.Error,
		Summary: diag.T("storage.file_system is no address of a file system", "storage.file_system 不是文件系统的地址"),
		Why:     diag.T("without a scheme and a host each node takes the path for one of its own Hadoop cluster: build nodes write where no query node looks", "没有协议和主机时，每个节点都把该路径当作自己 Hadoop 集群中的路径：构建节点写入的位置查询节点看不到"),
		Fix:     diag.T("write hdfs://HOST:8020/ or hdfs://NAMESERVICE/ of the query cluster", "写查询集群的 hdfs://主机:8020/ 或 hdfs://命名服务/"),
		Source:  "KE manual, deploy/rw_separation, step 2",
		Bad: sampleSeparate + sampleJobAndQuery + `storage:
  file_system: /kylin # <-
  separate_from_build: true
`,
		Good: sampleSeparate + sampleJobAndQuery + `storage:
  file_system: hdfs://query-nameservice/
  separate_from_build: true
`,
		Check: func(p *plan.Plan, report Report) {
			v := p.Storage.FileSystem
			if !v.Set || v.Broken || p.Facts.Name != "kyligence" {
				return
			}
			if u, err := url.Parse(v.V); err != nil || u.Scheme == "" || u.Host == "" {
				report(v.Pos, diag.T("storage.file_system %s names no file system", "storage.file_system %s 没有指明文件系统").With(secret.Hide(v.V)),
					diag.T("write it as hdfs://QUERY-CLUSTER:8020/", "写成 hdfs://查询集群:8020/"))
			}
		},
	}
}

func storageNodeAll() Rule {
	return Rule{
		Name: "storage-node-all", Severity: diag.Warning,
		Summary: diag.T("a node that builds and queries where the two are apart", "读写分离的集群中有既构建又查询的节点"),
		Why: diag.T("a node stands in one of the two Hadoop clusters: one that does both runs its builds in the query cluster, or its queries in the build cluster, which the separation was to prevent",
			"节点只能位于两个 Hadoop 集群之一：两者都做的节点会在查询集群中构建，或在构建集群中查询，而这正是读写分离要避免的"),
		Fix:    diag.T("write mode: job on the nodes of the build cluster, mode: query on those of the query cluster", "构建集群的节点写 mode: job，查询集群的节点写 mode: query"),
		Source: "KE manual, deploy/rw_separation, steps 4 and 5",
		Bad: sampleSeparate + `nodes:
  - {name: job-1, host: 10.0.0.1, mode: job}
  - {name: job-2, host: 10.0.0.2, mode: all} # <-
  - {name: query-1, host: 10.0.0.3, mode: query}
` + sampleStorage,
		Good: sampleSeparate + sampleJobAndQuery + sampleStorage,
		Check: func(p *plan.Plan, report Report) {
			if !p.Storage.SeparateFromBuild.V || p.Facts.Name != "kyligence" {
				return
			}
			for _, n := range p.Nodes {
				if n.Serves && n.Builds && !brokenMode(n) {
					report(n.Node.Mode[0].Pos, diag.T("node %q builds and queries, and the two clusters are apart", "节点 %q 既构建又查询，而两个集群是分开的").With(label(n)),
						diag.T("write mode: job in the build cluster, mode: query in the query cluster", "在构建集群写 mode: job，在查询集群写 mode: query"))
				}
			}
		},
	}
}
