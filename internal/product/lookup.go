package product

// Lookup returns the facts of a product's version; known is false where the
// table has no line for it.
func Lookup(name string, v Version) (f Facts, known bool) {
	for _, l := range lines() {
		until, _ := ParseVersion(l.until)
		if l.facts.Name == name && !before(v, l.from) && before(v, until) {
			f = l.facts
			f.Version = v
			f.adjust()
			return f, true
		}
	}
	return Facts{}, false
}

// Newest returns the facts of a product's last line, of the first product where
// the name is unknown.
func Newest(name string) Facts {
	all := lines()
	newest := all[0].facts
	for _, l := range all {
		if l.facts.Name == name {
			newest = l.facts
		}
	}
	return newest
}

// Nearest returns the facts of the last line of a product that began before v, of
// its first where none did.
func Nearest(name string, v Version) Facts {
	var nearest *Facts
	for _, l := range lines() {
		if l.facts.Name == name && (nearest == nil || !before(v, l.from)) {
			nearest = &l.facts
		}
	}
	if nearest == nil {
		return Newest(name)
	}
	return *nearest
}

// adjust fills in what changes within a line.
func (f *Facts) adjust() {
	switch {
	case f.Name == "kylin" && f.Line == "4.0" && f.Version.Patch >= 2:
		f.Tomcat = "8.5.78" // 4.0.0 and 4.0.1 ship 7.0.100, later ones 8.5.78
		if f.Version.Patch >= 4 {
			f.Dialects = []string{"mysql", "postgresql"} // metadata-jdbc-postgresql.properties came with 4.0.4
		}
	case f.Name == "kyligence" && f.Version.Minor < 4:
		f.MultiActive = false // multi-active job engines came with KE 3.4.0
	}
}

func before(a, b Version) bool {
	return a.Major < b.Major || a.Major == b.Major && a.Minor < b.Minor
}
