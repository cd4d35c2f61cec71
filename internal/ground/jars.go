package ground

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// artifact is a file of Maven Central, with the sum of the bytes that the tests
// ran with.
type artifact struct {
	group, name, version, ext, sum string
	classifier                     string
}

// rare says that only the long form of the tests needs it.
func (a artifact) rare() bool {
	return a.name == "tomcat" && a.version != "9.0.98" && a.version != "8.5.78" || a.name == "memcached-session-manager-tc7" || a.name == "memcached-session-manager-tc9"
}

func (a artifact) file() string {
	if a.classifier != "" {
		return a.name + "-" + a.version + "-" + a.classifier + "." + a.ext
	}
	return a.name + "-" + a.version + "." + a.ext
}

// artifacts are all that the tests of the session stores load.
var artifacts = []artifact{
	{"org.apache.tomcat", "tomcat", "7.0.100", "tar.gz", "3b8057cb9fd50ace772a0f92b247029fc848ed611d5cff9cb6ab832ffbb65272", ""},
	{"org.apache.tomcat", "tomcat", "8.5.32", "tar.gz", "8f69bb5d86813cc7a9e7dcfa1d7722e7f35cdd7600c319590e5728e037df0947", ""},
	{"org.apache.tomcat", "tomcat", "8.5.78", "tar.gz", "84c7707db0ce495473df2efdc93da21b6d47bf25cd0a79de52e5472ff9e5f094", ""},
	{"org.apache.tomcat", "tomcat", "8.5.100", "tar.gz", "163abe51289dd09dc375791888d6f2d5508c06050548dc4fc7700251f4bebaca", ""},
	{"org.apache.tomcat", "tomcat", "9.0.98", "tar.gz", "1d9a1104c2e235a5baff6e9ca8e28be3d864803fafc478f5c13c2ae6a5ed3d6f", ""},
	{"org.redisson", "redisson-all", "3.39.0", "jar", "be62927bfca30c3dc2bee65e0b84dcbcd3e681919903e2aecddbf3f1c3ee111c", ""},
	{"org.redisson", "redisson-tomcat-9", "3.39.0", "jar", "5486a6db1788b44c448aca76cf32d432e4a1e1b7d36283d9f1bfbeeee0bcc48e", ""},
	{"de.javakaffee.msm", "memcached-session-manager", "2.3.2", "jar", "c3b9c42e75349a8195a1007d7fa50dffe019b1b3858a872e8ea50a3c6ae7aba2", ""},
	{"de.javakaffee.msm", "memcached-session-manager-tc7", "2.3.2", "jar", "8ab5c5a5335347b9ca63320cc88bf8ec9d72cfb4f92f1b2b1e5c1700132d0cc9", ""},
	{"de.javakaffee.msm", "memcached-session-manager-tc8", "2.3.2", "jar", "b4e1060d5a23638f3dc0c861b872e3f08f6ed9ded6611a593c7963ff666b7525", ""},
	{"de.javakaffee.msm", "memcached-session-manager-tc9", "2.3.2", "jar", "8b8135c3ff1420191434d5e3f4185a29b39cd39e8072fc62f6e1980339ed97dd", ""},
	{"net.spy", "spymemcached", "2.12.3", "jar", "133092565f8308b9bcbfce83909d11f505d4094b856ead24e299ac93679bb4e2", ""},
	{"redis.clients", "jedis", "3.0.1", "jar", "a94e11d64a0b40b45122d68efbc6f6c4499462f774e97b8435001dfaff71142e", ""},
	{"org.apache.commons", "commons-pool2", "2.6.2", "jar", "689091759a3a4d8da3be38480e3df3fbcb3c3c9d81811d40cb64c56ae62e68f7", ""},
	{"org.slf4j", "slf4j-api", "1.7.26", "jar", "6d9e5b86cfd1dd44c676899285b5bb4fa0d371cf583e8164f9c8a0366553242b", ""},
	{"org.slf4j", "slf4j-jdk14", "1.7.26", "jar", "eaecf0184b014c9c6831cde91b0f405207a3578156aa4efe0d8f140b445ecd78", ""},
	{"org.mariadb.jdbc", "mariadb-java-client", "2.7.12", "jar", "ccf16f38a7bc5bd55e59aa5e3590d74faebb2fb92d111ed5641d5175c4a3624a", ""},
	{"org.springframework.security", "spring-security-core", "4.2.13.RELEASE", "jar", "82273c97cb163cb86a26d5e7760d05c32a2bfbade92322988c52b9492e585854", ""},
	{"org.springframework", "spring-core", "4.3.22.RELEASE", "jar", "7a5f4e9b3ef417aed21871323ad4278bc534313fa3db2a20b0b39e38dab8e199", ""},
}

var fetching sync.Mutex

// Fetch returns the paths of artifacts by name and version, from a cache outside
// the repository that Maven fills in one run.
func Fetch(t testing.TB, want ...string) []string {
	t.Helper()
	wanted := make([]artifact, len(want))
	for i, name := range want {
		wanted[i] = known(t, name)
	}
	var rest []artifact // what most tests want: each run of Maven takes seconds before it does anything
	for _, a := range artifacts {
		if !a.rare() {
			rest = append(rest, a)
		}
	}
	return fetch(t, wanted, rest)
}

// fetch returns the paths of artifacts. Where one is not in the cache, Maven
// fetches what is missing of them, and of the rest in the same run.
func fetch(t testing.TB, want, rest []artifact) []string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "kyctl-e2e")
	fetching.Lock()
	defer fetching.Unlock()
	absent := func(a artifact) bool {
		_, err := os.Stat(filepath.Join(cache, a.file()))
		return err != nil
	}
	if slices.ContainsFunc(want, absent) {
		var missing []artifact
		for _, a := range slices.Concat(want, rest) {
			if absent(a) && !slices.Contains(missing, a) {
				missing = append(missing, a)
			}
		}
		download(t, cache, missing)
	}
	paths := make([]string, len(want))
	for i, a := range want {
		paths[i] = filepath.Join(cache, a.file())
		b, err := os.ReadFile(paths[i])
		sum := sha256.Sum256(b)
		if err != nil || hex.EncodeToString(sum[:]) != a.sum {
			t.Fatalf("%s: sha256 %x, want %s (%v)", paths[i], sum, a.sum, err)
		}
	}
	return paths
}

func known(t testing.TB, name string) artifact {
	t.Helper()
	for _, a := range artifacts {
		if a.name+" "+a.version == name {
			return a
		}
	}
	t.Fatalf("the table of artifacts has no %q", name)
	return artifact{}
}

// download fetches artifacts into the cache, each without what it depends on:
// the poms of Kylin name repositories that no longer exist.
func download(t testing.TB, cache string, missing []artifact) {
	t.Helper()
	var items strings.Builder
	for _, a := range missing {
		fmt.Fprintf(&items, "<artifactItem><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><type>%s</type><classifier>%s</classifier></artifactItem>", a.group, a.name, a.version, a.ext, a.classifier)
	}
	pom := filepath.Join(t.TempDir(), "pom.xml")
	Write(t, pom, fmt.Appendf(nil, `<project><modelVersion>4.0.0</modelVersion><groupId>kyctl</groupId><artifactId>e2e</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><artifactId>maven-dependency-plugin</artifactId><version>3.6.0</version><configuration><artifactItems>%s</artifactItems></configuration></plugin></plugins></build></project>`, &items))
	cmd := JavaCommand(t, "mvn", "-q", "-B", "-f", pom, "dependency:copy", "-DoutputDirectory="+cache)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mvn: %v\n%s", err, out)
	}
}
