package adopt

import (
	"os"
	"path/filepath"
	"testing"
)

// TestIdentify: what a release has at its top, its jars and its folder's name
// tell the product, keys that only Kyligence has tell it too.
func TestIdentify(t *testing.T) {
	for _, tt := range []struct{ dir, file, text, properties, name, version string }{
		{"home", "VERSION", "Kyligence Enterprise 3.4.5.2110-GA\n", "", "kyligence", "3.4.5.2110"},
		{"home", "VERSION", "3.4.5.2110\n", "kap.x=1\n", "kyligence", "3.4.5.2110"},
		{"home", "commit_SHA1", "cafe3141\nkylin-3.1.3\n", "", "kylin", "3.1.3"},
		{"home", "lib/kylin-job-2.6.6.jar", "", "", "kylin", "2.6.6"},
		{"home", "lib/kylin-coprocessor-kap-3.4.5.2110.jar", "", "", "kyligence", "3.4.5.2110"},
		{"home", "lib/kylin-jdbc-driver-9.9.jar", "", "", "", ""},
		{"apache-kylin-3.1.3-bin-hbase1x", "README", "", "", "kylin", "3.1.3"},
		{"apache-kylin-4.0.3-bin", "README", "", "", "kylin", "4.0.3"},
		{"Kyligence-Enterprise-3.4.5.2110-GA-hbase1.x", "README", "", "", "kyligence", "3.4.5.2110"},
		{"kylin-1", "README", "", "", "", ""},
		{"home", "README", "", "kylin.storage.columnar.file-system=hdfs://a\n", "kyligence", ""},
	} {
		dir := filepath.Join(t.TempDir(), tt.dir)
		for path, text := range map[string]string{tt.file: tt.text, "conf/kylin.properties": tt.properties} {
			path = filepath.Join(dir, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		h, err := Open(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		h.readSettings(new(Result))
		if id := h.identify(); id.name != tt.name || id.version != tt.version {
			t.Errorf("%s with %s: got %q %q, want %q %q", tt.dir, tt.file, id.name, id.version, tt.name, tt.version)
		}
	}
}

func TestNodeName(t *testing.T) {
	for dir, want := range map[string]string{
		"/opt/kylin-1": "kylin-1", "/opt/Kylin_1": "kylin-1", "/opt/节点": "kylin-1", "/opt/apache-kylin-3.1.3-bin": "apache-kylin-3.1.3-bin",
		"/opt/a..b": "a-b", "/opt/-x-": "x",
	} {
		if got, _ := NodeName(dir); got != want {
			t.Errorf("%s: got %s, want %s", dir, got, want)
		}
	}
}

// TestCredentials: a user and a password are taken out of an address wherever
// its driver reads them, and nothing else changes.
func TestCredentials(t *testing.T) {
	for _, tt := range []struct{ address, rest, user, password string }{
		{"jdbc:mysql://db:3306/kylin", "jdbc:mysql://db:3306/kylin", "", ""},
		{"jdbc:mysql://db/k?a=1&user=u&password=p%26q&b=2", "jdbc:mysql://db/k?a=1&b=2", "u", "p&q"},
		{"jdbc:mysql://u:p@db:3306/kylin", "jdbc:mysql://db:3306/kylin", "u", "p"},
		{"jdbc:mysql://u:p@x@db/kylin?user=v", "jdbc:mysql://db/kylin", "v", "p@x"},
		{"jdbc:sqlserver://db:1433;database=k;user=u;password=p?q", "jdbc:sqlserver://db:1433;database=k", "u", "p?q"},
	} {
		rest, user, password := credentials(tt.address)
		if rest != tt.rest || user != tt.user || password != tt.password {
			t.Errorf("%s: got %s %s %s", tt.address, rest, user, password)
		}
	}
}
