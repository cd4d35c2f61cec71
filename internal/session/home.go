package session

import (
	"strings"
	"unicode"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Home is what a store may read of a node's $KYLIN_HOME.
type Home struct {
	// Elements are the active elements of tomcat/conf/context.xml, which is
	// Context; none where that can't be read.
	Elements []patch.Placed
	Context  *source.File
	// File returns a file below $KYLIN_HOME, nil where there is none.
	File func(path string) *source.File
	// Property looks a key of kylin.properties up, Catalina one of
	// catalina.properties.
	Property, Catalina func(key string) (Text, bool)
	Product            product.Facts
	Jars               []string // the names of the files in tomcat/lib
}

// Text is a text of a home and its place.
type Text struct {
	V   string
	Pos source.Pos
}

// Found is what a home says of a store.
type Found struct {
	// Options are as New makes them; what is Set has its place in the home, and a
	// secret is a reference.
	Options any
	Secrets []FoundSecret
	// Keys are those of kylin.properties that the store writes.
	Keys []string
	// Lost are the lines that the description can't say: rendering drops them.
	Lost []Lost
	// At is where the home chooses the store, the zero Pos where a file of the
	// store does. Reason says what keeps the sessions in an external store.
	At     source.Pos
	Reason string
}

// FoundSecret is the value of a secret and the variable that stands for it.
type FoundSecret struct {
	Key   string // below sessions, as in Secret
	Env   string
	Value secret.Value
	Pos   source.Pos
}

// Lost is a line of a home that the description can't say.
type Lost struct {
	Pos     source.Pos
	Message diag.Text
}

// element returns the first active element of one of the classes.
func (h Home) element(tag string, classes ...string) (e patch.Placed, ok bool) {
	for _, e := range h.Elements {
		for _, class := range classes {
			if e.Name == tag && strings.TrimSpace(e.Attr("className")) == class {
				return e, true
			}
		}
	}
	return patch.Placed{}, false
}

func (h Home) place(e patch.Placed) source.Pos {
	return source.Pos{File: h.Context, Line: int32(e.Line), Col: int32(e.Col)}
}

func (f *Found) lose(pos source.Pos, message diag.Text) {
	f.Lost = append(f.Lost, Lost{pos, message})
}

// found is a value that stands at pos.
func found[T any](v T, pos source.Pos) cluster.Val[T] {
	return cluster.Val[T]{V: v, Pos: pos, Set: true}
}

// parser is a *T that reads itself from a text.
type parser[T any] interface {
	*T
	cluster.Parser
}

// read parses what stands in a home; a text that the description can't have is
// lost.
func read[T any, P parser[T]](f *Found, into *cluster.Val[T], name, text string, pos source.Pos) {
	var v T
	if problem := P(&v).Parse(text); problem != nil {
		f.lose(pos, diag.Text{EN: name + ": " + problem.Message.EN, ZH: name + "：" + problem.Message.ZH})
		return
	}
	*into = found(v, pos)
}

// hosts parses a comma list of servers.
func (f *Found) hosts(name, text string, pos source.Pos) []cluster.Val[cluster.HostPort] {
	var out []cluster.Val[cluster.HostPort]
	for part := range strings.SplitSeq(strings.Join(strings.Fields(text), ""), ",") {
		var v cluster.Val[cluster.HostPort]
		if read(f, &v, name, part, pos); v.Set {
			out = append(out, v)
		}
	}
	return out
}

// text takes a text that the description can have: one line of what can be seen.
func (f *Found) text(into *cluster.Val[string], name, text string, pos source.Pos) {
	if text == "" || strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) {
		f.lose(pos, diag.T("%s is empty or contains an unprintable character", "%s 为空，或含有不可打印的字符").With(name))
		return
	}
	*into = found(text, pos)
}

// secret is a password of the home: the variable env stands for it, or, where
// the file names a placeholder, that.
func (f *Found) secret(key, env string, text Text) cluster.Val[secret.Ref] {
	if name, ok := secret.Placeholder(text.V); ok {
		return found(secret.NewRef(secret.Runtime, name), text.Pos)
	}
	f.Secrets = append(f.Secrets, FoundSecret{Key: key, Env: env, Value: secret.NewValue(text.V), Pos: text.Pos})
	return found(secret.NewRef(secret.Env, env), text.Pos)
}
