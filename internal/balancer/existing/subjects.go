package existing

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// Subject is what directives are about.
type Subject struct {
	Name string
	// Did says what such a directive did for the user.
	Did diag.Text
}

// The subjects, those that a reader of the report should see first at the top.
var (
	aboutAccess  = &Subject{"access", diag.T("who has access", "谁可以访问")}
	aboutLogin   = &Subject{"login", diag.T("a login in front of Kylin's own", "Kylin 之前的登录")}
	aboutFilter  = &Subject{"filter", diag.T("a filter or script that inspects requests", "检查请求的过滤器或脚本")}
	aboutLimits  = &Subject{"limits", diag.T("limits on what a client can request", "对客户端请求量的限制")}
	aboutPaths   = &Subject{"paths", diag.T("paths that do not go to the nodes", "不发往节点的路径")}
	aboutRewrite = &Subject{"rewrite", diag.T("requests that are rewritten or redirected", "改写或重定向请求")}
	aboutCache   = &Subject{"cache", diag.T("responses that the load balancer caches", "负载均衡器缓存的响应")}
	aboutRequest = &Subject{"request", diag.T("what the nodes get with a request", "随请求发给节点的内容")}
	aboutAnswer  = &Subject{"answer", diag.T("what clients get with a response", "随响应发给客户端的内容")}
	aboutTLS     = &Subject{"tls", diag.T("how clients use TLS", "客户端如何使用 TLS")}
	aboutNodeTLS = &Subject{"node-tls", diag.T("how TLS is used to the nodes", "如何以 TLS 访问节点")}
	aboutChecks  = &Subject{"checks", diag.T("how nodes are checked, and what happens then", "如何检查节点以及后续处理")}
	aboutSpread  = &Subject{"spread", diag.T("how requests are distributed over the nodes", "请求如何分配到节点")}
	aboutNames   = &Subject{"names", diag.T("how node names are resolved", "如何解析节点名称")}
	aboutListen  = &Subject{"listen", diag.T("how the load balancer listens", "负载均衡器如何监听")}
	aboutLogs    = &Subject{"logs", diag.T("what is logged, and where", "日志的内容和位置")}
	aboutErrors  = &Subject{"errors", diag.T("your own error pages", "自定义错误页")}
	aboutStatus  = &Subject{"status", diag.T("pages and sockets that show or change the load balancer's state", "显示或改变负载均衡器状态的页面和套接字")}
	aboutTimes   = &Subject{"times", diag.T("how long connections and requests may last", "连接和请求的时限")}
	aboutBuffers = &Subject{"buffers", diag.T("how much is buffered", "缓冲的大小")}
	aboutPool    = &Subject{"pool", diag.T("connections to the nodes that are kept open", "与节点保持的连接")}
	aboutZip     = &Subject{"compression", diag.T("what is compressed", "压缩的内容")}
	aboutProcess = &Subject{"process", diag.T("how the program itself runs", "程序自身的运行方式")}
	aboutValues  = &Subject{"values", diag.T("variables and conditions that other lines use", "供其他行使用的变量和条件")}
	aboutOther   = &Subject{"other", diag.T("directives that kyctl does not know", "kyctl 不认识的指令")}
)

// Subjects are all of them, in the order of a report.
var Subjects = []*Subject{
	aboutAccess, aboutLogin, aboutFilter, aboutLimits, aboutPaths, aboutRewrite, aboutCache, aboutRequest, aboutAnswer, aboutTLS, aboutNodeTLS,
	aboutChecks, aboutSpread, aboutNames, aboutListen, aboutLogs, aboutErrors, aboutStatus, aboutTimes, aboutBuffers, aboutPool, aboutZip,
	aboutProcess, aboutValues, aboutOther,
}

// vocabulary says what directives are about, by their names in small letters; a
// name that ends with * stands for all that begin so.
type vocabulary map[string]*Subject

// words fills a vocabulary; each subject comes with names, blanks between them.
func words(pairs ...any) vocabulary {
	v := vocabulary{}
	for i := 0; i < len(pairs); i += 2 {
		for _, name := range strings.Fields(pairs[i+1].(string)) {
			v[name] = pairs[i].(*Subject)
		}
	}
	return v
}

// about is the subject of a name: that of the longest entry that fits.
func (v vocabulary) about(name string) *Subject {
	name = strings.ToLower(name)
	if s, ok := v[name]; ok {
		return s
	}
	for end := len(name); end > 0; end-- {
		if s, ok := v[name[:end]+"*"]; ok {
			return s
		}
	}
	return aboutOther
}
