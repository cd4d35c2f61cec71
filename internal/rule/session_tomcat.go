package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// storeCase is a small description with this product and these lines of
// sessions, on two nodes.
func storeCase(product, sessions string) string {
	return `version: 1
name: prod
product: ` + product + `
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2, mode: query}
query: {timeout: 300s}
sessions:
` + sessions
}

// balancedBy is a load balancer of this method.
func balancedBy(method string) string {
	return `load_balancer:
  kind: nginx
  method: ` + method + "\n"
}

const (
	productKylin3 = `{name: kylin, version: "3.1"}`
	productNewest = `{name: kylin, version: "3.1", tomcat: "9.0.98"}`
)

func tomcatUnknownRule() Rule {
	return Rule{
		Name: "tomcat-unknown", Severity: diag.Error,
		Summary: diag.T("the session store's files depend on the Tomcat, and its version is not known", "会话存储的文件取决于 Tomcat，而其版本未知"),
		Why:     diag.T("jars and elements are made for one major version of Tomcat: with those of another everything under /kylin answers 404", "jar 和元素只适用于一个 Tomcat 主版本：用错版本时 /kylin 下的一切都返回 404"),
		Fix:     diag.T("write product.tomcat; tomcat/RELEASE-NOTES on a node names it", "写 product.tomcat；节点上的 tomcat/RELEASE-NOTES 中有版本号"),
		Source:  "jars of Redisson and memcached-session-manager; JDBCStore.java and PersistentValve.java of Tomcat 7 to 10",
		Bad: storeCase(`{name: kyligence, version: "3.4.5.2110"} # <-`, `  store: memcached
  memcached: {hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]}
`),
		Good: storeCase(`{name: kyligence, version: "3.4.5.2110", tomcat: "8.5.78"}`, `  store: memcached
  memcached: {hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]}
`),
		Check: func(p *plan.Plan, report Report) {
			if p.Known && p.Store != nil && p.Store.ByMajor && p.Facts.HasTomcat && !p.Product.Tomcat.Broken && !p.Tomcat().Known() {
				report(p.Product.At, diag.T("the version of the nodes' Tomcat is not known, and the files of sessions.store %s depend on it", "节点的 Tomcat 版本未知，而 sessions.store %s 的文件取决于它").With(p.Store.Name),
					diag.T("write product.tomcat, such as tomcat: \"8.5.78\"; tomcat/RELEASE-NOTES on a node names it", "写 product.tomcat，例如 tomcat: \"8.5.78\"；节点上的 tomcat/RELEASE-NOTES 中有版本号"))
			}
		},
	}
}

func contextPlaceholderRule() Rule {
	return Rule{
		Name: "context-password-placeholder", Severity: diag.Error,
		Summary: diag.T("a password in context.xml looks like a placeholder to Tomcat", "context.xml 中的密码在 Tomcat 看来是占位符"),
		Why:     diag.T("Tomcat replaces ${NAME} in every attribute by the system property of that name, and nothing there can be escaped: another password is sent, and no login is kept", "Tomcat 会把每个属性中的 ${NAME} 替换为同名系统属性，且无法转义：发送的是另一个密码，登录无法保存"),
		Fix:     diag.T("give the user another password without ${; where the node should fill it in, write password: {runtime: NAME}", "为该用户换一个不含 ${ 的密码；如果应由节点填入，请写 password: {runtime: NAME}"),
		Source:  "IntrospectionUtils.replaceProperties of Tomcat 8.5; measured with Tomcat 9.0.70",
		Bad: storeCase(productNewest, `  store: mysql
  mysql:
    hosts: ["db.example.com:3306"]
    database: kylin_session
    username: kylin
    password: "not-a-${secret}-1" # <-
`+sampleLiteral),
		Good: storeCase(productNewest, `  store: mysql
  mysql:
    hosts: ["db.example.com:3306"]
    database: kylin_session
    username: kylin
    password: {runtime: SESSION_PASSWORD}
`),
		CheckSecret: func(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			inContext := s.Key == "sessions.mysql.password" || s.Key == "sessions.memcached.password"
			if inContext && s.Val.V.Form != secret.Runtime && strings.Contains(v.Reveal(), "${") {
				report(s.Val.Pos, diag.T("%s holds ${, which Tomcat takes for a placeholder", "%s 含有 ${，Tomcat 会把它当作占位符").With(s.Key),
					diag.T("give the user another password; if the node should fill it in, write password: {runtime: NAME}", "为该用户换一个密码；如果应由节点填入，请写 password: {runtime: NAME}"))
			}
		},
	}
}

func storeUnprovedRule() Rule {
	return Rule{
		Name: "session-store-unproved", Severity: diag.Info,
		Summary: diag.T("a session store that was not tried with these servers or this Tomcat", "未在此类服务器或此 Tomcat 上实测过的会话存储"),
		Why:     diag.T("the files follow the documentation, and nobody has seen a login pass from node to node with them", "文件遵循文档，但没有实测过登录在节点之间传递"),
		Fix:     diag.T("before users come, log in on one node and load a page from another; kyctl was tried with redisson on Tomcat 8.5 and 9, with mysql on 7, 8.5 and 9, with memcached without a user on 7, 8.5 and 9", "上线前在一个节点登录并从另一个节点打开页面；kyctl 实测过：Tomcat 8.5、9 上的 redisson，Tomcat 7、8.5、9 上的 mysql，Tomcat 7、8.5、9 上不带用户名的 memcached"),
		Source:  "the tests of kyctl with real Tomcats 7.0.100, 8.5.32, 8.5.78, 8.5.100 and 9.0.98",
		Bad: storeCase(`{name: kylin, version: "3.1", tomcat: "10.1.60"}`, `  store: mysql # <-
  mysql: {hosts: ["db.example.com:3306"], database: sessions, username: kylin, password: {env: SESSION_PASSWORD}}
`),
		Good: storeCase(productNewest, `  store: mysql
  mysql: {hosts: ["db.example.com:3306"], database: sessions, username: kylin, password: {env: SESSION_PASSWORD}}
`+balancedBy("sticky_cookie")),
		Check: func(p *plan.Plan, report Report) {
			hint := diag.T("log in on one node and load a page from another before users come", "上线前在一个节点登录，并从另一个节点打开页面")
			major, memcached := p.Tomcat().Major(), memcachedStore(p)
			switch {
			case mysqlStore(p) != nil && major > 9:
				report(p.Sessions.Store.Pos, diag.T("%s was not tried on Tomcat %d", "%s 未在 Tomcat %d 上实测").With(p.Store.Name, major), hint)
			case memcached != nil && memcached.Username.Set:
				report(memcached.Username.Pos, diag.T("memcached was not tried with a user", "未实测过带用户名的 memcached"), hint)
			}
		},
	}
}
