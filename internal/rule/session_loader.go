package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// sampleKylin4Nodes are two nodes of which one runs builds.
const sampleKylin4Nodes = `zookeeper: {hosts: ["zk-1:2181", "zk-2:2181", "zk-3:2181"]}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2, mode: query}
`

func storeLoadedTwiceRule() Rule {
	return Rule{
		Name: "session-store-loaded-twice", Severity: diag.Error,
		Summary: diag.T("a session store that breaks Kylin 4.0, because its jars are loaded twice", "会话存储的 jar 会被加载两次，导致 Kylin 4.0 无法使用"),
		Why: diag.T("bin/kylin.sh puts tomcat/lib on the JVM's class path, and Kylin 4.0's class loader takes that class path into the application: Tomcat and the application each load a copy of the store's classes. With redis every login answers 500, with memcached the application does not start and everything answers 404",
			"bin/kylin.sh 把 tomcat/lib 放入 JVM 的 class path，而 Kylin 4.0 的类加载器又把整个 class path 加入应用：Tomcat 和应用各自加载一份存储的类。使用 redis 时每次登录都返回 500；使用 memcached 时应用无法启动，所有请求返回 404"),
		Fix:    diag.T("write store: redisson (sessions in Redis) or store: mysql", "写 store: redisson（会话保存在 Redis 中）或 store: mysql"),
		Source: "measured with ran-jit 3.0.4, memcached-session-manager 2.3.2 and Redisson 3.39.0 in a real Kylin 4.0.4 with Tomcat 8.5.78; TomcatClassLoader.java of Kylin 4.0",
		Bad: sampleKylin4 + sampleHBase + sampleKylin4Nodes + `sessions:
  store: memcached # <-
  memcached: {hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]}
`,
		Good: sampleKylin404 + sampleHBase + sampleKylin4Nodes + `sessions:
  store: redisson
  redisson: {hosts: ["redis.example.com:6379"]}
`,
		Check: func(p *plan.Plan, report Report) {
			if p.Store == nil || !p.Store.ByName || !p.Facts.ClassPathInApp {
				return
			}
			report(p.Sessions.Store.Pos, diag.T("%s %s loads the jars of the store %s twice: nobody can log in", "%s %s 会把存储 %s 的 jar 加载两次：无法登录").With(p.Facts.Name, p.Facts.Line, p.Store.Name),
				diag.T("write store: redisson, which keeps the sessions in Redis, or store: mysql", "写 store: redisson（会话保存在 Redis 中），或写 store: mysql"))
		},
	}
}
