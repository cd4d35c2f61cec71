package session

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/product"
)

// Tomcat is what a store must know of the nodes' Tomcat.
type Tomcat struct{ version product.Version }

// NewTomcat returns what the version text tells; a text that is none, "" among
// them, gives an unknown Tomcat. Parts that are missing count as the oldest.
func NewTomcat(text string) Tomcat {
	v, ok := product.ParseVersion(text)
	if !ok {
		return Tomcat{}
	}
	return Tomcat{v}
}

// Known says that the version is known.
func (t Tomcat) Known() bool { return t.version.Major > 0 }

// Major returns the first part of the version, 0 where it is unknown.
func (t Tomcat) Major() int { return t.version.Major }

// Word returns the major version as jars carry it, {7,8,9} where it is unknown.
func (t Tomcat) Word() string {
	if !t.Known() {
		return "{7,8,9}"
	}
	return strconv.Itoa(t.version.Major)
}

// Semaphore says that PersistentValve lets one request of a session run at a
// time (bug 66513; changelogs of Tomcat 8.5.90, 9.0.76 and 10.1.10).
func (t Tomcat) Semaphore() bool {
	return t.since([]product.Version{{Major: 8, Minor: 5, Patch: 90}, {Major: 9, Patch: 76}, {Major: 10, Minor: 1, Patch: 10}})
}

// dataSourceStore says that DataSourceStore is there (changelogs of Tomcat
// 8.5.60 and 9.0.40); JDBCStore is gone in Tomcat 10.
func (t Tomcat) dataSourceStore() bool {
	return t.since([]product.Version{{Major: 8, Minor: 5, Patch: 60}, {Major: 9, Patch: 40}, {Major: 10}})
}

// localDataSource says that a store can be told to look into its own Context
// for the data source (JDBCStore.java of Tomcat 8.5.20; never in 7).
func (t Tomcat) localDataSource() bool {
	return t.since([]product.Version{{Major: 8, Minor: 5, Patch: 20}, {Major: 9}})
}

// dbcp1 says that the pool's attributes have their old names (Tomcat 7 has
// commons-dbcp 1.4, later ones 2).
func (t Tomcat) dbcp1() bool { return t.Major() == 7 }

// since compares with the first release of each major version that has a
// thing; the versions after the last one have it, too.
func (t Tomcat) since(firsts []product.Version) bool {
	for _, first := range firsts {
		if t.version.Major == first.Major {
			yes, _ := t.version.AtLeast(first.Major, first.Minor, first.Patch, 0)
			return yes
		}
	}
	return t.version.Major > firsts[len(firsts)-1].Major
}
