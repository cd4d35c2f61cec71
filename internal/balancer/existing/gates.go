package existing

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// kylinPaths are paths of Kylin's, to find out whether a rule over paths is about
// any of them.
var kylinPaths = []string{
	"/kylin", "/kylin/", "/kylin/login", "/kylin/query", "/kylin/index.html", "/kylin/js/app.js", "/kylin/css/app.css", "/kylin/img/logo.png",
	"/kylin/api/", "/kylin/api/query", "/kylin/api/query/prestate", "/kylin/api/query/format/csv", "/kylin/api/saved_queries",
	"/kylin/api/user/authentication", "/kylin/api/user/users", "/kylin/api/users", "/kylin/api/admin/config", "/kylin/api/admin/version",
	"/kylin/api/admin/public_config", "/kylin/api/cubes", "/kylin/api/cubes/a/rebuild", "/kylin/api/cubes/a/build", "/kylin/api/cubes/a/segs",
	"/kylin/api/cube_desc/a", "/kylin/api/models", "/kylin/api/models/a", "/kylin/api/jobs", "/kylin/api/jobs/a/resume", "/kylin/api/projects",
	"/kylin/api/tables", "/kylin/api/tables_and_columns", "/kylin/api/tables/a/b", "/kylin/api/cache/a/b/c", "/kylin/api/access/a/b",
	"/kylin/api/streaming/getConfig", "/kylin/api/streaming_coordinator/balance", "/kylin/api/metrics", "/kylin/api/health", "/kylin/api/health/instance_info",
	"/kylin/api/hybrids", "/kylin/api/dashboard/metric/query", "/kylin/api/encodings/valid_encodings", "/kylin/api/kg/health", "/kylin/api/system/servers",
	"/kylin/api/async_query", "/kylin/api/diag/project/a/download", "/kylin/api/badquery/a", "/kylin/api/index_plans", "/kylin/api/ldap", "/kylin/sso/login",
}

// gates makes findings of the rules about who may come in that are lost: one for
// all that a block has of them.
func (r *reading) gates() {
	type lost struct {
		first int
		texts []string
	}
	var found []*lost
	byBlock := map[string]*lost{}
	for i, e := range r.Account {
		if !e.Gate || e.Fate != Lost || e.Inside {
			continue
		}
		key := e.Pos.File.Name + "\x00" + e.Within
		l := byBlock[key]
		if l == nil {
			l = &lost{first: i}
			byBlock[key] = l
			found = append(found, l)
		}
		l.texts = append(l.texts, e.Text)
	}
	for _, l := range found {
		e := r.Account[l.first]
		text := someOf(l.texts, 4)
		message := diag.T("access control is lost: %s", "访问控制将丢失：%s").With(text)
		if e.Within != "" {
			message = diag.T("access control is lost: %s, in %s", "访问控制将丢失：%s，位于 %s").With(text, e.Within)
		}
		r.fault("balancer-access-lost", e.Pos, message)
	}
}

// someOf are the first n of a list, and how many more there are.
func someOf(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, "; ")
	}
	return strings.Join(list[:n], "; ") + "; …"
}
