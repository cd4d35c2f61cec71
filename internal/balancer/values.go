package balancer

import "errors"

// nginxValues returns what nginx's file can't hold among the names, paths and
// words of a Site; nodes and methods are not looked at.
func nginxValues(s Site) []*Error {
	_, quoting := nginxServerOf(s)
	var out []*Error
	for _, err := range []error{checkNames(s), quoting} {
		if e := new(Error); errors.As(err, &e) {
			out = append(out, e)
		}
	}
	return out
}
