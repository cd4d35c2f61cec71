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
		versions[i] = q.askNode(ctx, all[i], path, a)
	})
	q.compareVersions(all, versions)
}

// askNode asks a node for the health URL and returns the version that it
// reports, "" where it reports none.
func (q *inquiry) askNode(ctx context.Context, at place, path string, a *answer) string {
	status, body, err := get(ctx, a.client(at.address(), nil), "http://"+at.address()+path)
	if err != nil {
		a.unreachable(at.pos, at.who(), err)
		return ""
	}
	who := at.who()
	answers := diag.T("%[1]s returns %[3]d for %[4]s", "%[2]s 对 %[4]s 返回 %[3]d").With(who.EN, who.ZH, status, path)
	switch {
	case status == http.StatusNotFound:
		fix := diag.T("check tomcat/logs/catalina.out and logs/kylin.log on the node", "查看该节点的 tomcat/logs/catalina.out 和 logs/kylin.log")
		if q.plan.Facts.JobLock && at.node.Builds {
			fix = diag.T("if logs/kylin.log on the node contains \"lack of job lock\", wait for ZooKeeper's session timeout and restart the node; otherwise check tomcat/logs/catalina.out",
				"如果该节点的 logs/kylin.log 中有 \"lack of job lock\"，等待 ZooKeeper 会话超时后重启该节点；否则查看 tomcat/logs/catalina.out")
		}
		a.add("doctor-node-webapp", at.pos, answers, fix)
	case status >= 500:
		a.add("doctor-node-unavailable", at.pos, answers, diag.T("wait until it has started, or check logs/kylin.log on the node", "等待启动完成，或查看该节点的 logs/kylin.log"))
	case status != http.StatusOK:
		a.add("doctor-node-status", at.pos, answers, diag.T("set load_balancer.health_check.path to a path that does not require a login", "把 load_balancer.health_check.path 设为无需登录的路径"))
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
			a.add("doctor-node-version", all[i].pos, diag.T("%[1]s runs version %[3]s, but product.version is %[4]s", "%[2]s 运行的版本是 %[3]s，但 product.version 是 %[4]s").With(who.EN, who.ZH, v, meant.V),
				diag.T("finish the upgrade, or correct product.version and render again", "完成升级，或改正 product.version 并重新渲染"))
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
			diag.T("finish the upgrade on every node", "完成所有节点的升级"))
		q.answers = append(q.answers, a)
	}
}
