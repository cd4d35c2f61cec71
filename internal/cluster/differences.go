package cluster

import (
	"reflect"

	"github.com/kyctl/kyctl/internal/source"
)

// Difference is a value that two structs have differently; a place is that of
// the value, nowhere where it is not set.
type Difference struct {
	Path string
	A, B source.Pos
}

// Differences compares what is Set in two structs of one type, in their order.
func Differences(a, b any) []Difference {
	var out []Difference
	pairs(reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem(), "", func(path string, a, b reflect.Value) {
		if x, y := written(a), written(b); !reflect.DeepEqual(x, y) {
			out = append(out, Difference{path, placeOf(a), placeOf(b)})
		}
	})
	return out
}

// OmitDefaults makes every value of options unset that is what defaults, a
// struct of the same type, holds.
func OmitDefaults(options, defaults any) {
	pairs(reflect.ValueOf(options).Elem(), reflect.ValueOf(defaults).Elem(), "", func(_ string, a, b reflect.Value) {
		if a.Kind() == reflect.Struct && reflect.DeepEqual(a.FieldByName("V").Interface(), b.FieldByName("V").Interface()) {
			a.FieldByName("Set").SetBool(false)
		}
	})
}

// pairs calls each with every Val, and every list of Vals, of two structs.
func pairs(a, b reflect.Value, path string, each func(path string, a, b reflect.Value)) {
	for _, f := range newDecoder(nil).shape(a.Type()).fields {
		x, y, at := a.Field(f.index), b.Field(f.index), path+f.name
		if x.Kind() == reflect.Struct && !isSetter(x.Type()) {
			pairs(x, y, at+".", each)
			continue
		}
		each(at, x, y)
	}
}

// written is what is Set in a Val or a list of Vals.
func written(v reflect.Value) []any {
	if v.Kind() != reflect.Slice {
		if val, set := v.Interface().(valued).value(); set {
			return []any{val}
		}
		return nil
	}
	var out []any
	for i := range v.Len() {
		out = append(out, written(v.Index(i))...)
	}
	return out
}

func placeOf(v reflect.Value) source.Pos {
	if v.Kind() == reflect.Slice {
		if v.Len() == 0 {
			return source.Pos{}
		}
		v = v.Index(0)
	}
	if !v.FieldByName("Set").Bool() {
		return source.Pos{}
	}
	return v.FieldByName("Pos").Interface().(source.Pos)
}
