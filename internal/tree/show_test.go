package tree

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/render"
)

func TestManifest(t *testing.T) {
	b := bundle(
		render.Artifact{Path: "load-balancer/nginx/kylin.conf", Mode: 0o644, Bytes: []byte("a"), Restart: "reload"},
		render.Artifact{Path: "nodes/a/conf/kylin.properties", Mode: 0o600, Bytes: nil, Partial: true, Restart: "restart"},
	)
	b.Jars = []Jar{{"tomcat-redis", `3.0 "beta"`}, {"核", "1"}}
	b.Placeholders = true
	dir := filepath.Join(memory(t), "out")
	mustWrite(t, dir, b, Options{})
	raw, err := os.ReadFile(filepath.Join(dir, ManifestName))
	must(t, err)
	const want = `{
  "format": 1,
  "sources": [
    {"name": "cluster.yaml", "sha256": "abababababababababababababababababababababababababababababababab"}
  ],
  "files": [
    {"path": "load-balancer/nginx/kylin.conf", "mode": "0644", "size": 1, "sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", "restart": "reload"},
    {"path": "nodes/a/conf/kylin.properties", "mode": "0600", "size": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "partial": true, "restart": "restart"}
  ],
  "jars": [
    {"name": "tomcat-redis", "version": "3.0 \"beta\""},
    {"name": "核", "version": "1"}
  ],
  "placeholders": true
}
`
	if string(raw) != want {
		t.Errorf("manifest is\n%swant\n%s", raw, want)
	}
	m, err := ReadManifest(dir)
	must(t, err)
	if !reflect.DeepEqual(m.Jars, b.Jars) || !m.Placeholders || len(m.Files) != 2 || !m.Files[1].Partial {
		t.Errorf("read back: %+v", m)
	}
}

func TestManifestOfAnything(t *testing.T) {
	awkward := "a\"\\\n\x00\x7f<&>\u2028核😀/b"
	m := Manifest{Format: 1, Sources: []Source{{awkward, ""}}, Files: []Entry{{Path: awkward, Restart: awkward}}, Jars: []Jar{{awkward, awkward}}}
	var back Manifest
	must(t, json.Unmarshal(m.encode(), &back))
	if !reflect.DeepEqual(m, back) {
		t.Errorf("encoded %+v, read back %+v", m, back)
	}
	must(t, json.Unmarshal(Manifest{}.encode(), &back))
}

func TestReadManifestRefuses(t *testing.T) {
	for _, text := range []string{``, `[]`, `{}`, `{"format":2}`, `{"format":1,"files":[{"path":"../x"}]}`, `{"format":1,"files":[{"path":"/etc/passwd"}]}`, `{"format":1,"files":[{"path":".kyctl/x"}]}`} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, ManifestName), []byte(text), 0o600))
		if _, err := ReadManifest(dir); !errors.Is(err, errForeign) {
			t.Errorf("%s: error %v", text, err)
		}
	}
	if _, err := ReadManifest(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no manifest: error %v", err)
	}
}

func TestCompare(t *testing.T) {
	resourced := after
	resourced.Sources = []Source{{"cluster.yaml", "other"}, {"base/kylin.properties", "more"}}
	jars := after
	jars.Jars = []Jar{{"redisson", "3.17"}}
	tests := []struct {
		name    string
		want    Bundle
		prepare func(dir string) error
		diffs   string
	}{
		{"nothing", after, nil, ""},
		{"the sources alone", resourced, nil, ""},
		{"a file of another's", after, put("nodes/a/notes", "mine"), ""},
		{"an edit", after, put("nodes/a/conf/kylin.properties", "mode=job\n"), "changed nodes/a/conf/kylin.properties"},
		{"an edit of the same length", after, put("nodes/a/conf/kylin.properties", "mode=alm\n"), "changed nodes/a/conf/kylin.properties"},
		{"a lost file", after, removing("nodes/new/conf/kylin.properties"), "added nodes/new/conf/kylin.properties"},
		{"a lost manifest", after, removing(ManifestName), "added manifest.json"},
		{"a broken manifest", after, put(ManifestName, "{"), "changed manifest.json"},
		{"the jars alone", jars, nil, "changed manifest.json"},
		{"an open password", after, chmod("nodes/a/tomcat/conf/redis.properties", 0o640), "mode nodes/a/tomcat/conf/redis.properties"},
		{"an open manifest", after, chmod(ManifestName, 0o644), "mode manifest.json"},
		{"the mode of another umask", after, chmod("nodes/a/conf/kylin.properties", 0o664), ""},
		{"a symbolic link", after, func(dir string) error {
			name := filepath.Join(dir, "nodes/a/conf/kylin.properties")
			return errors.Join(os.Rename(name, name+".x"), os.Symlink("kylin.properties.x", name))
		}, "changed nodes/a/conf/kylin.properties"},
		{"another tree", before, nil, "changed load-balancer/nginx/kylin.conf, changed nodes/a/tomcat/conf/redis.properties, removed nodes/new/conf/kylin.properties, added nodes/old/conf/kylin.properties"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(memory(t), "out")
			mustWrite(t, dir, after, Options{})
			if tt.prepare != nil {
				must(t, tt.prepare(dir))
			}
			start := snapshot(t, dir)
			diffs, err := Compare(dir, tt.want)
			must(t, err)
			var got []string
			for _, d := range diffs {
				got = append(got, string(d.Kind)+" "+d.Path)
			}
			if strings.Join(got, ", ") != tt.diffs {
				t.Errorf("differences %q, want %q", got, tt.diffs)
			}
			equal(t, "the directory", snapshot(t, dir), start)
		})
	}
	diffs, err := Compare(filepath.Join(memory(t), "none"), after)
	if err != nil || len(diffs) != 4 || diffs[0].Kind != Added {
		t.Errorf("no directory: %v, %v", diffs, err)
	}
}

func TestDiff(t *testing.T) {
	tests := []struct{ name, path, old, new, want string }{
		{"a line", "x.conf", "a\nb\nc\n", "a\nB\nc\n", `
--- a/x.conf
+++ b/x.conf
@@ -1,3 +1,3 @@
 a
-b
+B
 c
`},
		{"the password alone", "x.properties", "a=1\nredis.password=not-a-secret-1\n", "a=1\nredis.password=not-a-secret-2\n", `
--- a/x.properties
+++ b/x.properties
@@ -1,2 +1,2 @@
 a=1
-redis.password=(secret)
+redis.password=(secret, changed)
`},
		{"the password is context", "x.properties", "a=1\nredis.password=not-a-secret-1\n", "a=2\nredis.password=not-a-secret-1\n", `
--- a/x.properties
+++ b/x.properties
@@ -1,2 +1,2 @@
-a=1
+a=2
 redis.password=(secret)
`},
		{"the port beside a password", "x.xml", `<Manager port="1" password="not-a-secret-1"/>` + "\n", `<Manager port="2" password="not-a-secret-1"/>` + "\n", `
--- a/x.xml
+++ b/x.xml
@@ -1,1 +1,1 @@
-<Manager port="1" password=(secret)/>
+<Manager port="2" password=(secret)/>
`},
		{"one of two passwords", "x.properties", "url=redis://:not-a-secret-1@h,password=not-a-secret-2\n", "url=redis://:not-a-secret-1@h,password=not-a-secret-3\n", `
--- a/x.properties
+++ b/x.properties
@@ -1,1 +1,1 @@
-url=redis://:(secret)@h,password=(secret)
+url=redis://:(secret)@h,password=(secret, changed)
`},
		{"no newline at the end", "x.conf", "a", "a\n", `
--- a/x.conf
+++ b/x.conf
@@ -1,1 +1,1 @@
-a
\ No newline at end of file
+a
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			must(t, Diff(&out, []Difference{{Path: tt.path, Kind: Changed, Old: []byte(tt.old), New: []byte(tt.new)}}))
			if got := "\n" + out.String(); got != tt.want {
				t.Errorf("got%s\nwant%s", got, tt.want)
			}
		})
	}
}

func TestDiffNamesKinds(t *testing.T) {
	var out bytes.Buffer
	must(t, Diff(&out, []Difference{
		{Path: "a", Kind: Added, New: []byte("x\n")},
		{Path: "b", Kind: Removed, Old: []byte("x\n")},
		{Path: "c", Kind: Mode, OldMode: 0o644, NewMode: 0o600},
	}))
	const want = "--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n" +
		"--- a/b\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n" +
		"c: mode 0644, want 0600\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestMask(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"a key", "x.properties", "redis.password=NOT", "redis.password=(secret)"},
		{"no secret", "x.properties", "kylin.server.mode=all", "kylin.server.mode=all"},
		{"nothing set", "x.properties", "redis.password=\n", "redis.password=\n"},
		{"a colon", "x.properties", "redis.password : NOT", "redis.password : (secret)"},
		{"a blank", "x.properties", "redis.password NOT A", "redis.password (secret)"},
		{"blanks, signs and quotes inside", "x.properties", ` redis.password= "NOT" a=NOT, NOT;b=NOT`, " redis.password= (secret)"},
		{"a comment", "x.properties", "#redis.password=NOT\n! token: NOT", "#redis.password=(secret)\n! token: (secret)"},
		{"prose", "x.properties", "# the password is below\n", "# the password is below\n"},
		{"CRLF", "x.properties", "a=1\r\npassword=NOT\r\nb=2\r\n", "a=1\r\npassword=(secret)\r\nb=2\r\n"},
		{"two lines", "x.properties", "password=NOT\\\n  NOT\\\r\nNOT\nb=2\n", "password=(secret)\nb=2\n"},
		{"an even number of backslashes", "x.properties", "password=NOT\\\\\nb=2\n", "password=(secret)\nb=2\n"},
		{"a key over two lines", "x.properties", "redis.pass\\\n  word=NOT\n", "redis.pass\\\n  word=(secret)\n"},
		{"an escaped key", "x.properties", `pa\ss=NOT` + "\n" + `\u0070ass=NOT`, `pa\ss=(secret)` + "\n" + `\u0070ass=(secret)`},
		{"an environment file", "kylin.env", "KYLIN_TOKEN=NOT", "KYLIN_TOKEN=(secret)"},
		{"a metadata URL", "x.properties", "kylin.metadata.url=k@jdbc,url=jdbc:mysql://h/k,username=u,password=NOT,maxActive=5", "kylin.metadata.url=k@jdbc,url=jdbc:mysql://h/k,username=u,password=(secret),maxActive=5"},
		{"a URL", "x.conf", "redis://u:NOT@h:1", "redis://u:(secret)@h:1"},
		{"an attribute", "context.xml", `<Manager password="NOT" port="1"/>`, `<Manager password=(secret) port="1"/>`},
		{"an attribute over two lines", "context.xml", "<Manager\n  password = \"NOT\n  NOT\"\n  port='1'/>", "<Manager\n  password = (secret)\n  port='1'/>"},
		{"a named value", "context.xml", `<Environment name="dbPassword" type="java.lang.String" value="NOT"/>`, `<Environment name="dbPassword" type="java.lang.String" value=(secret)/>`},
		{"the value before its name", "context.xml", `<Environment value='NOT' name='dbPassword'/>`, `<Environment value=(secret) name='dbPassword'/>`},
		{"a commented element", "context.xml", `<!-- <Manager password="NOT"/> -->`, `<!-- <Manager password=(secret)/> -->`},
		{"nginx", "kylin.conf", "proxy_pass http://kylin;\nproxy_set_header Host $host;\n", "proxy_pass http://kylin;\nproxy_set_header Host $host;\n"},
	}
	for _, tt := range tests {
		if got := mask(tt.file, tt.text, func(string) string { return hidden }); got != tt.want {
			t.Errorf("%s:\n text %q\n got  %q\n want %q", tt.name, tt.text, got, tt.want)
		}
	}
}

func TestShow(t *testing.T) {
	var out bytes.Buffer
	must(t, Show(&out, bundle(file("a.conf", "x"), file("b.properties", "password=not-a-secret-1\n"))))
	if want := "==> a.conf <==\nx\n\n==> b.properties <==\npassword=(secret)\n\n==> manifest.json <==\n{\n"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("got\n%s\nwant first\n%s", out.String(), want)
	}
	if strings.Contains(out.String(), "not-a-secret") {
		t.Errorf("a secret is shown:\n%s", out.String())
	}
}

func TestTar(t *testing.T) {
	long := bundle(after.Artifacts[2], file("nodes/"+strings.Repeat("x", 150)+"/密码.conf", "x"))
	var first, second bytes.Buffer
	must(t, Tar(&first, long))
	must(t, Tar(&second, long))
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two archives of one bundle differ")
	}
	dir := memory(t)
	mustWrite(t, filepath.Join(dir, "out"), long, Options{})
	r := tar.NewReader(&first)
	var names []string
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		raw, err := io.ReadAll(r)
		must(t, err)
		want, err := os.ReadFile(filepath.Join(dir, "out", h.Name))
		must(t, err)
		info, err := os.Stat(filepath.Join(dir, "out", h.Name))
		must(t, err)
		if !bytes.Equal(raw, want) || h.FileInfo().Mode() != info.Mode() || h.ModTime.Unix() != 0 || h.Uid+h.Gid != 0 || h.Uname+h.Gname != "" {
			t.Errorf("entry %+v", h)
		}
		names = append(names, h.Name)
	}
	if len(names) != 3 || names[2] != ManifestName {
		t.Errorf("entries %q", names)
	}
}
