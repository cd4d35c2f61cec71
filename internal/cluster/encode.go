package cluster

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/secret"
)

// Encode writes what is Set in c as a description that Read takes for the same,
// in the order and the style of the examples. comments are texts for the keys at
// their paths, such as nodes[0].host; that at "" stands above all. A secret must
// be a reference: a text that is none is an error.
func Encode(c *Cluster, comments map[string]string) ([]byte, error) {
	e := encoder{comments: comments}
	entries := e.mapping(reflect.ValueOf(c).Elem(), "")
	if e.err != nil {
		return nil, e.err
	}
	var out bytes.Buffer
	for line := range strings.Lines(comments[""]) {
		out.WriteString(strings.TrimRight("# "+strings.TrimRight(line, "\n"), " ") + "\n")
	}
	for i, entry := range entries {
		if i > 0 && (entry.value.kind != oneValue || entries[i-1].value.kind != oneValue) {
			out.WriteByte('\n')
		}
		entry.write(&out, 0)
	}
	return out.Bytes(), nil
}

// NewSection returns the section of a store or a balancer whose options are to
// be encoded: a pointer to a struct of Val.
func NewSection(name string, options any) Section {
	return Section{Name: Val[string]{V: name, Set: true}, options: options}
}

type encoder struct {
	comments map[string]string
	err      error
}

// mapping turns the struct v into entries.
func (e *encoder) mapping(v reflect.Value, path string) []entry {
	s := newDecoder(nil).shape(v.Type())
	var out []entry
	for _, f := range s.fields {
		field := v.Field(f.index)
		if f.rest {
			for _, s := range field.Interface().([]Section) {
				out = e.add(out, s.Name.V, path, func(at string) item {
					return item{kind: keyed, entries: e.mapping(reflect.ValueOf(s.options).Elem(), at)}
				})
			}
			continue
		}
		out = e.add(out, f.name, path, func(at string) item { return e.item(field, &f, at) })
	}
	return out
}

// add appends the entry of a key, unless there is nothing to write.
func (e *encoder) add(to []entry, key, path string, value func(at string) item) []entry {
	at := strings.TrimPrefix(path+"."+key, ".")
	if i := value(at); i.kind != nothing {
		return append(to, entry{key: key, value: i, comment: e.comments[at]})
	}
	return to
}

func (e *encoder) item(v reflect.Value, f *field, path string) item {
	if val, ok := v.Interface().(valued); ok {
		i := e.scalar(val)
		i.quoted = f.number // a version: 3.4 alone is a number to others
		return i
	}
	switch {
	case v.Type() == reflect.TypeFor[[]Property]():
		return e.properties(v.Interface().([]Property), path)
	case v.Kind() == reflect.Struct:
		at := v.Field(newDecoder(nil).shape(v.Type()).at)
		if entries := e.mapping(v, path); len(entries) > 0 || at.Interface().(At).IsValid() && v.NumField() == 1 {
			return item{kind: keyed, entries: entries}
		}
		return item{}
	case v.Len() == 0:
		return item{}
	case f.list && v.Len() == 1:
		return e.item(v.Index(0), f, path)
	}
	list := item{kind: listed}
	for i := range v.Len() {
		at := path + "[" + strconv.Itoa(i) + "]"
		if v.Index(i).Kind() == reflect.Struct && !isSetter(v.Type().Elem()) {
			list.items = append(list.items, item{kind: keyed, entries: e.mapping(v.Index(i), at)})
			continue
		}
		list.items = append(list.items, e.item(v.Index(i), f, at))
	}
	return list
}

// properties writes whole numbers, true and false as they are: any scalar is a
// text there.
func (e *encoder) properties(in []Property, path string) item {
	out := item{}
	for _, kv := range in {
		value := item{kind: oneValue, text: kv.Value.V}
		_, err := decimal(kv.Value.V)
		value.natural = err == nil || kv.Value.V == "true" || kv.Value.V == "false"
		out.kind = keyed
		out.block = true
		out.entries = append(out.entries, entry{key: kv.Key.V, value: value, comment: e.comments[path+"."+kv.Key.V]})
	}
	return out
}

// valued is a Val of any type.
type valued interface{ value() (v any, set bool) }

func (v Val[T]) value() (value any, set bool) { return v.V, v.Set }

func (e *encoder) scalar(val valued) item {
	v, set := val.value()
	if !set {
		return item{}
	}
	i := item{kind: oneValue}
	switch v := v.(type) {
	case secret.Ref:
		return e.secret(v)
	case bool:
		i.text, i.natural = strconv.FormatBool(v), true
	case time.Duration:
		i.text, i.natural = durationText(v), true
	case Size:
		i.text, i.natural = sizeWritten(v), true
	case Port:
		i.text, i.natural = strconv.Itoa(int(v)), true
	case int:
		i.text, i.natural = strconv.Itoa(v), true
	case Listen:
		i.text, i.natural = strconv.Itoa(v.Port), !v.Addr.IsValid()
		if v.Addr.IsValid() {
			i.text = netip.AddrPortFrom(v.Addr, uint16(v.Port)).String()
		}
	case Path:
		i.text = v.Text
	case fmt.Stringer: // HostPort, netip.Addr, netip.Prefix
		i.text = v.String()
	default:
		i.text = reflect.ValueOf(v).String()
	}
	return i
}

// secret writes a reference.
func (e *encoder) secret(ref secret.Ref) item {
	for _, f := range forms {
		switch {
		case f.form != ref.Form || ref.Name() == "":
			continue
		case ref.Form == secret.Encrypted:
			ref.Form = ref.From
			return item{kind: keyed, entries: []entry{{key: f.word, value: e.secret(ref)}}}
		}
		return item{kind: keyed, entries: []entry{{key: f.word, value: item{kind: oneValue, text: ref.Name()}}}}
	}
	e.err = errors.New("can't write a secret in plain text: use a reference such as {env: NAME}")
	return item{}
}

// durationText is a duration as people write it: 300s, 24h, 500ms.
func durationText(d time.Duration) string {
	switch {
	case d == 0:
		return "0s"
	case d%time.Second != 0:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	case d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d%time.Minute == 0 && d > 10*time.Minute:
		return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + "s"
}

func sizeWritten(v Size) string {
	for _, unit := range []struct {
		letter string
		shift  uint
	}{{"g", 30}, {"m", 20}, {"k", 10}} {
		if v > 0 && v%(1<<unit.shift) == 0 {
			return strconv.FormatInt(int64(v)>>unit.shift, 10) + unit.letter
		}
	}
	return strconv.FormatInt(int64(v), 10)
}
