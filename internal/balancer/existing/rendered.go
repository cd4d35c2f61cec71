package existing

import (
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// rendered is the file that kyctl would write of what was found.
type rendered struct {
	byKyctl map[*source.File]bool // whether a file is one of kyctl's
	paths   map[string]bool       // each directive with the blocks around it
	same    map[string]bool       // by scope and sentence
	instead map[string]string     // the directive of a scope with a subject; "" where several have it
}

// render renders what was found, as far as that can be done: a Site that can't be
// rendered gives way to one of its listeners and its nodes' number only.
func (r *reading) render(of reader) {
	r.written = rendered{map[*source.File]bool{}, map[string]bool{}, map[string]bool{}, map[string]string{}}
	from := unsaid
	from.Version = r.kind.Default
	b, err := r.kind.Render(r.site(from))
	if err != nil {
		from.Nodes = []balancer.Node{{Name: "a", Host: "10.0.0.1", Port: 7070, Weight: 1}, {Name: "b", Host: "10.0.0.2", Port: 7070, Weight: 1}}
		if r.TLS.Certificate.Set() {
			from.TLS = &balancer.TLS{Certificate: "certificate", Key: "key", HSTS: r.TLS.HSTS.V}
		}
		if b, err = r.kind.Render(from); err != nil {
			return
		}
	}
	r.written.add(of, of.parse(source.New("", b)), "", nil)
}

// has says whether a file of kyctl's has a directive in the very place that it is
// in now.
func (w *rendered) has(within []*directive.Directive, d *directive.Directive) bool {
	own, known := w.byKyctl[d.File]
	if !known {
		own = writtenByKyctl(d.File.Bytes)
		w.byKyctl[d.File] = own
	}
	return own && w.paths[path(within, d)]
}

func (w *rendered) add(of reader, list []*directive.Directive, scope string, within []*directive.Directive) {
	for _, d := range list {
		w.paths[path(within, d)] = true
		if scope != "" {
			w.same[scope+"\x00"+sentence(d)] = true
			key := scope + "\x00" + subject(d)
			if text, ok := w.instead[key]; ok && text != d.Text() {
				w.instead[key] = "" // several: none is in the place of this one
			} else if !d.HasBlock {
				w.instead[key] = d.Text()
			}
		}
		inner := within
		if !d.Holds {
			inner = append(within[:len(within):len(within)], d)
		}
		w.add(of, d.Block, of.writtenScope(d, scope), inner)
	}
}

// path is a directive with the blocks around it.
func path(within []*directive.Directive, d *directive.Directive) string {
	var out strings.Builder
	for _, w := range within {
		out.WriteString(sentence(w))
		out.WriteByte('\n')
	}
	out.WriteString(sentence(d))
	return out.String()
}
