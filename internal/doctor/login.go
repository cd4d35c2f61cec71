package doctor

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"

	"github.com/kyctl/kyctl/internal/diag"
)

// requests is how many must keep a login.
const requests = 10

// authentication is where a user logs in with POST, and is told who is logged
// in with GET (UserController.java of Kylin 2.6 to 5; KE manual,
// rest/authentication).
const authentication = "/kylin/api/user/authentication"

// login logs in once, and asks ten times with the cookie alone. The balancer
// may take another node for each: the connections are new ones.
func (f *front) login(ctx context.Context, q *inquiry, a *answer) {
	who := f.who()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return
	}
	client := f.client(a)
	client.Jar = jar
	status, err := f.authenticate(ctx, client, http.MethodPost, q)
	switch {
	case err != nil:
		a.unreachable(f.listen.Pos, who, err)
		return
	case status == http.StatusUnauthorized:
		a.add("doctor-login-user", f.listen.Pos, diag.T("%[1]s: the nodes reject the login of %[3]q with this password", "%[2]s：节点不接受 %[3]q 的密码").With(who.EN, who.ZH, q.user),
			diag.T("check --user and the variable named by --password-env", "核对 --user 和 --password-env 指定的变量"))
		return
	case status != http.StatusOK:
		a.add("doctor-login-fails", f.listen.Pos, diag.T("%[1]s: a login returns %[3]d", "%[2]s：登录返回 %[3]d").With(who.EN, who.ZH, status),
			diag.T("check the session store and logs/kylin.log on the nodes", "检查会话存储以及节点的 logs/kylin.log"))
		return
	}
	lost := 0
	for range requests {
		status, err := f.authenticate(ctx, client, http.MethodGet, nil)
		if err != nil {
			a.unreachable(f.listen.Pos, who, err)
			return
		}
		if status != http.StatusOK {
			lost++
		}
	}
	if lost > 0 {
		a.add("doctor-login-lost", f.listen.Pos, diag.T("%[1]s: %[3]d of %[4]d requests after a login were not recognized as logged in", "%[2]s：登录后的 %[4]d 个请求中有 %[3]d 个被视为未登录").With(who.EN, who.ZH, lost, requests),
			diag.T("check that every node has the same session store in its context.xml, and that the load balancer uses the method in the description", "检查每个节点的 context.xml 是否使用同一会话存储，以及负载均衡器的方法是否与描述文件一致"))
		return
	}
	a.fact(diag.T("the login is kept over %d requests", "登录在连续 %d 个请求中保持有效").With(requests))
}

// authenticate returns the status of one request; q is nil for one with the
// cookie alone.
func (f *front) authenticate(ctx context.Context, client *http.Client, method string, q *inquiry) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, f.url(authentication), nil)
	if err != nil {
		return 0, err
	}
	if q != nil {
		req.SetBasicAuth(q.user, q.password.Reveal())
	}
	resp, err := client.Do(req)
	var told *url.Error
	if errors.As(err, &told) {
		err = told.Err
	}
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = body(resp)
	return resp.StatusCode, err
}
