package session

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

func redisDocs() []cluster.Doc { return append(redisServerDocs(), redisNodeDocs()...) }

// redisServerDocs describe the plugin and the servers that it uses.
func redisServerDocs() []cluster.Doc {
	return []cluster.Doc{
		{
			Key: "sessions.redis.plugin_version", Example: "3.0.5",
			Meaning: diag.T("the release of tomcat-cluster-redis-session-manager in tomcat/lib", "tomcat/lib 中 tomcat-cluster-redis-session-manager 的版本"),
		},
		{
			Key: "sessions.redis.topology", Example: "sentinel",
			Meaning: diag.T("how the Redis servers stand together", "Redis 服务器的部署方式"),
		},
		{
			Key: "sessions.redis.hosts", Example: `["redis.example.com:6379"]`,
			Meaning: diag.T("the Redis servers: standalone takes one, sentinel the sentinels, cluster some of the cluster's nodes", "Redis 服务器：standalone 写一个，sentinel 写各哨兵，cluster 写集群的若干节点"),
		},
		{
			Key: "sessions.redis.data_hosts", Example: `["10.0.0.21", "10.0.0.22"]`,
			Meaning: diag.T("more hosts of Redis servers, such as the data servers behind the sentinels: kyctl doctor gives the password to these and to hosts, and to no other host that a server names. Nothing that kyctl writes depends on it", "其他 Redis 服务器所在的主机，例如哨兵背后的数据服务器：kyctl doctor 只把密码发给这些主机和 hosts 中的主机，不发给服务器给出的其他主机。kyctl 写出的文件与此无关"),
		},
		{
			Key: "sessions.redis.sentinel_master", Example: "mymaster",
			Meaning: diag.T("the name by which the sentinels know the master", "哨兵所用的主节点名称"),
		},
		{
			Key: "sessions.redis.password", Example: "{env: REDIS_PASSWORD}",
			Meaning: diag.T("the servers' password", "服务器的密码"),
		},
		{
			Key: "sessions.redis.password_delivery", Example: "catalina",
			Meaning: diag.T("how the password gets to the plugin: inline in redis-data-cache.properties; kylin in kylin.properties (Kyligence from 3.4.5.2106); catalina in Tomcat's catalina.properties, which needs a base",
				"密码如何传给插件：inline 写入 redis-data-cache.properties；kylin 写入 kylin.properties（Kyligence 3.4.5.2106 起）；catalina 写入 Tomcat 的 catalina.properties，需要 base"),
		},
		{
			Key: "sessions.redis.database", Example: "1",
			Meaning: diag.T("the number of the Redis database; a cluster has 0 alone", "Redis 数据库编号；cluster 只有 0"),
		},
	}
}

// redisNodeDocs describe what a node does with the servers.
func redisNodeDocs() []cluster.Doc {
	return []cluster.Doc{
		{
			Key: "sessions.redis.timeout", Example: "2s",
			Meaning: diag.T("how long a node waits for Redis", "节点等待 Redis 的时间"),
		},
		{
			Key: "sessions.redis.pool", Meaning: diag.T("the connections from one node to Redis", "每个节点到 Redis 的连接池"),
		},
		{
			Key: "sessions.redis.pool.max_active", Example: "200",
			Meaning: diag.T("connections at most", "最大连接数"),
		},
		{
			Key: "sessions.redis.pool.max_idle", Example: "20",
			Meaning: diag.T("idle connections kept at most", "最多保留的空闲连接数"),
		},
		{
			Key: "sessions.redis.pool.min_idle", Example: "1",
			Meaning: diag.T("idle connections kept at least", "最少保留的空闲连接数"),
		},
		{
			Key: "sessions.redis.persist", Example: "save_on_change",
			Meaning: diag.T("when the plugin saves a session: default at the end of a request that changed it, save_on_change at each change, always_save_after_request at the end of every request", "插件何时保存会话：default 在修改过会话的请求结束时，save_on_change 在每次修改时，always_save_after_request 在每个请求结束时"),
		},
		{
			Key: "sessions.redis.sticky", Example: "true",
			Meaning: diag.T("lb.sticky-session.enabled: a node keeps the sessions that it has in memory, so the balancer must send a user back to it", "lb.sticky-session.enabled：节点在内存中保留会话，因此负载均衡器必须让用户回到原节点"),
		},
	}
}
