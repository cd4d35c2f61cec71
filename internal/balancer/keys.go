package balancer

import "github.com/kyctl/kyctl/internal/cluster"

// Keys returns the keys below load_balancer.<kind>.
func (k Kind) Keys() []cluster.Key {
	return cluster.SectionKeys("load_balancer."+k.Name, new(Options), nil)
}
