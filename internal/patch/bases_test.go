package patch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const basesDir = "../../testdata/bases"

// basePairs is what a description would want in each kylin.properties.
var basePairs = []Pair{
	{"kylin.metadata.url", "kylin_metadata@hbase"},
	{"kylin.server.mode", "query"},
	{"kylin.web.owner", `密码\张 `},
}

// baseElements are those of the Redis store; baseManaged are of all stores.
var (
	baseElements = []Element{
		{Name: "Valve", Attrs: []Attr{{"className", "tomcat.request.session.redis.SessionHandlerValve"}}},
		{Name: "Manager", Attrs: []Attr{{"className", "tomcat.request.session.redis.SessionManager"}}},
	}
	baseManaged = Managed{
		Classes: []string{
			"tomcat.request.session.redis.SessionHandlerValve",
			"tomcat.request.session.redis.SessionManager",
			"org.apache.catalina.valves.PersistentValve",
			"org.apache.catalina.session.PersistentManager",
		},
		Resources: []string{"jdbc/sessions"},
	}
)

const (
	newURL   = "+kylin.metadata.url=kylin_metadata@hbase\n"
	newMode  = "+kylin.server.mode=query\n"
	newOwner = "+kylin.web.owner=密码\\\\张\\u0020\n"
	newValve = "+<Valve className=\"tomcat.request.session.redis.SessionHandlerValve\"/>\n"
	newMan   = "+<Manager className=\"tomcat.request.session.redis.SessionManager\"/>\n"
)

// TestBases says for each base, in the words of diff, what patching changes.
// The diffs of context.xml are without indent.
func TestBases(t *testing.T) {
	cases := map[string]struct{ properties, redis, local string }{
		"active-manager": {
			"-kylin.server.mode=all\n" + newMode + "+" + Marker + "\n" + newURL + newOwner,
			"-<Manager pathname=\"\"/>\n" + newMan + newValve, "",
		},
		"commented-manager": {
			"-kylin.server.mode=all\n" + newMode + "+" + Marker + "\n" + newURL + newOwner,
			newValve + newMan, "",
		},
		"comments-only": {
			"+" + Marker + "\n" + newURL + newMode + newOwner,
			"-<Context><!-- nothing set yet --></Context>\n+<Context><!-- nothing set yet -->\n" + newValve + newMan + "+</Context>\n", "",
		},
		"crlf": {
			"-kylin.server.mode=all\r\n" + crlf(newMode+"+"+Marker+"\n"+newURL+newOwner),
			crlf(newValve + newMan), "",
		},
		"gbk-comments": {
			"-kylin.server.mode=all\n" + newMode + "+" + Marker + "\n" + newURL + newOwner,
			newValve + newMan, "",
		},
		"multi-line-tags": {
			"-kylin.server.mode:job\n" + newMode + "+" + Marker + "\n" + newURL + newOwner,
			"-<Manager\n-className = 'org.apache.catalina.session.StandardManager'\n-pathname  = \"\"\n->\n" +
				"-<!-- a > and a \"quote\" -->\n-<SessionIdGenerator sessionIdLength=\"24\" />\n-</Manager>\n" +
				newMan + "-></Valve></Context\n+></Valve>\n" + newValve + "+</Context\n", "",
		},
		"no-final-newline": {
			"-kylin.server.mode=query\n+kylin.server.mode=query\n+" + Marker + "\n" + newURL + newOwner,
			newValve + newMan, "",
		},
		"patched-before": {newOwner, "", "" +
			"-<Valve className=\"tomcat.request.session.redis.SessionHandlerValve\"/>\n" +
			"-<Manager className='tomcat.request.session.redis.SessionManager'\n-/>\n"},
		"stale-store": {
			"-kylin.server.mode=all\n" + newMode + "+" + Marker + "\n" + newURL + newOwner,
			staleResource + staleValve + staleManager + newMan + newValve,
			staleResource + staleValve + staleManager,
		},
		"stale-valve": {
			"-kylin.server.mode=all\n" + newMode + "+" + Marker + "\n" + newURL + newOwner,
			newMan,
			"-<Valve className=\"tomcat.request.session.redis.SessionHandlerValve\" />\n",
		},
		"stock-like": {
			"+" + Marker + "\n" + newURL + newMode + newOwner,
			newValve + newMan, "",
		},
	}
	dirs, err := os.ReadDir(basesDir)
	if err != nil || len(dirs) != len(cases) {
		t.Fatalf("%d bases, %d cases: %v", len(dirs), len(cases), err)
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			base := readBase(t, name, "conf/kylin.properties")
			if got := diff(base, patchProperties(t, base, basePairs, UTF8)); got != c.properties {
				t.Errorf("kylin.properties:\n%s\nwant:\n%s", got, c.properties)
			}
			base = readBase(t, name, "tomcat/conf/context.xml")
			if got := trimmed(diff(base, patchContext(t, base, baseElements))); got != c.redis {
				t.Errorf("context.xml with Redis:\n%s\nwant:\n%s", got, c.redis)
			}
			if got := trimmed(diff(base, patchContext(t, base, nil))); got != c.local {
				t.Errorf("context.xml without a store:\n%s\nwant:\n%s", got, c.local)
			}
		})
	}
}

const (
	staleResource = "-<Resource name=\"jdbc/sessions\" type=\"javax.sql.DataSource\" auth=\"Container\"\n" +
		"-driverClassName=\"com.mysql.jdbc.Driver\" username=\"kylin\" password=\"not-a-secret-1\"\n" +
		"-url=\"jdbc:mysql://db-1:3306/sessions?useSSL=false&amp;connectTimeout=2000\"/>\n"
	staleValve   = "-<Valve className=\"org.apache.catalina.valves.PersistentValve\"/>\n"
	staleManager = "-<Manager className=\"org.apache.catalina.session.PersistentManager\" maxIdleBackup=\"0\">\n" +
		"-<Store className=\"org.apache.catalina.session.JDBCStore\" dataSourceName=\"jdbc/sessions\"/>\n-</Manager>\n"
)

// TestCatalinaProperties patches the third file, which Tomcat reads as Latin-1.
func TestCatalinaProperties(t *testing.T) {
	pairs := []Pair{{"REDIS_PASSWORD", "not-a-secret-密"}}
	paths, err := filepath.Glob(basesDir + "/*/tomcat/conf/catalina.properties")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no catalina.properties: %v", err)
	}
	for _, path := range paths {
		base := readFile(t, path)
		newline := newlineBefore([]byte(base), len(base))
		want := strings.TrimSuffix(base, newline) + newline + Marker + newline + `REDIS_PASSWORD=not-a-secret-\u5BC6` + newline
		if got := patchProperties(t, base, pairs, Latin1); got != want {
			t.Errorf("%s: got\n%s", path, got)
		}
	}
}

func readBase(t *testing.T, name, path string) string {
	t.Helper()
	return readFile(t, filepath.Join(basesDir, name, path))
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func patchProperties(t *testing.T, base string, pairs []Pair, cs Charset) string {
	t.Helper()
	out, err := Properties([]byte(base), pairs, cs)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Properties(out, pairs, cs); err != nil || string(again) != string(out) {
		t.Errorf("the second time: %q, %v", again, err)
	}
	return string(out)
}

func patchContext(t *testing.T, base string, want []Element) string {
	t.Helper()
	out, _, err := Context([]byte(base), want, baseManaged)
	if err != nil {
		t.Fatal(err)
	}
	again, notes, err := Context(out, want, baseManaged)
	if err != nil || string(again) != string(out) || len(notes) > 0 {
		t.Errorf("the second time: %q, %v, %v", again, notes, err)
	}
	return string(out)
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// trimmed drops the indent of each line of a diff.
func trimmed(diff string) string {
	var out strings.Builder
	for line := range strings.Lines(diff) {
		out.WriteString(line[:1] + strings.TrimLeft(line[1:], " \t"))
	}
	return out.String()
}

// diff returns the lines that are not in both texts, in order, - before old and
// + before new ones; a missing last newline counts as there.
func diff(old, new string) string {
	a, b := slices.Collect(strings.Lines(old)), slices.Collect(strings.Lines(new))
	common := make([][]int, len(a)+1) // of the rests a[i:] and b[j:]
	common[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		common[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out strings.Builder
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out.WriteString("-" + strings.TrimSuffix(a[i], "\n") + "\n")
			i++
		default:
			out.WriteString("+" + strings.TrimSuffix(b[j], "\n") + "\n")
			j++
		}
	}
	return out.String()
}
