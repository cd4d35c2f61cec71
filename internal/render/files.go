package render

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

// patchKey names a file that several nodes share to the byte.
type patchKey struct {
	path  string
	pairs string // what kyctl writes for this node only
	base  *plan.Base
	own   *cluster.Property // the node's own properties begin here
	count int
	users bool
}

// once patches the file that key names, and only the first time.
func (r *renderer) once(key patchKey, make func() (Artifact, error)) (Artifact, error) {
	if a, ok := r.patched[key]; ok {
		return a, nil
	}
	a, err := make()
	if err == nil {
		a.Restart = "restart"
		r.patched[key] = a
	}
	return a, err
}

func mode(secret bool) fs.FileMode {
	if secret {
		return 0o600
	}
	return 0o644
}

type propertiesView struct{ Comment []string }

type contextView struct {
	Comment []string
	Loader  string
}

// partial is what a file says of itself that was rendered without a base.
var partial = []string{
	"This file is partial: it contains only the lines that kyctl manages.",
	"Do not copy it over a node's own file. Set product.base to the node's stock files",
	"and render again, or write the lines to a node with: kyctl apply",
}

func (r *renderer) properties(n *plan.Node) (Artifact, error) {
	key := patchKey{path: plan.KylinProperties, base: n.Base, count: len(n.Properties), users: n.Users}
	for _, p := range r.plan.NodePairs(n) {
		key.pairs += p.Key + "=" + p.Value + "\n"
	}
	if len(n.Properties) > 0 {
		key.own = &n.Properties[0]
	}
	return r.once(key, func() (Artifact, error) {
		pairs := pairs{at: map[string]int{}}
		pairs.set(r.common...)
		pairs.set(r.plan.NodePairs(n)...)
		if n.Users {
			pairs.set(r.output.Properties...)
		}
		for _, kv := range slices.Concat(r.plan.Properties, n.Properties) { // the node's own win
			pairs.set(patch.Pair{Key: kv.Key.V, Value: kv.Value.V})
		}
		base, isPartial, err := r.base(n, plan.KylinProperties, "kylin.properties.tmpl", propertiesView{partial})
		if err != nil {
			return Artifact{}, err
		}
		pairs.oldNames(base)
		b, err := patch.Properties(base, pairs.list, patch.UTF8)
		return Artifact{Mode: mode(holdsSecret(b)), Bytes: b, Partial: isPartial}, err
	})
}

// pairs are properties in their order, each key once.
type pairs struct {
	list []patch.Pair
	at   map[string]int // where in list a key stands
}

// set gives keys their values; a later value replaces an earlier one in its
// place.
func (s *pairs) set(more ...patch.Pair) {
	for _, p := range more {
		if i, known := s.at[p.Key]; known {
			s.list[i] = p
			continue
		}
		s.at[p.Key] = len(s.list)
		s.list = append(s.list, p)
	}
}

// oldNames gives the lines that base has under an old name of a key the same
// value: Kylin takes the old name for the new one, and the later line wins.
func (s *pairs) oldNames(base []byte) {
	entries, _ := patch.Readable(base, patch.UTF8)
	for _, e := range entries {
		name, old := plan.NewName(e.Key)
		if i, written := s.at[name]; old && written && strings.TrimSpace(e.Value) != s.list[i].Value {
			s.set(patch.Pair{Key: e.Key, Value: s.list[i].Value})
		}
	}
}

// base returns the node's own file, or a built-in one where it has none.
func (r *renderer) base(n *plan.Node, path, template string, view any) (b []byte, isPartial bool, err error) {
	if f := n.Base.File(path); f != nil {
		return f.Bytes, false, nil
	}
	if b, ok := r.builtin[template]; ok { // its view is the same for every node
		return b, true, nil
	}
	if b, err = r.plan.Templates.Execute(template, view); err == nil {
		r.builtin[template] = b
	}
	return b, true, err
}

// context renders context.xml where sessions are shared, or where an element
// that a store left in the base must go.
func (r *renderer) context(n *plan.Node) (Artifact, error) {
	return r.once(patchKey{path: plan.ContextXML, base: n.Base, users: n.Users}, func() (Artifact, error) {
		var want []patch.Element
		if n.Users {
			want = r.output.Elements
		}
		own := n.Base.File(plan.ContextXML)
		if own == nil && len(want) == 0 || r.plan.LeavesContext(n) {
			return Artifact{}, nil
		}
		view := contextView{Loader: r.plan.Facts.Loader}
		if view.Loader == "" {
			view.Comment = partial
		}
		base, isPartial, err := r.base(n, plan.ContextXML, "context.xml.tmpl", view)
		if err != nil {
			return Artifact{}, err
		}
		b, _, err := patch.Context(base, want, session.Managed())
		if err != nil || len(want) == 0 && bytes.Equal(b, base) {
			return Artifact{}, err
		}
		return Artifact{Mode: mode(n.Users && r.output.ElementsSecret), Bytes: b, Partial: isPartial && view.Loader == ""}, nil
	})
}

// catalina renders catalina.properties where a store needs a JVM property, and
// never without a base.
func (r *renderer) catalina(n *plan.Node) (Artifact, error) {
	own := n.Base.File(plan.CatalinaProperties)
	if len(r.output.Catalina) == 0 || own == nil {
		return Artifact{}, nil
	}
	return r.once(patchKey{path: plan.CatalinaProperties, base: n.Base}, func() (Artifact, error) {
		b, err := patch.Properties(own.Bytes, r.output.Catalina, patch.Latin1)
		return Artifact{Mode: mode(r.output.CatalinaSecret), Bytes: b}, err
	})
}

// holdsSecret says whether a properties file has a line that only its node
// should read, commented-out ones included.
func holdsSecret(b []byte) bool {
	for line := range strings.Lines(string(b)) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && value != "" && (secret.Sensitive(key) || len(secret.Spans(value)) > 0) && !isPlaceholder(value) {
			return true
		}
	}
	return false
}

// isPlaceholder says that a value is ${NAME} alone.
func isPlaceholder(value string) bool {
	return strings.HasPrefix(value, "${") && strings.HasSuffix(value, "}") && strings.Count(value, "$") == 1
}
