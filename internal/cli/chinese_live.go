package cli

import (
	"strings"

	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/report"
)

// chineseLive are the texts of the commands that work in a live home.
func chineseLive() []chineseText {
	return []chineseText{{
		command: "import", short: "为已在运行的集群写出描述文件",
		long: `读取各节点的文件，每个节点一个 --home：运行中的 $KYLIN_HOME，或其 conf 和 tomcat/conf 的副本；--balancer 则读取负载均衡器的文件。描述文件写到标准输出；需要人知道的事写到标准错误：节点之间的差异，描述文件中没有位置的内容，密码应设置哪些变量，以及渲染会改动哪些行。不显示任何密码。

负载均衡器的文件若不在其默认目录（例如 /etc/nginx）中，则视为副本：其中包含的文件只在副本所在目录内查找，找不到的会列出；不会为副本读取本机负载均衡器的任何文件。

NAME 是节点名称，默认为目录名；HOST 是节点的访问地址，默认取自文件中的内容。

退出码：0 已写出描述文件，2 无法完成。`,
		flags: []chineseFlagText{
			{"home", "一个节点的目录，写成 `[NAME[@HOST]=]DIR`；可重复"},
			{"balancer", "节点前面的 nginx、httpd 或 haproxy 的配置文件 `FILE`；其中包含的文件也会读取"},
			{"product", "产品 `PRODUCT`，用于目录不能说明时：" + strings.Join(product.Names(), " 或 ")},
			{"version", "产品版本 `VERSION`，用于目录不能说明时"},
		},
	}, {
		command: "apply", short: "把一个节点的文件写入运行中的 $KYLIN_HOME",
		long: `校验描述文件，然后就地修改一个节点的文件：要么全部完成，要么（出错时）一个也不改。属主、属组、权限和扩展属性保持不变；文件若从此含有密码，则改为只有属主可读。受管理的键和元素之外的手工修改一律保留。旧文件保存在 $KYLIN_HOME/.kyctl/N，保留最近 10 次；被中断的操作由下一次运行完成或撤销。

以 root 运行时，目录的属主不会因此得到本来没有的权限：其他用户能改动的链接，只有指向该用户自己的文件时才会跟随；目录属主本来读不了的文件，以及位于他人可改动的目录中、另有硬链接的文件，一律拒绝；$KYLIN_HOME/.kyctl 必须属于运行 apply 的用户，权限为 0700；setuid、setgid 位会被去掉，文件 capability 不保留。diff 和 import 读取目录时遵守同样的规则。

上次 apply 之后被手工修改过的受管理的值会使操作停止。不会重启 Kylin：需要做的事在最后说明。其他节点的问题只计数、不显示，错误除外。

--rollback 恢复上一次操作之前的文件，--rollback N 恢复第 N 次操作之前的文件；不需要描述文件。恢复本身也是一次操作，也可以再恢复回来。

退出码：0 文件与描述一致，1 有错误（--dry-run 时：或有差异），2 无法完成。`,
		flags: []chineseFlagText{
			{"node", "该目录所属节点的名称 `NAME`"},
			{"home", "该节点运行中的 $KYLIN_HOME 目录 `DIR`"},
			{"dry-run", "除替换文件外全部执行，并显示差异"},
			{"rollback", "恢复上一次操作之前、或第 `N` 次操作之前的文件"},
			{"force", "覆盖上次操作之后被手工修改的内容"},
			{"lock-timeout", "同一目录中有另一个 kyctl 在运行时，等待超过 `DURATION`（如 90s）即失败"},
		},
	}, {
		command: "doctor", short: "询问集群运行中的各部分是否正常",
		long: `同时询问描述文件中的各部分：每个节点的健康检查地址和版本，负载均衡器、元数据库、ZooKeeper、会话存储、查询缓存和目录服务（带密码）。有问题时，在指定该部分的行报告。不在任何地方写入任何内容；--user 检查经负载均衡器的登录是否保持，会留下一个会话。

请在能解析节点名称、能连接其端口的机器上运行：上线之后，以及出现问题时。在终端上或加 --verbose 时，每个被询问的部分显示一行。

密码的读取方式与 render 相同。缺少密码的部分，只询问不需要密码的内容。

退出码：0 没有错误，1 有错误（加 --strict 时警告也算），2 无法完成或缺少密码。`,
		flags: []chineseFlagText{
			{"format", "结果的格式 `FORMAT`：" + strings.Join(report.Names(), "、") + "；可重复，FORMAT=FILE 写入文件"},
			{"only", "要询问的部分 `PARTS`：" + strings.Join(doctor.Names(), "、") + "；以逗号分隔"},
			{"timeout", "每个服务器可用的时间 `TIME`"},
			{"balancer", "询问负载均衡器时使用的主机 `HOST`（默认为其监听地址，或 server_names 的第一个）"},
			{"user", "以 `NAME` 经负载均衡器登录，检查登录是否保持；会留下一个会话"},
			{"password-env", "存放 --user 密码的环境变量 `VARIABLE`"},
			{"strict", "有警告也算失败"},
			{"verbose", "说明询问了什么，不在终端上时也显示"},
		},
	}}
}
