package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/report"
)

// leaks says whether a text shows a part of the secret.
func leaks(text string) bool {
	text = strings.ReplaceAll(strings.ToLower(text), `"markdown":`, "") // a key of SARIF
	return strings.Contains(text, "hunter2") || strings.Contains(text, "mark")
}

// places are lines that a secret may stand on. %P is a key and its secret, %M a
// mistake beside it.
var places = []string{
	`metadata: {jdbc: {hosts: ["db:3306"], database: kylin, username: kylin, %P, %M}}`,
	`metadata: {jdbc: {url: "jdbc:mysql://kylin:hunter2-MARK@db/kylin?password=hunter2-MARK", %P, %M}}`,
	`metadata: {url: "kylin@jdbc,url=jdbc:mysql://db/kylin,username=kylin,password=hunter2-MARK,driverClassName=x", %P, %M}`,
	`sessions: {store: redis, redis: {hosts: ["redis:6379"], %P, %M}}`,
	`sessions: {store: redis, redis: {hosts: ["redis://:hunter2-MARK@redis:6379", "kylin:hunter2-MARK@redis:1"]}, %P, %M}`,
	`query_cache: {redis: {hosts: ["redis:6379"], %P, %M}}`,
	`security: {profile: ldap, ldap: {server: "ldap://cn=a:hunter2-MARK@ldap:389", %P, %M}}`,
	`properties: {kylin.cache.redis.password: hunter2-MARK, kylin.a: "redis://:hunter2-MARK@redis", %P, %M}`,
	`load_balancer: {kind: nginx, %P, %M}`,
	`lint: {ignore: [{rule: base-missing, reason: "password=hunter2-MARK", %P, %M}]}`,
	`x-credentials: {%P, %M}`,
	`%P, %M`,
}

// spellings are the ways to write a key and its secret, right and wrong.
var spellings = []string{
	`password: hunter2-MARK`, `password: 'hunter2-MARK'`, `password: "hunter2-MARK"`, `password: "hunter2\x2dMARK"`, `password: 'hunter2''MARK'`,
	`password: {value: hunter2-MARK}`, `password: {encrypted: hunter2-MARK}`, `password: {env: hunter2-MARK}`, `password: {runtime: hunter2 MARK}`,
	`password: {vlaue: hunter2-MARK}`, `password: {hunter2-MARK}`, `password: {hunter2-MARK: MARK}`, `password: {{hunter2-MARK}}`, `password: {{ hunter2: MARK }}`,
	`password: [hunter2-MARK]`, `password: [[hunter2, MARK]]`, `password: {env: [hunter2-MARK]}`, `password: {env: {value: hunter2-MARK}}`, `password: {env: A, value: hunter2-MARK}`,
	`password: {value: hunter2, value: MARK}`, `password: hunter2, password: MARK`, `password: "hunter2\nMARK"`, `password: "hunter2\0MARK"`, `password: "hunter2\u2028MARK"`,
	"password: \"hunter2\u2028MARK\"", "password: hunter2\u0085MARK", "password: hunter2\rMARK",
	`password: !!str hunter2-MARK`, `password: !hunter2-MARK`, `password: !hunter2 MARK`, `password: !!null hunter2-MARK`, `password: &hunter2-MARK`, `password: &hunter2 MARK`,
	`password: &p hunter2-MARK, username: *p`, `password: &p hunter2-MARK, dialect: *p`, `password: &p [hunter2-MARK], hosts: *p`, `password: *hunter2-MARK`,
	`password: hunter2 MARK`, `password: hunter2#MARK`, `password: 0x77, secret_a: hunter2, token: MARK`,
	`pasword: hunter2-MARK`, `passwrod: hunter2-MARK`, `PASSWORD: hunter2-MARK`, `passwd: hunter2-MARK`, `redis_pw: hunter2-MARK`, `密码: hunter2-MARK`, `"password": hunter2-MARK`, `? password : hunter2-MARK`,
	`password:hunter2-MARK`, `password=hunter2-MARK`, `password = hunter2-MARK`, `password：hunter2-MARK`, `"password":hunter2-MARK`, `pasword:hunter2-MARK`, `password hunter2-MARK`,
	`password_delivery: hunter2-MARK`, `encrypt_password: hunter2-MARK`, `password: true hunter2-MARK`, `[password, hunter2-MARK]: x, {password: hunter2-MARK}: y`,
	`password: "hunter2-MARK`, `password: 'hunter2-MARK`, `password: hunter2-MARK"`, `password: "hunter2"MARK`, `password: @hunter2-MARK`, `password: %hunter2-MARK`, "password: `hunter2-MARK`",
	`password: [hunter2-MARK`, `password: {hunter2-MARK`, `password: hunter2]MARK`, `password: hunter2}MARK`, `password: hunter2: MARK`, `password: |hunter2-MARK`, `password: >hunter2-MARK`, `password: - hunter2-MARK`,
	`password: "hunter2\qMARK"`, "password:\thunter2-MARK", "password: hunter2\tMARK", "password: hunter2-MARK\x00", "password: hunter2-MARK\xff", `password: #hunter2-MARK`, `password: x #hunter2-MARK`,
	`password: {value: x} # password: hunter2-MARK`, `password: {file: "x"}, url: "kylin:hunter2-MARK@db"`,
}

// mistakes stand beside a secret; the first is none.
var mistakes = []string{
	``, `hepa: 1`, `hosts: [a:1], hosts: [b:2]`, `hosts: 5`, `hosts: {a: b}`, `hosts: `, `hosts: [a]`, `dialect: orakle`, `topology: a`, `username: "a\nb"`, `username: 0123`,
	`<<: {a: b}`, `username: !!str x`, `username: &a [*a]`, `[a]: b`, `name: "q-[3-1]"`, `timeout: 5`, `database: yes`, `a: [`, `a: ]`, `a: b: c`, `a: "`, `a: 'b`, "\ta: b", `a: *b`, `a: &`, `- a`, `a: @b`, `}}`, `a: "\q"`,
}

// top is a description without a mistake.
const top = `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2106", tomcat: "8.5.78"}
nodes: [{name: kylin-1, host: 10.0.0.1}]
zookeeper: {hosts: ["zk:2181"]}
`

// line is one line of a description, in braces as it is written or, at the
// top, without.
func line(place, spelling, mistake string) string {
	text := strings.ReplaceAll(place, "%P", spelling)
	if mistake == "" {
		return strings.ReplaceAll(text, ", %M", "")
	}
	return strings.ReplaceAll(text, "%M", mistake)
}

// block is the same with every key of the braces on a line of its own.
func block(place, spelling, mistake string) string {
	text := line(place, spelling, mistake)
	if strings.HasPrefix(place, "%P") {
		return strings.ReplaceAll(text, ", ", "\n")
	}
	return strings.NewReplacer("{%P", "{\n    %P", ", %P", ",\n    "+spelling).Replace(strings.ReplaceAll(place, ", %M", ",\n    "+mistake))
}

// TestNoCommandShowsASecret puts a secret on one line with every mistake, and
// looks for it in all that the commands print.
func TestNoCommandShowsASecret(t *testing.T) {
	l := newLeakTest(t)
	places, least := places, 1000
	if testing.Short() {
		places, least = places[:3], 100
	}
	for _, place := range places {
		for _, spelling := range spellings {
			for _, mistake := range []string{mistakes[0], mistakes[2], mistakes[18]} {
				l.description(line(place, spelling, mistake))
			}
			l.description(block(place, spelling, mistakes[1]))
		}
		for _, mistake := range mistakes {
			for _, spelling := range []string{spellings[0], spellings[1], spellings[5]} {
				l.description(line(place, spelling, mistake))
			}
		}
	}
	if l.runs < least || l.clean == 0 {
		t.Errorf("%d descriptions were tried, %d of them without an error: the test has lost its sense", l.runs, l.clean)
	}
}

// texts are the keys that take any text; %S is a text that holds a secret.
var texts = []string{
	`product: {name: kylin, version: "%S"}`, `product: {name: kylin, version: "3.1", tomcat: "%S"}`, `product: {name: kylin, version: "4.0", cipher: "%S"}`, `product: {name: kylin, version: "4.0", cipher: aes-cfb, cipher_iv: "%S"}`,
	`product: {name: kylin, version: "3.1", home: "%S"}`, `name: "%S"`, `version: "%S"`, `metadata: {identifier: "%S", hbase: {}}`, `metadata: {url: "%S"}`, `metadata: {jdbc: {url: "%S", username: "%S", driver: "%S", params: {"%S": "%S"}}}`,
	`metadata: {jdbc: {hosts: ["%S"], database: "%S", username: "%S", dialect: "%S", params: {"a": "%S"}}}`, `zookeeper: {hosts: ["%S"], chroot: "%S"}`, `zookeeper: {hosts: ["zk:2181"], chroot: "/x,%S"}`,
	`nodes: [{name: "%S", host: "%S", address: "%S", port: "%S", mode: "%S", state: "%S", weight: "%S", rest_address: "%S"}]`, `nodes: [{name: "%S[1-2]", host: "%S[1-3]"}]`, `nodes: [{name: a, host: b, properties: {"%S": "%S"}}]`,
	`jobs: {scheduler: "%S"}`, `load_balancer: {kind: "%S"}`, `load_balancer: {kind: nginx, version: "%S", listen: ["%S"], server_names: ["%S"], method: "%S", trusted_proxies: ["%S"], keepalive: "%S", max_body: "%S"}`,
	`load_balancer: {kind: nginx, health_check: {path: "%S", interval: "%S"}, tls: {certificate: "%S", key: "%S"}, operators: ["%S"], access_log: "%S", restrict_internal_api: "%S", nginx: {include: ["%S"]}}`,
	`load_balancer: {kind: nginx, health_check: {path: "/x,%S"}, tls: {certificate: "/x,%S"}, access_log: "/x,%S", nginx: {include: ["/x,%S"]}}`,
	`load_balancer: {kind: haproxy, version: "%S", health_check: {path: "/x,%S"}, tls: {certificate: "/x,%S"}, access_log: "/x,%S"}`,
	`sessions: {store: "%S"}`, `sessions: {store: redis, redis: {hosts: ["%S"], plugin_version: "%S", topology: "%S", sentinel_master: "%S", database: "%S", persist: "%S", timeout: "%S"}}`, `sessions: {store: redis, redis: {hosts: ["redis:1"], sentinel_master: "%S"}}`,
	`query: {timeout: "%S"}`, `query_cache: {memcached: {hosts: ["%S"]}}`, `security: {profile: ldap, ldap: {server: "%S", username: "%S", truststore: "%S", user: {search_base: "%S", search_pattern: "%S"}, admin_role: "%S"}}`,
	`storage: {file_system: "%S", separate_from_build: true}`, `properties: {"%S": "%S"}`, `properties: {kylin.env.zookeeper-connect-string: "%S", kylin.web.timezone: "%S"}`,
	`lint: {ignore: [{rule: "%S", reason: "%S"}]}`, `lint: {severity: {"%S": "%S", base-missing: "%S"}}`, `"%S": "%S"`, `x-%S: "%S"`,
}

// TestNoCommandShowsASecretInsideAText puts a URL or a list with a password
// into every key that takes a text.
func TestNoCommandShowsASecretInsideAText(t *testing.T) {
	l := newLeakTest(t)
	for _, place := range texts {
		for _, text := range []string{"redis://:hunter2-MARK@redis", "kylin:hunter2-MARK@db:3306", "password=hunter2-MARK", "a,password=hunter2-MARK,b=c", "password: hunter2-MARK;", "pwd=hunter2 MARK $x \\n {}\""} {
			l.description(strings.ReplaceAll(place, "%S", text))
		}
	}
}

// TestNoCommandShowsASecretOfManyLines has secrets that go over lines, each of
// which a finding may show.
func TestNoCommandShowsASecretOfManyLines(t *testing.T) {
	l := newLeakTest(t)
	for _, text := range []string{
		"password: |\n      hunter2\n      MARK", "password: >-\n      hunter2\n\n      MARK", "password: |2-\n      hunter2-\n      MARK?", "password: \"hunter2\n      MARK\"", "password: 'hunter2\n\n      MARK'",
		"password: hunter2\n      MARK", "password:\n      hunter2-MARK", "password: # old\n      hunter2-MARK", "password: &p # old\n      hunter2-MARK", "password:\n      - hunter2-MARK", "password:\n      value: hunter2-MARK\n      hepa: hunter2-MARK",
		"password:\n      env: hunter2-MARK", "password:\n      ? hunter2-MARK\n      : MARK", "password: |\n      hunter2-MARK\n    hepa: 1", "password: |\n      hunter2-MARK\n     MARK: x", "password: \"hunter2-MARK\n    hepa: 1",
		"password: {value:\n      hunter2-MARK}", "password: [\n      hunter2-MARK\n      ]", "password: hunter2-MARK\n    password: hunter2-MARK", "password: hunter2-MARK\n      hepa: hunter2-MARK",
		"password:\n    hunter2-MARK", "password:hunter2-MARK\n    hepa: 1", "password hunter2-MARK\n    hepa: 1", "password: hunter2-MARK\n\thepa: 1",
		"# password: hunter2-MARK\n    hepa: 1 # pasword=hunter2-MARK", "hepa: 1 # redis://:hunter2-MARK@redis",
	} {
		l.description("query_cache:\n  redis:\n    hosts: [\"redis:6379\"]\n    " + text)
		l.description("query_cache:\r\n  redis:\r\n    " + strings.ReplaceAll(text, "\n", "\r\n"))
		l.description("query_cache:\n  redis:\n    " + text + "\n    hosts: [\"redis:6379\"]\nx-a: b")
		l.description("x-list:\n  - " + text + "\n  - a: b\n    a: c")
	}
	l.description("---\npassword: hunter2-MARK")
	l.description("--- {password: hunter2-MARK}")
	l.description("--- password=hunter2-MARK # password=hunter2-MARK")
	l.description("... \npassword: hunter2-MARK")
}

// TestRenderShowsNoSecretOfTheEnvironment resolves secrets that rules complain
// about.
func TestRenderShowsNoSecretOfTheEnvironment(t *testing.T) {
	l := newLeakTest(t)
	for _, value := range []string{"hunter2-MARK", "hunter2,MARK", " hunter2-MARK ", "hunter2\nMARK", "${hunter2}MARK", "hunter2}${MARK", `hunter2\MARK`, "hunter2\u2028MARK", "hunter2\x00MARK"[:7], "hunter2=MARK&x", "#hunter2-MARK", "hunter2密码MARK"} {
		for _, name := range []string{"DB", "REDIS", "LDAP"} {
			t.Setenv(name, value)
		}
		for _, text := range []string{
			`metadata: {jdbc: {hosts: ["db:3306"], database: kylin, username: kylin, password: {env: DB}}}`,
			`sessions: {store: redis, redis: {hosts: ["redis:6379"], password: {env: REDIS}}}`,
			`query_cache: {redis: {hosts: ["redis:6379"], password: {env: REDIS}}}`,
			`security: {profile: ldap, ldap: {server: "ldap://ldap", password: {env: LDAP}}}`,
		} {
			l.description(text)
		}
	}
}

// leakTest runs commands in a folder and looks for the secret in what they
// print.
type leakTest struct {
	*testing.T
	top, over   string
	out         string
	runs, clean int
}

func newLeakTest(t *testing.T) *leakTest {
	dir := t.TempDir()
	l := &leakTest{T: t, top: filepath.Join(dir, "top.yaml"), over: filepath.Join(dir, "over.yaml"), out: filepath.Join(dir, "out")}
	l.write(l.top, top+"metadata: {hbase: {}}\n")
	return l
}

func (l *leakTest) write(name, text string) {
	l.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		l.Fatal(err)
	}
}

// description runs every command on a description that ends with text, and on
// text laid over one.
func (l *leakTest) description(text string) {
	l.Helper()
	l.runs++
	whole := text + "\n"
	for row := range strings.Lines(top + "metadata: {hbase: {}}\n") {
		if key, _, _ := strings.Cut(row, ":"); !strings.HasPrefix(text, key+":") {
			whole += row
		}
	}
	l.write(l.over, text+"\n")
	code := l.command(whole, "validate", "-f", "-", "--lang", "en")
	formats := report.Names()
	l.command(whole, "validate", "-f", "-", "--lang", "zh", "--format", formats[l.runs%len(formats)])
	if l.runs%3 == 0 {
		l.command(text, "validate", "-f", l.top, "-f", l.over, "--format", "json")
	}
	if code != Fine {
		if l.runs%50 == 0 { // the same findings, by another way
			l.command(whole, "render", "-f", "-", "-o", l.out)
			l.command(whole, "diff", "-f", "-", "-o", l.out, "--lang", "zh")
		}
		return
	}
	l.clean++
	l.command(whole, "render", "-f", "-", "-o", "-")
	l.command(whole, "render", "-f", "-", "-o", l.out, "--placeholders")
	l.command(whole, "diff", "-f", "-", "-o", l.out)
	l.command(whole, "render", "-f", "-", "-o", l.out, "--check")
	l.command(whole, "render", "-f", "-", "-o", l.out)
	l.command(strings.ReplaceAll(whole, "hunter2", "hunter2-other"), "diff", "-f", "-", "-o", l.out)
	l.command(whole, "diff", "-f", "-", "-o", l.out, "--placeholders")
	if err := os.RemoveAll(l.out); err != nil {
		l.Fatal(err)
	}
}

func (l *leakTest) command(in string, args ...string) int {
	l.Helper()
	var out, errOut bytes.Buffer
	code := Main(args, strings.NewReader(in), &out, &errOut)
	if printed := out.String() + errOut.String(); leaks(printed) || strings.Contains(printed, "bug in kyctl") {
		var shown []string
		for l := range strings.Lines(printed) {
			if leaks(l) || strings.Contains(l, "bug in kyctl") {
				shown = append(shown, l)
			}
		}
		l.Errorf("kyctl %s\n%s\nprints\n%s", fmt.Sprint(args), in, strings.Join(shown, ""))
	}
	return code
}
