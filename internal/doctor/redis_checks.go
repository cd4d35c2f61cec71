package doctor

import "github.com/kyctl/kyctl/internal/diag"

func redisChecks() []Check {
	return append(redisLoginChecks(), append(redisTopologyChecks(), redisDataChecks()...)...)
}

func redisLoginChecks() []Check {
	return []Check{
		{
			Name: "doctor-redis-password-wrong", Severity: diag.Error,
			Summary: diag.T("a Redis does not take the password", "Redis 不接受密码"),
			Why:     diag.T("with ran-jit's plugin every login and every request with a cookie answers 500; Redisson fails the same way", "使用 ran-jit 插件时，每次登录和每个带 cookie 的请求都返回 500；Redisson 同样会失败"),
			Fix:     diag.T("compare the secret with requirepass or the user's password at the server; render, apply and restart the nodes after a change", "与服务器的 requirepass 或用户密码核对；修改后重新渲染、apply 并重启节点"),
			Source:  "Redis 7.0: WRONGPASS; measured with Tomcat 9.0.70 and ran-jit 3.0.4",
		},
		{
			Name: "doctor-redis-password-missing", Severity: diag.Error,
			Summary: diag.T("a Redis wants a password that the description does not have", "Redis 要求密码，而描述文件中没有"),
			Why:     diag.T("every login answers 500, with nothing in the log but NOAUTH", "每次登录都返回 500，日志中只有 NOAUTH"),
			Fix:     diag.T("write password: {env: NAME} beside hosts, render, apply and restart the nodes", "在 hosts 旁写 password: {env: NAME}，重新渲染、apply 并重启节点"),
			Source:  "Redis 7.0: NOAUTH; measured with Tomcat 9.0.70 and ran-jit 3.0.4",
		},
		{
			Name: "doctor-redis-password-unwanted", Severity: diag.Error,
			Summary: diag.T("the description has a password, and the Redis has none", "描述文件中有密码，而 Redis 没有"),
			Why:     diag.T("the server refuses AUTH, and each request with a cookie answers 500 after four seconds; and who reaches the server reads every session", "服务器拒绝 AUTH，每个带 cookie 的请求在 4 秒后返回 500；而且能连接服务器的人都能读取所有会话"),
			Fix:     diag.T("set requirepass at the server, or take the password out of the description", "为服务器设置 requirepass，或从描述文件中删除密码"),
			Source:  "Redis 7.0: ERR AUTH called without any password configured; measured with Tomcat 9.0.70 and ran-jit 3.0.4",
		},
		{
			Name: "doctor-redis-forbidden", Severity: diag.Warning,
			Summary: diag.T("the Redis user may not run what doctor asks", "Redis 用户无权执行 doctor 的查询"),
			Why:     diag.T("nothing more can be told of the server; the nodes need PING, GET, SET, SETNX, EXPIRE and DEL alone", "无法进一步了解该服务器；节点只需要 PING、GET、SET、SETNX、EXPIRE 和 DEL"),
			Fix:     diag.T("let the user run INFO and SCAN, or ignore the finding", "允许该用户执行 INFO 和 SCAN，或忽略此问题"),
			Source:  "Redis 7.0: NOPERM",
		},
		{
			Name: "doctor-redis-says", Severity: diag.Error,
			Summary: diag.T("a Redis answers with an error", "Redis 返回错误"),
			Why:     diag.T("it loads its data, lost its master or is misconfigured: sessions can't be read or written", "它正在加载数据、失去了主节点或配置有误：无法读写会话"),
			Fix:     diag.T("wait until it has loaded, else look at the server's log", "等待加载完成，否则查看服务器的日志"),
			Source:  "Redis 7.0: LOADING, MASTERDOWN, MISCONF",
		},
	}
}

func redisTopologyChecks() []Check {
	return []Check{
		{
			Name: "doctor-redis-topology", Severity: diag.Error,
			Summary: diag.T("a Redis stands otherwise than the description says", "Redis 的拓扑与描述文件不同"),
			Why:     diag.T("a plugin that expects a cluster stops the webapp at a Redis that is none (404), one that expects none fails with MOVED, one that asks a sentinel for keys fails every request", "插件以为是集群而实际不是时，webapp 无法启动（404）；以为不是集群而实际是时，返回 MOVED 错误；向哨兵读写键时，每个请求都失败"),
			Fix:     diag.T("write the topology that the servers have, and the hosts that belong to it: the sentinels, or nodes of the cluster", "写服务器实际的拓扑以及相应的 hosts：哨兵，或集群的节点"),
			Source:  "INFO: redis_mode; measured with Tomcat 9.0.70 and ran-jit 3.0.4",
		},
		{
			Name: "doctor-redis-replica", Severity: diag.Error,
			Summary: diag.T("a Redis that must take writes is a replica", "需要写入的 Redis 是副本"),
			Why:     diag.T("it answers READONLY to every login; the plugin does not try another server", "它对每次登录返回 READONLY；插件不会尝试其他服务器"),
			Fix:     diag.T("name the master, or describe the sentinels with topology: sentinel, so that a failover is followed", "写主节点，或用 topology: sentinel 描述哨兵，以便跟随故障切换"),
			Source:  "INFO: role; RedisManager.java of ran-jit 3.0.4",
		},
		{
			Name: "doctor-redis-cluster", Severity: diag.Error,
			Summary: diag.T("a Redis Cluster does not serve all slots", "Redis Cluster 没有提供全部槽"),
			Why:     diag.T("sessions whose slot nobody serves answer CLUSTERDOWN, and unless cluster-require-full-coverage is no every session does", "所在槽无人提供的会话返回 CLUSTERDOWN；除非 cluster-require-full-coverage 为 no，否则所有会话都如此"),
			Fix:     diag.T("start the masters that are down, or move their slots: redis-cli --cluster check tells which", "启动已停止的主节点，或迁移其槽：redis-cli --cluster check 会指出是哪些"),
			Source:  "CLUSTER INFO of Redis 7.0",
		},
		{
			Name: "doctor-redis-master", Severity: diag.Error,
			Summary: diag.T("a sentinel does not know the master's name", "哨兵不知道主节点的名称"),
			Why:     diag.T("the plugin asks every sentinel for that name, and the webapp does not start when none knows it", "插件向每个哨兵询问该名称，若都不知道则 webapp 无法启动"),
			Fix:     diag.T("write the name of the sentinel monitor line in sentinel_master", "在 sentinel_master 中写 sentinel monitor 行的名称"),
			Source:  "SENTINEL get-master-addr-by-name of Redis 7.0; JedisSentinelPool.java of Jedis 3.0.1",
		},
		{
			Name: "doctor-redis-sentinel-password", Severity: diag.Error,
			Summary: diag.T("a sentinel wants a password", "哨兵要求密码"),
			Why:     diag.T("the session manager sends its password to the master only: a sentinel with its own requirepass answers NOAUTH, and the webapp does not start (404)", "会话管理器只向主节点发送密码：设置了 requirepass 的哨兵返回 NOAUTH，webapp 无法启动（404）"),
			Fix:     diag.T("take requirepass out of the sentinels' configuration, and limit who reaches their ports", "从哨兵的配置中删除 requirepass，并限制对其端口的访问"),
			Source:  "Redis 7.0: NOAUTH; JedisSentinelPool.java of Jedis 3.0.1; seen with ran-jit 3.0.4",
		},
		{
			Name: "doctor-redis-unlisted", Severity: diag.Info,
			Summary: diag.T("Redis servers name masters that the description does not", "Redis 服务器给出了描述文件中没有的主节点"),
			Why:     diag.T("kyctl gives the password to hosts of the description only, because a server can name any address; and it asks 20 masters at most. The nodes follow all of them", "服务器可以给出任意地址，因此 kyctl 只把密码发给描述文件中的主机，并且最多询问 20 个主节点。节点会连接所有这些地址"),
			Fix:     diag.T("name them in hosts of a cluster, or in data_hosts, if they are yours; else see CLUSTER NODES or SENTINEL MASTERS on the servers", "如果属于您，请写入集群的 hosts 或 data_hosts；否则在服务器上查看 CLUSTER NODES 或 SENTINEL MASTERS"),
			Source:  "CLUSTER SLOTS and SENTINEL get-master-addr-by-name of Redis 7.0",
		},
		{
			Name: "doctor-redis-sentinels-differ", Severity: diag.Error,
			Summary: diag.T("the sentinels name different masters", "各哨兵给出不同的主节点"),
			Why:     diag.T("nodes that ask different sentinels write to different servers: a user is known on some nodes alone", "询问不同哨兵的节点写入不同的服务器：用户只在部分节点上处于登录状态"),
			Fix:     diag.T("wait for a failover to end; else take out the sentinels that watch another Redis", "等待故障切换完成；否则去掉监视其他 Redis 的哨兵"),
			Source:  "SENTINEL get-master-addr-by-name of Redis 7.0",
		},
	}
}

func redisDataChecks() []Check {
	return []Check{
		{
			Name: "doctor-redis-evicts", Severity: diag.Warning,
			Summary: diag.T("a Redis with sessions evicts keys when its memory is full", "保存会话的 Redis 在内存满时会淘汰键"),
			Why:     diag.T("an evicted session is a user who is logged out in the middle of the work; allkeys-* and volatile-* both do it, as every session has a time to live", "会话被淘汰时，用户会在工作中掉线；allkeys-* 和 volatile-* 都会如此，因为每个会话都有过期时间"),
			Fix:     diag.T("set maxmemory-policy noeviction at the server, and enough maxmemory for the sessions of eight hours", "在服务器上设置 maxmemory-policy noeviction，并为 8 小时的会话留足 maxmemory"),
			Source:  "INFO: maxmemory_policy; SessionManager.java of ran-jit 3.0.4 (EXPIRE)",
		},
		{
			Name: "doctor-redis-full", Severity: diag.Warning,
			Summary: diag.T("a Redis with sessions has used more than nine tenths of its memory", "保存会话的 Redis 已使用九成以上的内存"),
			Why:     diag.T("when it is full a login fails, or logs somebody else out, as maxmemory-policy says", "内存用满后，根据 maxmemory-policy，登录会失败或使他人掉线"),
			Fix:     diag.T("raise maxmemory; look for clients that send Basic authentication without keeping the cookie: each call makes a session of eight hours", "提高 maxmemory；查找使用 Basic 认证却不保留 cookie 的客户端：每次调用都会产生一个保留 8 小时的会话"),
			Source:  "INFO: used_memory, maxmemory; web.xml and kylinSecurity.xml of Kylin 3",
		},
		{
			Name: "doctor-redis-no-memory", Severity: diag.Error,
			Summary: diag.T("a Redis with sessions has used all of its memory, and evicts nothing", "保存会话的 Redis 已用完内存，且不淘汰任何键"),
			Why:     diag.T("every login answers 500, and a request that changes a session answers 200 while the change is lost", "每次登录都返回 500；修改会话的请求返回 200，但修改会丢失"),
			Fix:     diag.T("raise maxmemory at once: redis-cli config set maxmemory 2gb, and in redis.conf; then look for clients that send Basic authentication without keeping the cookie", "立即提高 maxmemory：redis-cli config set maxmemory 2gb，并写入 redis.conf；然后查找使用 Basic 认证却不保留 cookie 的客户端"),
			Source:  "INFO: used_memory, maxmemory, maxmemory_policy; measured with ran-jit 3.0.4, 3.0.5 and 4.0 and Redis 7.0: OOM command not allowed",
		},
		{
			Name: "doctor-redis-persistence", Severity: diag.Warning,
			Summary: diag.T("a Redis with sessions keeps nothing on disk", "保存会话的 Redis 没有持久化"),
			Why:     diag.T("without RDB and AOF the sessions are in memory only: when Redis restarts, every user is logged out", "没有 RDB 和 AOF 时会话只在内存中：Redis 重启后所有用户都会掉线"),
			Fix:     diag.T("set appendonly yes, or save points such as save 300 1, at the server; if users may be logged out at a restart, ignore the finding", "在服务器上设置 appendonly yes，或 save 300 1 这样的保存点；如果可以接受重启时用户掉线，请忽略此问题"),
			Source:  "CONFIG GET save, INFO: aof_enabled; measured with ran-jit 3.0.4: 500 of 500 users logged out",
		},
		{
			Name: "doctor-redis-connections", Severity: diag.Warning,
			Summary: diag.T("a Redis takes fewer connections than the nodes may open", "Redis 接受的连接数少于各节点可能打开的"),
			Why:     diag.T("under load a node's connection is refused, and its request fails", "高负载时节点的连接会被拒绝，请求失败"),
			Fix:     diag.T("raise maxclients at the server, or lower pool.max_active", "提高服务器的 maxclients，或降低 pool.max_active"),
			Source:  "INFO: maxclients",
		},
		{
			Name: "doctor-redis-database", Severity: diag.Error,
			Summary: diag.T("a Redis has no database of the number", "Redis 没有该编号的数据库"),
			Why:     diag.T("every login fails with DB index is out of range", "每次登录都因 DB index is out of range 失败"),
			Fix:     diag.T("write a number below the server's databases", "写一个小于服务器 databases 的编号"),
			Source:  "SELECT of Redis 7.0",
		},
		{
			Name: "doctor-redis-shared", Severity: diag.Warning,
			Summary: diag.T("the sessions' database in Redis holds keys of others", "会话所用的 Redis 数据库中有别人的键"),
			Why:     diag.T("the plugin's key is the bare session id: another cluster's users are logged in here too, and whoever runs FLUSHDB logs everybody out", "插件的键就是会话 id 本身：其他集群的用户在此也处于登录状态；任何人执行 FLUSHDB 都会使所有人掉线"),
			Fix:     diag.T("give the sessions a database of their own with sessions.redis.database, or a Redis of their own", "用 sessions.redis.database 为会话指定单独的数据库，或使用单独的 Redis"),
			Source:  "SessionManager.java of ran-jit 3.0.4; measured with Tomcat 9.0.70",
		},
	}
}
