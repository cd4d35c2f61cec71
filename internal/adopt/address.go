package adopt

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// port is the Connector's, as the start script reads it, or server.port of a
// product without Tomcat.
func (r *Result) port(n *cluster.Node, h *Home) {
	if !r.facts.HasTomcat {
		r.serverPort(n, h)
		return
	}
	f := h.File(plan.ServerXML)
	if f == nil {
		return
	}
	found := plan.Connectors(f)
	port := 0
	if len(found) > 0 {
		port = found[0].Port
	}
	if plain := plan.PlainPorts(f); port > 0 && len(plain) > 0 && !slices.Contains(plain, port) {
		r.look(diag.Warning, found[0].Pos, diag.T("the start script takes port %d from this line, and nothing listens there for HTTP without TLS: users and the other nodes reach %s on port %d", "启动脚本从此行取端口 %d，而那里没有不带 TLS 的 HTTP 监听：用户和其他节点通过端口 %[3]d 访问 %[2]s").With(port, h.Name, plain[0]),
			diag.T("write <Connector port=\"%d\" protocol=\"HTTP/1.1\" on one line, and give the other Connector a class as its protocol, such as org.apache.coyote.http11.Http11NioProtocol", "把 <Connector port=\"%d\" protocol=\"HTTP/1.1\" 写在一行，另一个 Connector 的 protocol 写类名，例如 org.apache.coyote.http11.Http11NioProtocol").With(plain[0]))
		port = plain[0]
	}
	if port > 0 && port != r.facts.Port {
		n.Port = given(cluster.Port(port), found[0].Pos)
	}
	if len(found) != 1 {
		at := f.Pos(0)
		if len(found) > 1 {
			at = found[1].Pos
		}
		r.look(diag.Warning, at, diag.T("the start script finds %d lines with a Connector here, comments included, and takes the port from all of them", "启动脚本在此找到 %d 行 Connector（包括注释），并从这些行取端口").With(len(found)),
			diag.T("leave one such line; then look at the port of %s in the description", "只保留一行，再核对描述文件中 %s 的端口").With(h.Name))
	}
}

// serverPort reads server.port; the line is in the description even where it is
// the default, since a render then writes the same line.
func (r *Result) serverPort(n *cluster.Node, h *Home) {
	s, ok := h.settings[plan.ServerPortKey]
	var port cluster.Port
	if !ok {
		return
	}
	if p := port.Parse(s.value); p != nil {
		r.look(diag.Error, s.pos, p.Message, p.Hint)
		return
	}
	n.Port = given(port, s.pos)
}

// restAddress is what kylin.env, which kyctl writes, sets. It tells the node's
// own address, as kylin.server.host-address does.
func (r *Result) restAddress(n *cluster.Node, h *Home) {
	var own cluster.HostPort // kylin.sh overrides it, and yet it tells who the node is
	if s := h.settings["kylin.server.host-address"]; own.Parse(s.value) == nil && !isSelf(own.Host) {
		r.addresses[h.Name] = given(own, s.pos)
	}
	f := h.File("kylin.env")
	if f == nil {
		return
	}
	offset := 0
	var strange diag.List
	for line := range strings.Lines(string(f.Bytes)) {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		pos := f.Pos(offset)
		offset += len(line)
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		var address cluster.HostPort
		if name != "KYLIN_REST_ADDRESS" || address.Parse(strings.Trim(value, `"'`)) != nil {
			strange.Add(diag.Finding{Severity: diag.Info, Pos: pos, Message: diag.T("%s has no key in the description", "描述文件中没有与 %s 对应的键").With(shown(name))})
			continue
		}
		if !isSelf(address.Host) {
			r.addresses[h.Name] = given(address, pos)
		}
		if r.facts.RestAddress {
			n.RestAddress = given(address, pos)
			continue
		}
		strange.Add(diag.Finding{Severity: diag.Info, Pos: pos, Message: diag.T("%s %s does not read %s", "%s %s 不读取 %s").With(r.facts.Name, r.facts.Line, name)})
	}
	if n.RestAddress.Set { // else kyctl writes no such file
		r.Lost.Add(strange...)
		return
	}
	r.Left.Add(strange...)
}
