package cli

import (
	"strings"

	"github.com/kyctl/kyctl/examples"
	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/verify"
)

// chineseTitles are the titles of the groups of commands.
func chineseTitles() map[string]string {
	return map[string]string{"Describe and check": "描述与检查", "Render": "渲染", "Live nodes": "运行中的节点", "Look up": "查阅", "More": "其他"}
}

// chineseTexts are the texts of kyctl itself, with the flags of several
// commands, and then those of each command; a test fails for one that is
// missing.
func chineseTexts() []chineseText {
	return append([]chineseText{{
		short: "检查并渲染 Kylin 集群的配置",
		long:  `kyctl 检查并渲染 Kyligence Enterprise 或 Apache Kylin 集群的配置：一个描述文件 cluster.yaml 说明集群是什么样的。`,
		flags: []chineseFlagText{
			{"help", "显示帮助"},
			{"version", "显示 kyctl 的版本"},
			{"color", "输出是否带颜色（`WHEN`）：auto、always 或 never；遵从 NO_COLOR"},
			{"lang", "文字的语言（`LANGUAGE`）：en 或 zh（默认取 LC_ALL、LC_MESSAGES 或 LANG）"},
			{"quiet", "不显示摘要和进度"},
			{"file", "描述文件 `FILE`（默认为 cluster.yaml，或 kyctl.yaml 中的环境）；可重复，后面的覆盖前面的；- 为标准输入"},
			{"stage", "kyctl.yaml 中的环境 `NAME`"},
			{"base", "待修改的原始文件所在的目录 `DIR`，用于描述文件没有指定时"},
			{"templates", "您自己的模板目录 `DIR`，替代同名的内置模板"},
			{"follow-links", "即使链接指向描述文件所在目录之外，也读取基础文件、模板和密码文件"},
			{"out", "渲染结果所在的目录 `DIR`"},
			{"node", "只处理名为 `NAME` 的节点；可重复，可用通配符，例如 query-*"},
		},
	}}, append(chineseChecks(), append(chineseRenders(), append(chineseLive(), chineseLookUps()...)...)...)...)
}

func chineseChecks() []chineseText {
	return []chineseText{{
		command: "init", short: "写出一份可作起点的描述文件",
		long:  `在目录 DIR（默认为当前目录）写出带注释的 cluster.yaml，原样即可通过检查并渲染；同时写出 cluster.schema.json，文件首行以此告知编辑器。--preset 改用其他示例。`,
		flags: []chineseFlagText{{"preset", "作为起点的示例 `EXAMPLE`：" + strings.Join(examples.Names(), "、")}},
	}, {
		command: "validate", short: "指出集群会出什么问题，以及在哪一行",
		long: `报告描述文件的每个问题：所在的行，以及如何处理；按位置排序，建议列在最后。若 kyctl.yaml 列出了环境，则校验全部环境；kyctl explain stages 给出写法。

作为参数给出的每个文件是一个集群，目录中的每个 *.yaml 和 *.yml 文件也各是一个集群；同一环境的文件合为一个集群。没有任何环境使用的覆盖文件是错误。有多个集群时，还报告它们不应共用的东西。

有意为之的问题可在该行忽略：在该行或上一行写 # kyctl:ignore 规则 理由。对于已有的描述文件，--write-baseline 记下当前的全部问题，--baseline 只报告新的问题；无法读取的值每次都会报告。

退出码：0 没有错误，1 有错误（加 --strict 时警告也算），2 无法完成。`,
		flags: []chineseFlagText{
			{"format", "结果的格式 `FORMAT`：" + strings.Join(report.Names(), "、") + "；可重复，FORMAT=FILE 写入文件"},
			{"strict", "有警告也算失败"},
			{"disable", "不执行的规则 `RULE`；可重复"},
			{"baseline", "已知问题的文件 `FILE`，其中的问题不再报告"},
			{"write-baseline", "把发现的问题写入 --baseline 的文件"},
		},
	}}
}

func chineseRenders() []chineseText {
	return []chineseText{{
		command: "render", short: "写出负载均衡器的配置和每个节点的文件",
		long: `检查描述文件，并把全部文件写入目录 DIR。有错误时什么都不写。

-o - 把每个文件显示在标准输出，供人阅读：密码被隐藏，看不见的字符显示为点。--format tar -o FILE 逐字节打包；包中含有密码，不会写到终端。

退出码：0 目录与描述一致，1 有错误（加 --check 时：或有差异），2 无法完成。`,
		flags: []chineseFlagText{
			{"format", "写出的格式 `FORMAT`：dir 或 tar"},
			{"check", "什么都不写，目录有差异则失败"},
			{"placeholders", "不读取密码，以 __NAME__ 代替：用于合并请求的 CI"},
			{"force", "覆盖目录中不是 kyctl 写出的、或写出后被改过的文件"},
			{"lock-timeout", "同一目录中有另一个 kyctl 在运行时，等待超过 `DURATION`（如 90s）即失败"},
		},
	}, {
		command: "diff", short: "显示 render 会改变目录中的什么，或 apply 会改变节点上的什么",
		long: `在内存中渲染，并以 unified diff 显示与目录 DIR 的差异。两边的密码都会隐藏。

加 --node N --home DIR 时，显示 apply 会在一个节点运行中的 $KYLIN_HOME 里改变什么，然后列出每个不同的键和元素；--format json 只给出后者。描述中 drift.ignore 列出的差异在到期之前显示为已知。不改变任何文件，也不需要写权限。

没有差异时，在标准错误上说明比较了什么。使用 --node 时，其他节点的问题只计数、不显示，错误除外。

退出码：0 没有差异，1 有差异或有错误，2 无法完成。`,
		flags: []chineseFlagText{
			{"placeholders", "不读取密码，以 __NAME__ 代替"},
			{"home", "该节点运行中的 $KYLIN_HOME 目录 `DIR`"},
			{"format", "与 $KYLIN_HOME 的差异的格式 `FORMAT`：text 或 json"},
		},
	}, {
		command: "verify", short: "让真正的 nginx、HAProxy 或 httpd 检查渲染出的目录",
		long: `把目录 DIR 中的文件与其 manifest 的校验和、权限比较，并让负载均衡器自己的程序检查它的配置文件：nginx -t、haproxy -c、apache2 -t。检查的是一份临时副本：其中的主机名换成文档专用的地址，证书是一次性的，端口、日志和 include 的文件都是副本自己的。因此不需要网络、证书和 root 权限，不启动任何程序，也不改变本机。调用者的环境变量只传递 PATH。只有启动时才会暴露的问题查不出来：主机名无法解析、端口被占用、证书不对、include 的文件内部有错。

会让程序加载代码的文件（HAProxy 的 Lua、不属于发行版的模块和共享库）在运行程序之前就被拒绝。您自己的模板可以加载代码：用 --templates 指出模板所在的目录。

如果 DIR 是由 FILE 渲染的，并且能知道渲染出的行来自描述文件的哪一行，就在那一行报告；渲染出的行总会指出。一切正常时，在标准错误上说明检查了什么。

退出码：0 文件与渲染时一致并被程序接受，1 有问题，2 无法完成或没有安装程序。`,
		flags: []chineseFlagText{
			{"file", "渲染 DIR 所用的描述文件 `FILE`；可重复，默认与 render 相同"},
			{"program", "要使用的程序 `NAME=PATH`，NAME 是 " + strings.Join(verify.Names(), "、") + " 之一；可重复"},
			{"skip-missing", "没有安装程序时也算通过，但会说明"},
		},
	}, {
		command: "encrypt", short: "按产品的方式加密密码",
		long: `从标准输入读取密码（在终端上则提示输入），打印该产品和版本的 kylin.properties 所用的密文：Kylin 2.6、3.0 和 5 为 AES/ECB，3.1 和 4 为 AES/CFB。Kylin 5 的密文写在ENC('...') 中。在描述文件中写成 {encrypted: 密文}。

密钥是公开的，到处相同：能读到密文的人就能得到密码。`,
		flags: []chineseFlagText{
			{"product", "产品名称 `NAME`：" + strings.Join(product.Names(), " 或 ")},
			{"version", "产品版本 `VERSION`，例如 3.1"},
			{"cipher", "加密方式 `CIPHER`（" + strings.Join(cluster.Ciphers, " 或 ") + "），用于产品没有公开时（默认为产品自己的）"},
			{"iv", "aes-cfb 的初始向量 `IV`，16 字节：节点的 kylin.security.encrypt.cipher.ivSpec（默认 " + cipher.DefaultIV + "）"},
		},
	}}
}

func chineseLookUps() []chineseText {
	return []chineseText{{
		command: "explain", short: "解释一条规则，或描述文件的一个键",
		long: `说明规则或键的一切。规则：后果、处理方法、错误和正确的示例，以及依据。键：类型、默认值、含义和示例；对映射还列出下级键。

不带 NAME 时列出描述文件的顶层键；kyctl rules 列出规则。`,
	}, {
		command: "rules", short: "列出规则，每行一条：名称、级别、摘要",
		long: "列出 validate 检查的内容，每行一条规则：名称、级别和摘要；然后是 doctor 对运行中各部分的检查。kyctl explain NAME 显示其余内容。",
	}, {
		command: "schema", short: "写出描述文件的 JSON Schema，供编辑器使用",
		long: `写出 cluster.yaml 的 JSON Schema（2020-12）：编辑器据此补全键、显示含义，并在输入时标出错误。描述文件的首行告知编辑器它在哪里：

  ` + strings.TrimSpace(modeline),
		flags: []chineseFlagText{
			{"overlay", "用于覆盖在另一文件之上的文件：没有必填的键，null 去除一个键"},
			{"stages", "用于列出环境的 kyctl.yaml"},
		},
	}, {
		command: "completion", short: "写出 shell 的补全脚本",
		long: "写出在 shell 中补全命令、选项、规则和键的脚本：" + strings.Join(shells, "、") + "。",
	}, {
		command: "help", short: "显示一个命令的说明",
		long: "显示一个命令的说明，与 COMMAND --help 相同。",
	}, {
		command: "version", short: "显示 kyctl 的版本",
		long: "显示 kyctl 的版本，以及用什么、为什么平台编译。",
	}}
}
