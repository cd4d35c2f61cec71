package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func tomcatUnknown(p *plan.Plan, report Report) {
	if p.Known && p.Store != nil && p.Store.ByMajor && p.Facts.HasTomcat && !p.Product.Tomcat.Broken && !p.Tomcat().Known() {
		report(p.Product.At, diag.T("the nodes' Tomcat version is unknown, but the files for sessions.store %s depend on it", "节点的 Tomcat 版本未知，但 sessions.store %s 的文件取决于它").With(p.Store.Name),
			diag.T("write product.tomcat, such as tomcat: \"8.5.78\"; see tomcat/RELEASE-NOTES on a node", "写 product.tomcat，例如 tomcat: \"8.5.78\"；版本号见节点上的 tomcat/RELEASE-NOTES"))
	}
}

func contextPlaceholder(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	inContext := s.Key == "sessions.mysql.password" || s.Key == "sessions.memcached.password"
	if inContext && s.Val.V.Form != secret.Runtime && strings.Contains(v.Reveal(), "${") {
		report(s.Val.Pos, diag.T("%s contains ${, which Tomcat takes for a placeholder", "%s 含有 ${，Tomcat 会把它当作占位符").With(s.Key),
			diag.T("give the user another password; if the node should fill it in, write password: {runtime: NAME}", "为该用户换一个密码；如果应由节点填入，请写 password: {runtime: NAME}"))
	}
}

func storeUnproved(p *plan.Plan, report Report) {
	hint := diag.T("before you go live, log in on one node and load a page from another", "上线前在一个节点登录，并从另一个节点打开页面")
	major, memcached := p.Tomcat().Major(), memcachedStore(p)
	switch {
	case mysqlStore(p) != nil && major > 9:
		report(p.Sessions.Store.Pos, diag.T("%s has not been tested with Tomcat %d", "%s 未在 Tomcat %d 上实测").With(p.Store.Name, major), hint)
	case memcached != nil && memcached.Username.Set:
		report(memcached.Username.Pos, diag.T("memcached has not been tested with a user name", "未实测过带用户名的 memcached"), hint)
	}
}
