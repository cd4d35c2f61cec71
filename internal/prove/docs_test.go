package prove

import (
	"bytes"
	"os"
	"testing"
)

// TestDocsMeasured compares docs/measured.md and its pictures with what was
// measured.
func TestDocsMeasured(t *testing.T) {
	m, err := read()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"measured.md": m.Doc(), "measured-losses.svg": m.Losses(), "measured-throughput.svg": m.Speeds()} {
		file := "../../docs/" + name
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if have, err := os.ReadFile(file); err != nil || !bytes.Equal(have, []byte(text)) {
			t.Errorf("docs/%s is not what docs/measured.json says (%v); run make generate", name, err)
		}
	}
}
