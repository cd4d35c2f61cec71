package rule

import (
	"bytes"
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

const sampleServer = `<Server port="9005" shutdown="SHUTDOWN">
  <!-- users come in here <- next line -->
`

func serverXMLConnector() Rule {
	return Rule{
		Name: "server-xml-connector", Severity: diag.Error,
		Summary: diag.T("the start script can't read the port out of server.xml", "启动脚本无法从 server.xml 中读出端口"),
		Why: diag.T("kylin.sh greps server.xml for one line with <Connector port=\" and protocol=\"HTTP/1.1\", comments included: with none the node has no port in its own address, with two it has both, and the other nodes can't reach it",
			"kylin.sh 在 server.xml 中 grep 同时含有 <Connector port=\" 和 protocol=\"HTTP/1.1\" 的一行（包括注释）：没有时节点地址中没有端口，有两行时两个端口都在其中，其他节点无法访问它"),
		Fix:    diag.T("write exactly one <Connector port=\"7070\" protocol=\"HTTP/1.1\" ... on one line, port first", "只写一行 <Connector port=\"7070\" protocol=\"HTTP/1.1\" ...，port 在最前"),
		Source: "kylin.sh and check-port-availability.sh of Kylin 2.6, 3 and 4",
		Bad:    sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.ServerXML:       sampleServer + "  <Connector protocol=\"HTTP/1.1\" port=\"7070\"/>\n</Server>\n",
		},
		Good: sampleBase + sampleHBase + sampleNodes,
		GoodBase: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.ServerXML:       sampleServer + "  <Connector port=\"7070\" protocol=\"HTTP/1.1\"\n    connectionTimeout=\"20000\"/>\n</Server>\n",
		},
		Check: func(p *plan.Plan, report Report) {
			for _, b := range p.Bases() {
				f := b.File(plan.ServerXML)
				if f == nil || !p.Facts.HasTomcat {
					continue
				}
				hint := diag.T("write <Connector port=\"7070\" protocol=\"HTTP/1.1\" on one line, port first, with one blank", "把 <Connector port=\"7070\" protocol=\"HTTP/1.1\" 写在一行，port 在最前，中间一个空格")
				switch found := plan.Connectors(f); {
				case len(found) == 0:
					report(connectorPlace(f), diag.T("no line of server.xml has <Connector port=\"...\" and protocol=\"HTTP/1.1\": the start script finds no port", "server.xml 没有一行同时含有 <Connector port=\"...\" 和 protocol=\"HTTP/1.1\"：启动脚本找不到端口"), hint)
				case len(found) > 1:
					report(found[1].Pos, diag.T("%d lines of server.xml have <Connector port= and protocol=\"HTTP/1.1\": the start script takes all their ports for the node's", "server.xml 有 %d 行含有 <Connector port= 和 protocol=\"HTTP/1.1\"：启动脚本会把这些端口都当作节点端口").With(len(found)),
						diag.T("keep one; of another write protocol first, or a class such as org.apache.coyote.http11.Http11NioProtocol", "只保留一行；其他的把 protocol 写在最前，或写类名，例如 org.apache.coyote.http11.Http11NioProtocol"), other(found[0].Pos))
				}
			}
		},
	}
}

func serverXMLPort() Rule {
	return Rule{
		Name: "server-xml-port", Severity: diag.Error,
		Summary: diag.T("the port in server.xml is not the node's port", "server.xml 中的端口不是节点的端口"),
		Why:     diag.T("the node listens where server.xml says, the balancer and the other nodes ask where the description says: every request to it is refused", "节点监听 server.xml 中的端口，负载均衡器和其他节点访问描述文件中的端口：所有请求都被拒绝"),
		Fix:     diag.T("make nodes[].port and the Connector's port the same; with several ports give each node a base of its own", "让 nodes[].port 与 Connector 的端口一致；端口不同时为每个节点使用各自的 base"),
		Source:  "build/deploy/server.xml, kylin.sh of Kylin 3",
		Bad:     sampleBase + sampleHBase + sampleNodes,
		Base: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.ServerXML:       sampleServer + "  <Connector port=\"17070\" protocol=\"HTTP/1.1\"/>\n</Server>\n",
		},
		Good: sampleBase + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, port: 17070}
`,
		GoodBase: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.ServerXML:       sampleServer + "  <Connector port=\"17070\" protocol=\"HTTP/1.1\"/>\n</Server>\n",
		},
		Check: func(p *plan.Plan, report Report) {
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
				report(found[0].Pos, diag.T("server.xml listens on %d, and node %s has port %d", "server.xml 监听 %d，而节点 %s 的端口是 %d").With(found[0].Port, n.Name.V, n.Port.V),
					diag.T("write port: %d at the node, or port=\"%d\" in this line", "在节点上写 port: %d，或在此行写 port=\"%d\"").With(found[0].Port, n.Port.V),
					diag.Related{Pos: n.Port.Pos, Message: diag.T("the node is here", "节点在这里")})
			}
		},
	}
}

// connectorPlace is the first Connector, else the beginning of the file.
func connectorPlace(f *source.File) source.Pos {
	return f.Pos(max(0, bytes.Index(f.Bytes, []byte("<Connector"))))
}
