package cli

import (
	"io/fs"
	"strings"
	"testing"
)

// TestModeTextIsTrue: a rollback from 0600 to 0644 said that only root can read the
// file, which is the reverse. Whatever the two modes are, the sentence agrees with
// the bits of the new one.
func TestModeTextIsTrue(t *testing.T) {
	for from := range fs.FileMode(0o1000) {
		for to := range fs.FileMode(0o1000) {
			text := modeText("f", from, to, "kylin")
			said, want := "", ""
			for who, phrase := range map[string]string{
				"none": "only root can read it", "owner": "only its owner kylin can read it", "group": "its owner kylin and its group can read it", "all": "every user of the machine can read it",
			} {
				if strings.Contains(text.EN, phrase) {
					said += who
				}
			}
			if from&0o444 != to&0o444 {
				want = map[fs.FileMode]string{0: "none", 0o400: "owner", 0o440: "group", 0o444: "all"}[to&0o444]
			}
			if readersOf(from) == readersOf(to) {
				want = ""
			}
			if said != want || strings.Contains(text.ZH, "可读") != (want != "") {
				t.Fatalf("%04o to %04o: %q %q, want %q", from, to, text.EN, text.ZH, want)
			}
		}
	}
	for _, tt := range []struct {
		from, to fs.FileMode
		want     string
	}{
		{0o600, 0o644, "f: mode 0600 becomes 0644: every user of the machine can read it"},
		{0o644, 0o600, "f: mode 0644 becomes 0600: only its owner kylin can read it, so Kylin must run as that user"},
		{0o600, 0o640, "f: mode 0600 becomes 0640: its owner kylin and its group can read it"},
		{0o644, 0o664, "f: mode 0644 becomes 0664"},
		{0o644, 0o604, "f: mode 0644 becomes 0604"},
	} {
		if got := modeText("f", tt.from, tt.to, "kylin").EN; got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
