package existing

import (
	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// rendered is the file that kyctl would write of what was found.
type rendered struct {
	byKyctl map[*source.File]bool // whether a file is one of kyctl's
	steps   map[step]int          // each directive, by the block around it
	same    map[string]bool       // by scope and sentence
	instead map[string]string     // the directive of a scope with a subject; "" where several have it
}

// step leads from a block, by its number, to a directive in it. Outside of all
// blocks is 0.
type step struct {
	block    int
	sentence string
}

// render renders what was found, as far as that can be done: a Site that can't be
// rendered gives way to one of its listeners and its nodes' number only.
func (r *reading) render(of reader) {
	r.written = rendered{map[*source.File]bool{}, map[step]int{}, map[string]bool{}, map[string]string{}}
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
	r.written.add(of, of.parse(source.New("", b)), "", 0)
}

// has says whether a file of kyctl's has a directive in the very place that it is
// in now, in the block with a number.
func (w *rendered) has(block int, d *directive.Directive) bool {
	return w.owns(d.File) && w.steps[step{block, sentence(d)}] != 0
}

// into is the number of the block d, which is in the block with a number: 0 where
// d is not in a file of kyctl's, which begins outside of all blocks, and -1 where
// kyctl writes no such block.
func (w *rendered) into(block int, d *directive.Directive) int {
	if !w.owns(d.File) {
		return 0
	}
	if n := w.steps[step{block, sentence(d)}]; n != 0 {
		return n
	}
	return -1
}

func (w *rendered) owns(f *source.File) bool {
	own, known := w.byKyctl[f]
	if !known {
		own = writtenByKyctl(f.Bytes)
		w.byKyctl[f] = own
	}
	return own
}

func (w *rendered) add(of reader, list []*directive.Directive, scope string, block int) {
	for _, d := range list {
		words := sentence(d)
		at := step{block, words}
		if w.steps[at] == 0 {
			w.steps[at] = len(w.steps) + 1
		}
		if scope != "" {
			w.same[scope+"\x00"+words] = true
			key := scope + "\x00" + subject(d)
			if text, ok := w.instead[key]; ok && text != d.Text() {
				w.instead[key] = "" // several: none is in the place of this one
			} else if !d.HasBlock {
				w.instead[key] = d.Text()
			}
		}
		inner := block
		if !d.Holds {
			inner = w.steps[at]
		}
		w.add(of, d.Block, of.writtenScope(d, scope), inner)
	}
}
