package e2e

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/plan"
	rendering "github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// readers says which release reads the files of a product's line. 3.0 is not in
// Maven Central: 2.6 has its cipher. Kyligence is not public: the Kylin that it
// comes from reads its settings, and no password is compared.
var readers = map[string]string{
	"kylin 2.6": "2.6.6", "kylin 3.0": "2.6.6", "kylin 3.1": "3.1.3", "kylin 4.0": "4.0.4", "kylin 5.0": "5.0.4", "kyligence 3.x": "2.6.6",
}

// description is one with the folders of its nodes' kylin.properties.
type description struct {
	name    string
	plan    *plan.Plan
	values  plan.Values
	folders []string // by node
}

// TestKylinReadsWhatIsRendered lets Apache Kylin's own code read every
// kylin.properties of the examples and of testdata/clusters and compares what
// it says with the description.
func TestKylinReadsWhatIsRendered(t *testing.T) {
	byReader := map[string][]description{}
	for _, dir := range descriptions(t) {
		if r, ok := renderAll(t, dir); ok {
			reader := readers[r.plan.Facts.Name+" "+r.plan.Facts.Line]
			byReader[reader] = append(byReader[reader], r)
		}
	}
	for _, k := range ground.Kylins {
		t.Run(k.Version, func(t *testing.T) {
			var folders []string
			keys := map[string][]string{}
			for _, r := range byReader[k.Version] {
				for i, folder := range r.folders {
					folders = append(folders, folder)
					for key := range r.settings(t, i) {
						keys[folder] = append(keys[folder], key)
					}
				}
			}
			if len(folders) == 0 {
				t.Fatal("no description is for it")
			}
			answers := askKylin(t, k.Version, folders, keys)
			for _, r := range byReader[k.Version] {
				for i, folder := range r.folders {
					a, ok := answers[folder]
					if !ok {
						t.Errorf("%s, node %d: no answer", r.name, i)
						continue
					}
					r.compare(t, i, a)
				}
			}
			t.Logf("Kylin %s read %d files of %d descriptions", k.Version, len(folders), len(byReader[k.Version]))
		})
	}
}

func descriptions(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, pattern := range []string{"../../examples/*/cluster.yaml", "../../testdata/clusters/*/cluster.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, f := range found {
			dirs = append(dirs, filepath.Dir(f))
		}
	}
	return dirs
}

// renderAll writes every node's kylin.properties into a folder of its own; ok
// is false for a description with an error.
func renderAll(t *testing.T, dir string) (r description, ok bool) {
	t.Helper()
	files := []*source.File{}
	overlays, _ := filepath.Glob(filepath.Join(dir, "*.yaml"))
	overlays = slices.DeleteFunc(overlays, func(path string) bool { return filepath.Base(path) == cluster.StagesFile })
	slices.SortFunc(overlays, func(a, b string) int { // cluster.yaml first
		return strings.Compare(strings.TrimSuffix(a, "cluster.yaml"), strings.TrimSuffix(b, "cluster.yaml"))
	})
	for _, name := range overlays {
		f, err := source.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	c, findings, usable := cluster.Read(files...)
	if !usable {
		return r, false
	}
	p, found, err := plan.Bind(c, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	findings.Add(found...)
	findings.Add(rule.Run(p, p.Given(), findings)...)
	if findings.Count(diag.Error) > 0 {
		return r, false
	}
	values, err := p.Resolve(func(name string) (string, bool) { return "not-a-secret ${x}$/&é" + name, true })
	if err != nil {
		t.Fatal(err)
	}
	artifacts, _, err := rendering.All(p, values, rendering.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r = description{name: filepath.Base(dir), plan: p, values: values}
	tmp := t.TempDir()
	for i, n := range p.Nodes {
		folder := filepath.Join(tmp, fmt.Sprint(i))
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		want := path.Join("nodes", string(n.Name.V), plan.KylinProperties)
		k := slices.IndexFunc(artifacts, func(a rendering.Artifact) bool { return a.Path == want })
		if k < 0 {
			t.Fatalf("%s: %s is not rendered", dir, want)
		}
		if err := os.WriteFile(filepath.Join(folder, "kylin.properties"), artifacts[k].Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		r.folders = append(r.folders, folder)
	}
	return r, true
}

// settings are the keys of a node's kylin.properties that the description says.
func (r description) settings(t *testing.T, node int) map[string]string {
	t.Helper()
	n := r.plan.Nodes[node]
	pairs, err := r.plan.Pairs(r.values)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, kv := range r.plan.NodePairs(&n) {
		out[kv.Key] = kv.Value
	}
	if n.Users {
		pairs = append(pairs, r.plan.StoreOutput(r.values).Properties...)
	}
	for _, kv := range pairs {
		out[kv.Key] = kv.Value
	}
	for _, kv := range slices.Concat(r.plan.Properties, n.Properties) {
		out[kv.Key.V] = kv.Value.V
	}
	return out
}

// compare holds what Kylin says of a node against the description.
func (r description) compare(t *testing.T, node int, a kylinAnswer) {
	t.Helper()
	same := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s, node %s: %s is %q, the description says %q", r.name, r.plan.Nodes[node].Name.V, what, fmt.Sprint(got), fmt.Sprint(want))
		}
	}
	for key, want := range r.settings(t, node) {
		got := "nothing"
		if v := a.Values[key]; v != nil {
			got = *v
		}
		same(key, got, strings.TrimSpace(want))
	}
	r.compareMetadata(same, a)
	for name, want := range r.getters(node) {
		if got, has := a.Getters[name]; has {
			same(name, got, want)
		}
	}
	if r.plan.Facts.Name == "kyligence" {
		return
	}
	if a.LDAPPassword != nil {
		same("the LDAP password", *a.LDAPPassword, r.plain("security.ldap.password", r.plan.Security.LDAP.Password.V))
	}
	if a.CachePassword != nil && r.plan.Facts.EncForm {
		same("the query cache's password", *a.CachePassword, r.plain("query_cache.redis.password", r.plan.QueryCache.Redis.Password.V))
	}
}

func (r description) compareMetadata(same func(string, any, any), a kylinAnswer) {
	m := &r.plan.Metadata
	if m.URL.Set {
		return // the user's own words
	}
	same("the identifier", a.Identifier, m.Identifier.V)
	if !m.JDBC.At.IsValid() {
		same("the scheme", a.Scheme, "hbase")
		return
	}
	same("the scheme", a.Scheme, "jdbc")
	same("whether there is a password", a.Password != nil, m.JDBC.Password.Set)
	for _, kv := range m.JDBC.Params {
		same("the parameter "+kv.Key.V, a.Params[kv.Key.V], kv.Value.V)
	}
	if m.JDBC.Username.Set {
		same("the user name", a.Params["username"], m.JDBC.Username.V)
	}
	if m.JDBC.URL.Set {
		same("the JDBC URL", a.Params["url"], m.JDBC.URL.V)
	}
	for _, h := range m.JDBC.Hosts {
		same("a host in "+a.Params["url"], strings.Contains(a.Params["url"], h.V.String()), true)
	}
	if r.plan.Facts.Name != "kyligence" && m.JDBC.Password.Set && a.Password != nil {
		same("the metadata password", *a.Password, r.plain("metadata.jdbc.password", m.JDBC.Password.V))
	}
}

// plain is the password that a node must end up with.
func (r description) plain(key string, ref secret.Ref) string {
	text := r.values[key].Reveal()
	if ref.Form != secret.Encrypted {
		return text
	}
	decrypt := cipher.DecryptECB
	if r.plan.Product.Cipher.V == cipher.NameCFB {
		decrypt = func(text string) (string, error) { return cipher.DecryptCFB(text, cipher.DefaultIV) }
	}
	plain, err := decrypt(cipher.Bare(text))
	if err != nil {
		return err.Error()
	}
	return plain
}

// getters are what the getters of KylinConfig must return.
func (r description) getters(node int) map[string]any {
	p := r.plan
	out := map[string]any{"getServerMode": p.Nodes[node].Mode}
	if len(p.ZooKeeper.Hosts) > 0 {
		out["getZookeeperConnectString"] = joinHosts(p.ZooKeeper.Hosts) + p.ZooKeeper.Chroot.V
	}
	if !p.Facts.Discovery {
		curator := p.Jobs.Scheduler.V == "curator"
		out["getSchedulerType"] = map[cluster.Scheduler]int{"default": 0, "distributed": 2, "curator": 100}[p.Jobs.Scheduler.V]
		out["getServerSelfDiscoveryEnabled"] = curator
		var servers []string
		for _, n := range p.Nodes {
			servers = append(servers, fmt.Sprintf("%s:%d", n.Host.V, n.Port.V))
		}
		if !curator {
			out["getRestServers"] = servers
		}
	}
	if p.Query.Timeout.Set && p.Facts.Name == "kylin" {
		out["getQueryTimeoutSeconds"] = p.Facts.Limit(p.Query.Timeout.V).Seconds()
	}
	if p.Security.Profile.Set {
		out["getSecurityProfile"] = p.Security.Profile.V
	}
	if p.Facts.DialectKey && p.Metadata.JDBC.At.IsValid() {
		out["getMetadataDialect"] = p.Metadata.JDBC.Dialect.V
	}
	if p.Product.CipherIV.Set {
		out["getEncryptCipherIvSpec"] = p.Product.CipherIV.V
	}
	if l := &p.Security.LDAP; l.At.IsValid() {
		out["getLDAPUserSearchBase"], out["getLDAPGroupSearchBase"] = l.User.SearchBase.V, l.Group.SearchBase.V
		if l.AdminRole.Set {
			out["getLDAPAdminRole"] = l.AdminRole.V
		}
		if l.Cache.Expire.Set {
			out["getServerUserCacheExpireSeconds"] = l.Cache.Expire.V.Seconds()
			out["getServerUserCacheMaxEntries"] = l.Cache.MaxEntries.V
		}
	}
	if m := &p.QueryCache.Memcached; m.At.IsValid() {
		out["getMemCachedHosts"] = joinHosts(m.Hosts)
	}
	if c := &p.QueryCache.Redis; c.At.IsValid() {
		out["isRedisEnabled"], out["isRedisClusterEnabled"], out["getRedisHosts"] = true, c.Cluster.V, joinHosts(c.Hosts)
		out["getMetadataStoreType"] = "jdbc"
		if c.Expire.Set {
			out["getRedisExpireTimeUnit"], out["getRedisExpireTime"] = "EX", c.Expire.V.Seconds()
		}
	}
	return out
}

func joinHosts(in []cluster.Val[cluster.HostPort]) string {
	var hosts []string
	for _, h := range in {
		hosts = append(hosts, h.V.String())
	}
	return strings.Join(hosts, ",")
}
