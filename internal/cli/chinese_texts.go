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
		long:  `kyctl 检查 Kyligence Enterprise 或 Apache Kylin 集群的描述文件，并由它渲染负载均衡器和各节点的配置。描述文件是一个 YAML 文件：cluster.yaml。`,
		flags: []chineseFlagText{
			{"help", "显示帮助"},
			{"version", "显示 kyctl 的版本"},
			{"color", "输出是否带颜色（`WHEN`）：auto、always 或 never；遵从 NO_COLOR"},
			{"lang", "输出语言（`LANGUAGE`）：en 或 zh（默认取 LC_ALL、LC_MESSAGES 或 LANG）"},
			{"quiet", "不显示摘要和进度"},
			{"file", "描述文件 `FILE`（默认为 cluster.yaml，或 kyctl.yaml 中的环境）；可重复，后面的覆盖前面的；- 为标准输入"},
			{"stage", "kyctl.yaml 中的环境 `NAME`"},
			{"base", "基础文件所在的目录 `DIR`，用于描述文件没有指定时"},
			{"templates", "自定义模板目录 `DIR`，替代同名的内置模板"},
			{"follow-links", "即使链接指向描述文件所在目录之外，也读取基础文件、模板和密码文件"},
			{"out", "渲染结果所在的目录 `DIR`"},
			{"node", "只处理名为 `NAME` 的节点；可重复，可用通配符，例如 query-*"},
		},
	}}, append(chineseChecks(), append(chineseRenders(), append(chineseLive(), chineseLookUps()...)...)...)...)
}

func chineseChecks() []chineseText {
	return []chineseText{{
		command: "init", short: "生成一份起步用的描述文件",
		long:  `在目录 DIR（默认为当前目录）生成带注释的 cluster.yaml，无需修改即可通过校验并渲染。同时生成 cluster.schema.json，编辑器通过 cluster.yaml 的首行找到它。--preset 选用其他示例。`,
		flags: []chineseFlagText{{"preset", "起步用的示例 `EXAMPLE`：" + strings.Join(examples.Names(), "、")}},
	}, {
		command: "validate", short: "校验描述文件，指出集群会出什么问题、在哪一行",
		long: `报告描述文件的每个问题、所在的行以及处理方法。问题按位置排序，建议列在最后。如果有 kyctl.yaml，则校验其中列出的全部环境；写法见 kyctl explain stages。

作为参数给出的每个文件是一个集群，目录中的每个 *.yaml 和 *.yml 文件也各是一个集群；同一环境的文件合为一个集群。覆盖文件若没有任何环境使用，则视为错误。有多个集群时，还报告它们之间不应共用的资源。

要忽略有意保留的问题，在该行或上一行写 # kyctl:ignore 规则 理由。对于现有集群，--write-baseline 记录当前的全部问题，--baseline 只报告新问题；无法解析的值每次都会报告。

退出码：0 没有错误，1 有错误（加 --strict 时警告也算），2 命令无法执行。`,
		flags: []chineseFlagText{
			{"format", "输出格式 `FORMAT`：" + strings.Join(report.Names(), "、") + "；可重复，FORMAT=FILE 写入文件"},
			{"strict", "有警告也算失败"},
			{"disable", "跳过的规则 `RULE`；可重复"},
			{"baseline", "已知问题的文件 `FILE`，其中的问题不再报告"},
			{"write-baseline", "把全部问题写入 --baseline 指定的文件"},
		},
	}}
}

func chineseRenders() []chineseText {
	return []chineseText{{
		command: "render", short: "生成负载均衡器的配置和每个节点的文件",
		long: `校验描述文件，并把全部文件写入目录 DIR。有错误时不写任何文件。

-o - 在标准输出上显示每个文件，供人阅读：密码会隐藏，不可见字符显示为点。--format tar -o FILE 生成归档，内容逐字节不变；归档中含有密码，因此不会写到终端。

退出码：0 目录与描述文件一致，1 有错误（加 --check 时有差异也算），2 命令无法执行。`,
		flags: []chineseFlagText{
			{"format", "输出格式 `FORMAT`：dir 或 tar"},
			{"check", "不写任何文件，目录有差异时失败"},
			{"placeholders", "不读取密码，以 __NAME__ 代替，用于拉取请求的 CI"},
			{"force", "覆盖目录中被修改过的文件和不是由 kyctl 生成的文件"},
			{"lock-timeout", "同一目录中有另一个 kyctl 在运行时，最长等待 `DURATION`（如 90s），超时失败"},
		},
	}, {
		command: "diff", short: "显示 render 或 apply 将带来的改动",
		long: `在内存中渲染，并以 unified diff 格式显示与目录 DIR 的差异。两边的密码都会隐藏。

加 --node N --home DIR 时，显示 apply 将对一个节点正在使用的 $KYLIN_HOME 做的改动，然后列出每个不同的键和元素；--format json 只输出后者。描述文件的 drift.ignore 中列出的差异，到期之前显示为已知。diff 不改动任何文件，也不需要写权限。

没有差异时，在标准错误上说明比较了哪些内容。使用 --node 时，其他节点的问题只计数、不显示，错误除外。

退出码：0 没有差异，1 有差异或错误，2 命令无法执行。`,
		flags: []chineseFlagText{
			{"placeholders", "不读取密码，以 __NAME__ 代替"},
			{"home", "该节点正在使用的 $KYLIN_HOME 目录 `DIR`"},
			{"format", "$KYLIN_HOME 差异的输出格式 `FORMAT`：text 或 json"},
		},
	}, {
		command: "verify", short: "用真正的 nginx、HAProxy 或 httpd 检查渲染结果",
		long: `按清单核对目录 DIR 中文件的校验和与权限，并用负载均衡器自己的程序检查其配置文件：nginx -t、haproxy -c 或 apache2 -t。检查的是一份临时副本：主机名换成文档专用地址，证书换成临时证书，端口、日志和 include 的文件都使用副本自己的。因此不需要网络、证书和 root 权限，不启动服务，也不改动本机。环境变量中只有 PATH 传给该程序。只有启动时才会暴露的问题查不出来：主机名无法解析、端口被占用、证书有误、include 的文件内部有错。

会让程序加载代码的文件（HAProxy 的 Lua、不属于发行版的模块和共享库）在运行程序之前就会被拒绝。自定义模板可以加载代码：用 --templates 指定模板目录。

如果 DIR 由 FILE 渲染，并且能确定出错的行来自描述文件的哪一行，就在那一行报告；渲染结果中的行总会给出。没有问题时，在标准错误上说明检查了哪些内容。

退出码：0 文件与渲染时一致且被程序接受，1 有问题，2 命令无法执行或没有安装程序。`,
		flags: []chineseFlagText{
			{"file", "渲染 DIR 时使用的描述文件 `FILE`；可重复，默认与 render 相同"},
			{"program", "要使用的程序 `NAME=PATH`，NAME 是 " + strings.Join(verify.Names(), "、") + " 之一；可重复"},
			{"skip-missing", "没有安装程序时视为通过，并加以说明"},
		},
	}, {
		command: "encrypt", short: "按产品的方式加密密码",
		long: `从标准输入读取密码（在终端上会提示输入），输出该产品和版本的 kylin.properties 所用的密文：Kylin 2.6、3.0 和 5 为 AES/ECB，3.1 和 4 为 AES/CFB。Kylin 5 的密文写在 ENC('...') 中。在描述文件中写成 {encrypted: 密文}。

密钥是公开的，所有安装都相同：能读到密文的人就能解出密码。`,
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
		long: `说明一条规则、一项检查或一个键。规则：后果、处理方法、错误和正确的示例，以及依据。键：类型、默认值、含义和示例；映射还列出下级键。

不带 NAME 时列出描述文件的顶层键；kyctl rules 列出规则。`,
	}, {
		command: "rules", short: "列出规则和检查：名称、级别、摘要",
		long: "列出 validate 的规则，每行一条：名称、级别和摘要；然后是 doctor 的检查。kyctl explain NAME 说明其中一条。",
	}, {
		command: "schema", short: "输出描述文件的 JSON Schema，供编辑器使用",
		long: `输出 cluster.yaml 的 JSON Schema（2020-12）。编辑器据此补全键、显示含义，并在输入时标出错误。描述文件的首行告诉编辑器它的位置：

  ` + strings.TrimSpace(modeline),
		flags: []chineseFlagText{
			{"overlay", "用于覆盖文件：没有必填的键，null 删除一个键"},
			{"stages", "用于列出环境的 kyctl.yaml"},
		},
	}, {
		command: "completion", short: "输出 shell 的补全脚本",
		long: "输出在 shell 中补全命令、选项、规则和键的脚本：" + strings.Join(shells, "、") + "。",
	}, {
		command: "help", short: "显示一个命令的说明",
		long: "显示一个命令的说明，与 COMMAND --help 相同。",
	}, {
		command: "version", short: "显示 kyctl 的版本",
		long: "显示 kyctl 的版本、Go 版本和目标平台。",
	}}
}
