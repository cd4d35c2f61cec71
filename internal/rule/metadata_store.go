package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// metastore is kylin.metadata.url in one shape, whether the description gives
// its parts or the raw value.
type metastore struct {
	raw        bool
	at         source.Pos // of the raw value, or of the mapping jdbc or hbase
	identifier cluster.Val[string]
	scheme     string
	params     []metaParam
}

// metaParam is one NAME=VALUE of the metadata URL, and where its value stands.
// A password that the description gives as a secret is none.
type metaParam struct {
	name, value string
	nameAt, at  source.Pos
	bare        bool
}

// metastoreOf returns the metastore of a description; ok is false where it
// names none, or more than one, or one that can't be read.
func metastoreOf(p *plan.Plan) (s metastore, ok bool) {
	m := &p.Metadata
	if len(metadataKinds(p)) != 1 || m.URL.Broken || m.Identifier.Broken {
		return s, false
	}
	s.identifier = m.Identifier
	switch {
	case m.URL.Set:
		return rawMetastore(p), true
	case m.HBase.At.IsValid():
		s.at, s.scheme = m.HBase.At, "hbase"
		return s, true
	}
	j := &m.JDBC
	s.at, s.scheme = j.At, "jdbc"
	add := func(name string, v cluster.Val[string]) {
		if v.Set && !v.Broken {
			s.params = append(s.params, metaParam{name: name, value: v.V, nameAt: v.Pos, at: v.Pos})
		}
	}
	add("url", j.URL)
	add("username", j.Username)
	add("driverClassName", j.Driver)
	for _, kv := range j.Params {
		if !kv.Key.Broken && !kv.Value.Broken {
			s.params = append(s.params, metaParam{name: kv.Key.V, value: kv.Value.V, nameAt: kv.Key.Pos, at: kv.Value.Pos})
		}
	}
	return s, true
}

func rawMetastore(p *plan.Plan) metastore {
	v := p.Metadata.URL
	u := plan.ParseStorageURL(v.V, p.Facts.QuotedURL)
	s := metastore{raw: true, at: v.Pos, scheme: u.Scheme, identifier: cluster.Val[string]{V: u.Identifier, Pos: v.Pos, Set: true}}
	for _, q := range u.Params {
		s.params = append(s.params, metaParam{name: q.Name, value: q.Value, nameAt: v.Pos, at: v.Pos, bare: q.Bare})
	}
	return s
}

// metadataKinds are the places of hbase, jdbc and url, as far as they are there.
func metadataKinds(p *plan.Plan) []source.Pos {
	var kinds []source.Pos
	for _, at := range []source.Pos{p.Metadata.HBase.At, p.Metadata.JDBC.At, p.Metadata.URL.Pos} {
		if at.IsValid() {
			kinds = append(kinds, at)
		}
	}
	return kinds
}

// get returns a parameter, of a repeated one the last.
func (s metastore) get(name string) (found metaParam, ok bool) {
	for _, q := range s.params {
		if q.name == name && !q.bare {
			found, ok = q, true
		}
	}
	return found, ok
}

// key is how a finding calls a part of the metastore: by the key to change.
func (s metastore) key(name string) string {
	switch {
	case s.raw:
		return name + " in metadata.url"
	case name == "url" || name == "username":
		return "metadata.jdbc." + name
	case name == "driverClassName":
		return "metadata.jdbc.driver"
	}
	return "metadata.jdbc.params." + name
}

// authority is the part of a JDBC URL that names the hosts, without a user.
func authority(url string) string {
	_, rest, ok := strings.Cut(url, "//")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/?;"); end >= 0 {
		rest = rest[:end]
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// database is the kind of database that a JDBC URL names: jdbc:KIND:...
func database(url string) string {
	rest, ok := strings.CutPrefix(url, "jdbc:")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(rest, ":")
	return kind
}

// isPlainMetadata says that s is the metadata password and goes into the URL
// as it is.
func isPlainMetadata(p *plan.Plan, s plan.Secret) bool {
	form := s.Val.V.Form
	return s.Key == "metadata.jdbc.password" && form != secret.Encrypted && form != secret.Runtime && !p.Metadata.JDBC.EncryptPassword.V
}

// product names the product and its line in a message.
func productName(p *plan.Plan) string { return p.Facts.Name + " " + p.Facts.Line }
