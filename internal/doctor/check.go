package doctor

// checks are what can be wrong with the live parts, in the order of
// docs/doctor.md. The text of a check is internal/catalog/doctor/NAME.txtar.
var checks = []string{
	// Any live part.
	"doctor-name",
	"doctor-refused",
	"doctor-timeout",
	"doctor-no-route",
	"doctor-tls",
	"doctor-connection",
	"doctor-answer",

	// The nodes.
	"doctor-node-webapp",
	"doctor-node-unavailable",
	"doctor-node-status",
	"doctor-node-versions",
	"doctor-node-version",

	// The load balancer.
	"doctor-balancer-no-node",
	"doctor-balancer-status",
	"doctor-balancer-redirect",
	"doctor-balancer-open",
	"doctor-certificate",
	"doctor-login-user",
	"doctor-login-fails",
	"doctor-login-lost",

	// The metastore.
	"doctor-database-login",
	"doctor-database-cleartext",
	"doctor-database-trust",
	"doctor-database-missing",
	"doctor-database-forbidden",
	"doctor-database-full",
	"doctor-database-connections",
	"doctor-database-says",
	"doctor-metadata-table",

	// ZooKeeper.
	"doctor-zookeeper-serving",
	"doctor-zookeeper-apart",
	"doctor-zookeeper-chroot",

	// The sessions' store.
	"doctor-redis-password-wrong",
	"doctor-redis-password-missing",
	"doctor-redis-password-unwanted",
	"doctor-redis-forbidden",
	"doctor-redis-says",
	"doctor-redis-topology",
	"doctor-redis-replica",
	"doctor-redis-cluster",
	"doctor-redis-master",
	"doctor-redis-sentinel-password",
	"doctor-redis-unlisted",
	"doctor-redis-sentinels-differ",
	"doctor-redis-evicts",
	"doctor-redis-full",
	"doctor-redis-no-memory",
	"doctor-redis-persistence",
	"doctor-redis-connections",
	"doctor-redis-database",
	"doctor-redis-shared",
	"doctor-sessions-table",
	"doctor-sessions-column",

	// The query cache.
	"doctor-memcached-evicts",
	"doctor-memcached-login",

	// The directory.
	"doctor-ldap-bind",
	"doctor-ldap-base",
	"doctor-ldap-filter",
	"doctor-ldap-nobody",
	"doctor-ldap-admin",
	"doctor-ldap-says",
}

// CheckNames are the names of all checks, in the order of the catalogue. Nobody may
// change the list.
func CheckNames() []string { return checks }
