package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func propertyManaged() Rule {
	return Rule{
		Name: "property-managed", Severity: diag.Error,
		Summary: diag.T("properties sets a key that another key of the description writes", "properties 设置了由描述文件其他键写入的配置"),
		Why: diag.T("one of the two would win, and kyctl's rules and the balancer would know the other one alone",
			"两者只有一个生效，而 kyctl 的规则和负载均衡器只知道另一个"),
		Fix:    diag.T("take it out of properties and set the key that the finding names", "从 properties 中删除，并设置提示中给出的键"),
		Source: "design of kyctl",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.query.timeout-seconds: 300 # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `query: {timeout: 300s}
properties:
  kylin.query.timeout-seconds-coefficient: 0.5
`,
		Check: func(p *plan.Plan, report Report) {
			managers := p.Managers()
			eachProperty(p, func(kv cluster.Property) {
				message := diag.T("the property %s is written from %s", "配置项 %s 由 %s 写入")
				name, old := plan.NewName(kv.Key.V)
				if !old {
					name = kv.Key.V
				}
				key, managed := managers[name]
				switch {
				case !managed || kv.Key.Broken || name == session.StoreType && session.IsJDBC(kv.Value.V):
					return
				case old:
					message = diag.T("the property %s is an old name of one that is written from %s", "配置项 %s 是旧名称，对应的配置由 %s 写入")
				}
				report(kv.Key.Pos, message.With(kv.Key.V, key), managedHint(key))
			})
		},
	}
}

// managedHint says what to write for a property that the key key manages.
func managedHint(key string) diag.Text {
	switch key {
	case "nodes":
		return diag.T("take it out: kyctl lists every node of nodes there", "删除它：kyctl 会写入 nodes 中的所有节点")
	case "nodes.port":
		return diag.T("take it out and write port: at the node", "删除它，并在节点上写 port:")
	case "sessions.store":
		return diag.T("take it out, or write sessions: {store: local} if each node keeps its own sessions", "删除它；如果各节点自行保存会话，则写 sessions: {store: local}")
	case "nodes.mode":
		return diag.T("take it out and write mode: at the node", "删除它，并在节点上写 mode:")
	}
	return diag.T("take it out and set %s", "删除它，并设置 %s").With(key)
}

func propertyKeyForm() Rule {
	return Rule{
		Name: "property-key-form", Severity: diag.Error,
		Summary: diag.T("a property's key is no key of Kylin", "配置项的键不符合 Kylin 的形式"),
		Why:     diag.T("no key of Kylin holds a blank or one of = : # ! \\: most often a whole line was pasted where the key belongs, and nobody would read the result", "Kylin 的键不含空格或 = : # ! \\：多半是把整行粘贴到了键的位置，结果没有程序会读取"),
		Fix:     diag.T("write KEY: VALUE", "写成 键: 值"),
		Source:  "java.util.Properties; kylin-defaults.properties of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  "kylin.web.timezone=GMT+8": "" # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.web.timezone: GMT+8
`,
		Check: func(p *plan.Plan, report Report) {
			eachProperty(p, func(kv cluster.Property) {
				key := kv.Key.V
				if meant, wide := plan.HalfWidth(key); wide && !kv.Key.Broken {
					report(kv.Key.Pos, diag.T("this key is typed in full-width characters, and Kylin does not read it", "此键用全角字符书写，Kylin 不会读取"), diag.T("did you mean %q?", "是否想写 %q？").With(meant))
					return
				}
				if kv.Key.Broken || key != "" && !strings.ContainsAny(key, " \t\u00a0\u3000=:#!\\") {
					return
				}
				name, _, _ := strings.Cut(key, "=")
				message := diag.T("the property's key %s holds a blank or one of = : # ! \\", "配置项的键 %s 含有空格或 = : # ! \\ 之一").With(cluster.Quote(strings.TrimSpace(name)))
				if key == "" {
					message = diag.T("the property's key is empty", "配置项的键为空")
				}
				hint := diag.T("write it as KEY: VALUE, such as kylin.web.timezone: GMT+8", "写成 键: 值，例如 kylin.web.timezone: GMT+8")
				if name = strings.TrimSpace(name); name != "" && name != key && !strings.ContainsAny(name, " \t\u00a0\u3000:#!\\") {
					message = diag.T("the key %s and its value stand in one text, before the colon", "键 %s 与它的值写在同一段文本中，都在冒号之前").With(cluster.Quote(name))
					hint = diag.T("write %s: VALUE, where VALUE is what follows the =", "写成 %s: 值，值即等号之后的内容").With(name)
				}
				report(kv.Key.Pos, message, hint)
			})
		},
	}
}

// neverRead are keys that look right, are in a manual, and are read by nobody.
var neverRead = []struct{ key, instead string }{
	{"kylin.source.hive.beeline.params", "kylin.source.hive.beeline-params"},
}

func propertyOldName() Rule {
	return Rule{
		Name: "property-old-name", Severity: diag.Warning,
		Summary: diag.T("a property has an old or a mistaken name", "配置项使用了旧名称或错误的名称"),
		Why: diag.T("Kylin takes an old name for the new one as long as the file has no line with the new one; with both the later line wins. kylin.source.hive.beeline.params, as an example of the KE manual has it, is read by nobody",
			"文件中没有新名称时 Kylin 才会把旧名称当作新名称；两者都在时以后出现的为准。KE 手册示例中的 kylin.source.hive.beeline.params 没有任何代码读取"),
		Fix:    diag.T("use the new name", "使用新名称"),
		Source: "BackwardCompatibilityConfig.java, kylin-backward-compatibility.properties, kylin-defaults.properties of Kylin 3; KE 3.4 manual, configuration",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.rest.timezone: GMT+8 # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.web.timezone: GMT+8
  kylin.source.hive.beeline-params: -u jdbc:hive2://hive:10000
`,
		Check: func(p *plan.Plan, report Report) {
			managers := p.Managers()
			eachProperty(p, func(kv cluster.Property) {
				name, old := plan.NewName(kv.Key.V)
				message := diag.T("%s is the old name of %s", "%s 是 %s 的旧名称")
				for _, n := range neverRead {
					if n.key == kv.Key.V {
						name, old = n.instead, true
						message = diag.T("nobody reads %s: the key is %s", "没有程序读取 %s：正确的键是 %s")
					}
				}
				if _, managed := managers[name]; old && !managed {
					report(kv.Key.Pos, message.With(kv.Key.V, name), diag.T("write %s", "写成 %s").With(name))
				}
			})
		},
	}
}

func propertyHostAddress() Rule {
	return Rule{
		Name: "property-host-address-ignored", Severity: diag.Warning,
		Summary: diag.T("kylin.server.host-address in kylin.properties has no effect", "kylin.properties 中的 kylin.server.host-address 不起作用"),
		Why: diag.T("the start script passes -Dkylin.server.host-address with hostname -f and the port of server.xml, and a JVM property beats the file",
			"启动脚本会传入 -Dkylin.server.host-address（由 hostname -f 和 server.xml 的端口组成），JVM 属性优先于文件"),
		Fix:    diag.T("take it out; for Kyligence and Kylin 4 write nodes[].rest_address", "删除它；Kyligence 和 Kylin 4 可写 nodes[].rest_address"),
		Source: "kylin.sh, KylinConfigBase.java (getOptional) of Kylin 3 and 4; KE 3.4 manual, deploy/ha",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - name: kylin-1
    host: 10.0.0.1
    properties: {kylin.server.host-address: "10.0.0.1:7070"} # <-
`,
		Good: sampleKylin4 + sampleHBase + sampleZooKeeper + `nodes:
  - name: kylin-1
    host: 10.0.0.1
    rest_address: 10.0.0.1:7070
`,
		Check: func(p *plan.Plan, report Report) {
			if !p.Facts.HasTomcat {
				return
			}
			hint := diag.T("take it out; the node's own name must resolve: hostname -f", "删除它；节点自身的名称必须能解析：hostname -f")
			if p.Facts.RestAddress {
				hint = diag.T("take it out and write rest_address: HOST:PORT at the node", "删除它，并在节点上写 rest_address: 主机:端口")
			}
			eachProperty(p, func(kv cluster.Property) {
				if kv.Key.V == "kylin.server.host-address" {
					report(kv.Key.Pos, diag.T("the start script overrides %s", "启动脚本会覆盖 %s").With(kv.Key.V), hint)
				}
			})
		},
	}
}

func propertyJobLock() Rule {
	return Rule{
		Name: "property-job-lock-ignored", Severity: diag.Info,
		Summary: diag.T("kylin.job.lock is read by nobody", "没有程序读取 kylin.job.lock"),
		Why:     diag.T("the old cluster guides ask for it, but the lock is built in: the line does nothing, and does no harm", "旧的集群文档要求设置它，但锁的实现是固定的：此行没有作用，也没有害处"),
		Fix:     diag.T("take it out; jobs.scheduler says how job engines share the work", "删除它；任务引擎如何分担由 jobs.scheduler 决定"),
		Source:  "JobService.java of Kylin 2.6, 3 and 4: no code reads the key",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.job.lock: org.apache.kylin.job.lock.zookeeper.ZookeeperJobLock # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.job.max-concurrent-jobs: 10
`,
		Check: func(p *plan.Plan, report Report) {
			eachProperty(p, func(kv cluster.Property) {
				if kv.Key.V == "kylin.job.lock" {
					report(kv.Key.Pos, diag.T("no code of Kylin reads kylin.job.lock", "Kylin 没有代码读取 kylin.job.lock"), diag.T("take the line out", "删除此行"))
				}
			})
		},
	}
}
