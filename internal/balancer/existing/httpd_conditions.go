package existing

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// conditions reads what must hold for a RewriteRule that sends requests to the
// cluster. What looks at who asks is access control: kyctl sends all requests.
func (r *httpdReader) conditions(p httpdPass) {
	if !httpdIs(p.pass, "RewriteRule") {
		return
	}
	for _, c := range p.conds {
		if writtenByKyctl(c.File.Bytes) {
			continue
		}
		test := strings.ToUpper(c.Arg(0))
		if !httpdOfClient(test) {
			r.writes(c, diag.T("kyctl sends all paths below /kylin/ to the nodes unchanged", "kyctl 把 /kylin/ 以下的所有路径原样发往节点"))
			continue
		}
		r.lose(c, diag.T("only such requests go to the nodes; kyctl sends all of them", "只有这样的请求才发往节点；kyctl 会全部转发"))
		f := r.of(c)
		f.gate, f.about = true, aboutAccess
	}
}

// httpdOfClient says that a test of a RewriteCond looks at who asks, not at what
// is asked for.
func httpdOfClient(test string) bool {
	for _, part := range []string{"REMOTE_", "HTTP:", "HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "SSL", "ENV:", "LA-U", "LA-F", "EXPR", "CONN_"} {
		if strings.Contains(test, part) {
			return true
		}
	}
	return false
}
