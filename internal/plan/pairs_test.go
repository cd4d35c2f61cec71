package plan

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/source"
)

// pairsOf binds a description whose product and body are given, and returns
// its pairs as lines.
func pairsOf(t *testing.T, product, body string) string {
	t.Helper()
	text := "version: 1\nname: prod\nproduct: " + product + "\nnodes: [{name: a, host: 10.0.0.1}, {name: b, host: 10.0.0.2, mode: query}]\n" + body
	c, findings, ok := cluster.Read(source.New("cluster.yaml", []byte(text)))
	if !ok || len(findings) > 0 {
		t.Fatalf("%v\n%s", findings, text)
	}
	p, found, err := Bind(c, Options{})
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	values, err := p.Resolve(func(string) (string, bool) { return "not-a-secret-1", true })
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := p.Pairs(values)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, kv := range pairs {
		out.WriteString(kv.Key + "=" + kv.Value + "\n")
	}
	return out.String()
}

const (
	hbase     = "metadata: {hbase: {}}\n"
	encrypted = "{encrypted: \"ENC('YeqVr9MakSFbgxEec9sBwg==')\"}"
)

// TestPairsByProduct: the same words of a description are other lines in each
// product.
func TestPairsByProduct(t *testing.T) {
	jdbc := func(rest string) string {
		return "metadata: {jdbc: {url: \"jdbc:mysql://db:3306/kylin\", username: kylin, " + rest + "}}\n"
	}
	filters := "security: {profile: ldap, ldap: {server: \"ldap://ldap:389\", user: {search_filter: (a=b)}, group: {search_filter: (c=d), member_filter: \"(e={0})\"}}}\n"
	for _, tt := range []struct {
		name, product, body string
		want, never         []string
	}{
		{
			"the member filter is not the filter for the groups of a user", "{name: kylin, version: \"3.1\"}", hbase + filters,
			[]string{"kylin.security.ldap.connection-server=ldap://ldap:389\n"},
			[]string{"filter"},
		},
		{
			"Kylin 5 knows the three filters", "{name: kylin, version: \"5.0\"}", hbase + filters,
			[]string{"ldap.user-search-filter=(a=b)\n", "ldap.group-search-filter=(c=d)\n", "ldap.group-member-search-filter=(e={0})\n"},
			[]string{"user-group-search-filter"},
		},
		{
			"the LDAP password of Kylin 5 has no mark", "{name: kylin, version: \"5.0\"}",
			hbase + "security: {profile: ldap, ldap: {server: \"ldap://ldap:389\", password: " + encrypted + "}}\n",
			[]string{"kylin.security.ldap.connection-password=YeqVr9MakSFbgxEec9sBwg==\n"},
			nil,
		},
		{
			"a cipher text with Kylin 5's mark, for Kylin 3.0", "{name: kylin, version: \"3.0\"}", jdbc("password: " + encrypted),
			[]string{",password=YeqVr9MakSFbgxEec9sBwg==,passwordEncrypted=true\n"},
			[]string{"ENC("},
		},
		{
			"a cipher text without the mark, for Kylin 5", "{name: kylin, version: \"5.0\"}", jdbc("password: {encrypted: YeqVr9MakSFbgxEec9sBwg==}"),
			[]string{",password=ENC('YeqVr9MakSFbgxEec9sBwg==')"},
			[]string{"passwordEncrypted"},
		},
		{
			"the query cache of Kylin 5", "{name: kylin, version: \"5.0\"}",
			hbase + "query_cache: {redis: {hosts: [\"r:6379\"], password: {encrypted: YeqVr9MakSFbgxEec9sBwg==}, expire: 1h}}\n",
			[]string{"kylin.server.store-type=jdbc\n", "redis.password=ENC('YeqVr9MakSFbgxEec9sBwg==')\n", "expire-time-unit=EX\n", "expire-time=3600\n"},
			nil,
		},
		{
			"the query cache of Kyligence", "{name: kyligence, version: \"3.4.5\"}",
			hbase + "query_cache: {redis: {hosts: [\"r:6379\"], password: {encrypted: \"${YeqVr9MakSFbgxEec9sBwg==}\"}}}\n",
			[]string{"redis.enabled=true\n", "redis.cluster-enabled=false\n", "redis.password=${YeqVr9MakSFbgxEec9sBwg==}\n"},
			[]string{"store-type", "expire"},
		},
		{
			"a scheduler that is said", "{name: kylin, version: \"3.1\"}", hbase + "jobs: {scheduler: default}\n",
			[]string{"kylin.server.cluster-servers=10.0.0.1:7070,10.0.0.2:7070\n", "kylin.job.scheduler.default=0\n"},
			[]string{"self-discovery"},
		},
		{
			"a scheduler that is not said", "{name: kylin, version: \"3.1\"}", hbase,
			[]string{"kylin.server.cluster-servers=10.0.0.1:7070,10.0.0.2:7070\n"},
			[]string{"scheduler"},
		},
		{
			"self-discovery", "{name: kylin, version: \"3.1\"}", hbase + "jobs: {scheduler: curator}\n",
			[]string{"kylin.server.self-discovery-enabled=true\n", "kylin.job.scheduler.default=100\n"},
			[]string{"cluster-servers"},
		},
		{
			"PostgreSQL under Kylin 4.0.4", "{name: kylin, version: \"4.0.4\"}",
			"metadata: {jdbc: {dialect: postgresql, hosts: [\"pg:5432\"], database: kylin, username: kylin, password: {env: X}}}\n",
			[]string{"kylin.metadata.jdbc.dialect=postgresql\n", ",driverClassName=org.postgresql.Driver\n"},
			nil,
		},
		{
			"MySQL under Kylin 5, whose own default is PostgreSQL", "{name: kylin, version: \"5.0\"}", jdbc("password: {env: X}"),
			[]string{",driverClassName=com.mysql.jdbc.Driver\n"},
			[]string{"kylin.metadata.jdbc.dialect"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := pairsOf(t, tt.product, tt.body)
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%s", want, got)
				}
			}
			for _, never := range tt.never {
				if strings.Contains(got, never) {
					t.Errorf("%q stands in\n%s", never, got)
				}
			}
		})
	}
}
