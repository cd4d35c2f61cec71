package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"
)

// Key says what a finding is about without saying where it stands, so that it
// is known again after lines were added above it. Path is the YAML path with
// the numbers of list items left out; Value is a hash of the word that the
// finding points at, as a snippet shows it: a secret is *** there.
type Key struct{ Rule, File, Path, Value string }

var item = lazy.Regexp(`\[[0-9]+\]`)

// Key returns the key of f, whose path must have been found. Two findings may
// have one key.
func (f Finding) Key() Key {
	k := Key{Rule: f.Rule, Path: item().ReplaceAllString(f.Path, "[]")}
	if !f.Pos.IsValid() {
		return k
	}
	_, word, _ := f.Pos.File.Snippet(f.Pos)
	k.File, k.Value = f.Pos.File.Name, hash(word)
	return k
}

// Fingerprint is one word for a key, its file apart: a file that was renamed
// keeps its findings.
func (k Key) Fingerprint() string {
	return hash(strings.Join([]string{k.Rule, k.Path, k.Value}, "\x00"))
}

// hash is half of a SHA-256: enough to tell apart the words of one description.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
