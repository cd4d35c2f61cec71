package product

import (
	"testing"
	"time"
)

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]Version{
		"3.4":        {3, 4, -1, -1},
		"3.1.3":      {3, 1, 3, -1},
		"3.4.5.2106": {3, 4, 5, 2106},
	} {
		if got, ok := ParseVersion(text); !ok || got != want {
			t.Errorf("ParseVersion(%q) = %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "3", "3.", "3.x", "3.4.5.6.7", "-3.4", "3.-4", "3.4 ", "99999999999.0"} {
		if got, ok := ParseVersion(text); ok {
			t.Errorf("ParseVersion(%q) = %v, want a refusal", text, got)
		}
	}
}

// A description that says 3.4 may mean any build of it.
func TestAtLeastKnowsWhatItDoesNotKnow(t *testing.T) {
	for _, tt := range []struct {
		have      string
		yes, sure bool
	}{
		{"3.4.5.2106", true, true},
		{"3.4.5.2105", false, true},
		{"3.4.6", true, true},
		{"3.5", true, true},
		{"3.3", false, true},
		{"3.4", false, false},
		{"3.4.5", false, false},
	} {
		v, _ := ParseVersion(tt.have)
		if yes, sure := v.AtLeast(3, 4, 5, 2106); yes != tt.yes || sure != tt.sure {
			t.Errorf("%s at least 3.4.5.2106: %v, sure %v; want %v, sure %v", tt.have, yes, sure, tt.yes, tt.sure)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, tt := range []struct{ name, version, line, tomcat, cipher string }{
		{"kyligence", "3.4.5.2106", "3.x", "", ""},
		{"kylin", "2.6.6", "2.6", "7.0.100", "aes-ecb"},
		{"kylin", "3.0", "3.0", "7.0.100", "aes-ecb"},
		{"kylin", "3.1.3", "3.1", "7.0.100", "aes-cfb"},
		{"kylin", "4.0", "4.0", "7.0.100", "aes-cfb"},
		{"kylin", "4.0.1", "4.0", "7.0.100", "aes-cfb"},
		{"kylin", "4.0.2", "4.0", "8.5.78", "aes-cfb"},
		{"kylin", "4.0.99", "4.0", "8.5.78", "aes-cfb"},
		{"kylin", "5.0", "5.0", "", "aes-ecb"},
	} {
		v, _ := ParseVersion(tt.version)
		f, known := Lookup(tt.name, v)
		if !known || f.Line != tt.line || f.Tomcat != tt.tomcat || f.Cipher != tt.cipher {
			t.Errorf("%s %s: line %q, Tomcat %q, cipher %q, known %v; want %q, %q, %q", tt.name, tt.version, f.Line, f.Tomcat, f.Cipher, known, tt.line, tt.tomcat, tt.cipher)
		}
	}
	for name, version := range map[string]string{"kylin": "3.2", "kyligence": "4.0", "hadoop": "3.1"} {
		v, _ := ParseVersion(version)
		if _, known := Lookup(name, v); known {
			t.Errorf("%s %s is known, and no table has it", name, version)
		}
	}
}

// The balancer must wait longer than the product takes to kill a query.
func TestKillLate(t *testing.T) {
	kylin, _ := Lookup("kylin", Version{3, 1, -1, -1})
	kyligence, _ := Lookup("kyligence", Version{3, 4, -1, -1})
	for _, tt := range []struct {
		facts            Facts
		set, limit, late time.Duration
	}{
		{kylin, 30 * time.Second, time.Minute, 30 * time.Second},
		{kylin, 5 * time.Minute, 5 * time.Minute, 150 * time.Second},
		{kylin, 0, 0, 0},
		{kyligence, 5 * time.Minute, 5 * time.Minute, 36 * time.Second},
		{kyligence, 50 * time.Second, 50 * time.Second, 20 * time.Second},
	} {
		limit := tt.facts.Limit(tt.set)
		if late := tt.facts.KillLate(limit); limit != tt.limit || late != tt.late {
			t.Errorf("%s, limit %s: %s and %s late, want %s and %s", tt.facts.Name, tt.set, limit, late, tt.limit, tt.late)
		}
	}
}

func TestNearest(t *testing.T) {
	for version, line := range map[string]string{"1.6": "2.6", "2.3.1": "2.6", "2.6": "2.6", "3.2": "3.1", "4.5": "4.0", "6.0": "5.0"} {
		v, _ := ParseVersion(version)
		if f := Nearest("kylin", v); f.Line != line {
			t.Errorf("%s: nearest is %s, want %s", version, f.Line, line)
		}
	}
	if f := Nearest("oracle", Version{}); f.Name == "" {
		t.Error("an unknown product has no facts")
	}
}
