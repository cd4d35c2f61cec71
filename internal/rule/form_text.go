package rule

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

func controlCharacterRule() Rule {
	return Rule{
		Name: cluster.RuleControlChar, Severity: diag.Error,
		Summary: diag.T("a line break or another character that can't be seen", "换行符或其他不可见字符"),
		Why:     diag.T("a line break in a value begins a new line in the rendered file: what follows it becomes a directive or a property of its own", "值中的换行符会在渲染文件中另起一行：其后的内容会成为单独的指令或配置项"),
		Fix:     diag.T("take the character out; U+2028 and U+FEFF come along when text is copied from a web page", "删除该字符；从网页复制文本时常会带入 U+2028 和 U+FEFF"),
		Source:  "java.util.Properties.load; ngx_conf_file.c",
		Bad: sound + `properties:
  kylin.web.help: "one\ntwo" # <-
`,
		Good: sound + `properties:
  kylin.web.help: "one\ttwo 帮助"
`,
	}
}

func ambiguousScalarRule() Rule {
	return Rule{
		Name: cluster.RuleAmbiguousScalar, Severity: diag.Warning,
		Summary: diag.T("a text without quotes that other YAML readers take for a number, a date or a boolean", "未加引号的文本，其他 YAML 读取器会当作数字、日期或布尔值"),
		Why:     diag.T("kyctl keeps the text as it is typed; a program that rewrites the file turns 0123 into 83 and no into false", "kyctl 会按字面保留文本；而重写此文件的程序会把 0123 变成 83，把 no 变成 false"),
		Fix:     diag.T("put the value in quotes", "给值加上引号"),
		Source:  "YAML 1.1, types int, float, bool, timestamp; yaml.v3 3.0.1, resolve.go",
		Bad: sampleKylin3 + `metadata: {hbase: {}, identifier: 2024} # <-
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Good: sound + `properties: {kylin.web.timezone: 2024}
`,
	}
}

func secretUnquotedRule() Rule {
	return Rule{
		Name: cluster.RuleSecretUnquoted, Severity: diag.Error,
		Summary: diag.T("a password without quotes that YAML readers take for a number, a date or a boolean", "未加引号的密码，YAML 读取器会当作数字、日期或布尔值"),
		Why:     diag.T("in other tools 0123456 becomes 42798 and no becomes false: every login fails, and no log shows the password that was used", "在其他工具中 0123456 会变成 42798，no 会变成 false：所有登录都会失败，而日志不会显示所用的密码"),
		Fix:     diag.T("put it in single quotes; better, take it out of the file with {env: NAME} or {file: PATH}", "加上单引号；更好的做法是用 {env: NAME} 或 {file: PATH} 把它移出文件"),
		Source:  "measured with yaml.v3 3.0.1",
		Bad: sampleKylin3 + `metadata:
  jdbc: {hosts: ["db:3306"], database: kylin, username: kylin, password: 0123456} # <-
zookeeper: {hosts: ["zk:2181"]}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Good: sampleKylin3 + `metadata:
  jdbc: {hosts: ["db:3306"], database: kylin, username: kylin, password: {env: KYLIN_DB_PASSWORD}}
zookeeper: {hosts: ["zk:2181"]}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
	}
}

func mergeKeyRule() Rule {
	return Rule{
		Name: cluster.RuleMergeKey, Severity: diag.Error,
		Summary: diag.T("a << merge", "<< 合并"),
		Why:     diag.T("merges are no part of YAML 1.2, and readers disagree on which value wins: the file would mean different clusters to different tools", "合并不属于 YAML 1.2，各读取器对哪个值优先并不一致：同一文件在不同工具中会是不同的集群"),
		Fix:     diag.T("write the keys out, use a range such as kylin-[1-9], or an alias for a whole value", "把键逐个写出，或使用范围（例如 kylin-[1-9]），或对整个值使用别名"),
		Source:  "YAML 1.2, 10.3; yaml.org/type/merge.html",
		Bad: sound + `x-query: &query {timeout: 300s}
query: {<<: *query} # <-
`,
		Good: sound + `x-query: &query {timeout: 300s}
query: *query
`,
	}
}

func secondDocumentRule() Rule {
	return Rule{
		Name: cluster.RuleSecondDocument, Severity: diag.Error,
		Summary: diag.T("a second YAML document in the file", "文件中有第二个 YAML 文档"),
		Why:     diag.T("one file describes one cluster: what follows the second --- would be left out without a word", "一个文件描述一个集群：第二个 --- 之后的内容会被默默忽略"),
		Fix:     diag.T("put it into a file of its own; to change some values of a cluster, give that file as a second -f", "放入单独的文件；若要修改集群的部分值，请用第二个 -f 指定该文件"),
		Source:  "description format, version 1",
		Bad: sound + `--- # <-
name: test
`,
		Good: "---\n" + sound + "...\n",
	}
}

func aliasRule() Rule {
	return Rule{
		Name: cluster.RuleAlias, Severity: diag.Error,
		Summary: diag.T("an alias that holds itself, makes too much, or carries a password to a key that is no secret", "别名包含自身、展开过多，或把密码带到非密码的键上"),
		Why:     diag.T("a few lines of aliases can stand for more values than any memory holds; a password at another key would be shown in findings and diffs", "几行别名就能展开成内存装不下的数据；出现在其他键上的密码会显示在检查结果和差异中"),
		Fix:     diag.T("write the value out", "直接写出值"),
		Source:  "description format, version 1",
		Bad: sound + `x-a: &a [*a] # <-
`,
		Good: sound + `x-a: &a [b]
x-c: [*a, *a]
`,
	}
}

func tagRule() Rule {
	return Rule{
		Name: cluster.RuleTag, Severity: diag.Error,
		Summary: diag.T("a YAML tag, such as !!str or !vault", "YAML 标签，例如 !!str 或 !vault"),
		Why:     diag.T("a tag asks the reader for a type of its own or for a program to run; kyctl knows neither, and would take the text after it for the value", "标签要求读取器使用特定类型或运行程序；kyctl 两者都不支持，会把标签后的文本当作值"),
		Fix:     diag.T("take the tag out; a text that looks like a number goes in quotes, a secret is {env: NAME} or {file: PATH}", "去掉标签；看起来像数字的文本请加引号，密码请写 {env: NAME} 或 {file: PATH}"),
		Source:  "description format, version 1",
		Bad: sound + `query: {timeout: !!str 300s} # <-
`,
		Good: sound + `query: {timeout: "300s"}
properties: {kylin.web.help: "!!str"}
`,
	}
}

func nodeRangeRule() Rule {
	return Rule{
		Name: cluster.RuleRange, Severity: diag.Error,
		Summary: diag.T("a range of nodes that can't be expanded", "无法展开的节点范围"),
		Why:     diag.T("ranges of different length would give nodes the host of another one", "长度不同的范围会使节点得到别的节点的主机"),
		Fix:     diag.T("write [A-B] once in a text, decimal, A not above B, the same number of nodes in every key, and one in name", "每个文本写一次 [A-B]，十进制，A 不大于 B，各键的节点数相同，且 name 中必须有"),
		Source:  "description format, version 1",
		Bad: sound + `  - {name: "query-[1-3]", host: "10.0.1.[1-2]", mode: query} # <-
`,
		Good: sound + `  - {name: "query-[01-03]", host: "10.0.1.[1-3]", mode: query}
`,
	}
}

func overlayRule() Rule {
	return Rule{
		Name: cluster.RuleOverlay, Severity: diag.Error,
		Summary: diag.T("a later file takes out a node that no earlier file has", "后面的文件要删除的节点在前面的文件中不存在"),
		Why:     diag.T("the node was renamed or the name mistyped: the node that was to go stays in the cluster", "节点已改名或名称拼错：本该删除的节点仍留在集群中"),
		Fix:     diag.T("write the name as the earlier file has it, and nothing else but remove: true", "按前面文件中的名称书写，并且只写 remove: true"),
		Source:  "description format, version 1",
		Bad: sound + `  - {name: kylin-2, remove: true} # <-
`,
		Good: sound + `x-gone: {name: kylin-2, remove: true}
`,
	}
}
