// Package lazy compiles regular expressions at their first use.
//
// In: a pattern. Out: a function that returns it compiled. Most runs of kyctl
// need few of its patterns, and compiling all of them at start takes longer
// than everything else that a short command does.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp returns a function that compiles pattern once; a wrong pattern panics
// there.
func Regexp(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
