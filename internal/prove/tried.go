package prove

// tried says of goals that are missed what was tried.
var tried = []string{
	"`nginx/*/refuse`, `nginx/*/reset`, `nginx/*/503`: the builds that are lost were in flight: the node answered the question before the write and changed before the write was answered. Sending such a one again could run it twice, " +
		"so it is not. Tried, builds lost of 1,000 that were sent later: a group of their own in which a refusing node is shut, 0 to 4 when a node refuses and 376 when it answers 503; the same, and once more if the node took no byte, 0 and 376; " +
		"the question before each write, which is rendered, 0 and 0.",
	"`httpd/*/reload`: httpd with mpm_event, which Debian runs, closes idle connections of clients at once in a graceful restart, and a request that is on its way is lost. Tried, each three times with five reloads: " +
		"mpm_event as it is, 0 to 13 of 5,500 requests lost; mpm_worker, none of 16,500; `KeepAlive Off` in the virtual host, none of 16,500. With clients that close their connections one of 13 rows lost 20 requests, all at one reload, the others none. The MPM is the whole server's and not the rendered file's " +
		"(`a2dismod mpm_event; a2enmod mpm_worker`); without keep-alive every request would pay for a connection, so neither is rendered.",
	"`nginx/*/drain`: a new connection waits in the queue of a door that is closed at that moment, and is reset. Tried for nginx: `down` and a reload, 33 of 30,000 lost, of clients whose idle connections it closed; a node ended without `gracefulStopAwaitMillis`, 1 to 7 of 15,000, answered 500 by a node whose " +
		"session store had gone first; the way of docs/rolling-restart.md, 3 of 647,000 in the six rows. For httpd: `down` and a graceful restart, 13 of 37,000; the way of docs/rolling-restart.md, none of 1,671,000 in its six rows, and 1 of 424,000 before.",
}

// ofStores says where the figures of the stores come from.
var ofStores = []string{
	"Redisson: one request asks Redis thirteen times, one after the other: six EVAL, five HMSET, an HGET and an HSET (`INFO commandstats`, divided by the requests). " +
		"Before a node that answers at once that is all there is to measure, on two cores that Redis, both Tomcats, nginx and wrk share; a query that takes its time pays the same few milliseconds.",
	"MySQL: Tomcat's JDBCStore fetches a session at the beginning of a request and puts it back at the end. Who sends a request while the database is away is not known to any node, and told to log in: " +
		"all who work at that moment.",
	"memcached: sessions are in the memory of two servers, and one is restarted: who has its session there and not yet on the other must log in again.",
}
