package prove

// tried says, for goals that are missed, what was tried against it.
var tried = []string{
	"`nginx/*/refuse`, `nginx/*/reset`, `nginx/*/503`: the lost builds were in flight. The node answered the question before the write, and failed before it answered the write. Sending such a build again could run it twice, " +
		"so nginx does not. Other ways that were tried, with the builds lost of 1,000 sent later: a separate group in which a refusing node is taken out of rotation, 0 to 4 when a node refuses and 376 when it answers 503; the same with one retry if the node took no byte, 0 and 376; " +
		"a question before each write, which kyctl renders, 0 and 0.",
	"`httpd/*/reload`: httpd with mpm_event, Debian's default, closes clients' idle connections at once during a graceful restart, so a request that is on its way is lost. Tried, three times each with five reloads: " +
		"mpm_event unchanged, 0 to 13 of 5,500 requests lost; mpm_worker, 0 of 16,500; `KeepAlive Off` in the virtual host, 0 of 16,500. With clients that close their connections, one of 13 rows lost 20 requests, all at one reload; the other rows lost nothing. The MPM belongs to the whole server, not to the rendered file " +
		"(`a2dismod mpm_event; a2enmod mpm_worker`), and without keep-alive every request would need a new connection, so kyctl renders neither.",
	"`nginx/*/drain`: a new connection that waits in the accept queue when the node closes its port is reset. Tried for nginx: `down` and a reload, 33 of 30,000 lost, from clients whose idle connections nginx closed; stopping a node without `gracefulStopAwaitMillis`, 1 to 7 of 15,000, answered 500 by a node whose " +
		"session store had shut down first; the procedure in docs/rolling-restart.md, 3 of 647,000 in the six rows. For httpd: `down` and a graceful restart, 13 of 37,000; the procedure in docs/rolling-restart.md, 0 of 1,671,000 in its six rows, and 1 of 424,000 earlier.",
}

// ofStores explains the figures of the stores.
var ofStores = []string{
	"Redisson: each request sends thirteen commands to Redis, one after the other: six EVAL, five HMSET, an HGET and an HSET (`INFO commandstats`, divided by the number of requests). " +
		"With nodes that answer at once, this is all that the row measures, on two cores that Redis, both Tomcats, nginx and wrk share. A query that takes seconds costs the same few milliseconds more.",
	"MySQL: Tomcat's JDBCStore reads the session at the start of a request and writes it at the end. If the database is down at that time, no node knows the user, who must log in again. This affects all users who " +
		"are working at that moment.",
	"memcached: sessions are in the memory of two servers, and one of them is restarted. Users whose session is on that server and not yet on the other must log in again.",
}

// bought says, for throughput below that of the other configuration, what users get
// in return.
var bought = map[string]string{
	"throughput/haproxy/build": "Each write uses a new connection, so none is lost on a kept connection that the node is closing.",
	"throughput/nginx/build":   "A cheap GET finds a node that answers before each write, so no write is lost to a node that is down.",
	"throughput/memcached/get": "A login survives its node: users continue on another node.",
	"throughput/mysql/get":     "A login survives its node, and the JDBC driver is the only extra jar.",
	"throughput/redisson/get":  "A login survives its node, also under round robin.",
}
