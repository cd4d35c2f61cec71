package doctor

import "github.com/kyctl/kyctl/internal/diag"

func balancerChecks() []Check {
	return append([]Check{
		{
			Name: "doctor-balancer-no-node", Severity: diag.Error,
			Summary: diag.T("the balancer has no node that answers: 502, 503 or 504", "负载均衡器没有可用的节点：502、503 或 504"),
			Why:     diag.T("every user sees an error page: the nodes are down, or the balancer can't reach them, or it left all of them alone after failures", "所有用户都看到错误页面：节点已停止，或负载均衡器无法连接节点，或在失败后全部摘除"),
			Fix:     diag.T("look at the findings about the nodes; run kyctl doctor on the balancer's machine to see them as it does", "查看关于节点的问题；在负载均衡器所在机器上运行 kyctl doctor 可看到它所见的情况"),
			Source:  "the balancer's answer",
		},
		{
			Name: "doctor-balancer-status", Severity: diag.Error,
			Summary: diag.T("the health URL through the balancer does not answer 200", "经负载均衡器访问健康检查地址没有返回 200"),
			Why:     diag.T("another virtual server answers for the name, or a path is rewritten: users do not reach Kylin", "该名称由其他虚拟主机响应，或路径被改写：用户无法访问 Kylin"),
			Fix:     diag.T("compare load_balancer.server_names and listen with the balancer's other files", "与负载均衡器的其他配置文件核对 load_balancer.server_names 和 listen"),
			Source:  "the balancer's answer",
		},
		{
			Name: "doctor-balancer-redirect", Severity: diag.Error,
			Summary: diag.T("a port of redirect_from does not send users to https", "redirect_from 的端口没有把用户转到 https"),
			Why:     diag.T("who types http:// sees an error, or sends the password in clear", "输入 http:// 的用户会看到错误，或以明文发送密码"),
			Fix:     diag.T("render and install the balancer's file again, and reload it", "重新渲染并安装负载均衡器的配置，然后重新加载"),
			Source:  "the balancer's answer",
		},
		{
			Name: "doctor-balancer-open", Severity: diag.Error,
			Summary: diag.T("node-to-node endpoints are open through the balancer", "经负载均衡器可以访问节点之间的接口"),
			Why:     diag.T("the product asks for no login there: anyone who reaches the load balancer can wipe caches and reload settings, and with Kylin 5 read the memory, the environment and the logs of a node", "产品在这些路径上不要求登录：能访问负载均衡器的人都可以清除缓存、重新加载设置；Kylin 5 还会泄露节点的内存、环境变量和日志"),
			Fix:     diag.T("render and install the balancer's file again, and reload it; from a network that may, name it in load_balancer.operators", "重新渲染并安装负载均衡器的配置，然后重新加载；允许访问的网络写在 load_balancer.operators 中"),
			Source:  "kylinSecurity.xml of Kylin 2.6 to 5.0",
		},
		{
			Name: "doctor-certificate", Severity: diag.Warning,
			Summary: diag.T("the balancer's certificate ends within 30 days", "负载均衡器的证书将在 30 天内到期"),
			Why:     diag.T("after that day no browser and no BI tool connects", "到期后浏览器和 BI 工具都无法连接"),
			Fix:     diag.T("renew the certificate, and reload the balancer", "更新证书并重新加载负载均衡器"),
			Source:  "the certificate's notAfter",
		},
	}, loginChecks()...)
}

func loginChecks() []Check {
	return []Check{
		{
			Name: "doctor-login-user", Severity: diag.Error,
			Summary: diag.T("the test user of --user is not let in", "--user 的测试用户无法登录"),
			Why:     diag.T("name or password is another than the nodes or the directory know", "用户名或密码与节点或目录服务中的不同"),
			Fix:     diag.T("compare --user and the variable of --password-env", "核对 --user 和 --password-env 指定的变量"),
			Source:  "401 to POST /kylin/api/user/authentication",
		},
		{
			Name: "doctor-login-fails", Severity: diag.Error,
			Summary: diag.T("a login through the balancer fails", "经负载均衡器登录失败"),
			Why:     diag.T("nobody can log in: with a session store that is out of reach a login answers 500", "任何人都无法登录：会话存储无法连接时，登录返回 500"),
			Fix:     diag.T("look at the findings about the session store, and at logs/kylin.log of the nodes", "查看关于会话存储的问题，以及节点的 logs/kylin.log"),
			Source:  "measured with Tomcat 9.0.70 and ran-jit 3.0.4",
		},
		{
			Name: "doctor-login-lost", Severity: diag.Error,
			Summary: diag.T("a login does not survive ten requests", "登录在十个请求之内丢失"),
			Why:     diag.T("users are logged out as the balancer takes another node: the nodes do not share sessions, or the balancer is not sticky", "负载均衡器换节点时用户掉线：节点没有共享会话，或负载均衡器没有会话保持"),
			Fix:     diag.T("see whether every node's context.xml is the rendered one, and whether a webapp's own META-INF/context.xml or conf/Catalina/localhost wins over it", "检查每个节点的 context.xml 是否为渲染出的文件，以及 webapp 自带的 META-INF/context.xml 或 conf/Catalina/localhost 是否覆盖了它"),
			Source:  "measured with Tomcat 9.0.70: 500 of 1000 requests lost with round robin and local sessions",
		},
	}
}
