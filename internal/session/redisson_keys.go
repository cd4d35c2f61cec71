package session

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

func redissonDocs() []cluster.Doc {
	return []cluster.Doc{
		{
			Key: "sessions.redisson.topology", Example: "sentinel",
			Meaning: diag.T("how the Redis servers stand together", "Redis 服务器的部署方式"),
		},
		{
			Key: "sessions.redisson.hosts", Example: `["redis.example.com:6379"]`,
			Meaning: diag.T("the Redis servers: standalone takes one, sentinel the sentinels (two at least, unless one names the others), cluster some of the cluster's nodes", "Redis 服务器：standalone 写一个，sentinel 写各哨兵（至少两个，除非其中一个能给出其余的），cluster 写集群的若干节点"),
		},
		{
			Key: "sessions.redisson.data_hosts", Example: `["10.0.0.21", "10.0.0.22"]`,
			Meaning: diag.T("more hosts of Redis servers, such as the data servers behind the sentinels: kyctl doctor gives the password to these and to hosts, and to no other host that a server names. Nothing that kyctl writes depends on it", "其他 Redis 服务器所在的主机，例如哨兵背后的数据服务器：kyctl doctor 只把密码发给这些主机和 hosts 中的主机，不发给服务器给出的其他主机。kyctl 写出的文件与此无关"),
		},
		{
			Key: "sessions.redisson.sentinel_master", Example: "mymaster",
			Meaning: diag.T("the name by which the sentinels know the master", "哨兵所用的主节点名称"),
		},
		{
			Key: "sessions.redisson.username", Example: "kylin",
			Meaning: diag.T("the user of the servers' access control list; without it the default user", "服务器访问控制列表（ACL）中的用户名；不写则为默认用户"),
		},
		{
			Key: "sessions.redisson.password", Example: "{env: REDIS_PASSWORD}",
			Meaning: diag.T("the user's password, written to redisson.yaml; {runtime: NAME} names an environment variable or a JVM property of the node", "该用户的密码，写入 redisson.yaml；{runtime: NAME} 表示节点的环境变量或 JVM 属性"),
		},
		{
			Key: "sessions.redisson.database", Example: "1",
			Meaning: diag.T("the number of the Redis database; a cluster has 0 alone", "Redis 数据库编号；cluster 只有 0"),
		},
		{
			Key: "sessions.redisson.tls", Example: "true",
			Meaning: diag.T("speak TLS to the servers; their certificate must be in the trust store of the nodes' Java and carry the host's name", "以 TLS 连接服务器；其证书必须在节点 Java 的信任库中，并且包含该主机名"),
		},
		{
			Key: "sessions.redisson.key_prefix", Example: "kylin-prod",
			Meaning: diag.T("what stands before the first colon of every session's key, so that clusters can share a Redis", "每个会话键中第一个冒号之前的部分，使多个集群可以共用一个 Redis"),
			Default: diag.T("the cluster's name", "集群名称"),
		},
		{
			Key: "sessions.redisson.read_mode", Example: "memory",
			Meaning: diag.T("where a node reads a session: redis each time in Redis; memory in its own copy, which the other nodes' changes reach late, so the balancer must send a user back to the node", "节点从哪里读取会话：redis 每次读 Redis；memory 读本地副本，其他节点的修改会迟到，因此负载均衡器必须让用户回到原节点"),
		},
	}
}
