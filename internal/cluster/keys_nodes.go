package cluster

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
)

// docs returns what is said of each key; a test fails for a key without one.
func docs() []Doc {
	return slices.Concat(topDocs(), productDocs(), metadataDocs(), jdbcDocs(), nodeDocs(),
		balancerDocs(), accessDocs(), healthDocs(), tlsDocs(), jobsListenerDocs(),
		sessionDocs(), cacheDocs(), storageDocs(), ldapDocs(), lintDocs(), driftDocs())
}

func topDocs() []Doc {
	return []Doc{
		{
			Key: "version", Example: "1",
			Meaning: diag.T("the version of this format of a description", "描述文件格式的版本"),
		},
		{
			Key: "name", Example: "prod",
			Meaning: diag.T("the cluster's name; it begins every name in the balancer's file, so that two clusters fit into one balancer", "集群名称；它是负载均衡配置中所有名称的前缀，因此两个集群可以共用一个负载均衡器"),
		},
		{
			Key: "jobs", Meaning: diag.T("how the job engines share the work", "任务引擎如何分担工作"),
		},
		{
			Key: "jobs.scheduler", Example: "curator",
			Meaning: diag.T("default lets one job engine run, distributed and curator let one take over from another; Kyligence from 3.4 and Kylin 5 share the work without it", "default 只允许一个任务引擎运行，distributed 和 curator 允许接替；Kyligence 3.4 起和 Kylin 5 无需此项即可分担任务"),
		},
		{
			Key: "jobs.self_discovery", Example: "false",
			Meaning: diag.T("the nodes find each other in ZooKeeper: true by default with the scheduler curator; false writes the list of all nodes instead, which Kylin 3.1 and 4.0 accept with curator, too", "节点通过 ZooKeeper 互相发现：调度器为 curator 时默认为 true；false 则写出全部节点的列表，Kylin 3.1 和 4.0 的 curator 也接受这种方式"),
		},
		{
			Key: "properties", Example: `{kylin.web.timezone: GMT+8}`,
			Meaning: diag.T("more of kylin.properties on every node; a key that another part of the description manages is an error", "每个节点 kylin.properties 中的其他配置项；由描述文件其他部分管理的键会报错"),
		},
		{
			Key: "zookeeper", Meaning: diag.T("the ensemble in which the nodes meet", "节点用来协调的 ZooKeeper 集群"),
		},
		{
			Key: "zookeeper.hosts", Example: `["zk-1:2181", "zk-2:2181", "zk-3:2181"]`,
			Meaning: diag.T("the servers of the ensemble", "ZooKeeper 服务器"),
		},
		{
			Key: "zookeeper.chroot", Example: "/kylin-prod",
			Meaning: diag.T("the path below which this cluster keeps its data", "本集群数据所在的路径"),
		},
	}
}

func productDocs() []Doc {
	var lines []string
	for _, name := range product.Names() {
		lines = append(lines, name+" "+strings.Join(product.Lines(name), ", "))
	}
	known := strings.Join(lines, "; ")
	return []Doc{
		{
			Key: "product", Example: `{name: kyligence, version: "3.4"}`,
			Meaning: diag.T("what runs on the nodes", "节点上运行的产品"),
		},
		{
			Key: "product.name", Example: "kyligence",
			Meaning: diag.T("Kyligence Enterprise or Apache Kylin", "Kyligence Enterprise 或 Apache Kylin"),
		},
		{
			Key: "product.version", Example: `"3.4.5.2106"`,
			Meaning: diag.T("MAJOR.MINOR, optionally .PATCH and .BUILD, in quotes, since 3.10 is not 3.1; with fewer parts a rule takes the worst case of the rest. Known: %s", "MAJOR.MINOR，可加 .PATCH 和 .BUILD，须加引号，因为 3.10 不是 3.1；未写的部分按最坏情况检查。已知：%s").With(known),
		},
		{
			Key: "product.tomcat", Example: `"8.5.78"`,
			Meaning: diag.T("the version of the nodes' Tomcat, which tomcat/RELEASE-NOTES names; needed where a session store depends on it", "节点上 Tomcat 的版本，见 tomcat/RELEASE-NOTES；会话存储依赖它时需要填写"),
			Default: diag.T("the one that the product ships; unknown for kyligence, none for Kylin 5, which has no Tomcat folder", "产品自带的版本；kyligence 未知；Kylin 5 没有 Tomcat 目录"),
		},
		{
			Key: "product.cipher", Example: "aes-ecb",
			Meaning: diag.T("how the product encrypts passwords in kylin.properties", "产品在 kylin.properties 中加密密码的方式"),
		},
		{
			Key: "product.cipher_iv", Example: "AAAAAAAAAAAAAAAA",
			Meaning: diag.T("the initialization vector of aes-cfb, 16 characters; when set it is also written as kylin.security.encrypt.cipher.ivSpec", "aes-cfb 的初始向量，16 个字符；设置后也会写为 kylin.security.encrypt.cipher.ivSpec"),
			Default: diag.T("the product's own", "产品自带的值"),
		},
		{
			Key: "product.home", Example: "/usr/local/kyligence",
			Meaning: diag.T("$KYLIN_HOME on the nodes; for people, nothing is read from it", "节点上的 $KYLIN_HOME；供人参考，不会读取"),
		},
		{
			Key: "product.base", Example: "base/",
			Meaning: diag.T("a folder with a node's stock files to patch, laid out as below $KYLIN_HOME; relative to this file, {name} stands for the node's name. Without it kylin.properties and context.xml hold only what kyctl manages", "存放待修改的节点原始文件的文件夹，目录结构与 $KYLIN_HOME 相同；相对于此文件，{name} 代表节点名称。没有它时，kylin.properties 和 context.xml 只包含 kyctl 管理的内容"),
		},
	}
}

func metadataDocs() []Doc {
	return []Doc{
		{
			Key: "metadata", Example: "{hbase: {}}",
			Meaning: diag.T("where the cluster keeps its metadata, the same for every node: exactly one of hbase, jdbc and url", "集群元数据的存储位置，所有节点相同：hbase、jdbc、url 三选一"),
		},
		{
			Key: "metadata.identifier", Example: "kylin_prod",
			Meaning: diag.T("the metadata's name: the first part of kylin.metadata.url, and the name of the table", "元数据名称：kylin.metadata.url 的第一部分，也是表名"),
		},
		{
			Key: "metadata.hbase", Example: "{}",
			Meaning: diag.T("metadata in HBase; it has no keys", "元数据保存在 HBase 中；没有下级键"),
		},
		{
			Key: "metadata.url", Example: "kylin_metadata@hbase",
			Meaning: diag.T("kylin.metadata.url as it is written, for what the other keys can't say; it is still checked", "直接写出 kylin.metadata.url 的值，用于其他键无法表达的情况；仍会检查"),
		},
		{
			Key: "metadata.allow_cleartext", Example: "true",
			Meaning: diag.T("kyctl doctor may give the metastore's password to a server that does not prove who it is: in clear, or encrypted with a key that the server names. Without it only the digest logins go there, and TLS must verify the certificate for the others. Nothing that kyctl writes depends on it", "允许 kyctl doctor 把元数据库的密码交给未证明身份的服务器：明文发送，或用服务器给出的公钥加密后发送。未设置时，对这样的服务器只使用摘要方式登录，其他方式要求 TLS 验证证书。kyctl 写出的文件与此无关"),
		},
	}
}

func jdbcDocs() []Doc {
	return []Doc{
		{
			Key: "metadata.jdbc", Example: `
url: jdbc:mysql://db.example.com:3306/kylin
username: kylin
password: {env: KYLIN_DB_PASSWORD}
`,
			Meaning: diag.T("metadata in a relational database", "元数据保存在关系型数据库中"),
		},
		{
			Key: "metadata.jdbc.dialect", Example: "postgresql",
			Meaning: diag.T("the kind of database", "数据库类型"),
		},
		{
			Key: "metadata.jdbc.url", Example: "jdbc:mysql://db.example.com:3306/kylin",
			Meaning: diag.T("the JDBC URL; or hosts and database, from which it is built", "JDBC URL；也可以写 hosts 和 database，由它们生成"),
			Default: diag.T("built from hosts and database", "由 hosts 和 database 生成"),
		},
		{
			Key: "metadata.jdbc.hosts", Example: `["db.example.com:3306"]`,
			Meaning: diag.T("the database servers, in place of url", "数据库服务器，代替 url"),
		},
		{
			Key: "metadata.jdbc.database", Example: "kylin",
			Meaning: diag.T("the name of the database, with hosts", "数据库名，与 hosts 一起使用"),
		},
		{
			Key: "metadata.jdbc.driver", Example: "com.mysql.jdbc.Driver",
			Meaning: diag.T("the driver's class", "JDBC 驱动类"),
			Default: diag.T("by dialect and product", "由数据库类型和产品决定"),
		},
		{
			Key: "metadata.jdbc.username", Example: "kylin",
			Meaning: diag.T("the database's user", "数据库用户"),
		},
		{
			Key: "metadata.jdbc.password", Example: "{env: KYLIN_DB_PASSWORD}",
			Meaning: diag.T("the user's password", "用户的密码"),
		},
		{
			Key: "metadata.jdbc.encrypt_password", Example: "true",
			Meaning: diag.T("write the password as the product's cipher text, with passwordEncrypted=true", "以产品的密文写出密码，并加上 passwordEncrypted=true"),
		},
		{
			Key: "metadata.jdbc.params", Example: "{maxActive: 20, maxIdle: 20}",
			Meaning: diag.T("more parameters of kylin.metadata.url, such as those of the connection pool", "kylin.metadata.url 的其他参数，例如连接池参数"),
		},
	}
}

func nodeDocs() []Doc {
	return []Doc{
		{
			Key: "nodes", Example: `
- {name: kylin-1, host: 10.0.0.11}
- {name: "query-[02-40]", host: "10.0.1.[2-40]", mode: query}
`,
			Meaning: diag.T("the servers of the cluster; [A-B] in a name makes one node for each number, and host, address, rest_address and port may count along", "集群的服务器；名称中的 [A-B] 为每个数字生成一个节点，host、address、rest_address、port 可一起递增"),
		},
		{
			Key: "nodes.name", Example: "query-1",
			Meaning: diag.T("the node's name, of its own; it names the node's folder", "节点名称，不能重复；也是节点文件夹的名称"),
		},
		{
			Key: "nodes.host", Example: "10.0.0.11",
			Meaning: diag.T("the host name or IP address where the other nodes, and you, reach it", "其他节点和您访问此节点所用的主机名或 IP 地址"),
		},
		{
			Key: "nodes.address", Example: "10.0.0.11",
			Meaning: diag.T("what the balancer connects to where host is a name: one name that does not resolve keeps nginx from starting", "host 为名称时负载均衡器连接的地址：只要有一个名称无法解析，nginx 就无法启动"),
			Default: diag.T("host", "host"),
		},
		{
			Key: "nodes.port", Example: "7070",
			Meaning: diag.T("the HTTP port; in Kylin 5 it is written as server.port when set, elsewhere server.xml has it", "HTTP 端口；Kylin 5 在设置后写为 server.port，其他产品由 server.xml 决定"),
		},
		{
			Key: "nodes.mode", Example: "query",
			Meaning: diag.T("what the node does: query answers users, job builds, all does both; a list on Kylin 3 and later. A job node does not stand behind the balancer", "节点的角色：query 响应用户，job 执行构建，all 两者皆可；Kylin 3 起可写列表。job 节点不在负载均衡器之后"),
		},
		{
			Key: "nodes.weight", Example: "2",
			Meaning: diag.T("its share of the requests, compared with the other nodes", "相对于其他节点的请求份额"),
		},
		{
			Key: "nodes.state", Example: "drain",
			Meaning: diag.T("in the balancer: active; backup waits until the others fail; drain keeps the users it has; down gets nothing", "在负载均衡器中的状态：active 正常；backup 在其他节点失效时启用；drain 只保留已有用户；down 不接收请求"),
		},
		{
			Key: "nodes.rest_address", Example: "10.0.0.11:7070",
			Meaning: diag.T("KYLIN_REST_ADDRESS, how the node tells the others where it is; needed where its own host name does not resolve", "KYLIN_REST_ADDRESS，节点告知其他节点的自身地址；节点主机名无法解析时需要"),
		},
		{
			Key: "nodes.base", Example: "base/query-1/",
			Meaning: diag.T("this node's own folder of stock files", "此节点专用的原始文件夹"),
			Default: diag.T("product.base", "product.base"),
		},
		{
			Key: "nodes.properties", Example: `{kylin.web.timezone: GMT+8}`,
			Meaning: diag.T("more of this node's kylin.properties; wins over properties", "此节点 kylin.properties 中的其他配置项；优先于 properties"),
		},
	}
}
