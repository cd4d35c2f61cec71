package existing

import (
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/source"
)

func TestReadNginxOfTheManual(t *testing.T) {
	found := Read(balancer.Kinds[0], Config{File: source.New("nginx.conf", []byte(`upstream kylin {
    server 1.1.1.1:7070 weight=2;
    server kap-2:7070 backup;
}
server {
    listen 8080;
    location / {
        proxy_pass http://kylin;
    }
}
`))})
	if len(found.Nodes) != 2 || found.Nodes[0].Host.V != "1.1.1.1" || found.Nodes[0].Weight.V != 2 || found.Nodes[1].State.V != balancer.Backup {
		t.Errorf("nodes %+v", found.Nodes)
	}
	if found.Name.V != "kylin" || len(found.Listen) != 1 || found.Listen[0].V.Port != 8080 || found.Listen[0].At.Line != 6 {
		t.Errorf("found %+v", found)
	}
}
