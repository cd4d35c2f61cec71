package rule

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

// formRules are what the reading of a description finds: they have no Check.
func formRules() []Rule {
	return []Rule{
		syntaxRule(), unknownKeyRule(), duplicateKeyRule(), missingKeyRule(), wrongKindRule(), emptyValueRule(), badValueRule(), unknownWordRule(),
		controlCharacterRule(), ambiguousScalarRule(), secretUnquotedRule(), mergeKeyRule(), secondDocumentRule(), aliasRule(), tagRule(), nodeRangeRule(), overlayRule(),
	}
}

// sound is a description without a mistake, for a rule to go on from.
const sound = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`

func syntaxRule() Rule {
	return Rule{
		Name: cluster.RuleSyntax, Severity: diag.Error,
		Summary: diag.T("the file is no YAML", "文件不是合法的 YAML"),
		Why: diag.T("nothing can be read from a file that does not parse, so this is the only finding of the file; the position is that of the byte that is wrong, not of the line where the parser gave up",
			"无法解析的文件读不出任何内容，因此这是该文件唯一的问题；所报位置是出错的字节，而不是解析器放弃的那一行"),
		Fix:    diag.T("correct the place that the arrow marks: most often a tab, a missing bracket or quote, or a second colon", "修正箭头所指之处：多为制表符、缺少括号或引号、或多余的冒号"),
		Source: "YAML 1.2, chapters 5 to 8; yaml.v3 3.0.1",
		Bad: sound + `query:
	timeout: 300s # <-
`,
		Good: sound + `query:
  timeout: 300s	# a tab before a comment is no indentation
`,
	}
}

func unknownKeyRule() Rule {
	return Rule{
		Name: cluster.RuleUnknownKey, Severity: diag.Error,
		Summary: diag.T("a key that a description does not have", "描述文件中没有的键"),
		Why:     diag.T("a key that nobody reads does nothing: the setting that was meant keeps its default, and nobody notices", "没有谁会读取的键不起作用：本想设置的项仍是默认值，且无人察觉"),
		Fix:     diag.T("correct the spelling, move the key to where it belongs, or put what is yours under a top-level key that begins with x-", "改正拼写，或移到正确的位置；自用内容请放在以 x- 开头的顶层键下"),
		Source:  "description format, version 1",
		Bad: sound + `query:
  timeuot: 300s # <-
`,
		Good: sound + `query:
  timeout: 300s
x-team: {owner: olap}
`,
	}
}

func duplicateKeyRule() Rule {
	return Rule{
		Name: cluster.RuleDuplicateKey, Severity: diag.Error,
		Summary: diag.T("a key stands twice in one mapping", "同一映射中键重复"),
		Why:     diag.T("YAML forbids it, and readers differ: some take the first value, some the last, so that two people see two clusters in one file", "YAML 禁止重复键，各读取器的处理也不同：有的取第一个，有的取最后一个，同一文件会被看成两个不同的集群"),
		Fix:     diag.T("keep one of the two", "只保留其中一个"),
		Source:  "YAML 1.2, 3.2.1.1",
		Bad: sound + `query:
  timeout: 300s
  timeout: 600s # <-
`,
		Good: sound + `query:
  timeout: 300s
storage: {}
`,
	}
}

func missingKeyRule() Rule {
	return Rule{
		Name: cluster.RuleMissingKey, Severity: diag.Error,
		Summary: diag.T("a key that has no default is missing", "缺少没有默认值的键"),
		Why:     diag.T("there is nothing sensible to assume: a node without a host can't be reached, a product without a version has no known file format", "没有合理的默认值：没有主机的节点无法访问，没有版本的产品无法确定文件格式"),
		Fix:     diag.T("add the key", "添加该键"),
		Source:  "description format, version 1",
		Bad: sound + `  - {name: kylin-2, mode: query} # <-
`,
		Good: sound + `  - {name: kylin-2, mode: query, host: 10.0.0.2}
`,
	}
}

func wrongKindRule() Rule {
	return Rule{
		Name: cluster.RuleWrongKind, Severity: diag.Error,
		Summary: diag.T("a value of the wrong kind: a list for a mapping, a text for a number, yes for true", "值的类型不对：该写映射却写了列表，该写数字却写了文本，该写 true 却写了 yes"),
		Why:     diag.T("YAML readers turn yes into true, 070 into 56 and 1_000 into 1000, each in its own way; kyctl reads what is written and guesses nothing", "各种 YAML 读取器会以各自的方式把 yes 变成 true、070 变成 56、1_000 变成 1000；kyctl 按字面读取，不作猜测"),
		Fix:     diag.T("write true or false, a decimal number without quotes, a list in [ ] or a mapping in { }, as the hint says", "按提示写 true 或 false、不带引号的十进制数、[ ] 中的列表或 { } 中的映射"),
		Source:  "description format, version 1; YAML 1.1, types bool and int",
		Bad: sound + `query: {timeout: 300s}
load_balancer:
  kind: nginx
  restrict_internal_api: yes # <-
`,
		Good: sound + `properties: {kylin.web.export-allow-admin: yes}
`,
	}
}

func emptyValueRule() Rule {
	return Rule{
		Name: cluster.RuleEmptyValue, Severity: diag.Error,
		Summary: diag.T("a key without a value", "键没有值"),
		Why:     diag.T("a key whose value was forgotten or commented out looks as if it were set", "忘写值或值被注释掉的键，看起来像是已经设置"),
		Fix:     diag.T("write the value; for the default take the line out; for a mapping without keys write {}", "写上值；要用默认值请删除此行；没有键的映射写 {}"),
		Source:  "description format, version 1",
		Bad: sound + `query:
  timeout: # <-
`,
		Good: sound + `query: {}
`,
	}
}

func badValueRule() Rule {
	return Rule{
		Name: cluster.RuleBadValue, Severity: diag.Error,
		Summary: diag.T("a value that its key can't have: a port above 65535, a name with a blank, a duration without a unit", "键不允许的值：大于 65535 的端口、含空格的名称、没有单位的时长"),
		Why:     diag.T("the value lands in a name, an address or a number of the rendered files, where it would be refused on the node or understood as something else", "该值会成为渲染文件中的名称、地址或数字，在节点上会被拒绝，或被理解成别的含义"),
		Fix:     diag.T("write a value of the form that the hint shows", "按提示的形式写值"),
		Source:  "description format, version 1",
		Bad: sound + `  - {name: kylin-2, host: 10.0.0.2, mode: query, port: 70700} # <-
`,
		Good: sound + `  - {name: kylin-2, host: 10.0.0.2, mode: query, port: 7070}
`,
	}
}

func unknownWordRule() Rule {
	return Rule{
		Name: cluster.RuleUnknownWord, Severity: diag.Error,
		Summary: diag.T("a word that its key does not know", "键不认识的词"),
		Why:     diag.T("Kylin takes a server mode that it does not know without a word, and the node then answers no queries and runs no jobs", "Kylin 会默默接受未知的节点模式，该节点便既不响应查询，也不运行任务"),
		Fix:     diag.T("use one of the words that the hint lists", "使用提示中列出的词"),
		Source:  "description format, version 1; ServerMode.java of Kylin 3",
		Bad: sound + `  - {name: kylin-2, host: 10.0.0.2, mode: qurey} # <-
`,
		Good: sound + `  - {name: kylin-2, host: 10.0.0.2, mode: query}
`,
	}
}
