package rule

import (
	"bytes"
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func serverXMLConnector(p *plan.Plan, report Report) {
	for _, b := range p.Bases() {
		f := b.File(plan.ServerXML)
		if f == nil || !p.Facts.HasTomcat {
			continue
		}
		hint := diag.T("write <Connector port=\"7070\" protocol=\"HTTP/1.1\" on one line, port first, with one space between them", "把 <Connector port=\"7070\" protocol=\"HTTP/1.1\" 写在一行，port 在最前，中间一个空格")
		switch found := plan.Connectors(f); {
		case len(found) == 0:
			report(connectorPlace(f), diag.T("no line of server.xml has both <Connector port=\"...\" and protocol=\"HTTP/1.1\": the start script can't find the port", "server.xml 没有一行同时含有 <Connector port=\"...\" 和 protocol=\"HTTP/1.1\"：启动脚本找不到端口"), hint)
		case len(found) > 1:
			report(found[1].Pos, diag.T("%d lines of server.xml have <Connector port= and protocol=\"HTTP/1.1\": the start script takes all of their ports as the node's port", "server.xml 有 %d 行含有 <Connector port= 和 protocol=\"HTTP/1.1\"：启动脚本会把这些端口都当作节点的端口").With(len(found)),
				diag.T("keep one; on the others write protocol first, or a class name such as org.apache.coyote.http11.Http11NioProtocol", "只保留一行；其他的把 protocol 写在最前，或写类名，例如 org.apache.coyote.http11.Http11NioProtocol"), other(found[0].Pos))
		}
	}
}

func serverXMLPort(p *plan.Plan, report Report) {
	byFile := map[*source.File][]plan.Connector{}
	for _, n := range p.Nodes {
		f := n.Base.File(plan.ServerXML)
		if f == nil || !p.Facts.HasTomcat || n.Port.Broken {
			continue
		}
		found, known := byFile[f]
		if !known {
			found = plan.Connectors(f)
			byFile[f] = found
		}
		if len(found) != 1 || found[0].Port == int(n.Port.V) || slices.Contains(plan.PlainPorts(f), int(n.Port.V)) {
			continue
		}
		report(found[0].Pos, diag.T("server.xml listens on %d, but node %s has port %d", "server.xml 监听 %d，但节点 %s 的端口是 %d").With(found[0].Port, n.Name.V, n.Port.V),
			diag.T("write port: %d for the node, or port=\"%d\" in this line", "为该节点写 port: %d，或在此行写 port=\"%d\"").With(found[0].Port, n.Port.V),
			diag.Related{Pos: n.Port.Pos, Message: diag.T("the node is defined here", "节点在这里定义")})
	}
}

// connectorPlace is the first Connector, else the beginning of the file.
func connectorPlace(f *source.File) source.Pos {
	return f.Pos(max(0, bytes.Index(f.Bytes, []byte("<Connector"))))
}
