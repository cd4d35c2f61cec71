package cluster

import (
	"reflect"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// setter is a *Val of any type.
type setter interface {
	set(d *decoder, f *field, n *yaml.Node)
	lose(pos source.Pos)
}

var setterType = reflect.TypeFor[setter]()

func isSetter(t reflect.Type) bool { return reflect.PointerTo(t).Implements(setterType) }

// shape is how a struct is filled: its fields, the bits of the required ones
// and the index of At.
type shape struct {
	fields   []field
	required uint64
	at       int
}

// field is one key of a struct, read off its tag `key:"name,option..."`.
// Options: required; number (a plain number is a fine text); list (one value
// may stand for a list of one); some (the list may not be empty); min= and max=
// of an int; rest (a []Section that takes every key that is not known).
type field struct {
	name                               string
	index                              int
	required, number, list, some, rest bool
	tabs                               bool // of a property's value
	min, max                           int
}

func (s *shape) names() []string {
	var names []string
	for _, f := range s.fields {
		if !f.rest {
			names = append(names, f.name)
		}
	}
	return names
}

// shapes are those of every type so far: a folder of many files asks for the
// same few again and again.
var shapes sync.Map

func (d *decoder) shape(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := newShape(t)
	shapes.Store(t, s)
	return s
}

func newShape(t reflect.Type) *shape {
	s := &shape{}
	for i := range t.NumField() {
		if t.Field(i).Name == "At" {
			s.at = i
		}
		if tag, ok := t.Field(i).Tag.Lookup("key"); ok {
			f := newField(i, tag)
			if f.required {
				s.required |= 1 << len(s.fields)
			}
			s.fields = append(s.fields, f)
		}
	}
	return s
}

func newField(index int, tag string) field {
	name, options, _ := strings.Cut(tag, ",")
	f := field{name: name, index: index, max: 1 << 30}
	for o := range strings.SplitSeq(options, ",") {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "required":
			f.required, f.some = true, true
		case "number":
			f.number = true
		case "list":
			f.list = true
		case "some":
			f.some = true
		case "rest":
			f.rest = true
		case "min":
			f.min, _ = strconv.Atoi(value)
		case "max":
			f.max, _ = strconv.Atoi(value)
		}
	}
	return f
}
