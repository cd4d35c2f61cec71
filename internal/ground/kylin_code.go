package ground

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// KylinRelease is a release of Apache Kylin whose own code is asked.
type KylinRelease struct {
	Version string
	guava   string // the package of its relocated Guava
	sum     string // of its kylin-core-common
}

// Kylins are those releases.
var Kylins = []KylinRelease{
	{"2.6.6", "com.google.common", "70b44983e4b32c0b7c1ed51a57a295aebe9ad1ee730ba906021d807b952ffd67"},
	{"3.1.3", "org.apache.kylin.shaded.com.google.common", "3bcf8504d63c48d7e243103151476d016915eeba6e684b3beb228b04442cba6f"},
	{"4.0.4", "org.apache.kylin.shaded.com.google.common", "13c861d9be2bf9d2fd7c71f4c6896dd2ec434531f3b844b044d51505e5a1ddde"},
	{"5.0.4", "org.apache.kylin.guava30.shaded.common", "4096735f3802af715dad0d6ba51de4779a2924e40c757f49d4d5e188c40111d1"},
}

// KylinCode returns the folder with a release's jars: its own code and what
// reading a kylin.properties takes. Maven fetches them once
// for every state of the project below testdata/java/kylin.
func KylinCode(t testing.TB, version string) string {
	t.Helper()
	Program(t, "mvn")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	project := os.DirFS(filepath.Join("../../testdata/java", "kylin"))
	dir := filepath.Join(cache, "kyctl-test", "kylin-"+version+"-"+sumOf(t, project))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "fetch-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	if err := os.CopyFS(fresh, project); err != nil {
		t.Fatal(err)
	}
	k := Kylins[slices.IndexFunc(Kylins, func(k KylinRelease) bool { return k.Version == version })]
	cmd := JavaCommand(t, "mvn", "-q", "-B", "-Dkylin.version="+version, "-Dguava.to="+k.guava, "package")
	cmd.Dir = fresh
	if out, err := cmd.CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("mvn: %v\n%s", err, out)
		}
		t.Skipf("Maven can't fetch Kylin %s: %v\n%s", version, err, out)
	}
	jar, err := os.ReadFile(filepath.Join(fresh, "read", "target", "kylin-core-common-"+version+".jar"))
	if sum := fmt.Sprintf("%x", sha256.Sum256(jar)); err != nil || sum != k.sum {
		t.Fatalf("kylin-core-common %s: sha256 %s, want %s (%v)", version, sum, k.sum, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if _, exists := os.Stat(dir); exists != nil {
			t.Fatal(err)
		} // else another test process was first
	}
	return dir
}

// sumOf is a sum over the files of a folder.
func sumOf(t testing.TB, folder fs.FS) string {
	t.Helper()
	sum := sha256.New()
	err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(folder, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(b), b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:6])
}
