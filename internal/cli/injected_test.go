package cli

import "regexp"

// injectedSecrets are the variables that the descriptions below name.
var injectedSecrets = map[string]string{
	"INJECTED_REDIS": "not-a-secret-1",
	"INJECTED_CACHE": "not-a-secret-2",
	"INJECTED_DB":    "not-a-secret-3",
	"INJECTED_LDAP":  "not-a-secret-4",
	"INJECTED_API":   "not-a-secret-5",
}

// injectedClusters have every field together. Every text stands in one place
// alone, so that what was rendered of it can be told; nothing needs a name to be
// resolved or a port that only root has, so that nginx loads it as it is.
var injectedClusters = []struct {
	text string
	// again are fields to try though an earlier description has them.
	again *regexp.Regexp
}{
	{ // kyligence with a base, nginx, TLS and everything else that goes together
		again: regexp.MustCompile(`^$`),
		text: `{"version": 1, "name": "injected",
 "product": {"name": "kyligence", "version": "3.4.5.2110", "tomcat": "8.5.78", "home": "/usr/local/ke-home", "base": "base"},
 "metadata": {"identifier": "ident_one", "hbase": {}},
 "zookeeper": {"hosts": ["zk-one:2181", "zk-two:2181", "zk-three:2181"], "chroot": "/chroot-one"},
 "nodes": [
  {"name": "node-one", "host": "10.9.8.1", "address": "10.9.7.1", "port": 7171, "mode": "all", "weight": 3, "state": "active", "rest_address": "10.9.6.1:7272", "base": "base", "properties": {"kylin.node.note": "note-of-the-node"}},
  {"name": "node-two", "host": "10.9.8.2", "mode": ["query"], "state": "drain"}],
 "load_balancer": {"kind": "nginx", "version": "1.22", "listen": ["127.0.0.1:28101", 28102], "server_names": ["kylin-one.example.com", "*.kylin-two.example.com"], "method": "sticky_cookie",
  "trusted_proxies": ["10.1.2.0/24"], "keepalive": 33, "timeouts": {"connect": "3100ms", "read": "555s", "send": "61s"}, "max_body": "65m", "failure": {"max_fails": 4, "window": "11s"},
  "retry": {"queries": true, "other_reads": true}, "health_check": {"path": "/kylin/api/health-one", "interval": "7s", "rise": 2, "fall": 3},
  "tls": {"certificate": "certificate-one.pem", "key": "key-one.pem", "redirect_from": [28103], "hsts": true},
  "restrict_internal_api": true, "operators": ["10.3.2.0/24"], "access_log": "access-one.log", "nginx": {"include": ["include-one.conf"]}},
 "sessions": {"store": "redis", "redis": {"plugin_version": "3.0.4", "topology": "sentinel", "hosts": ["redis-one:26379", "redis-two:26379", "redis-three:26379"], "data_hosts": ["redis-four"], "sentinel_master": "master-one", "password": {"env": "INJECTED_REDIS"},
  "password_delivery": "catalina", "database": 5, "timeout": "2100ms", "pool": {"max_active": 201, "max_idle": 21, "min_idle": 2}, "persist": "save_on_change", "sticky": true}},
 "query": {"timeout": "301s"},
 "query_cache": {"redis": {"hosts": ["cache-one:6379"], "cluster": true, "password": {"env": "INJECTED_CACHE"}, "expire": "25h"}},
 "security": {"profile": "ldap", "ldap": {"server": "ldap://ldap-one:389", "username": "cn=Manager One", "password": {"encrypted": "bm90LWEtc2VjcmV0LTEhIQ=="}, "truststore": "/etc/truststore-one.jks",
  "user": {"search_base": "ou=users-one", "search_pattern": "(&(cn={0})(user=one))", "search_filter": "(objectClass=user-one)"},
  "group": {"search_base": "ou=groups-one", "search_filter": "(objectClass=group-one)", "member_filter": "(&(member={0})(group=one))"},
  "service": {"search_base": "ou=service-one", "search_pattern": "(&(cn={0})(service=one))", "group_search_base": "ou=service-groups-one"},
  "admin_role": "admin-role-one", "cache": {"expire": "302s", "max_entries": 101}}},
 "properties": {"kylin.free.note": "note-of-all"},
 "lint": {"ignore": [{"rule": "single-job-node", "reason": "reason-one"}], "severity": {"mode-list-stops-merging": "info"}},
 "drift": {"ignore": [{"file": "conf/kylin.properties", "key": "kylin.web.timezone", "node": "node-*", "until": "2030-01-31", "reason": "reason-two"}]}}`,
	},
	{ // Kylin 3.1, which encrypts passwords, with a metastore in a database
		again: regexp.MustCompile(`^properties|password`),
		text: `{"version": 1, "name": "injected",
 "product": {"name": "kylin", "version": "3.1.3", "tomcat": "7.0.100", "cipher": "aes-cfb", "cipher_iv": "ABCDEFGHABCDEFGH"},
 "metadata": {"identifier": "ident_two", "allow_cleartext": true, "jdbc": {"dialect": "mysql", "hosts": ["db-one:3306"], "database": "database_one", "driver": "com.example.Driver", "username": "user_one", "password": {"env": "INJECTED_DB"}, "encrypt_password": true, "params": {"maxActive": "20"}}},
 "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "host-one.example.com", "mode": ["job", "query"]}, {"name": "node-two", "host": "host-two.example.com", "mode": "query"}],
 "jobs": {"scheduler": "curator", "self_discovery": true},
 "sessions": {"store": "redis", "redis": {"hosts": ["redis-one:6379"], "password": {"env": "INJECTED_REDIS"}}},
 "query_cache": {"memcached": {"hosts": ["memcached-one:11211"]}},
 "security": {"profile": "ldap", "ldap": {"server": "ldap://ldap-one:389", "username": "cn=Manager One", "password": {"env": "INJECTED_LDAP"}, "user": {"search_base": "ou=users-two", "search_pattern": "(&(cn={0}))"}}},
 "properties": {"kylin.free.note": "note-of-all"}}`,
	},
	{ // Kylin 5, which has a reader of its own
		again: regexp.MustCompile(`properties|password`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kylin", "version": "5.0"},
 "metadata": {"url": "ident_three@jdbc,url=jdbc:mysql://db-one:3306/kylin,username=user_one,driverClassName=com.mysql.jdbc.Driver"},
 "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "10.9.8.1", "properties": {"kylin.node.note": "note-of-the-node"}}],
 "query_cache": {"redis": {"hosts": ["cache-one:6379"], "password": {"env": "INJECTED_CACHE"}}},
 "properties": {"kylin.free.note": "note-of-all"}}`,
	},
	{ // kyligence, the URL of a database, a password that takes the way through kylin.properties
		again: regexp.MustCompile(`sessions.redis.password$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kyligence", "version": "3.4.5.2110"},
 "storage": {"file_system": "hdfs://fs-one:8020/", "separate_from_build": true},
 "metadata": {"jdbc": {"dialect": "sqlserver", "url": "jdbc:sqlserver://db-one:1433;database=database_one", "username": "user_one", "password": {"env": "INJECTED_DB"}}},
 "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "10.9.8.1"}],
 "sessions": {"store": "redis", "redis": {"hosts": ["redis-one:6379"], "password": {"env": "INJECTED_REDIS"}, "password_delivery": "kylin"}}}`,
	},
	{ // HAProxy, whose file is another language
		again: regexp.MustCompile(`^load_balancer\.(server|health|tls|access|haproxy|jobs)|^nodes\[\]\.(name|host)$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kyligence", "version": "3.4.5.2110"},
 "metadata": {"hbase": {}},
 "nodes": [{"name": "node-one", "host": "host-one.example.com", "weight": 3, "state": "active"}, {"name": "node-two", "host": "host-two.example.com", "state": "backup"}],
 "load_balancer": {"kind": "haproxy", "version": "2.6", "listen": ["127.0.0.1:28101", 28102], "server_names": ["kylin-one.example.com", "*.kylin-two.example.com"], "method": "sticky_cookie",
  "trusted_proxies": ["10.1.2.0/24"], "timeouts": {"connect": "3100ms", "read": "555s", "send": "61s"}, "max_body": "65m", "failure": {"max_fails": 4, "window": "11s"},
  "health_check": {"path": "/kylin/api/health-one", "interval": "7s", "rise": 2, "fall": 3},
  "tls": {"certificate": "/etc/certificate-one.pem", "redirect_from": [28103], "hsts": true},
  "operators": ["10.3.2.0/24"], "access_log": "/var/log/access-one.log", "haproxy": {"include": ["/etc/include-one.cfg"]}, "jobs": {"listen": [28104], "server_names": ["jobs-one.example.com"], "timeouts": {"connect": "3200ms", "read": "556s", "send": "62s"}, "exclusive": false}},
 "sessions": {"store": "local"}}`,
	},
	{ // Apache httpd, yet another one
		again: regexp.MustCompile(`^load_balancer\.(server|health|tls|access|httpd)|^nodes\[\]\.(name|host)$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kyligence", "version": "3.4.5.2110"},
 "metadata": {"hbase": {}},
 "nodes": [{"name": "node-one", "host": "host-one.example.com", "weight": 3, "state": "active"}, {"name": "node-two", "host": "host-two.example.com", "state": "backup"}],
 "load_balancer": {"kind": "httpd", "version": "2.4", "listen": ["127.0.0.1:28101", 28102], "server_names": ["kylin-one.example.com", "*.kylin-two.example.com"], "method": "sticky_cookie",
  "trusted_proxies": ["10.1.2.0/24"], "timeouts": {"connect": "3100ms", "read": "555s", "send": "61s"}, "max_body": "65m", "failure": {"max_fails": 4, "window": "11s"},
  "health_check": {"path": "/kylin/api/health-one", "interval": "7s", "rise": 2, "fall": 3},
  "tls": {"certificate": "/etc/certificate-one.pem", "redirect_from": [28103], "hsts": true},
  "operators": ["10.3.2.0/24"], "access_log": "/var/log/access-one.log", "httpd": {"include": ["/etc/include-one.cfg"]}},
 "sessions": {"store": "local"}}`,
	},
	{ // sessions in MySQL: values in attributes of XML and in SQL
		again: regexp.MustCompile(`^$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kylin", "version": "3.1.3"}, "metadata": {"hbase": {}}, "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "host-one.example.com"}],
 "sessions": {"store": "mysql", "mysql": {"hosts": ["mysql-one:3306"], "database": "database_one", "username": "user_one", "password": {"env": "INJECTED_REDIS"}, "table": "table_one", "allow_cleartext": true}},
 "security": {"profile": "testing", "internal_api": {"username": "api-user-one", "password": {"env": "INJECTED_API"}}}}`,
	},
	{ // sessions of something else
		again: regexp.MustCompile(`^$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kylin", "version": "3.1.3"}, "metadata": {"hbase": {}}, "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "host-one.example.com"}],
 "sessions": {"store": "external", "reason": "reason-three"}}`,
	},
	{ // Redisson, whose file is YAML
		again: regexp.MustCompile(`^$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kylin", "version": "3.1.3", "tomcat": "9.0.98"}, "metadata": {"hbase": {}}, "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "host-one.example.com"}],
 "sessions": {"store": "redisson", "redisson": {"topology": "sentinel", "hosts": ["redis-one:26379", "redis-two:26379", "redis-three:26379"], "data_hosts": ["redis-four"], "sentinel_master": "master-one", "username": "user_one", "password": {"env": "INJECTED_REDIS"}, "database": 5, "tls": true, "key_prefix": "prefix-one", "read_mode": "memory"}}}`,
	},
	{ // memcached: values in attributes of XML
		again: regexp.MustCompile(`^$`),
		text: `{"version": 1, "name": "injected", "product": {"name": "kylin", "version": "3.1.3"}, "metadata": {"hbase": {}}, "zookeeper": {"hosts": ["zk-one:2181"]},
 "nodes": [{"name": "node-one", "host": "host-one.example.com"}],
 "sessions": {"store": "memcached", "memcached": {"hosts": ["memcached-one:11211"], "sticky": false, "locking": "auto", "username": "user_one", "password": {"env": "INJECTED_REDIS"}}}}`,
	},
}
