package balancer

import (
	"slices"
	"testing"
)

// TestEveryWrongValueIsTold: all in one run, not the first of them.
func TestEveryWrongValueIsTold(t *testing.T) {
	s := plain(nginx, 2)
	s.ServerNames = []string{"a b", "kylin.example.com", "c;d"}
	s.HealthPath, s.AccessLog, s.Include = "/a b", "/var/log/a\nb", []string{"/a\nb", "c.conf", "/d\ne"}
	s.TLS = &TLS{Certificate: "/c\nd", Key: "/k\ne"}
	names := []string{"load_balancer.server_names[0]", "load_balancer.server_names[2]", "load_balancer.health_check.path"}
	files := []string{"load_balancer.tls.certificate", "load_balancer.tls.key", "load_balancer.access_log"}
	for _, kind := range []struct {
		name   string
		values func(Site) []*Error
		want   []string
	}{
		{"nginx", nginxValues, slices.Concat(names, files, []string{"load_balancer.nginx.include[0]", "load_balancer.nginx.include[2]"})},
		{"haproxy", haproxyValues, slices.Concat(names, files[:1])},
		{"httpd", httpdValues, slices.Concat(names, files, []string{"load_balancer.httpd.include[0]", "load_balancer.httpd.include[2]"})},
	} {
		told := map[string]bool{}
		for _, e := range kind.values(s) {
			told[e.Field] = true
		}
		for _, field := range kind.want {
			if !told[field] {
				t.Errorf("%s: nothing about %s", kind.name, field)
			}
		}
	}
}
