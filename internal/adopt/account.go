package adopt

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// Fate says what becomes of an item once the description is rendered.
type Fate int

// The fates: an item stays in the node's file; it is in the description, too,
// and written as it is; kyctl writes it with another value; it is gone.
const (
	Kept Fate = iota
	Translated
	Rewritten
	Lost
)

// Accounted is an item and its fate. By is the key of the description that says
// it, "" for none.
type Accounted struct {
	Item
	Fate Fate
	By   string
}

// read returns the files of the home that are there, sorted: what import asked
// for, and what render reads of a base.
func (h *Home) read() []string {
	for _, path := range []string{plan.KylinProperties, plan.KylinOverride, plan.ContextXML, plan.ServerXML, plan.CatalinaProperties, plan.Environment} {
		h.File(path)
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(h.files)) {
		if h.files[name] != nil {
			names = append(names, name)
		}
	}
	return names
}

// Account says of every item of a home what becomes of it. rendered are the
// node's rendered files by their paths below the home. The fate of an item is
// read off these files, so that none can be forgotten.
func (r *Result) Account(h *Home, rendered map[string][]byte) []Accounted {
	by := r.keysOf(h)
	after := map[string]map[string]string{}
	for path, b := range rendered {
		after[path] = map[string]string{}
		for _, i := range itemsOf(path, source.New(path, b)) {
			after[path][i.Key] = i.Value
		}
	}
	var out []Accounted
	for _, i := range h.Items() {
		a := Accounted{Item: i, By: by(i)}
		now, written := after[i.Path]
		value, there := now[i.Key]
		switch {
		case written && !there:
			a.Fate = Lost
		case written && i.Key == comments && holds(value, i.Value):
			// patching adds a comment of its own
		case written && value != i.Value:
			a.Fate = Rewritten
		case a.By != "":
			a.Fate = Translated
		}
		out = append(out, a)
	}
	return out
}

// holds reports whether every line of part is in text, in its order.
func holds(text, part string) bool {
	for line := range strings.Lines(part) {
		at := strings.Index("\n"+text, "\n"+line)
		if at < 0 {
			return false
		}
		text = text[at+len(line):]
	}
	return true
}

// keysOf returns what knows the key of the description that says an item.
func (r *Result) keysOf(h *Home) func(Item) string {
	managed := managedKeys()
	properties := map[string]bool{}
	add := func(list []cluster.Property) {
		for _, kv := range list {
			properties[kv.Key.V] = true
		}
	}
	add(r.Cluster.Properties)
	for i := range r.Cluster.Nodes {
		if n := &r.Cluster.Nodes[i]; string(n.Name.V) == h.Name {
			add(n.Properties)
		}
	}
	return func(i Item) string {
		key := i.Key
		if name, old := plan.NewName(key); old && managed[name] != "" {
			key = name
		}
		switch {
		case i.Path == plan.KylinProperties || i.Path == plan.KylinOverride:
			switch {
			case properties[key]:
				return "properties"
			case key == plan.ServerPortKey && !r.facts.HasTomcat:
				return "nodes.port"
			case key == modeKey, key == plan.ServersKey && r.listed(), r.claimed[key] && managed[key] != "":
				return managed[key]
			case r.claimed[key]:
				return "sessions"
			}
		case i.Path == plan.ServerXML && r.facts.HasTomcat && strings.Contains(i.Key, "/Connector") && strings.HasSuffix(i.Key, " port"):
			return "nodes.port"
		case i.Path == plan.Environment && key == "KYLIN_REST_ADDRESS" && r.facts.RestAddress:
			return "nodes.rest_address"
		case i.Path == "VERSION", i.Path == "commit_SHA1", strings.HasSuffix(i.Path, "RELEASE-NOTES"):
			return "product"
		case r.Cluster.Sessions.Store.V != "" && i.Key != comments && r.ofStore(i):
			return "sessions"
		}
		return ""
	}
}

// ofStore reports whether an item is of a file that a session store owns, or of
// one of its elements.
func (r *Result) ofStore(i Item) bool {
	if i.Path == plan.ContextXML {
		return slices.ContainsFunc(r.managed.Classes, func(class string) bool { return strings.Contains(i.Key, "("+class+")") }) ||
			slices.ContainsFunc(r.managed.Resources, func(name string) bool { return strings.Contains(i.Key, "("+name+")") })
	}
	return i.Path != plan.CatalinaProperties && i.Path != plan.ServerXML && i.Path != plan.Environment
}

// Unreported returns a finding for every item that is gone or written in another
// way, and of whose line nothing in told speaks.
func Unreported(accounts []Accounted, told ...diag.List) diag.List {
	type line struct {
		file *source.File
		line int32
	}
	known := map[line]bool{}
	for _, list := range told {
		for _, f := range list {
			known[line{f.Pos.File, f.Pos.Line}] = true
		}
	}
	var out diag.List
	for _, a := range accounts {
		at := line{a.Pos.File, a.Pos.Line}
		if a.Fate < Rewritten || known[at] {
			continue
		}
		known[at] = true
		message := diag.T("%s is not written: no key of cluster.yaml says it", "%s 不会写出：描述文件中没有对应的键").With(a.Shown())
		switch {
		case a.Key == comments:
			message = diag.T("the comments of this file are not written", "此文件的注释不会写出")
		case a.Fate == Rewritten:
			message = diag.T("%s is written with another value", "%s 会写成另一个值").With(a.Shown())
		}
		out.Add(diag.Finding{Severity: diag.Info, Pos: a.Pos, Message: message})
	}
	return out
}

// refusedAt is the place of an *patch.Error.
func refusedAt(err error) (line, col int) {
	var refused *patch.Error
	if !errors.As(err, &refused) {
		return 1, 1
	}
	return max(1, refused.Line), max(1, refused.Col)
}
