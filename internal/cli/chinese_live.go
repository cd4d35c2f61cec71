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
		command: "import", short: "为运行中的集群生成描述文件",
		long: `为运行中的集群生成描述文件。读取各节点的文件，每个节点写一个 --home：正在使用的 $KYLIN_HOME，或其 conf 和 tomcat/conf 的副本。加 --balancer 时还读取负载均衡器的文件。

描述文件写到标准输出。标准错误报告：节点之间的差异，cluster.yaml 中没有对应键的内容，密码应设置的环境变量，以及渲染会改动的行。不显示任何密码。

负载均衡器的文件若不在默认目录（例如 /etc/nginx）中，则视为副本：其中 include 的文件只在副本所在目录内查找，找不到时会报告；此时不读取本机负载均衡器的任何文件。

NAME 是节点名称，默认为目录名；HOST 是节点的访问地址，默认取自节点的文件。

退出码：0 已输出描述文件，2 未能输出。`,
		flags: []chineseFlagText{
			{"home", "一个节点的 $KYLIN_HOME 目录，写成 `[NAME[@HOST]=]DIR`；可重复"},
			{"balancer", "节点前面的 nginx、httpd 或 HAProxy 的配置文件 `FILE`；其中 include 的文件也会读取"},
			{"product", "产品 `PRODUCT`，用于目录中没有标明时：" + strings.Join(product.Names(), " 或 ")},
			{"version", "产品版本 `VERSION`，用于目录中没有标明时"},
		},
	}, {
		command: "apply", short: "把节点的文件安装到正在使用的 $KYLIN_HOME",
		long: `校验描述文件，然后就地修改一个节点的文件：要么全部完成，要么（出错时）一个也不改。属主、属组、权限和扩展属性保持不变；如果文件中新增了密码，则改为只有属主可读。受管键和受管元素之外的手工修改一律保留。旧文件保存在 $KYLIN_HOME/.kyctl/N，保留最近 10 次。操作若被中断，下一次运行会完成或撤销它。

以 root 运行时，$KYLIN_HOME 的属主不会因此得到本来没有的权限。其他用户能改动的链接，只有指向该用户自己的文件时才会跟随。所在目录的属主无权读取的文件，以及位于他人可改动的目录中且有硬链接的文件，一律拒绝处理。$KYLIN_HOME/.kyctl 必须属于运行 apply 的用户，权限为 0700。setuid、setgid 位会去掉，文件 capability 不保留。diff 和 import 读取 $KYLIN_HOME 时遵守同样的规则。

如果受管的值在上次 apply 之后被手工修改过，操作会停止。apply 不会重启 Kylin，需要您做的事在最后列出。其他节点的问题只计数、不显示，错误除外。

--rollback 恢复上一次操作之前的文件，--rollback N 恢复第 N 次操作之前的文件；不需要描述文件。回滚本身也是一次操作，也可以再回滚。

退出码：0 $KYLIN_HOME 与描述文件一致，1 有错误（加 --dry-run 时有差异也算），2 命令无法执行。`,
		flags: []chineseFlagText{
			{"node", "该 $KYLIN_HOME 所属节点的名称 `NAME`"},
			{"home", "该节点正在使用的 $KYLIN_HOME 目录 `DIR`"},
			{"dry-run", "执行除替换文件以外的所有步骤，并显示差异"},
			{"rollback", "恢复上一次操作之前的文件，或第 `N` 次操作之前的文件"},
			{"force", "覆盖上次操作之后被手工修改的值"},
			{"lock-timeout", "同一目录中有另一个 kyctl 在运行时，最长等待 `DURATION`（如 90s），超时失败"},
		},
	}, {
		command: "doctor", short: "检查运行中的集群",
		long: `同时检查描述文件中各部分的运行状态：每个节点的健康检查地址和版本、负载均衡器、元数据数据库、ZooKeeper、会话存储、查询缓存和 LDAP 目录，检查时使用各自的密码。问题报告在描述文件中描述该部分的行。doctor 不写入任何内容，只有 --user 例外：它检查经负载均衡器的登录能否保持，会留下一个会话。

请在能解析节点名称、能连接节点端口的机器上运行，时机是上线之后或出现问题时。在终端上或加 --verbose 时，每个部分显示一行。

doctor 只把密码发送给描述文件中的服务器。如果数据库的认证方式会暴露密码，则只在以下情况下发送：使用 TLS 并按 JDBC URL 的要求验证证书，或写了 allow_cleartext: true。发送给 Redis、memcached 和 LDAP 目录的方式与节点相同：描述文件中写 ldap:// 或没有写 tls: true 时不使用 TLS。

密码的读取方式与 render 相同。缺少某个部分的密码时，只检查不需要密码的内容。

退出码：0 没有错误，1 有错误（加 --strict 时警告也算），2 命令无法执行或缺少密码。`,
		flags: []chineseFlagText{
			{"format", "输出格式 `FORMAT`：" + strings.Join(report.Names(), "、") + "；可重复，FORMAT=FILE 写入文件"},
			{"only", "要检查的部分 `PARTS`：" + strings.Join(doctor.Names(), "、") + "；以逗号分隔"},
			{"timeout", "每个服务器的超时 `TIME`"},
			{"balancer", "负载均衡器的主机 `HOST`（默认为其监听地址，或 server_names 的第一个）"},
			{"user", "以 `NAME` 经负载均衡器登录，检查登录能否保持；会留下一个会话"},
			{"password-env", "存放 --user 密码的环境变量 `VARIABLE`"},
			{"strict", "有警告也算失败"},
			{"verbose", "列出检查了哪些内容，标准错误不是终端时也显示"},
		},
	}}
}
