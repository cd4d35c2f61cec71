package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// ownParams are the parameters that have keys of their own.
var ownParams = []struct{ param, key string }{
	{"url", "url"},
	{"username", "username"},
	{"password", "password: {env: NAME}"},
	{"passwordEncrypted", "encrypt_password, or password: {encrypted: TEXT}"},
	{"driverClassName", "driver"},
}

func metadataParamTwice() Rule {
	return Rule{
		Name: "metadata-param-twice", Severity: diag.Error,
		Summary: diag.T("a parameter of the metadata URL would stand in it twice", "元数据 URL 的某个参数会出现两次"),
		Why:     diag.T("of a repeated parameter the last wins without a word, and the key that seems to set it does nothing", "重复的参数以最后一个为准且没有提示，看上去设置它的键不起作用"),
		Fix:     diag.T("use the key of metadata.jdbc that sets it, and take it out of params", "使用 metadata.jdbc 中对应的键，并从 params 中删除"),
		Source:  storageURL,
		Bad: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    params: {driverClassName: org.mariadb.jdbc.Driver} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    driver: org.mariadb.jdbc.Driver
    params: {maxActive: 20}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			s, _ := metastoreOf(p)
			seen := map[string]bool{}
			for _, q := range s.params {
				if s.raw && seen[q.name] && !q.bare {
					report(q.at, diag.T("metadata.url sets one parameter twice: the last wins", "metadata.url 中同一个参数设置了两次：以最后一个为准"),
						diag.T("keep one of the two", "只保留其中一个"))
				}
				seen[q.name] = true
			}
			for _, kv := range p.Metadata.JDBC.Params {
				for _, own := range ownParams {
					if kv.Key.V == own.param {
						report(kv.Key.Pos, diag.T("the parameter %s has a key of its own", "参数 %s 有单独的键").With(own.param),
							diag.T("take it out of params and write %s below metadata.jdbc", "从 params 中删除，在 metadata.jdbc 下写 %s").With(own.key))
					}
				}
			}
		},
	}
}

// pools are names of commons-dbcp 1.4, and what commons-dbcp2 calls the same.
var pools = [][2]string{{"maxActive", "maxTotal"}, {"maxWait", "maxWaitMillis"}, {"removeAbandoned", "removeAbandonedOnBorrow"}}

func metadataPoolName() Rule {
	return Rule{
		Name: "metadata-pool-name", Severity: diag.Warning,
		Summary: diag.T("a parameter of the connection pool has the name of another pool generation", "连接池参数用了另一代连接池的名称"),
		Why: diag.T("Kylin 5 has commons-dbcp2, all before it commons-dbcp 1.4; each ignores the other's names without a word, so the pool keeps its default (5 connections up to Kylin 4, 50 in Kylin 5)",
			"Kylin 5 使用 commons-dbcp2，之前的版本使用 commons-dbcp 1.4；双方都会默默忽略对方的名称，连接池保持默认大小（Kylin 4 及以前为 5，Kylin 5 为 50）"),
		Fix:    diag.T("use maxActive and maxWait up to Kylin 4, maxTotal and maxWaitMillis in Kylin 5", "Kylin 4 及以前用 maxActive、maxWait，Kylin 5 用 maxTotal、maxWaitMillis"),
		Source: "pom.xml and JDBCConnectionManager.java of Kylin 3; JdbcUtil.java of Kylin 5",
		Bad: sampleKylin5 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    params: {maxActive: 20} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin5 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    params: {maxTotal: 20, maxIdle: 20}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if !ok || !p.Known || s.scheme != "jdbc" {
				return
			}
			for _, q := range s.params {
				for _, names := range pools {
					wrong, right := names[1], names[0]
					if p.Facts.QuotedURL {
						wrong, right = right, wrong
					}
					if q.name == wrong {
						report(q.nameAt, diag.T("%s ignores the parameter %s", "%s 会忽略参数 %s").With(productName(p), wrong), diag.T("call it %s", "改名为 %s").With(right))
					}
				}
			}
		},
	}
}

var leftover = lazy.Regexp(`\bFIXME\b|\*\*\*|X{4,}|<[^<>]*>|sandbox\.hortonworks\.com`)

func placeholderLeft() Rule {
	return Rule{
		Name: "placeholder-left", Severity: diag.Error,
		Summary: diag.T("a placeholder of an example is still there", "示例中的占位符还没有替换"),
		Why:     diag.T("kyctl import writes FIXME where no file tells, and Kylin 4 comes with username=XXXX,password=XXXXXX and with a ZooKeeper at sandbox.hortonworks.com: with them no node starts", "没有文件说明时 kyctl import 写出 FIXME；Kylin 4 自带 username=XXXX,password=XXXXXX，ZooKeeper 指向 sandbox.hortonworks.com：带着它们节点无法启动"),
		Fix:     diag.T("write the real value", "写入真实的值"),
		Source:  "kylin-defaults.properties of Kylin 4",
		Bad: sampleKylin4 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: XXXX # <-
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin4 + `metadata:
  jdbc:
    url: jdbc:mysql://xxxx-db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			hint := diag.T("write the real value in its place", "替换为真实的值")
			s, _ := metastoreOf(p)
			for _, q := range s.params {
				if leftover().MatchString(q.value) {
					report(q.at, diag.T("%s still holds a placeholder", "%s 中还有占位符").With(s.key(q.name)), hint)
				}
			}
			if m := p.Metadata.URL; strings.HasPrefix(m.V, "FIXME@") {
				report(m.Pos, diag.T("metadata.url still holds a placeholder", "metadata.url 中还有占位符"), hint)
			}
			for _, n := range p.Nodes {
				if leftover().MatchString(string(n.Host.V)) {
					report(n.Host.Pos, diag.T("the host of node %s is a placeholder", "节点 %s 的主机是占位符").With(n.Name.V), hint)
				}
			}
			for _, h := range p.ZooKeeper.Hosts {
				if leftover().MatchString(h.V.Host) {
					report(h.Pos, diag.T("the ZooKeeper host %s is a placeholder", "ZooKeeper 主机 %s 是占位符").With(h.V.Host), hint)
				}
			}
		},
		CheckSecret: func(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			if text := v.Reveal(); text != "" && leftover().FindString(text) == text {
				report(s.Val.Pos, diag.T("%s is still a placeholder", "%s 仍是占位符").With(s.Key), diag.T("write {env: NAME} or {file: PATH} in its place", "改写为 {env: 变量名} 或 {file: 路径}"))
			}
		},
	}
}
