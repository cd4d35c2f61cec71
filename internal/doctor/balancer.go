package doctor

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// front is one address that the balancer listens on, and how it is asked there.
type front struct {
	listen cluster.Val[cluster.Listen]
	// address is where to connect, site the name that users type.
	address, site string
	scheme        string
	// redirects says that it sends a user to https.
	redirects bool
}

// fronts are the addresses at which the balancer can be asked; where it stands
// is known from Options, from an address that it listens on, or from the name
// that it answers to. Without these there are none.
func (q *inquiry) fronts() []front {
	b := &q.plan.LoadBalancer
	site := ""
	for _, name := range b.ServerNames {
		if !name.Broken && !strings.Contains(string(name.V), "*") {
			site = string(name.V)
			break
		}
	}
	var all []front
	add := func(listens []cluster.Val[cluster.Listen], scheme string, redirects bool) {
		for _, l := range listens {
			host := q.balancer
			if host == "" && l.V.Addr.IsValid() && !l.V.Addr.IsUnspecified() {
				host = l.V.Addr.String()
			}
			if host == "" {
				host = site
			}
			if host == "" || l.Broken {
				continue
			}
			f := front{listen: l, site: site, scheme: scheme, redirects: redirects, address: net.JoinHostPort(host, strconv.Itoa(l.V.Port))}
			if f.site == "" {
				f.site = host
			}
			all = append(all, f)
		}
	}
	scheme := "http"
	if b.TLS.At.IsValid() {
		scheme = "https"
	}
	add(b.Listen, scheme, false)
	add(b.TLS.RedirectFrom, "http", true)
	return all
}

// client asks at the address, whatever name the URL has.
func (f *front) client(a *answer) *http.Client { return a.client(f.address, secured(f.site)) }

// url is that of a path as a user types it.
func (f *front) url(path string) string {
	_, port, _ := net.SplitHostPort(f.address)
	return f.scheme + "://" + net.JoinHostPort(f.site, port) + path
}

func (f *front) who() diag.Text {
	return diag.T("the load balancer at %s", "负载均衡器 %s").With(f.address)
}

func askBalancer(ctx context.Context, q *inquiry) {
	if !q.plan.LoadBalancer.At.IsValid() {
		return
	}
	fronts := q.fronts()
	if len(fronts) == 0 {
		q.note(diag.T("not checked: use --balancer HOST to say where it is", "未检查：用 --balancer HOST 指明其位置"))
		return
	}
	q.each(ctx, len(fronts), func(ctx context.Context, i int, a *answer) {
		a.meet(fronts[i].address, fronts[i].listen.Pos, fronts[i].who())
		fronts[i].ask(ctx, q, a)
	})
	if q.user == "" {
		q.note(diag.T("login not checked: use --user NAME to check it", "未检查登录：用 --user NAME 检查"))
		return
	}
	q.each(ctx, 1, func(ctx context.Context, _ int, a *answer) {
		a.meet(fronts[0].address, fronts[0].listen.Pos, fronts[0].who())
		fronts[0].login(ctx, q, a)
	})
}

// ask asks for what needs no login.
func (f *front) ask(ctx context.Context, q *inquiry, a *answer) {
	path := q.plan.LoadBalancer.HealthCheck.Path.V
	if path == plan.NoHealthCheck || path == "" {
		path = q.plan.Facts.HealthPath
	}
	status, _, err := get(ctx, f.client(a), f.url(path))
	who := f.who()
	if err != nil {
		a.unreachable(f.listen.Pos, who, err)
		return
	}
	answers := diag.T("%[1]s returns %[3]d for %[4]s", "%[2]s 对 %[4]s 返回 %[3]d").With(who.EN, who.ZH, status, path)
	switch {
	case f.redirects && (status < 300 || status > 399):
		a.add("doctor-balancer-redirect", f.listen.Pos, answers, diag.T("render and install the load balancer's file again, then reload the load balancer", "重新渲染并安装负载均衡器的配置，然后重新加载"))
		return
	case f.redirects:
		return
	case status >= 502 && status <= 504:
		a.add("doctor-balancer-no-node", f.listen.Pos, answers, diag.T("check the nodes and the load balancer's error log", "检查各节点以及负载均衡器的错误日志"))
		return
	case status != http.StatusOK:
		a.add("doctor-balancer-status", f.listen.Pos, answers, diag.T("check whether another virtual host of the load balancer answers, and compare server_names", "检查是否由负载均衡器的其他虚拟主机响应，并核对 server_names"))
		return
	}
	if f.scheme == "https" {
		f.certificate(ctx, a)
	}
	f.closed(ctx, q, a)
}

// soon is when a certificate should be renewed.
const soon = 30 * 24 * time.Hour

// certificate looks how long the certificate is valid.
func (f *front) certificate(ctx context.Context, a *answer) {
	conn, err := a.dialTLS(ctx, f.address, secured(f.site), mostBytes, nil)
	who := f.who()
	if err != nil {
		a.unreachable(f.listen.Pos, who, err)
		return
	}
	defer conn.Close()
	left := time.Until(conn.Conn.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter)
	days := int(left / (24 * time.Hour))
	a.fact(diag.T("certificate expires in %d days", "证书还有 %d 天有效").With(days))
	if left < soon {
		a.add("doctor-certificate", f.listen.Pos, diag.T("the certificate of %[1]s expires in %[3]d days", "%[2]s 的证书将在 %[3]d 天后到期").With(who.EN, who.ZH, days),
			diag.T("renew it, then reload the load balancer", "更新证书并重新加载负载均衡器"))
	}
}
