package main

import (
	"fmt"
	"strings"
)

// passwordEnv is the environment variable that the description names, password
// what it holds.
const (
	passwordEnv = "REDIS_PASSWORD"
	password    = "not-a-secret-1"
)

// describe returns the description of a kyligence cluster of n nodes, each on
// its own line, behind nginx and with sessions in Redis: the most files a node
// can have. One node runs jobs, the others answer queries.
func describe(n int) string {
	var b strings.Builder
	b.WriteString(`version: 1
name: bench
product: {name: kyligence, version: "3.4.5.2106"}
metadata: {hbase: {}}
zookeeper: {hosts: ["10.0.0.1:2181", "10.0.0.2:2181", "10.0.0.3:2181"]}
load_balancer: {kind: nginx, listen: [8080]}
sessions:
  store: redis
  redis: {hosts: ["10.0.0.4:6379"], password: {env: ` + passwordEnv + `}}
nodes:
`)
	for i := range n {
		mode := "query"
		if i == 0 {
			mode = "job"
		}
		fmt.Fprintf(&b, "  - {name: node-%05d, host: 10.%d.%d.%d, mode: %s}\n", i+1, 1+i/62500, i/250%250, 1+i%250, mode)
	}
	return b.String()
}
