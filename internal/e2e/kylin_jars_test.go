package e2e

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

const javaDir = "../../testdata/java"

// kylinAnswer is what KylinRead.java says of one folder.
type kylinAnswer struct {
	Folder, Error      string
	Identifier, Scheme string
	Params             map[string]string
	Password           *string
	LDAPPassword       *string
	CachePassword      *string
	Getters            map[string]any
	Values             map[string]*string
}

// askKylin lets the code of one release read the folders; keys are the settings
// to ask for in each.
func askKylin(t *testing.T, version string, folders []string, keys map[string][]string) map[string]kylinAnswer {
	t.Helper()
	var stdin strings.Builder
	for _, folder := range folders {
		stdin.WriteString(strings.Join(append([]string{folder}, keys[folder]...), "\t") + "\n")
	}
	cmd := ground.JavaCommand(t, "java", "-cp", filepath.Join(ground.KylinCode(t, version), "read", "target", "*"), filepath.Join(javaDir, "KylinRead.java"))
	cmd.Stdin = strings.NewReader(stdin.String())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("Kylin %s: %v\n%s", version, err, stderr.String())
	}
	answers := map[string]kylinAnswer{}
	for line := range strings.Lines(string(out)) {
		var a kylinAnswer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("Kylin %s: %v in %s", version, err, line)
		}
		if a.Error != "" {
			t.Errorf("Kylin %s does not read %s: %s\n%s", version, a.Folder, a.Error, stderr.String())
			continue
		}
		answers[a.Folder] = a
	}
	return answers
}
