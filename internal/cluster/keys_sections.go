package cluster

import (
	"github.com/kyctl/kyctl/internal/diag"
)

func sessionDocs() []Doc {
	return []Doc{
		{
			Key: "sessions", Example: `
store: redis
redis:
  hosts: ["redis.example.com:6379"]
  password: {env: REDIS_PASSWORD}
`,
			Meaning: diag.T("where logins live; without a shared store a login is lost with its node", "登录会话的存放位置；没有共享存储时，节点失效则登录丢失"),
		},
		{
			Key: "sessions.store", Example: "redis",
			Meaning: diag.T("which store; its options stand below its name. jdbc is built into Kylin 5; external is one that kyctl does not write", "使用哪种存储；其选项写在同名的键下。jdbc 是 Kylin 5 自带的存储；external 表示不由 kyctl 写出的存储"),
			Default: diag.T("local; jdbc for Kylin 5", "local；Kylin 5 为 jdbc"),
		},
		{
			Key: "sessions.reason", Example: "another Redis plugin keeps the sessions",
			Meaning: diag.T("what shares the sessions when the store is external; required there, and only read there", "store 为 external 时由什么共享会话；此时必填，其他存储不读取"),
		},
		{
			Key: "query", Meaning: diag.T("the limits of queries", "查询的限制"),
		},
		{
			Key: "query.timeout", Example: "300s",
			Meaning: diag.T("the longest that a query may run; written to kylin.properties when set; 0s means no limit", "查询的最长运行时间；设置后写入 kylin.properties；0s 表示不限制"),
		},
	}
}

func cacheDocs() []Doc {
	return []Doc{
		{
			Key: "query_cache", Meaning: diag.T("a cache of query results that the nodes share", "节点共享的查询结果缓存"),
		},
		{
			Key: "query_cache.redis", Example: `{hosts: ["redis.example.com:6379"], expire: 24h}`,
			Meaning: diag.T("results in Redis: Kyligence from 3.4.5 and Kylin 5", "结果缓存在 Redis 中：Kyligence 3.4.5 起和 Kylin 5"),
		},
		{
			Key: "query_cache.redis.hosts", Example: `["redis.example.com:6379"]`,
			Meaning: diag.T("the Redis servers", "Redis 服务器"),
		},
		{
			Key: "query_cache.redis.cluster", Example: "true",
			Meaning: diag.T("the servers are a Redis Cluster", "这些服务器是 Redis Cluster"),
			Default: diag.T("false", "false"),
		},
		{
			Key: "query_cache.redis.password", Example: "{env: REDIS_PASSWORD}",
			Meaning: diag.T("the servers' password", "服务器的密码"),
		},
		{
			Key: "query_cache.redis.expire", Example: "24h",
			Meaning: diag.T("how long a result is kept", "结果的保留时间"),
			Default: diag.T("the product's own", "产品自带的值"),
		},
		{
			Key: "query_cache.memcached", Example: `{hosts: ["mc-1.example.com:11211"]}`,
			Meaning: diag.T("results in memcached: Kylin 3 and 4", "结果缓存在 memcached 中：Kylin 3 和 4"),
		},
		{
			Key: "query_cache.memcached.hosts", Example: `["mc-1.example.com:11211"]`,
			Meaning: diag.T("the memcached servers", "memcached 服务器"),
		},
	}
}

func storageDocs() []Doc {
	return []Doc{
		{
			Key: "storage", Meaning: diag.T("read/write separation: nodes that build and nodes that query on clusters of their own (Kyligence)", "读写分离：构建和查询使用各自的集群（Kyligence）"),
		},
		{
			Key: "storage.file_system", Example: "hdfs://query-cluster:8020/",
			Meaning: diag.T("the file system of the query cluster, where the built data goes", "查询集群的文件系统，构建结果写到那里"),
		},
		{
			Key: "storage.separate_from_build", Example: "true",
			Meaning: diag.T("the query cluster has a file system of its own", "查询集群使用独立的文件系统"),
			Default: diag.T("the product's own", "产品自带的值"),
		},
	}
}

func ldapDocs() []Doc {
	return []Doc{
		{Key: "security", Meaning: diag.T("how users prove who they are", "用户如何证明身份")},
		{
			Key: "security.profile", Example: "ldap",
			Meaning: diag.T("testing keeps the users in the metadata and starts with public passwords; ldap and saml ask a directory; custom is a plugin of Kyligence or Kylin 5", "testing 把用户保存在元数据中，初始密码是公开的；ldap 和 saml 使用目录服务；custom 是 Kyligence 或 Kylin 5 的插件"),
		},
		{
			Key: "security.internal_api", Example: `{username: ADMIN, password: {env: KYLIN_ADMIN_PASSWORD}}`,
			Meaning: diag.T("the login with which the nodes call each other, written before each server of kylin.server.cluster-servers (Kylin 2.6 to 4); without it they call without a login", "节点互相调用时使用的账号，写在 kylin.server.cluster-servers 的每个服务器之前（Kylin 2.6 到 4）；未设置时不带账号调用"),
		},
		{Key: "security.internal_api.username", Example: "ADMIN", Meaning: diag.T("the user of Kylin", "Kylin 用户")},
		{Key: "security.internal_api.password", Example: "{env: KYLIN_ADMIN_PASSWORD}", Meaning: diag.T("the user's password, as it is: Kylin decrypts nothing there", "该用户的密码，明文写入：Kylin 不会在此处解密")},
		{
			Key: "security.ldap", Example: `
server: ldap://ldap.example.com:389
username: "cn=Manager,dc=example,dc=com"
password: {env: LDAP_PASSWORD}
`,
			Meaning: diag.T("the directory of users and groups", "用户和组的目录服务"),
		},
		{Key: "security.ldap.server", Example: "ldap://ldap.example.com:389", Meaning: diag.T("the directory's URL, ldap:// or ldaps://", "目录服务的 URL，ldap:// 或 ldaps://")},
		{Key: "security.ldap.username", Example: `"cn=Manager,dc=example,dc=com"`, Meaning: diag.T("who Kylin binds as", "Kylin 绑定目录所用的账号")},
		{Key: "security.ldap.password", Example: "{env: LDAP_PASSWORD}", Meaning: diag.T("that account's password; the product stores it encrypted", "该账号的密码；产品以密文保存")},
		{Key: "security.ldap.truststore", Example: "/etc/ssl/ldap.jks", Meaning: diag.T("the trust store for ldaps, a path on the nodes (Kylin from 3.0 to 4)", "ldaps 使用的信任库，节点上的路径（Kylin 3.0 到 4）"), Default: diag.T("Java's own", "Java 自带的信任库")},
		{Key: "security.ldap.user", Meaning: diag.T("how users are found", "如何查找用户")},
		{Key: "security.ldap.user.search_base", Example: `"ou=People,dc=example,dc=com"`, Meaning: diag.T("where users are searched", "查找用户的位置")},
		{Key: "security.ldap.user.search_pattern", Example: `"(&(cn={0}))"`, Meaning: diag.T("how a login name is searched; {0} is the name", "如何查找登录名；{0} 是登录名")},
		{Key: "security.ldap.user.search_filter", Example: `"(objectClass=person)"`, Meaning: diag.T("which entries are users (Kyligence and Kylin 5)", "哪些条目是用户（Kyligence 和 Kylin 5）")},
		{Key: "security.ldap.group", Meaning: diag.T("how groups are found", "如何查找组")},
		{Key: "security.ldap.group.search_base", Example: `"ou=Groups,dc=example,dc=com"`, Meaning: diag.T("where groups are searched", "查找组的位置")},
		{Key: "security.ldap.group.search_filter", Example: `"(objectClass=groupOfNames)"`, Meaning: diag.T("which entries are groups (Kyligence and Kylin 5)", "哪些条目是组（Kyligence 和 Kylin 5）")},
		{Key: "security.ldap.group.member_filter", Example: `"(&(cn={0})(objectClass=groupOfNames))"`, Meaning: diag.T("how a group's members are found; {0} is the group (Kyligence and Kylin 5)", "如何查找组成员；{0} 是组名（Kyligence 和 Kylin 5）")},
		{Key: "security.ldap.service", Meaning: diag.T("how service accounts are found", "如何查找服务账号")},
		{Key: "security.ldap.service.search_base", Example: `"ou=Services,dc=example,dc=com"`, Meaning: diag.T("where service accounts are searched", "查找服务账号的位置")},
		{Key: "security.ldap.service.search_pattern", Example: `"(&(cn={0}))"`, Meaning: diag.T("how a service account is searched; {0} is the name", "如何查找服务账号；{0} 是名称")},
		{Key: "security.ldap.service.group_search_base", Example: `"ou=Services,dc=example,dc=com"`, Meaning: diag.T("where the groups of service accounts are searched", "查找服务账号所属组的位置")},
		{Key: "security.ldap.admin_role", Example: "admin", Meaning: diag.T("the group whose members administer Kylin", "其成员为 Kylin 管理员的组"), Default: diag.T("the product's own", "产品自带的值")},
		{Key: "security.ldap.cache", Meaning: diag.T("users that logged in are remembered, to spare the directory", "记住已登录的用户，以减轻目录服务的负担")},
		{Key: "security.ldap.cache.expire", Example: "300s", Meaning: diag.T("for how long", "记住多久"), Default: diag.T("the product's own", "产品自带的值")},
		{Key: "security.ldap.cache.max_entries", Example: "100", Meaning: diag.T("how many at most", "最多多少个"), Default: diag.T("the product's own", "产品自带的值")},
	}
}

func lintDocs() []Doc {
	return []Doc{
		{Key: "lint", Meaning: diag.T("what validate leaves out, or takes more or less seriously", "validate 忽略哪些规则，或提高、降低其级别")},
		{
			Key: "lint.ignore", Example: `
- rule: redis-single-point
  reason: a managed Redis with its own failover
`,
			Meaning: diag.T("rules, and checks of kyctl doctor, that say nothing about this cluster, each with a reason", "对本集群不报告的规则，以及 kyctl doctor 的检查，每条都要写原因"),
		},
		{Key: "lint.ignore.rule", Example: "redis-single-point", Meaning: diag.T("the rule's name; kyctl rules lists them", "规则名称；kyctl rules 列出所有规则")},
		{Key: "lint.ignore.reason", Example: `"a managed Redis with its own failover"`, Meaning: diag.T("why, for the next reader", "原因，供后来的读者了解")},
		{
			Key: "lint.severity", Example: "{profile-testing: error}",
			Meaning: diag.T("rules with another severity here: error, warning or info", "在此使用其他级别的规则：error、warning 或 info"),
		},
	}
}

func driftDocs() []Doc {
	return []Doc{
		{Key: "drift", Meaning: diag.T("how a live home may differ from the description", "运行中的目录可以与描述有哪些差异")},
		{
			Key: "drift.ignore", Example: `
- file: conf/kylin.properties
  key: kylin.web.timezone
  node: query-*
  until: 2030-01-31
  reason: these nodes move to GMT+8 in January
`,
			Meaning: diag.T("differences that kyctl diff --home shows as known and that are no drift until a day; apply takes the description's values all the same",
				"kyctl diff --home 显示为已知的差异，在某日之前不算漂移；apply 仍然写入描述中的值"),
		},
		{Key: "drift.ignore.file", Example: "conf/kylin.properties", Meaning: diag.T("the file, relative to $KYLIN_HOME", "文件，相对于 $KYLIN_HOME")},
		{
			Key: "drift.ignore.key", Example: "kylin.web.timezone", Default: diag.T("all of the file", "整个文件"),
			Meaning: diag.T("the key of the file, or the element as diff names it", "文件中的键，或 diff 显示的元素"),
		},
		{
			Key: "drift.ignore.node", Example: "query-*", Default: diag.T("every node", "所有节点"),
			Meaning: diag.T("the node's name, with globs", "节点名称，可用通配符"),
		},
		{Key: "drift.ignore.until", Example: "2030-01-31", Meaning: diag.T("the last day: after it the difference counts again", "最后一天：此后该差异重新计入")},
		{Key: "drift.ignore.reason", Example: `"these nodes move to GMT+8 in January"`, Meaning: diag.T("why, for the next reader", "原因，供后来的读者了解")},
	}
}
