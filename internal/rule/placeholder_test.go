package rule

import "testing"

// TestReplacesIn: where ran-jit's plugin looks for placeholders. Each row was run
// through ConfigUtil.java of 3.0.4: a password that it takes as it is is not
// reported.
func TestReplacesIn(t *testing.T) {
	for _, row := range []struct {
		password          string
		inline, delivered bool
	}{
		{"a}b${c", false, true}, // delivered: StringIndexOutOfBoundsException
		{"a}b${c}", false, true},
		{"}${", false, true},
		{"a}b", false, false},
		{"${a", false, false},
		{"$a}", false, false},
		{"${REDIS_PASSWORD}", true, true},
		{"p${REDIS_PASSWORD}q", true, true}, // delivered: for ever
		{"${}", true, true},                 // IllegalArgumentException
		{"${a}}${b", true, true},
		{"${a}x}y${b", true, true},
	} {
		if got := replacesIn(row.password, true); got != row.inline {
			t.Errorf("%s in redis-data-cache.properties: %v", row.password, got)
		}
		if got := replacesIn(row.password, false); got != row.delivered {
			t.Errorf("%s in a system property: %v", row.password, got)
		}
	}
}
