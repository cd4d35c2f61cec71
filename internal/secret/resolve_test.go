package secret

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestResolveTakesOneLine: what comes from outside is held to what a literal in
// a description may be, and the error never shows it.
func TestResolveTakesOneLine(t *testing.T) {
	tests := []struct {
		name, content, want string
		fault               string // of the error, "" for none
	}{
		{"a file's last newline goes", "not-a-secret-1\n", "not-a-secret-1", ""},
		{"that of a file from Windows too", "not-a-secret-1\r\n", "not-a-secret-1", ""},
		{"only one", "not-a-secret-1\n\n", "", "U+000A"},
		{"a file of two lines", "not-a-secret-1\nuser", "", "U+000A"},
		{"a byte order mark", "\ufeffnot-a-secret-1\n", "", "U+FEFF"},
		{"NUL", "not-a-secret-1\x00", "", "U+0000"},
		{"a tab", "not-a-\tsecret-1", "", "U+0009"},
		{"a line separator", "not-a-secret-1\u2028kylin.x=1", "", "U+2028"},
		{"GBK", "not-a-secret-\xc3\xdc", "", "not UTF-8"},
		{"other scripts, blanks, quotes", `not a "secret" \密码 é 𝒳`, `not a "secret" \密码 é 𝒳`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "password"), []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			file := NewRef(File, "password")
			file.Dir = dir
			env := func(string) (string, bool) {
				return strings.TrimSuffix(strings.TrimSuffix(tt.content, "\n"), "\r"), true
			}
			for _, ref := range []Ref{file, NewRef(Env, "PASSWORD")} {
				v, err := ref.Resolve(env)
				if v.Reveal() != tt.want || (err != nil) != (tt.fault != "") {
					t.Errorf("form %d: %q, %v", ref.Form, v.Reveal(), err)
				}
				if err != nil && (!errors.Is(err, ErrControl) || !strings.Contains(err.Error(), tt.fault) || strings.Contains(err.Error(), "secret-1")) {
					t.Errorf("form %d: %v, want %s", ref.Form, err, tt.fault)
				}
			}
		})
	}
}
