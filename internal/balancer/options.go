package balancer

import "github.com/kyctl/kyctl/internal/cluster"

// Options are the keys below load_balancer.<kind>, the same for every kind.
type Options struct {
	At cluster.At
	// Include are files of the user's own, read inside the virtual server.
	Include []cluster.Val[string] `key:"include"`
}

// Names returns the balancers' names.
func Names() []string {
	names := make([]string, 0, len(Kinds))
	for _, k := range Kinds {
		names = append(names, k.Name)
	}
	return names
}
