// Package schema is a description's JSON Schema, for editors.
//
// In: the tables of keys, balancers and stores, through manual. Out: the bytes
// of a schema of JSON Schema 2020-12 in one language, always the same. A schema
// accepts whatever validate has no error for, and refuses what one key, seen
// alone, can't be.
package schema

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/manual"
	"github.com/kyctl/kyctl/internal/terminal"
)

// Options choose one of the schemas.
type Options struct {
	Lang diag.Lang
	// Overlay is the schema of a file that is laid over another: nothing is
	// required, null takes a key out, and a node may say remove.
	Overlay bool
	// Stages is the schema of kyctl.yaml, which lists stages.
	Stages bool
}

// Bytes returns the schema of a description.
func Bytes(o Options) ([]byte, error) {
	w := writer{Options: o}
	top := w.mapping(manual.Description())
	top.Title = "cluster.yaml"
	top.Defs = members{{"secret", w.secret()}}
	if o.Stages {
		top = w.mapping(manual.Stages())
		top.Title = cluster.StagesFile
	}
	top.Schema = "https://json-schema.org/draft/2020-12/schema"
	top.Others = members{{"^x-", &node{}}}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(top)
	return terminal.JSON(out.Bytes()), err
}

// node is one schema; its fields are the keywords in the order that they are
// written in.
type node struct {
	Schema      string   `json:"$schema,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Ref         string   `json:"$ref,omitempty"`
	Type        string   `json:"type,omitempty"`
	Enum        []any    `json:"enum,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	MinLength   int      `json:"minLength,omitempty"`
	Minimum     *int     `json:"minimum,omitempty"`
	Maximum     *int     `json:"maximum,omitempty"`
	AnyOf       []*node  `json:"anyOf,omitempty"`
	Items       *node    `json:"items,omitempty"`
	MinItems    int      `json:"minItems,omitempty"`
	Properties  members  `json:"properties,omitempty"`
	Others      members  `json:"patternProperties,omitempty"`
	Additional  any      `json:"additionalProperties,omitempty"`
	Required    []string `json:"required,omitempty"`
	MinKeys     int      `json:"minProperties,omitempty"`
	MaxKeys     int      `json:"maxProperties,omitempty"`
	Default     any      `json:"default,omitempty"`
	Examples    []any    `json:"examples,omitempty"`
	Defs        members  `json:"$defs,omitempty"`
}

// members are the keys of a JSON object in an order of their own.
type members []member

type member struct {
	name string
	node *node
}

// MarshalJSON writes the members in their order.
func (m members) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, member := range m {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := enc.Encode(member.name); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := enc.Encode(member.node); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

type writer struct{ Options }

// key is the schema of a key's value.
func (w writer) key(k cluster.Key) *node {
	n := w.value(k)
	n.Description = w.describe(k)
	n.Default = generic(k.Value)
	if v := generic(k.Sample); v != nil {
		n.Examples = []any{v}
	}
	if w.Overlay {
		return &node{Description: n.Description, AnyOf: []*node{n, {Type: "null"}}}
	}
	return n
}

// describe is the meaning and, where no value can say it, the default.
func (w writer) describe(k cluster.Key) string {
	text := k.Meaning.In(w.Lang)
	if k.Value == "" && k.Default.EN != "" && k.Default.EN != "none" {
		text += diag.T("; default: %s", "；默认：%s").With(k.Default.In(w.Lang)).In(w.Lang)
	}
	return text
}

func generic(yaml string) any {
	v, err := cluster.Generic([]byte(yaml))
	if err != nil {
		return nil // a sample that is no YAML has a failing test
	}
	return v
}

// value is the schema of what a key takes.
func (w writer) value(k cluster.Key) *node {
	t := k.Type
	item := w.item(k)
	if !t.List {
		return item
	}
	list := &node{Type: "array", Items: item}
	if t.Some {
		list.MinItems = 1
	}
	if t.Single {
		return &node{AnyOf: []*node{item, list}}
	}
	return list
}

func (w writer) item(k cluster.Key) *node {
	switch t := k.Type; {
	case t.Secret:
		return &node{Ref: "#/$defs/secret"}
	case t.Mapping:
		return w.mapping(k)
	case t.Free:
		return &node{Type: "object", Additional: anyOf(cluster.PropertyForms())}
	default:
		return anyOf(t.Forms)
	}
}

func (w writer) mapping(k cluster.Key) *node {
	n := &node{Type: "object", Description: k.Meaning.In(w.Lang), Additional: false}
	for _, child := range k.Keys {
		n.Properties = append(n.Properties, member{child.Name(), w.key(child)})
		if child.Required && (!w.Overlay || child.Path == "nodes.name") {
			n.Required = append(n.Required, child.Name())
		}
	}
	if w.Overlay && k.Path == "nodes" {
		about := diag.T("takes the node out", "去除该节点").In(w.Lang)
		n.Properties = append(n.Properties, member{"remove", &node{Description: about, Type: "boolean", Enum: []any{true}}})
	}
	return n
}

// secret is the schema of a secret: a text, or one of the forms.
func (w writer) secret() *node {
	forms := &node{Type: "object", Additional: false, MinKeys: 1, MaxKeys: 1}
	for _, f := range cluster.SecretForms() {
		text := &node{Description: f.Meaning.In(w.Lang), Type: "string", MinLength: 1}
		if f.Path == "encrypted" { // a cipher text, too, may be read when rendering
			from := &node{Type: "object", Additional: false, MinKeys: 1, MaxKeys: 1, Properties: slices.Clone(forms.Properties)}
			text = &node{Description: text.Description, AnyOf: []*node{from, {Type: "string", MinLength: 1}}}
		}
		forms.Properties = append(forms.Properties, member{f.Path, text})
	}
	return &node{AnyOf: []*node{forms, {Type: "string", MinLength: 1}}}
}

// anyOf is the schema of values that may be written in one of forms.
func anyOf(forms []cluster.Form) *node {
	if len(forms) == 1 {
		return form(forms[0])
	}
	n := &node{}
	for _, f := range forms {
		n.AnyOf = append(n.AnyOf, form(f))
	}
	return n
}

func form(f cluster.Form) *node {
	n := &node{Type: f.Kind, Pattern: f.Pattern, Minimum: f.Min, Maximum: f.Max}
	for _, word := range f.Words {
		if f.Kind == "number" {
			n.Enum = append(n.Enum, json.Number(word))
			continue
		}
		n.Enum = append(n.Enum, word)
	}
	return n
}
