package session

import "testing"

// TestAStoreNamesItsJars: a class that no node has makes every page answer 404.
func TestAStoreNamesItsJars(t *testing.T) {
	for _, k := range Kinds() {
		jars, err := k.Jars()
		if err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
		if (len(jars) == 0) != (k.New == nil) {
			t.Errorf("%s: its jars are %v", k.Name, jars)
		}
		for _, j := range jars {
			if j.Name == "" || j.Version == "" {
				t.Errorf("%s: %+v", k.Name, j)
			}
		}
	}
}
