package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func nodeChecks() []Check {
	return []Check{
		{
			Name: "doctor-node-webapp", Severity: diag.Error,
			Summary: diag.T("a node's Tomcat runs without Kylin: the health URL answers 404", "节点的 Tomcat 在运行，但 Kylin 没有：健康检查地址返回 404"),
			Why:     diag.T("when the session manager or the Spring context fails, Tomcat stays up and answers 404 for everything below /kylin; a check of the port alone sees a healthy node", "会话管理器或 Spring 上下文启动失败时，Tomcat 继续运行，但 /kylin 下的一切都返回 404；只检查端口会认为节点正常"),
			Fix:     diag.T("read tomcat/logs/catalina.out and logs/kylin.log of the node from its last start: a jar that is missing in tomcat/lib, a mistake in context.xml, the session store out of reach", "查看该节点最近一次启动以来的 tomcat/logs/catalina.out 和 logs/kylin.log：tomcat/lib 缺少 jar、context.xml 有误、无法连接会话存储"),
			Source:  "StandardContext.java of Tomcat 8.5 (managerFail); measured with Tomcat 9.0.70",
		},
		{
			Name: "doctor-node-unavailable", Severity: diag.Error,
			Summary: diag.T("a node says that it can't serve: the health URL answers 5xx", "节点表示无法服务：健康检查地址返回 5xx"),
			Why:     diag.T("the node starts, or something that it needs is down: Kylin 5 answers 503 when its metastore or Spark is; a node whose Redis is down answers 500", "节点正在启动，或其依赖的部分不可用：Kylin 5 在元数据库或 Spark 不可用时返回 503；Redis 不可用的节点返回 500"),
			Fix:     diag.T("wait for a start to end; else read logs/kylin.log of the node, and look at the other findings", "若正在启动请等待；否则查看该节点的 logs/kylin.log，以及其他问题"),
			Source:  "application.yaml of Kylin 5 (management.*); measured with Tomcat 9.0.70 and ran-jit 3.0.4",
		},
		{
			Name: "doctor-node-status", Severity: diag.Error,
			Summary: diag.T("a node's health URL does not answer 200", "节点的健康检查地址没有返回 200"),
			Why:     diag.T("the balancer asks the same URL and takes the node for dead; 401 means that the URL needs a login, and makes a session each time it is asked", "负载均衡器使用同一地址，会认为节点已失效；401 表示该地址需要登录，并且每次访问都会产生一个会话"),
			Fix:     diag.T("write a path that answers 200 without a login in load_balancer.health_check.path", "在 load_balancer.health_check.path 中写一个无需登录即返回 200 的路径"),
			Source:  "kylinSecurity.xml of Kylin 2.6 to 5",
		},
		{
			Name: "doctor-node-versions", Severity: diag.Error,
			Summary: diag.T("the nodes run different versions", "各节点运行的版本不同"),
			Why:     diag.T("a node can't read the sessions that another version's classes were written into: users are logged out between them", "节点无法读取由另一版本的类写出的会话：用户在它们之间会掉线"),
			Fix:     diag.T("end the upgrade on every node", "完成所有节点的升级"),
			Source:  "AdminController.java of Kylin 3 (kylin.version); Java's serialisation",
		},
		{
			Name: "doctor-node-version", Severity: diag.Error,
			Summary: diag.T("a node runs another version than the description says", "节点运行的版本与描述文件不同"),
			Why:     diag.T("kyctl wrote the node's files for another version; nodes of different versions can't read each other's sessions, and users are logged out between them", "kyctl 为另一版本生成了该节点的文件；不同版本的节点无法读取彼此的会话，用户在它们之间会掉线"),
			Fix:     diag.T("end the upgrade on every node, or correct product.version and render again", "完成所有节点的升级，或改正 product.version 并重新渲染"),
			Source:  "AdminController.java of Kylin 3 (kylin.version)",
		},
	}
}

// place is an address at which a node is asked, and the value that says so.
type place struct {
	node plan.Node
	host string
	pos  source.Pos
}

// places are the addresses of the nodes that should run: the balancer's, and
// the host by which the other nodes know it.
func places(p *plan.Plan) []place {
	var all []place
	for _, n := range p.Nodes {
		if n.State.V == "down" || n.Port.Broken {
			continue
		}
		address := ""
		if n.Address.Set && !n.Address.Broken {
			address = n.Address.V.String()
			all = append(all, place{n, address, n.Address.Pos})
		}
		if host := string(n.Host.V); host != "" && host != address {
			all = append(all, place{n, host, n.Host.Pos})
		}
	}
	return all
}

func (p place) address() string { return net.JoinHostPort(p.host, strconv.Itoa(int(p.node.Port.V))) }

func (p place) who() diag.Text {
	return diag.T("node %q at %s", "节点 %q（%s）").With(p.node.Name.V, p.address())
}

func askNodes(ctx context.Context, q *inquiry) {
	path := q.plan.LoadBalancer.HealthCheck.Path.V
	if path == plan.NoHealthCheck || path == "" {
		path = q.plan.Facts.HealthPath
	}
	all := places(q.plan)
	versions := make([]string, len(all))
	q.each(ctx, len(all), func(ctx context.Context, i int, a *answer) {
		a.meet(string(all[i].node.Name.V), all[i].pos, all[i].who())
		versions[i] = askNode(ctx, all[i], path, a)
	})
	q.compareVersions(all, versions)
}

// askNode asks a node for the health URL and returns the version that it
// reports, "" where it reports none.
func askNode(ctx context.Context, at place, path string, a *answer) string {
	status, body, err := get(ctx, a.client(at.address(), nil), "http://"+at.address()+path)
	if err != nil {
		a.unreachable(at.pos, at.who(), err)
		return ""
	}
	who := at.who()
	answers := diag.T("%[1]s answers %[3]d to %[4]s", "%[2]s 对 %[4]s 返回 %[3]d").With(who.EN, who.ZH, status, path)
	switch {
	case status == http.StatusNotFound:
		a.add("doctor-node-webapp", at.pos, answers, diag.T("read tomcat/logs/catalina.out and logs/kylin.log of the node", "查看该节点的 tomcat/logs/catalina.out 和 logs/kylin.log"))
	case status >= 500:
		a.add("doctor-node-unavailable", at.pos, answers, diag.T("wait for its start to end, or read logs/kylin.log of the node", "等待启动完成，或查看该节点的 logs/kylin.log"))
	case status != http.StatusOK:
		a.add("doctor-node-status", at.pos, answers, diag.T("write a path that needs no login in load_balancer.health_check.path", "在 load_balancer.health_check.path 中写一个无需登录的路径"))
	default:
		return version(body)
	}
	return ""
}

// get asks for a URL and returns what it answers. Its errors do not repeat the
// URL.
func get(ctx context.Context, client *http.Client, address string) (status int, text []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("User-Agent", "kyctl-doctor")
	resp, err := client.Do(req)
	var told *url.Error
	if errors.As(err, &told) {
		err = told.Err
	}
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	text, err = body(resp)
	return resp.StatusCode, text, err
}

// body reads the body of a response, if it is not too long.
func body(resp *http.Response) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(resp.Body, mostBody+1))
	if len(text) > mostBody {
		return nil, &wire.Refusal{Reason: wire.Bytes, Got: uint64(len(text)), Most: mostBody}
	}
	return text, err
}

var versionNumber = lazy.Regexp(`[0-9]+(\.[0-9]+)+`)

// version is the version in what a health URL answers: Kylin 3 and 4 say it.
func version(body []byte) string {
	var said map[string]any
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	text, _ := said["kylin.version"].(string)
	return versionNumber().FindString(text)
}

// compareVersions compares what the nodes run with the description, whose
// version may name fewer parts, and with each other.
func (q *inquiry) compareVersions(all []place, versions []string) {
	meant := q.plan.Product.Version
	runs := map[string][]string{} // version: nodes
	for i, v := range versions {
		name := string(all[i].node.Name.V)
		if before := runs[v]; v == "" || len(before) > 0 && before[len(before)-1] == name { // the places of a node follow each other
			continue
		}
		runs[v] = append(runs[v], name)
		a := answer{server: name}
		a.fact(diag.T("%s %s", "%s %s").With(q.plan.Product.Name.V, v))
		if q.plan.Known && v != meant.V && !strings.HasPrefix(v, meant.V+".") {
			who := all[i].who()
			a.add("doctor-node-version", all[i].pos, diag.T("%[1]s runs version %[3]s, product.version is %[4]s", "%[2]s 运行版本 %[3]s，product.version 是 %[4]s").With(who.EN, who.ZH, v, meant.V),
				diag.T("end the upgrade, or correct product.version and render again", "完成升级，或改正 product.version 并重新渲染"))
		}
		q.answers = append(q.answers, a)
	}
	if len(runs) > 1 {
		var each []string
		for _, v := range slices.Sorted(maps.Keys(runs)) {
			each = append(each, v+" ("+strings.Join(runs[v], ", ")+")")
		}
		var a answer
		a.add("doctor-node-versions", meant.Pos, diag.T("the nodes run different versions: %s", "各节点运行的版本不同：%s").With(strings.Join(each, "; ")),
			diag.T("end the upgrade on every node", "完成所有节点的升级"))
		q.answers = append(q.answers, a)
	}
}
