package plan

// ManagedKeys are the keys of kylin.properties that other keys of the
// description write, and the key of the description that does.
var ManagedKeys = []struct{ Property, Key string }{
	{"kylin.metadata.url", "metadata"},
	{"kylin.metadata.jdbc.dialect", "metadata.jdbc.dialect"},
	{"kylin.security.encrypt.cipher.ivSpec", "product.cipher_iv"},
	{"kylin.env.zookeeper-connect-string", "zookeeper"},
	{"kylin.server.mode", "nodes.mode"},
	{"kylin.server.cluster-servers", "nodes"},
	{"kylin.server.self-discovery-enabled", "jobs.scheduler"},
	{"kylin.job.scheduler.default", "jobs.scheduler"},
	{"kylin.query.timeout-seconds", "query.timeout"},
	{"kylin.storage.columnar.file-system", "storage.file_system"},
	{"kylin.storage.columnar.separate-fs-enable", "storage.separate_from_build"},
}
