package balancer

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

// Keys returns the keys below load_balancer.<kind>.
func (k Kind) Keys() []cluster.Key {
	at := "load_balancer." + k.Name
	return cluster.SectionKeys(at, new(Options), nil, []cluster.Doc{{
		Key: at + ".include", Example: "[extra.conf]",
		Meaning: diag.T("files of your own on the balancer, read inside the virtual server", "负载均衡器上您自己的配置文件，在虚拟服务器内读入"),
	}})
}
