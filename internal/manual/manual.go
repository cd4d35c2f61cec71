// Package manual is what kyctl says of itself: its rules and the keys of a
// description, for people.
//
// In: the tables of rules, checks, keys, balancers and stores. Out: pages of
// plain text.
package manual

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/session"
)

// Description returns the description itself: its Keys are the keys at the
// top, those of every balancer and store in their places.
func Description() cluster.Key {
	keys := cluster.Keys()
	for i := range keys {
		switch keys[i].Path {
		case "load_balancer":
			addBalancers(&keys[i])
		case "sessions":
			addStores(&keys[i])
		}
	}
	return cluster.Key{
		Type:    cluster.Type{Text: diag.T("mapping", "映射"), Mapping: true},
		Meaning: diag.T("one Kyligence Enterprise or Apache Kylin cluster; keys that begin with x- are yours, a place for anchors", "一个 Kyligence Enterprise 或 Apache Kylin 集群；以 x- 开头的键供您自用，可存放锚点"),
		Keys:    keys,
	}
}

func addBalancers(parent *cluster.Key) {
	var versions []string
	for _, k := range balancer.Kinds {
		versions = append(versions, fmt.Sprintf("%d.%d (%s)", k.Default[0], k.Default[1], k.Name))
	}
	for i := range parent.Keys {
		switch key := &parent.Keys[i]; key.Name() {
		case "kind":
			key.Type = cluster.OneOf(balancer.Names())
		case "version":
			text := strings.Join(versions, "; ")
			key.Default = diag.T(text, text)
		}
	}
	for _, k := range balancer.Kinds {
		about := diag.T("options of %s alone", "仅用于 %s 的选项").With(k.Name)
		parent.Keys = append(parent.Keys, section(parent.Path+"."+k.Name, about, k.Keys()))
	}
}

func addStores(parent *cluster.Key) {
	for i := range parent.Keys {
		if parent.Keys[i].Name() == "store" {
			parent.Keys[i].Type = cluster.OneOf(session.Names())
		}
	}
	for _, k := range session.Kinds() {
		if k.New != nil {
			parent.Keys = append(parent.Keys, section(parent.Path+"."+k.Name, k.Summary, k.Keys()))
		}
	}
}

func section(path string, meaning diag.Text, keys []cluster.Key) cluster.Key {
	return cluster.Key{Path: path, Type: cluster.Type{Text: diag.T("mapping", "映射"), Mapping: true}, Meaning: meaning, Keys: keys}
}

// FindKey returns the key at path, such as nodes.mode or nodes[2].mode.
func FindKey(path string) (cluster.Key, bool) {
	path = regexp.MustCompile(`\[[0-9]*\]`).ReplaceAllString(path, "")
	for _, k := range allKeys() {
		if k.Path == path {
			return k, true
		}
	}
	return cluster.Key{}, false
}

// Stages returns the list of stages; its only key at the top is stages.
func Stages() cluster.Key {
	keys := cluster.StageKeys()
	return cluster.Key{Type: cluster.Type{Text: diag.T("mapping", "映射"), Mapping: true}, Meaning: keys[0].Meaning, Keys: keys}
}

func allKeys() []cluster.Key { return append(below(Description()), below(Stages())...) }

func below(parent cluster.Key) []cluster.Key {
	var out []cluster.Key
	for _, k := range parent.Keys {
		out = append(append(out, k), below(k)...)
	}
	return out
}

// Names returns everything that there is a page of: the rules, the checks of
// doctor and of import, then the keys.
func Names() []string {
	names := slices.Concat(rule.Names(), doctor.CheckNames(), existing.CheckNames())
	for _, k := range allKeys() {
		names = append(names, k.Path)
	}
	return names
}

// Near returns the names that a person may have meant by name: for one word
// the keys that end in it, else what is spelled like it.
func Near(name string) []string {
	if out := ending(name); len(out) > 0 {
		return out
	}
	if near := cluster.Nearest(name, Names()); near != "" {
		return []string{near}
	}
	var words []string
	for _, k := range allKeys() {
		words = append(words, k.Name())
	}
	return ending(cluster.Nearest(name, words))
}

func ending(word string) []string {
	var out []string
	for _, k := range allKeys() {
		if k.Name() == word {
			out = append(out, k.Path)
		}
	}
	return out
}
