// Package session knows the stores in which the nodes share HTTP sessions, one
// file per store.
//
// In: a Want, plain values that plan filled. Out: an Output, what a node's
// files must hold and what the operator must copy. The stores in it do not know
// each other.
package session

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
)

// Kind is a session store.
type Kind struct {
	Name    string
	Summary diag.Text
	// New returns a pointer to the store's empty options, for the section of
	// its name to be decoded into; nil for a store without options.
	New func() any
	// Fill gives options their defaults.
	Fill func(options any)
	// Secrets returns the secrets among the options.
	Secrets func(options any) []Secret
	// Output returns what the store needs on each node.
	Output func(Want) (Output, error)
	// Read returns what a home says of the store, and whether it uses it; nil for
	// a store that nothing in a home tells of.
	Read func(Home) (Found, bool)
	// Managed are the elements of context.xml that belong to the store.
	Managed patch.Managed
	// Hosts returns the store's servers; nil for a store without any.
	Hosts func(options any) []cluster.Val[cluster.HostPort]
	// Sticky says that the balancer must bring a user back to the node of the
	// login; nil for never.
	Sticky func(options any, t Tomcat) bool
	// Tomcats are the first and the last major version that the store runs in;
	// ByMajor says that its files or jars differ between them.
	Tomcats [2]int
	ByMajor bool
	// Embedded says that the product keeps the sessions itself, without a
	// tomcat/conf; Leaves that kyctl does not change context.xml for it.
	Embedded, Leaves bool
	// ByName says that the manager asks the application's class loader for
	// classes of its own jars: it fails where that loader has copies of them.
	ByName bool
}

// Secret is a secret among a store's options, and where it goes.
type Secret struct {
	Key string // below sessions, such as redis.password
	Val cluster.Val[secret.Ref]
}

// Want is what a store is asked for.
type Want struct {
	Options any
	Product product.Facts
	Cluster string // the cluster's name
	Tomcat  Tomcat
	Chosen  bool // in the description, not by default
	// Resolve returns the value of a secret by its Key.
	Resolve func(key string) secret.Value
}

// Output is what a store needs on each node that serves users.
type Output struct {
	Properties []patch.Pair    // in conf/kylin.properties
	Catalina   []patch.Pair    // in tomcat/conf/catalina.properties
	Elements   []patch.Element // in tomcat/conf/context.xml
	Files      []File
	Shared     []File // not for a node, but for whoever sets the servers up
	Jars       []Jar
	// Secret says which of the files that others own hold a secret now.
	PropertiesSecret, CatalinaSecret, ElementsSecret bool
}

// File is a file that belongs to the store alone.
type File struct {
	Path   string // below $KYLIN_HOME, of a shared one below the tree's root
	Bytes  []byte
	Secret bool
}

// Jar is a library that the operator copies to tomcat/lib.
type Jar struct{ Name, Version string }

// Kinds are the stores.
func Kinds() []Kind {
	return []Kind{local(), jdbc(), redis(), redisson(), mysql(), memcached(), external()}
}

// Names returns the stores' names.
func Names() []string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return names
}

// Managed returns the elements of every store.
func Managed() patch.Managed {
	var all patch.Managed
	for _, k := range Kinds() {
		all.Classes = append(all.Classes, k.Managed.Classes...)
		all.Resources = append(all.Resources, k.Managed.Resources...)
	}
	return all
}

// maybe says that a switch is on, or that nobody knows.
func maybe(v cluster.Val[bool]) bool { return v.V || v.Broken }
