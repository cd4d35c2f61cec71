package balancer

import (
	"errors"
	"regexp"
	"strings"
)

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

// namePattern is a regular expression for a server name, which may begin with
// "*.", in small letters.
func namePattern(name string) string {
	name = strings.ToLower(name)
	if rest, wild := strings.CutPrefix(name, "*"); wild {
		return `[a-z0-9._-]+` + regexp.QuoteMeta(rest)
	}
	return regexp.QuoteMeta(name)
}

// namePatterns are the patterns of all of the names.
func namePatterns(names []string) []string {
	var patterns []string
	for _, name := range names {
		patterns = append(patterns, namePattern(name))
	}
	return patterns
}
