package plan

import (
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
)

// ServerPortKey is the port of a node without Tomcat (bootstrap.sh of Kylin 5).
const ServerPortKey = "server.port"

// NodePairs returns the kylin.properties that differ from node to node: its
// mode, and, where no server.xml has it, the port that the description sets.
func (p *Plan) NodePairs(n *Node) []patch.Pair {
	pairs := []patch.Pair{{Key: "kylin.server.mode", Value: n.Mode}}
	if !p.Facts.HasTomcat && n.Port.Set && !n.Port.Broken {
		pairs = append(pairs, patch.Pair{Key: ServerPortKey, Value: strconv.Itoa(int(n.Port.V))})
	}
	return pairs
}

// Pairs returns the kylin.properties of every node, without NodePairs and its
// own properties.
func (p *Plan) Pairs(v Values) (pairs []patch.Pair, err error) {
	add := func(key, value string) {
		if value != "" {
			pairs = append(pairs, patch.Pair{Key: key, Value: value})
		}
	}
	url, err := p.MetadataURL(v)
	if err != nil {
		return nil, err
	}
	add("kylin.metadata.url", p.kept("kylin.metadata.url", url, p.normalURL))
	if p.Facts.DialectKey && p.Metadata.JDBC.At.IsValid() && p.Metadata.JDBC.Dialect.V != "mysql" {
		add("kylin.metadata.jdbc.dialect", string(p.Metadata.JDBC.Dialect.V))
	}
	if p.Product.CipherIV.Set {
		add("kylin.security.encrypt.cipher.ivSpec", p.Product.CipherIV.V)
	}
	add(zooKeeperKey, p.kept(zooKeeperKey, p.zooKeeper(), normalZooKeeper))
	for _, kv := range p.discovery(v) {
		add(kv.Key, kv.Value)
	}
	if p.Query.Timeout.Set {
		add("kylin.query.timeout-seconds", seconds(p.Query.Timeout.V))
	}
	storage := &p.Storage
	add("kylin.storage.columnar.file-system", storage.FileSystem.V)
	if storage.SeparateFromBuild.Set {
		add("kylin.storage.columnar.separate-fs-enable", strconv.FormatBool(storage.SeparateFromBuild.V))
	}
	more, err := p.security(v)
	for _, kv := range append(more, p.queryCache(v)...) {
		add(kv.Key, kv.Value)
	}
	return pairs, err
}

func (p *Plan) zooKeeper() string {
	return joined(p.ZooKeeper.Hosts) + p.ZooKeeper.Chroot.V
}

// joined is a list of hosts as every product reads one.
func joined(in []cluster.Val[cluster.HostPort]) string {
	hosts := make([]string, len(in))
	for i, h := range in {
		hosts[i] = h.V.String()
	}
	return strings.Join(hosts, ",")
}

// MetadataURL is kylin.metadata.url: IDENTIFIER@SCHEME[,PARAM=VALUE]...
// (StorageURL.java).
func (p *Plan) MetadataURL(v Values) (string, error) {
	m := &p.Metadata
	switch {
	case m.URL.Set:
		return m.URL.V, nil
	case !m.JDBC.At.IsValid():
		return m.Identifier.V + "@hbase", nil
	}
	params := []string{m.Identifier.V + "@jdbc", "url=" + p.quoted(p.jdbcURL())}
	if m.JDBC.Username.Set {
		params = append(params, "username="+m.JDBC.Username.V)
	}
	if m.JDBC.Password.Set {
		password, encrypted, err := p.encrypted(v["metadata.jdbc.password"])
		if err != nil {
			return "", err
		}
		params = append(params, "password="+password)
		if encrypted {
			params = append(params, "passwordEncrypted=true")
		}
	}
	if driver := p.driver(); driver != "" {
		params = append(params, "driverClassName="+driver)
	}
	for _, kv := range m.JDBC.Params {
		params = append(params, kv.Key.V+"="+kv.Value.V)
	}
	return strings.Join(params, ","), nil
}

// quoted puts a value with commas in quotes where the product understands them.
func (p *Plan) quoted(value string) string {
	if p.Facts.QuotedURL && strings.Contains(value, ",") {
		return `"` + value + `"`
	}
	return value
}

func (p *Plan) jdbcURL() string {
	j := &p.Metadata.JDBC
	if j.URL.Set {
		return j.URL.V
	}
	list := joined(j.Hosts)
	switch {
	case j.Dialect.V == "sqlserver":
		return "jdbc:sqlserver://" + list + ";database=" + j.Database.V
	case j.Dialect.V == "postgresql":
		return "jdbc:postgresql://" + list + "/" + j.Database.V
	case len(j.Hosts) > 1:
		return "jdbc:mysql:replication://" + list + "/" + j.Database.V
	}
	return "jdbc:mysql://" + list + "/" + j.Database.V
}

// driver is the class that is named in the URL.
func (p *Plan) driver() string {
	j := &p.Metadata.JDBC
	if j.Driver.Set {
		return j.Driver.V
	}
	return DefaultDriver(j.Dialect.V, p.Facts)
}

// DefaultDriver is the class that must be named for a dialect, "" for none: the
// product's own default is MySQL's, in Kylin 5 PostgreSQL's
// (JDBCConnectionManager.java, JdbcUtil.java).
func DefaultDriver(d cluster.Dialect, facts product.Facts) string {
	byDefault := cluster.Dialect("mysql")
	if facts.QuotedURL {
		byDefault = "postgresql"
	}
	if d == byDefault {
		return ""
	}
	return map[cluster.Dialect]string{
		"mysql":      "com.mysql.jdbc.Driver",
		"postgresql": "org.postgresql.Driver",
		"sqlserver":  "com.microsoft.sqlserver.jdbc.SQLServerDriver",
	}[d]
}

// encrypted returns the metadata password as it stands in the URL, and whether
// passwordEncrypted=true must follow.
func (p *Plan) encrypted(v secret.Value) (string, bool, error) {
	j := &p.Metadata.JDBC
	flag := !p.Facts.EncForm // ENC('...') tells by itself
	switch {
	case j.Password.V.Form == secret.Encrypted:
		return p.marked(v.Reveal()), flag, nil
	case !j.EncryptPassword.V:
		return v.Reveal(), false, nil
	}
	text, err := p.Encrypt(v)
	return p.marked(text), flag, err
}

// marked is a cipher text as the product tells it from a plain text, in
// whichever form it was given.
func (p *Plan) marked(text string) string {
	if p.Facts.EncForm {
		return cipher.Mark(cipher.Bare(text))
	}
	return cipher.Bare(text)
}

// Encrypt returns the product's cipher text of a secret, without any wrapping.
func (p *Plan) Encrypt(v secret.Value) (string, error) {
	return cipher.Encrypt(string(p.Product.Cipher.V), v.Reveal(), p.Product.CipherIV.V)
}

func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}
