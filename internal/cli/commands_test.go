package cli

import "testing"

// TestACommandAloneIsTheSame: a command is the same whether it was made alone,
// because the arguments begin with it, or with all others.
func TestACommandAloneIsTheSame(t *testing.T) {
	all := (&app{}).root(nil)
	for _, g := range groups {
		for _, c := range g.commands {
			one := (&app{}).root([]string{c.name})
			alone, _, err := one.Find([]string{c.name})
			if err != nil {
				t.Fatal(err)
			}
			among, _, err := all.Find([]string{c.name})
			if err != nil {
				t.Fatal(err)
			}
			if alone.Name() != c.name || alone.GroupID != g.title.EN {
				t.Errorf("%s is made as %s in %q", c.name, alone.Name(), alone.GroupID)
			}
			if alone.UsageString() != among.UsageString() {
				t.Errorf("%s alone says\n%s\namong all\n%s", c.name, alone.UsageString(), among.UsageString())
			}
		}
	}
	if n := len((&app{}).root([]string{"validate"}).Commands()); n != 1 {
		t.Errorf("%d commands are made for validate, want 1", n)
	}
}
