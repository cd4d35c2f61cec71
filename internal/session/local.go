package session

import "github.com/kyctl/kyctl/internal/diag"

// local leaves every session in the node that made it.
func local() Kind {
	return Kind{
		Name:    "local",
		Summary: diag.T("each node keeps its own sessions: this needs a sticky method", "每个节点保存自己的会话：需要会话保持的负载均衡方法"),
		Output:  func(Want) (Output, error) { return Output{}, nil },
	}
}
