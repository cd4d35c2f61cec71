package house

import (
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which packages of kyctl each package imports, and so which it
// may: the whole house, from the top floor down. A package that is not in it
// fails; lazy is for everybody. "*" is every package but cli. Tests are free:
// what they import is no part of kyctl.
var mayImport = []struct{ pkg, others string }{
	{"cmd/kyctl", "cli"},
	{"cli", "*"},
	{"rule", "catalog plan patch balancer session cluster product diag secret source"},
	{"report", "catalog diag source terminal"},
	{"tree", "render diag secret source lock folder workers"},
	{"live", "render patch diag source lock folder"},
	{"verify", "directive diag source"},
	{"render", "plan session cluster secret patch"},
	{"adopt", "plan balancer balancer/existing session directive cluster product patch secret diag folder source"}, // it asks every store and balancer, and writes what plan reads
	{"doctor", "doctor/wire catalog plan session cluster secret diag source workers"},
	{"doctor/wire", ""},
	{"plan", "balancer session cluster product cipher patch secret diag folder source templates"},
	{"manual", "catalog rule doctor balancer balancer/existing session cluster diag terminal"},
	{"schema", "manual cluster diag terminal"},
	{"balancer", "cluster diag templates"},
	{"balancer/existing", "catalog balancer directive secret diag source"},
	{"session", "cluster product secret patch diag source"},
	{"cluster", "catalog syntax product secret diag source terminal"},
	{"syntax", "diag source"},
	{"syntax/broken", ""},
	{"directive", "diag source"},
	{"catalog", "diag"},
	{"diag", "source"},
	{"source", ""},
	{"secret", "source"},
	{"product", ""},
	{"cipher", ""},
	{"patch", ""},
	{"templates", "source"},
	{"lazy", ""},
	{"lock", "diag"},
	{"folder", "source"},
	{"workers", ""},
	{"terminal", ""},
	{"examples", ""},
	{"bench", ""},
	{"ground", "verify"},
	{"e2e", "ground verify directive"},
	{"prove", "lock ground render rule plan cluster diag source"},
	{"mutants", ""},
	{"supply", ""},
	{"house", ""},
}

// owners names the one package that may import a library, so that replacing
// the library touches one folder. "tests" is every _test.go file. A name with a
// slash is the library that brings this one along: nobody imports it.
var owners = []struct{ library, owner string }{
	{"github.com/spf13/cobra", "cli"},
	{"github.com/spf13/pflag", "cli"},
	{"golang.org/x/term", "cli"},
	{"gopkg.in/yaml.v3", "cluster mutants syntax"}, // mutants is a test that edits descriptions; syntax is held against it in tests
	{"github.com/agnivade/levenshtein", "cluster"},
	{"github.com/magiconair/properties", "patch"},
	{"github.com/beevik/etree", "patch"},
	{"github.com/gofrs/flock", "lock"},
	{"github.com/clipperhouse/displaywidth", "terminal"},
	{"github.com/gomodule/redigo", "doctor"},
	{"github.com/go-sql-driver/mysql", "doctor"},
	{"filippo.io/edwards25519", "github.com/go-sql-driver/mysql"},
	{"github.com/lib/pq", "doctor"},
	{"github.com/pavlo-v-chernykh/keystore-go/v4", "doctor"},
	{"software.sslmate.com/src/go-pkcs12", "doctor"},
	{"github.com/go-zookeeper/zk", "tests"},
	{"github.com/go-ldap/ldap/v3", "doctor"},
	{"github.com/go-asn1-ber/asn1-ber", "github.com/go-ldap/ldap/v3"},
	{"github.com/Azure/go-ntlmssp", "github.com/go-ldap/ldap/v3"},
	{"github.com/google/uuid", "github.com/go-ldap/ldap/v3"},
	{"golang.org/x/crypto", "github.com/go-ldap/ldap/v3"},
	{"github.com/rogpeppe/go-internal/diff", "tree"},
	{"github.com/rogpeppe/go-internal/testscript", "tests"},
	{"github.com/creack/pty", "tests"},
	{"github.com/santhosh-tekuri/jsonschema/v6", "tests"},
	{"github.com/clipperhouse/uax29/v2", "github.com/clipperhouse/displaywidth"},
	{"golang.org/x/tools/txtar", "catalog"},
	{"golang.org/x/sys", "folder live golang.org/x/term"},
}

// worldless are the packages between reading and writing: the same values in,
// the same values out, whatever the machine.
var worldless = struct{ pkgs, imports string }{
	pkgs:    "rule report catalog balancer session diag directive product cipher patch",
	imports: "os os/exec net/http math/rand math/rand/v2",
}

// handed are the packages that work as root in folders of other users: they reach
// files only through folder, whose handles no swapped name leads astray.
var handed = struct{ pkgs, imports string }{
	pkgs:    "live",
	imports: "os os/exec golang.org/x/sys/unix",
}

func TestImports(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, spec := range f.ast.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if rule := brokenBy(f, name); rule != "" {
				t.Errorf("%s:%d: imports %s; the rule: %s (internal/house/imports_test.go)", f.path, f.line(spec), name, rule)
			}
		}
	}
}

// TestNothingIsAllowedInVain: a row of mayImport tells what a package imports,
// not what it once did.
func TestNothingIsAllowedInVain(t *testing.T) {
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, spec := range f.ast.Imports {
			if other, own := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); own && !f.test {
				used[strings.TrimPrefix(f.pkg(), "internal/")+" "+strings.TrimPrefix(other, "internal/")] = true
			}
		}
	}
	for _, row := range mayImport {
		for other := range strings.FieldsSeq(row.others) {
			if other != "*" && !used[row.pkg+" "+other] {
				t.Errorf("%s may import %s and does not: take it out of mayImport", row.pkg, other)
			}
		}
	}
}

// brokenBy returns the rule that an import breaks, or "".
func brokenBy(f goFile, name string) string {
	pkg := strings.TrimPrefix(f.pkg(), "internal/")
	other, own := strings.CutPrefix(name, module)
	switch {
	case own && !f.test:
		return brokenByOwn(pkg, strings.TrimPrefix(other, "internal/"))
	case own:
		return ""
	case !f.test && contains(handed.pkgs, pkg) && contains(handed.imports, name):
		return pkg + " reaches files through folder: it imports none of " + handed.imports
	case strings.Contains(name, "."):
		return brokenByLibrary(f, pkg, name)
	case !f.test && contains(worldless.pkgs, pkg) && contains(worldless.imports, name):
		return pkg + " neither asks nor changes the machine: it imports none of " + worldless.imports
	}
	return ""
}

func brokenByOwn(pkg, other string) string {
	for _, row := range mayImport {
		if row.pkg != pkg {
			continue
		}
		if other == "lazy" || contains(row.others, other) || row.others == "*" && other != "cli" {
			return ""
		}
		return pkg + " may import of kyctl: " + orNothing(row.others)
	}
	return pkg + " has no row in mayImport: say there what it may import"
}

func brokenByLibrary(f goFile, pkg, name string) string {
	for _, row := range owners {
		if name != row.library && !strings.HasPrefix(name, row.library+"/") {
			continue
		}
		if contains(row.owner, pkg) || row.owner == "tests" && f.test {
			return ""
		}
		return "one library, one owner: " + row.library + " belongs to " + row.owner
	}
	return "one library, one owner: this one has no row in owners"
}

// TestEveryPackageHasARow keeps mayImport complete for packages that import
// nothing of kyctl, which TestImports doesn't see.
func TestEveryPackageHasARow(t *testing.T) {
	for _, f := range goFiles(t) {
		pkg := strings.TrimPrefix(f.pkg(), "internal/")
		known := false
		for _, row := range mayImport {
			known = known || row.pkg == pkg
		}
		if !known {
			t.Errorf("%s: package %s has no row in mayImport (internal/house/imports_test.go)", f.path, pkg)
		}
	}
}

// TestLinkedModules keeps out what a library might bring along unseen.
func TestLinkedModules(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	modules := strings.Fields(string(out))
	slices.Sort(modules)
	for _, m := range slices.Compact(modules) {
		known := m+"/" == module
		for _, row := range owners {
			known = known || row.library == m || strings.HasPrefix(row.library, m+"/")
		}
		if !known {
			t.Errorf("module %s is linked into kyctl and has no row in owners: check its licence and need, then add one (internal/house/imports_test.go)", m)
		}
	}
}

func contains(words, word string) bool { return slices.Contains(strings.Fields(words), word) }

func orNothing(words string) string {
	if words == "" {
		return "nothing"
	}
	return words
}
