package plan

import (
	"reflect"
	"testing"
)

func TestParseStorageURL(t *testing.T) {
	tests := []struct {
		name, text string
		quotes     bool
		want       StorageURL
	}{
		{"HBase", "kylin_metadata@hbase", false, StorageURL{Identifier: "kylin_metadata", Scheme: "hbase"}},
		{"no scheme is a folder of the node", "kylin_metadata", false, StorageURL{Identifier: "kylin_metadata"}},
		{"no identifier", "@jdbc", false, StorageURL{Scheme: "jdbc"}},
		{"the last @ of the first part cuts", "a@b@hbase", false, StorageURL{Identifier: "a@b", Scheme: "hbase"}},
		{"blanks are cut off, a value may hold =", " k @ jdbc , password = a=b ", false, StorageURL{
			Identifier: "k", Scheme: "jdbc", Params: []StorageParam{{Name: "password", Value: "a=b"}},
		}},
		{"empty parts at the end are dropped, in the middle kept", "k@jdbc,,a=b,,", false, StorageURL{
			Identifier: "k", Scheme: "jdbc", Params: []StorageParam{{Bare: true}, {Name: "a", Value: "b"}},
		}},
		{"the manual's own example is cut at the second host", "k@jdbc,url=jdbc:mysql:loadbalance://h1:1,h2:2/kylin,username=u", false, StorageURL{
			Identifier: "k", Scheme: "jdbc", Params: []StorageParam{
				{Name: "url", Value: "jdbc:mysql:loadbalance://h1:1"}, {Name: "h2:2/kylin", Bare: true}, {Name: "username", Value: "u"},
			},
		}},
		{"Kylin 5 leaves commas in quotes alone", `k@jdbc,url="jdbc:mysql://h1:1,h2:2/k",username=u`, true, StorageURL{
			Identifier: "k", Scheme: "jdbc", Params: []StorageParam{{Name: "url", Value: "jdbc:mysql://h1:1,h2:2/k"}, {Name: "username", Value: "u"}},
		}},
		{"before Kylin 5 quotes are part of the value", `k@jdbc,url="jdbc:mysql://h1:1/k"`, false, StorageURL{
			Identifier: "k", Scheme: "jdbc", Params: []StorageParam{{Name: "url", Value: `"jdbc:mysql://h1:1/k"`}},
		}},
		{"one quote keeps Kylin 5 from cutting at all", `k@jdbc,url=x,password=don't`, true, StorageURL{
			Identifier: "k", Scheme: `jdbc,url=x,password=don't`,
		}},
	}
	for _, tt := range tests {
		if got := ParseStorageURL(tt.text, tt.quotes); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %s\n got  %+v\n want %+v", tt.name, tt.text, got, tt.want)
		}
	}
}

func TestNewName(t *testing.T) {
	tests := []struct{ old, want string }{
		{"kylin.rest.servers", "kylin.server.cluster-servers"},
		{"kylin.scheduler.7", "kylin.job.scheduler.provider.7"},
		{"kylin.scheduler.", ""},
		{"kylin.server.cluster-servers", ""},
	}
	for _, tt := range tests {
		if got, ok := NewName(tt.old); got != tt.want || ok != (tt.want != "") {
			t.Errorf("NewName(%s) = %q, %t; want %q", tt.old, got, ok, tt.want)
		}
	}
}
