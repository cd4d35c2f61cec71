package rule

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func storePropertyRule() Rule {
	return Rule{
		Name: "session-store-property", Severity: diag.Warning,
		Summary: diag.T("a property chooses the session store of Kylin 5, which sessions.store does", "用配置项选择 Kylin 5 的会话存储，而这由 sessions.store 决定"),
		Why: diag.T("Kylin obeys the property whatever sessions.store says: who changes sessions.store later changes nothing on the nodes",
			"无论 sessions.store 怎么写，Kylin 都以该配置项为准：以后修改 sessions.store 对节点没有任何作用"),
		Fix:    diag.T("remove the property, and write sessions: {store: jdbc}", "删除该配置项，并写 sessions: {store: jdbc}"),
		Source: "Spring Boot, spring.session.store-type; kylin-defaults0.properties and deploy_mode/cluster_deployment of Kylin 5",
		Bad: embeddedCase + `sessions: {store: local}
properties:
  spring.session.store-type: jdbc # <-
`,
		Good: embeddedCase + `sessions: {store: jdbc}
properties:
  spring.session.timeout: 600
`,
		Check: func(p *plan.Plan, report Report) {
			kv, ok := p.StoreProperty()
			if !ok || !session.IsJDBC(kv.Value.V) {
				return
			}
			message := diag.T("%s chooses the store jdbc, whatever sessions.store says", "无论 sessions.store 怎么写，%s 都选择存储 jdbc")
			if p.Sessions.Store.V == "jdbc" {
				message = diag.T("%s repeats what sessions.store says", "%s 与 sessions.store 重复")
			}
			report(kv.Key.Pos, message.With(kv.Key.V), diag.T("remove it, and write sessions: {store: jdbc}", "删除它，并写 sessions: {store: jdbc}"))
		},
	}
}

// embeddedCase are two nodes of a product that keeps the sessions itself.
const embeddedCase = `version: 1
name: prod
product: {name: kylin, version: "5.0"}
metadata: {jdbc: {dialect: mysql, hosts: ["db.example.com:3306"], database: kylin, username: kylin, password: {env: KYLIN_DB_PASSWORD}}}
zookeeper: {hosts: ["zk-1:2181", "zk-2:2181", "zk-3:2181"]}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
`

// embeddedBaseCase is one such node with stock files.
const embeddedBaseCase = `version: 1
name: prod
product: {name: kylin, version: "5.0", base: base/}
metadata: {jdbc: {dialect: mysql, hosts: ["db.example.com:3306"], database: kylin, username: kylin, password: {env: KYLIN_DB_PASSWORD}}}
zookeeper: {hosts: ["zk-1:2181", "zk-2:2181", "zk-3:2181"]}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`

func serverPortRule() Rule {
	return Rule{
		Name: "server-port", Severity: diag.Error,
		Summary: diag.T("server.port in kylin.properties is not the node's port", "kylin.properties 中的 server.port 不是节点的端口"),
		Why:     diag.T("Kylin 5 listens on server.port, and the balancer connects to the port of the description: every request is refused", "Kylin 5 监听 server.port，而负载均衡器连接描述文件中的端口：所有请求都被拒绝"),
		Fix:     diag.T("write the port at the node: kyctl then writes server.port", "在节点上写 port：kyctl 会据此写出 server.port"),
		Source:  "Kylin 5 documentation, configuration; bootstrap.sh and kylin-defaults0.properties of Kylin 5",
		Bad:     embeddedBaseCase,
		Base: map[string]string{
			plan.KylinProperties: "# by hand <- next line\nserver.port=7071\n",
		},
		Good:     embeddedBaseCase,
		GoodBase: map[string]string{plan.KylinProperties: "server.port=7070\n"},
		Check: func(p *plan.Plan, report Report) {
			if p.Facts.HasTomcat {
				return
			}
			for _, n := range p.Nodes {
				if n.Base == nil || len(p.Written(n.Base)(plan.ServerPortKey)) > 0 {
					continue
				}
				set, ok := n.Base.Setting(plan.ServerPortKey)
				if ok && set.Value != strconv.Itoa(int(n.Port.V)) {
					report(set.Pos, diag.T("server.port is %s, and node %s has port %d", "server.port 是 %s，而节点 %s 的端口是 %d").With(set.Value, n.Name.V, n.Port.V),
						diag.T("write port: %s at the node", "在节点上写 port: %s").With(set.Value), diag.Related{Pos: n.At, Message: diag.T("the node is here", "节点在这里")})
				}
			}
		},
	}
}
