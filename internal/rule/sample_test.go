package rule

// What the descriptions of the tests begin with.

const sampleBase = "version: 1\nname: prod\nproduct: {name: kylin, version: \"3.1\", base: base}\n"

const sampleHBase = "metadata: {hbase: {}}\n"

const sampleKyligence = "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2106\"}\n"

const sampleKylin3 = "version: 1\nname: prod\nproduct: {name: kylin, version: \"3.1\"}\n"

const sampleKylin4 = "version: 1\nname: prod\nproduct: {name: kylin, version: \"4.0\"}\n"

const sampleKylin5 = "version: 1\nname: prod\nproduct: {name: kylin, version: \"5.0\"}\n"

const sampleNode = "nodes:\n  - {name: kylin-1, host: 10.0.0.1}\n"

const sampleNodes = sampleNode + "  - {name: kylin-2, host: 10.0.0.2, mode: query}\n"

// sampleRedis are shared sessions in the samples.
const sampleRedis = `sessions:
  store: redis
  redis: {hosts: ["redis.example.com:6379"], password: {env: REDIS_PASSWORD}}
`

const sampleServer = `<Server port="9005" shutdown="SHUTDOWN">
  <!-- users come in here <- next line -->
`

const sampleZooKeeper = "zookeeper: {hosts: [\"zk-1:2181\", \"zk-2:2181\", \"zk-3:2181\"]}\n"
