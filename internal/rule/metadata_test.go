package rule

import (
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// TestMetadataAndBases are mistakes beside those that the rules show: what an
// operator wrote, and which rules of these topics must say so, infos apart.
func TestMetadataAndBases(t *testing.T) {
	raw := func(product, url string) string {
		return product + "metadata:\n  url: '" + strings.ReplaceAll(url, "'", "''") + "'\n" + sampleZooKeeper + sampleNodes
	}
	jdbc := func(product, keys string) string {
		return product + "metadata:\n  jdbc: {" + keys + "}\n" + sampleZooKeeper + sampleNodes
	}
	const login = `username: kylin, password: {env: X}`
	const rawLogin = ",username=kylin,password=${X}"
	tests := []struct {
		name, text string
		base       map[string]string
		want       []string
	}{
		{"metadata is empty", sampleKylin3 + "metadata: {}\n" + sampleNodes, nil, []string{"metadata-kind"}},
		{"jdbc is no mapping: one error is enough", sampleKylin3 + "metadata: {jdbc: 1}\n" + sampleNodes, nil, []string{"wrong-kind"}},
		{"the manual's cluster of MySQL servers, raw", raw(sampleKyligence, "k@jdbc,url=jdbc:mysql:loadbalance://h1:1,h2:2/kylin"+rawLogin), nil, []string{"metadata-url-several-hosts"}},
		{"the same on Kylin 5 without quotes", raw(sampleKylin5, "k@jdbc,url=jdbc:mysql:loadbalance://h1:1,h2:2/kylin,driverClassName=com.mysql.jdbc.Driver"+rawLogin), nil, []string{"metadata-url-several-hosts"}},
		{"the same on Kylin 5 in quotes is right", raw(sampleKylin5, `k@jdbc,url="jdbc:mysql:loadbalance://h1:1,h2:2/kylin",driverClassName=com.mysql.jdbc.Driver`+rawLogin), nil, nil},
		{"several hosts as a list", jdbc(sampleKylin4, `hosts: ["a:1", "b:2"], database: kylin, `+login), nil, []string{"metadata-url-several-hosts"}},
		{"a quorum of ZooKeeper after @hbase", raw(sampleKylin3, "k@hbase,hbase.zookeeper.quorum=z1,z2,z3"), nil, []string{"metadata-value-comma"}},
		{"commas at the end of a raw URL are dropped", raw(sampleKylin3, "k@hbase,,"), nil, nil},
		{"a comma in the raw password", raw(sampleKylin3, "k@jdbc,url=jdbc:mysql://db:1/k,username=u,password=not,a-secret"), nil, []string{"metadata-password-comma", "secret-in-description"}},
		{"a comma in the user", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", username: "a,b", password: {env: X}`), nil, []string{"metadata-value-comma"}},
		{"a comma in a parameter", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", params: {validationQuery: "select 1,2"}, `+login), nil, []string{"metadata-value-comma"}},
		{"a comma in a parameter's name", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", params: {"a,b": "1"}, `+login), nil, []string{"metadata-value-comma"}},
		{"a comma in the database", jdbc(sampleKylin3, `hosts: ["db:1"], database: "a,b", `+login), nil, []string{"metadata-value-comma"}},
		{"Kylin 5 bears a comma in the url", jdbc(sampleKylin5, `url: "jdbc:mysql://db:1/k?a=1,b=2", `+login), nil, nil},
		{"no url in a raw URL", raw(sampleKylin3, "k@jdbc"+rawLogin), nil, []string{"metadata-jdbc-address"}},
		{"no login in a raw URL", raw(sampleKylin3, "k@jdbc,url=jdbc:mysql://db:1/k"), nil, []string{"metadata-jdbc-login"}},
		{"Kylin 5 has a default login", jdbc(sampleKylin5, `url: "jdbc:postgresql://db:1/k", dialect: postgresql`), nil, nil},
		{"neither url nor hosts", jdbc(sampleKylin3, login), nil, []string{"metadata-jdbc-address"}},
		{"url and hosts", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", hosts: ["db:1"], database: k, `+login), nil, []string{"metadata-jdbc-address"}},
		{"url and database", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", database: k, `+login), nil, []string{"metadata-jdbc-address"}},
		{"a URL of another kind", jdbc(sampleKylin3, `url: "mysql://db:1/k", `+login), nil, []string{"metadata-jdbc-address"}},
		{"JDBC in capitals", raw(sampleKylin3, "k@JDBC,url=jdbc:mysql://db:1/k"), nil, []string{"metadata-scheme"}},
		{"a store of one's own", raw(sampleKylin3, "k@etcd") + "properties: {kylin.metadata.resource-store-provider.etcd: org.example.Store}\n", nil, nil},
		{"Kylin 5 on HBase", sampleKylin5 + sampleHBase + sampleZooKeeper + sampleNodes, nil, []string{"metadata-scheme"}},
		{"Apache Kylin on SQL Server", jdbc(sampleKylin4, `dialect: sqlserver, hosts: ["db:1"], database: k, `+login), nil, []string{"metadata-dialect"}},
		{"Apache Kylin on PostgreSQL by url", jdbc(sampleKylin4, `url: "jdbc:postgresql://db:1/k", `+login), nil, []string{"metadata-dialect"}},
		{"a raw URL of SQL Server", raw(sampleKyligence, "k@jdbc,url=jdbc:sqlserver://db:1;database=k"+rawLogin), nil, []string{"metadata-dialect", "metadata-driver"}},
		{"a raw URL of SQL Server and its dialect", raw(sampleKyligence, "k@jdbc,url=jdbc:sqlserver://db:1;database=k,driverClassName=com.microsoft.sqlserver.jdbc.SQLServerDriver"+rawLogin) + "properties: {kylin.metadata.jdbc.dialect: sqlserver}\n", nil, nil},
		{"an identifier of 61 characters", sampleKylin3 + "metadata: {identifier: " + strings.Repeat("k", 61) + ", jdbc: {url: \"jdbc:mysql://db:1/k\", " + login + "}}\n" + sampleZooKeeper + sampleNodes, nil, []string{"metadata-identifier"}},
		{"an identifier of digits", sampleKylin3 + "metadata: {identifier: '2024', jdbc: {url: \"jdbc:mysql://db:1/k\", " + login + "}}\n" + sampleZooKeeper + sampleNodes, nil, []string{"metadata-identifier"}},
		{"HBase takes a namespace and a hyphen", sampleKylin3 + "metadata: {identifier: 'prod:kylin-1', hbase: {}}\n" + sampleNodes, nil, nil},
		{"an identifier with a comma", sampleKylin3 + "metadata: {identifier: 'a,b', hbase: {}}\n" + sampleNodes, nil, []string{"metadata-identifier"}},
		{"one quote in a raw URL of Kylin 5", raw(sampleKylin5, "k@jdbc,url=jdbc:mysql://db:1/k,username=o'neil"), nil, []string{"metadata-quote", "metadata-scheme"}},
		{"one quote in a user of Kylin 5", jdbc(sampleKylin5, `url: "jdbc:mysql://db:1/k", username: "o'neil", password: {env: X}`), nil, []string{"metadata-quote"}},
		{"the same user in Kylin 3 is fine", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", username: "o'neil", password: {env: X}`), nil, nil},
		{"one quote in a password of Kylin 5", jdbc(sampleKylin5, `url: "jdbc:mysql://db:1/k", username: k, password: "not'a-secret"`), nil, []string{"metadata-quote", "secret-in-description"}},
		{"a parameter twice in a raw URL", raw(sampleKylin3, "k@jdbc,url=jdbc:mysql://db:1/k,username=a,username=b,password=${X}"), nil, []string{"metadata-param-twice"}},
		{"pool names of Kylin 5 in Kylin 3", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k", params: {maxTotal: 9}, `+login), nil, []string{"metadata-pool-name"}},
		{"Kylin 4 on HBase without ZooKeeper", sampleKylin4 + sampleHBase + sampleNodes, nil, []string{"metadata-zookeeper-missing"}},
		{
			"ZooKeeper stands in the base", sampleKylin4 + sampleHBase + sampleNodes,
			map[string]string{plan.KylinProperties: "kylin.env.zookeeper-connect-string=zk:2181\n"},
			nil,
		},
		{"a password inside the JDBC URL", jdbc(sampleKylin3, `url: "jdbc:mysql://db:1/k?user=a&password=not-a-secret-1", `+login), nil, []string{"secret-in-description"}},
		{"a password in properties", sampleKylin3 + sampleHBase + sampleNodes + "properties: {kylin.source.jdbc.pass: not-a-secret-1}\n", nil, []string{"secret-in-description"}},
		{"a cipher text in properties", sampleKylin3 + sampleHBase + sampleNodes + "properties: {kylin.source.jdbc.pass: H8SsrJDEDH3ObQF2omy40w==}\n", nil, nil},
		{"an old name of a managed key", sampleKylin3 + sampleHBase + sampleNodes + "properties: {kylin.rest.servers: 'a:1'}\n", nil, []string{"property-managed"}},
		{"the manual's misprint", sampleKylin3 + sampleHBase + sampleNodes + "properties: {kylin.source.hive.beeline.params: x}\n", nil, []string{"property-old-name"}},
		{"the key that delivery kylin writes", sampleKyligence + sampleHBase + sampleNodes + `sessions:
  store: redis
  redis: {hosts: ["r:6379"], password: {env: X}, password_delivery: kylin}
properties: {kylin.cache.redis.password: "${X}"}
`, nil, []string{"property-managed"}},
		{"a raw cipher text of another version", raw(sampleKylin3, "k@jdbc,url=jdbc:mysql://db:1/k,username=a,password=YeqVr9MakSFbgxEec9sBwg==,passwordEncrypted=true"), nil, []string{"secret-cipher-text"}},
		{"a plain text said to be encrypted", jdbc(sampleKyligence, `url: "jdbc:mysql://db:1/k", username: k, password: {encrypted: not-a-secret-1}`), nil, []string{"secret-cipher-text"}},
		{"a byte order mark", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "\uFEFFa=b\n"}, []string{"base-unreadable"}},
		{"a byte order mark in the override", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.KylinOverride: "\uFEFFa=b\n"}, []string{"base-unreadable"}},
		{"GBK in context.xml", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.ContextXML: "<Context>\n<!-- \xc4\xe3 -->\n</Context>\n"}, []string{"base-unreadable"}},
		{"an element after </Context>", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.ContextXML: "<Context>\n</Context>\n<Manager/>\n"}, []string{"base-unreadable"}},
		{"Kylin 5 has no context.xml", sampleKylin5 + "metadata: {url: 'k@jdbc,url=jdbc:postgresql://db:1/k'}\n" + sampleZooKeeper + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.ContextXML: "<Context/>\n"}, nil},
		{"an old name in the override", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.KylinOverride: "kylin.rest.servers=a:1\n"}, []string{"base-old-key"}},
		{"a key of properties in the override", sampleKylin3 + sampleHBase + sampleNodes + "properties: {kylin.web.timezone: UTC}\n", map[string]string{plan.KylinProperties: "a=b\n", plan.KylinOverride: "kylin.web.timezone=GMT+8\n"}, []string{"base-override"}},
		{"a value twice, the same", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\na = b\n"}, nil},
		{"Kylin 5 starts with what two backslashes stand for", sampleKylin5 + "metadata: {url: 'k@jdbc,url=jdbc:postgresql://db:1/k'}\n" + sampleZooKeeper + sampleNodes, map[string]string{plan.KylinProperties: "a=x\\\\y\nb=x\\\\\\\\y\n"}, nil},
		{"two HTTP connectors, one in a comment", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.ServerXML: "<Connector port=\"7070\" protocol=\"HTTP/1.1\"/>\n<!-- <Connector port=\"7443\" protocol=\"HTTP/1.1\"/> -->\n"}, []string{"server-xml-connector"}},
		{"no Connector at all", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "a=b\n", plan.ServerXML: "<Server/>\n"}, []string{"server-xml-connector"}},
		{"Chinese in the LDAP section", sampleKylin3 + sampleHBase + sampleNodes + "security: {profile: ldap, ldap: {server: 'ldap://l:389', user: {search_base: 'ou=研发', search_pattern: '(cn={0})'}}}\n", nil, []string{"ldap-not-ascii"}},
		{"Chinese in LDAP keys of the base", sampleKylin3 + sampleHBase + sampleNodes, map[string]string{plan.KylinProperties: "kylin.security.ldap.user-search-base=ou=研发\n"}, []string{"ldap-not-ascii"}},
		{"a chroot without /", sampleKylin3 + sampleHBase + "zookeeper: {hosts: ['z:1'], chroot: kylin}\n" + sampleNodes, nil, []string{"zookeeper-chroot"}},
	}
	for _, tt := range tests {
		var got []string
		for _, f := range run(t, tt.text, tt.base) {
			if f.Severity > diag.Info && !slices.Contains(got, f.Rule) {
				got = append(got, f.Rule)
			}
			if !strings.Contains(f.Message.ZH+f.Hint.ZH, "%!") && !strings.Contains(f.Message.EN+f.Hint.EN, "%!") {
				continue
			}
			t.Errorf("%s: %s: verbs and arguments do not fit: %q %q", tt.name, f.Rule, f.Message, f.Hint)
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestFindingsNeverQuoteASecret puts one secret into every place that these
// rules read, next to each mistake.
func TestFindingsNeverQuoteASecret(t *testing.T) {
	const mark = "not-a-secret-77"
	descriptions := []string{
		sampleKylin3 + "metadata: {url: 'k@jdbc,url=jdbc:mysql://u:" + mark + "@db:1/k,username=u,password=" + mark + "," + mark + ",passwordEncrypted=" + mark + "'}\n" + sampleNodes,
		sampleKylin5 + "metadata: {url: 'jdbc:mysql://u:" + mark + "@db:1/k?password=" + mark + "''x'}\n" + sampleNodes,
		sampleKyligence + "metadata: {jdbc: {url: '\"mysql://u:" + mark + "@db:1,b:2/k\"', username: 'a,XXXX', params: {'password=" + mark + "': '1', password: '" + mark + "'}, password: ' " + mark + ",@$${'}}\n" + sampleNodes,
		sampleKyligence + "metadata: {jdbc: {url: 'jdbc:sqlserver://db;password=" + mark + "', username: k, encrypt_password: true, password: {encrypted: '" + mark + "'}}}\n" + sampleNodes,
		sampleKylin3 + sampleHBase + sampleNodes + "properties: {'ldap.password=" + mark + "': x, mail.password: '$${" + mark + "', kylin.source.jdbc.pass: " + mark + "}\n",
	}
	base := map[string]string{
		plan.KylinProperties: "ldap.password=" + mark + "\nx.password=" + mark + "\\d\nx.password=" + mark + "2\nkylin.security.ldap.connection-password=研" + mark + "\n",
		plan.KylinOverride:   "kylin.metadata.url=k@jdbc,password=" + mark + "\n",
	}
	for _, text := range descriptions {
		findings := run(t, text, base)
		if len(findings) < 2 {
			t.Errorf("only %d findings for\n%s", len(findings), text)
		}
		for _, f := range findings {
			before, token, after := f.Pos.File.Snippet(f.Pos)
			if all := f.Message.EN + f.Message.ZH + f.Hint.EN + f.Hint.ZH + before + token + after; strings.Contains(all, mark) {
				t.Errorf("%s shows the secret: %s %s | %s%s%s", f.Rule, f.Message.EN, f.Hint.EN, before, token, after)
			}
		}
	}
}
