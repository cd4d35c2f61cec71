package plan

import (
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func bind(t *testing.T, text string) *Plan {
	t.Helper()
	c, findings, usable := cluster.Read(source.New("cluster.yaml", []byte(text)))
	if !usable {
		t.Fatalf("%+v", findings)
	}
	p, _, err := Bind(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMetadataURL(t *testing.T) {
	for _, tt := range []struct{ why, product, metadata, want string }{
		{"HBase", "kylin, version: '3.1'", "{hbase: {}}", "kylin_metadata@hbase"},
		{"its own identifier", "kylin, version: '3.1'", "{identifier: prod, hbase: {}}", "prod@hbase"},
		{"a raw value is left alone", "kylin, version: '3.1'", "{url: 'x@hbase,hbase.zookeeper.quorum=z1'}", "x@hbase,hbase.zookeeper.quorum=z1"},
		{
			"MySQL", "kyligence, version: '3.4'", "{jdbc: {hosts: ['db:3306'], database: kylin, username: u, password: {env: P}}}",
			"kylin_metadata@jdbc,url=jdbc:mysql://db:3306/kylin,username=u,password=not-a-secret-1",
		},
		{
			"encrypted for 3.1", "kylin, version: '3.1'", "{jdbc: {url: 'jdbc:mysql://db/kylin', username: u, password: {env: P}, encrypt_password: true}}",
			"kylin_metadata@jdbc,url=jdbc:mysql://db/kylin,username=u,password=GtK06J/idBOmFG8JhFax2g==,passwordEncrypted=true",
		},
		{
			"already cipher text", "kyligence, version: '3.4'", "{jdbc: {url: 'jdbc:mysql://db/kylin', username: u, password: {encrypted: QUJD}}}",
			"kylin_metadata@jdbc,url=jdbc:mysql://db/kylin,username=u,password=not-a-secret-1,passwordEncrypted=true",
		},
		{
			"SQL Server names its driver", "kyligence, version: '3.4'", "{jdbc: {dialect: sqlserver, hosts: ['db:1433'], database: kylin, username: u, password: {env: P}}}",
			"kylin_metadata@jdbc,url=jdbc:sqlserver://db:1433;database=kylin,username=u,password=not-a-secret-1,driverClassName=com.microsoft.sqlserver.jdbc.SQLServerDriver",
		},
		{
			"several hosts are quoted in Kylin 5", "kylin, version: '5.0'", "{jdbc: {dialect: mysql, hosts: ['a:1', 'b:2'], database: kylin, username: u, password: {env: P}, encrypt_password: true, params: {maxTotal: 9}}}",
			`kylin_metadata@jdbc,url="jdbc:mysql:replication://a:1,b:2/kylin",username=u,password=ENC('LqNwxXx3q0vxnhPHBBMmzQ=='),driverClassName=com.mysql.jdbc.Driver,maxTotal=9`,
		},
	} {
		p := bind(t, "version: 1\nname: k\nproduct: {name: "+tt.product+"}\nmetadata: "+tt.metadata+"\nnodes: [{name: n, host: 10.0.0.1}]\n")
		plain := "not-a-secret-1"
		if tt.product == "kylin, version: '5.0'" {
			plain = "not-a-secret-2"
		}
		got, err := p.MetadataURL(Values{"metadata.jdbc.password": secret.NewValue(plain)})
		if err != nil || got != tt.want {
			t.Errorf("%s: %v\n got %s\nwant %s", tt.why, err, got, tt.want)
		}
	}
}
