package rule

// What Bad and Good of the rules begin with, so that each shows the lines that
// it is about. docs/rules.md shows them whole.
const (
	sampleKyligence   = "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2106\"}\n"
	sampleKyligence34 = "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4\"}\n"
	sampleKylin3      = "version: 1\nname: prod\nproduct: {name: kylin, version: \"3.1\"}\n"
	sampleKylin4      = "version: 1\nname: prod\nproduct: {name: kylin, version: \"4.0\"}\n"
	sampleKylin404    = "version: 1\nname: prod\nproduct: {name: kylin, version: \"4.0.4\"}\n"
	sampleKylin5      = "version: 1\nname: prod\nproduct: {name: kylin, version: \"5.0\"}\n"
	sampleBase        = "version: 1\nname: prod\nproduct: {name: kylin, version: \"3.1\", base: base}\n"

	sampleZooKeeper = "zookeeper: {hosts: [\"zk-1:2181\", \"zk-2:2181\", \"zk-3:2181\"]}\n"
	sampleHBase     = "metadata: {hbase: {}}\n"
	// sampleLiteral lets a sample hold a password, which is a finding of its own.
	sampleLiteral = "lint: {ignore: [{rule: secret-in-description, reason: a sample}]}\n"

	sampleNode     = "nodes:\n  - {name: kylin-1, host: 10.0.0.1}\n"
	sampleNodes    = sampleNode + "  - {name: kylin-2, host: 10.0.0.2, mode: query}\n"
	sampleTwoNodes = "nodes:\n  - {name: \"kylin-[1-2]\", host: \"10.0.0.[1-2]\"}\n"

	sampleNginx       = "load_balancer:\n  kind: nginx\n  health_check: {path: /kylin/api/admin/public_config}\n"
	sampleBehindNginx = sampleKyligence34 + sampleHBase + sampleNode + sampleNginx
)
