package secret

import (
	"strings"
	"testing"
)

func TestHide(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no secret in a URL", "jdbc:mysql://db:3306/kylin", "jdbc:mysql://db:3306/kylin"},
		{"no secret in a list of hosts", "jdbc:mysql://db-1:3306,db-2:3306/kylin?useSSL=false", "jdbc:mysql://db-1:3306,db-2:3306/kylin?useSSL=false"},
		{"no secret in a metadata URL", "kylin_metadata@jdbc,url=jdbc:mysql://db:3306/kylin,username=kylin,maxActive=10", "kylin_metadata@jdbc,url=jdbc:mysql://db:3306/kylin,username=kylin,maxActive=10"},
		{"a user that is a mail address", "kylin@jdbc,url=jdbc:mysql://db:3306/kylin,username=me@corp", "kylin@jdbc,url=jdbc:mysql://db:3306/kylin,username=me@corp"},
		{"no secret in HBase", "kylin_metadata@hbase", "kylin_metadata@hbase"},
		{"no secret in LDAP", "ldap://ldap:389", "ldap://ldap:389"},
		{"no secret in an address", "10.0.0.1:7070", "10.0.0.1:7070"},
		{"no secret in IPv6", "http://[2001:db8::1]:7070/kylin", "http://[2001:db8::1]:7070/kylin"},
		{"no secret in a search pattern", "(&(cn={0})(objectClass=person))", "(&(cn={0})(objectClass=person))"},
		{"the empty text", "", ""},

		{"user and password", "redis://kylin:not-a-secret-1@redis:6379/0", "redis://kylin:***@redis:6379/0"},
		{"password alone", "redis://:not-a-secret-1@redis:6379", "redis://:***@redis:6379"},
		{"a user may be a token", "https://not-a-secret-1@git.example.com/x", "https://***@git.example.com/x"},
		{"a user with an empty password", "https://not-a-s3cr3t:@git.example.com/x", "https://***@git.example.com/x"},
		{"the host was forgotten", "redis://:not-a-secret-1", "redis://:***"},
		{"a list of URLs", "redis://:not-a-secret-1@a:1,redis://:not-a-secret-2@b:2", "redis://:***@a:1,redis://:***@b:2"},
		{"a JDBC URL", "jdbc:mysql://kylin:not-a-secret-1@db:3306/kylin", "jdbc:mysql://kylin:***@db:3306/kylin"},
		{"Oracle's login", "jdbc:oracle:thin:kylin/not-a-secret-1@db:1521:x", "jdbc:oracle:thin:kylin/***@db:1521:x"},
		{"Oracle's login before //", "jdbc:oracle:thin:kylin/not-a-secret-1@//db:1521/x", "jdbc:oracle:thin:kylin/***@//db:1521/x"},
		{"no scheme", "kylin:not-a-secret-1@db:3306", "kylin:***@db:3306"},

		{"a metadata URL", "kylin@jdbc,url=jdbc:mysql://db:3306/kylin,username=kylin,password=not-a-secret-1,maxActive=10", "kylin@jdbc,url=jdbc:mysql://db:3306/kylin,username=kylin,password=***,maxActive=10"},
		{"at the end of a metadata URL", "kylin@jdbc,username=kylin,password=not-a-secret-1", "kylin@jdbc,username=kylin,password=***"},
		{"a query", "jdbc:mysql://db/kylin?user=kylin&password=not-a-secret-1&useSSL=true", "jdbc:mysql://db/kylin?user=kylin&password=***&useSSL=true"},
		{"a query in XML", "jdbc:mysql://db/kylin?password=not-a-secret-1&amp;useSSL=true", "jdbc:mysql://db/kylin?password=***&amp;useSSL=true"},
		{"SQL Server", "jdbc:sqlserver://db:1433;user=kylin;password=not-a-secret-1;encrypt=true", "jdbc:sqlserver://db:1433;user=kylin;password=***;encrypt=true"},
		{"SQL Server's braces", "jdbc:sqlserver://db;password={not-a-secret-1;x=y};encrypt=true", "jdbc:sqlserver://db;password=***;encrypt=true"},
		{"MySQL's address form", "jdbc:mysql://address=(host=db)(password=not-a-secret-1)(user=kylin)/k", "jdbc:mysql://address=(host=db)(password=***)(user=kylin)/k"},
		{"an option of a JVM", "-Xmx4g -Dredis.password=not-a-secret-1 -Dfoo=bar", "-Xmx4g -Dredis.password=*** -Dfoo=bar"},
		{"a property", "redis.password=not-a-secret-1", "redis.password=***"},
		{"a property with blanks", "kylin.cache.redis.password = not-a-secret-1", "kylin.cache.redis.password = ***"},
		{"a property over two lines", "redis.password=not-a-\\\nsecret-1\nredis.host=x", "redis.password=***\nredis.host=x"},
		{"JSON", `{"user": "kylin", "password": "not-a-secret-1", "port": 1}`, `{"user": "kylin", "password": ***, "port": 1}`},
		{"an XML attribute", `<Resource username="k" password="not-a-secret-1" maxTotal="8"/>`, `<Resource username="k" password=*** maxTotal="8"/>`},
		{"an XML property", `<property name="password" value="not-a-secret-1"/>`, `<property name="password" value=***/>`},
		{"an XML element", `<password>not-a-secret-1</password>`, `<password>***</password>`},
		{"a token", "https://x/y?token=not-a-secret-1&a=b", "https://x/y?token=***&a=b"},
		{"a mistyped name", "a@jdbc,pasword=not-a-secret-1,x=y", "a@jdbc,pasword=***,x=y"},
		{"a quoted value in a list", `a@jdbc,password="not-a-secret-1,x",maxActive=10`, `a@jdbc,password=***,maxActive=10`},
		{"an escaped equals sign", "x?password%3Dnot-a-secret-1&a=b", "x?password%3D***&a=b"},
	}
	for _, tt := range tests {
		if got := Hide(tt.text); got != tt.want {
			t.Errorf("%s:\n text %s\n got  %s\n want %s", tt.name, tt.text, got, tt.want)
		}
	}
}

// passwordPlaces are texts with a % where a password may stand.
var passwordPlaces = []string{
	"redis://:%@redis:6379/0", "redis://kylin:%@redis:6379", "jdbc:mysql://kylin:%@db:3306/kylin?useSSL=false",
	"http://kylin:%@kap:7070/kylin/api", "kylin@jdbc,url=jdbc:mysql://db:3306/kylin,username=kylin,password=%,maxActive=10",
	"kylin@jdbc,url=jdbc:mysql://db/kylin,password=%", "jdbc:mysql://db:3306/kylin?user=kylin&password=%&useSSL=true",
	"jdbc:mysql://db:3306/kylin?password=%", "jdbc:sqlserver://db:1433;user=kylin;password=%;encrypt=true",
	"redis.password=%", "redis.password = %", `password="%"`, `{"password": "%", "a": 1}`, `<Manager password="%" port="1"/>`,
	`<Manager password='%' port='1'/>`, "password: %", "pwd=%", "url=redis://:%@redis:6379,maxActive=1",
	"redis://:%@a:6379,redis://:%@b:6379", "secret.token=%", "jdbc:mysql://db/k?a=b,password=%,x=y",
}

// TestHideLeavesNothingOfAPassword puts passwords full of delimiters into every
// place that a password may stand in.
func TestHideLeavesNothingOfAPassword(t *testing.T) {
	passwords := []string{
		"NOT", "NOT,SECRET", "NOT@SECRET", "NOT@SEC/RET", "NOT/SECRET", "NOT:SECRET", "NOT&SECRET", "NOT;SECRET",
		"NOT?SECRET", "NOT#SECRET", "NOT=SECRET", "NOT==", "NOT%40SECRET", "NOT'SECRET", `NOT"SECRET`, `NOT\SECRET`,
		"NOT SECRET", "NOT(SECRET", "NOT)SECRET", "NOT[SECRET]", "NOT{SECRET}", "NOT$SECRET", "${NOT}", "NOT,,SECRET",
		"NOT, SECRET", "NOT@SECRET@", "@NOT", "/NOT", ":NOT", "//NOT", "NOT密码SECRET", "NOT<SECRET", "NOT>SECRET",
		"2024?NOT", "2024/NOT", "2024,NOT", "2024;NOT", "2024&NOT", "NOT|SECRET", "NOT\tSECRET", "NOT`SECRET", "NOT!SECRET",
	}
	for _, place := range passwordPlaces {
		for _, password := range passwords {
			text := strings.ReplaceAll(place, "%", password)
			if got := Hide(text); strings.Contains(got, "NOT") || strings.Contains(got, "SEC") || strings.Contains(got, "RET") {
				t.Errorf("%s\n becomes %s", text, got)
			}
		}
	}
}

// FuzzSpans: of any text the ranges are in order, apart and inside it; and a
// password in a place for one is hidden, whatever it holds and stands beside.
func FuzzSpans(f *testing.F) {
	for i, text := range []string{
		"redis://:a@b", "password=x,y=z", `{"password": "x"}`, "a:b@c", "://", "@", "<password>", "jdbc:oracle:thin:a/b@c", "password={", "\xff://\xff:\xff@",
		"密码：x", "password=\\\n", "token%3D",
	} {
		f.Add(text, byte(i), ",x=y")
	}
	f.Fuzz(func(t *testing.T, text string, place byte, tail string) {
		end := 0
		for i, s := range Spans(text) {
			if s[0] < end || s[0] >= s[1] || s[1] > len(text) || i > 0 && s[0] == end {
				t.Fatalf("%q: span %d is %v after %d", text, i, s, end)
			}
			end = s[1]
		}
		const marker = "q7Zk9" // where a password begins is plain, where it ends is not
		if strings.ContainsAny(tail, "\r\n") || strings.Contains(text+tail, marker) {
			return
		}
		in := text + "\n\n" + strings.ReplaceAll(passwordPlaces[int(place)%len(passwordPlaces)], "%", marker+tail)
		if shown := Hide(in); strings.Contains(shown, marker) {
			t.Errorf("%q is shown as %q", in, shown)
		}
	})
}
