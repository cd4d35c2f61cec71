package balancer

import "errors"

// nginxValues returns what nginx's file can't hold among the names, paths and
// words of a Site; nodes and methods are not looked at.
func nginxValues(s Site) []*Error {
	_, quoting := nginxServerOf(s)
	return each(checkNames(s), quoting)
}

// each takes joined errors apart.
func each(errs ...error) []*Error {
	var out []*Error
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			out = append(out, each(joined.Unwrap()...)...)
			continue
		}
		if e := new(Error); errors.As(err, &e) {
			out = append(out, e)
		}
	}
	return out
}
