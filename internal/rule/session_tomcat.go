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
