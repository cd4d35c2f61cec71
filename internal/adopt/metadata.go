package adopt

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

const (
	metadataKey       = "kylin.metadata.url"
	dialectKey        = "kylin.metadata.jdbc.dialect"
	defaultIdentifier = "kylin_metadata"
)

// metadata reads kylin.metadata.url: as its own keys where these say the same,
// else as it is, unless that would show a password.
func (t *taker) metadata() {
	m := &t.Cluster.Metadata
	s, ok := t.take(metadataKey)
	m.At = s.pos
	if !ok {
		t.defaultMetadata(m)
		return
	}
	u := plan.ParseStorageURL(s.value, t.facts.QuotedURL)
	if u.Identifier != "" && u.Identifier != defaultIdentifier {
		m.Identifier = given(u.Identifier, s.pos)
	}
	address, _ := u.Get("url")
	if strings.ContainsFunc(s.value, unprintable) {
		address, u.Scheme = "", "" // no text of the description may have a control character
	}
	switch {
	case u.Scheme == "hbase" && len(u.Params) == 0 && !isSecret("url", u.Identifier):
		m.HBase.At = s.pos
	case u.Scheme == "jdbc" && address != "":
		t.jdbc(u, s)
	case isSecret("url", s.value) || s.value == "" || strings.ContainsFunc(s.value, unprintable):
		m.URL, m.Identifier = given(Unknown+"@hbase", s.pos), cluster.Val[string]{}
		t.look(diag.Error, s.pos, diag.T("%s is empty, contains a control character, or has a password in a place that the description has no key for", "%s 为空、含有控制字符，或密码所在的位置在描述文件中没有对应的键").With(metadataKey),
			diag.T("write metadata: by hand", "请手工填写 metadata:"))
	default:
		m.URL = given(s.value, s.pos)
		m.Identifier = cluster.Val[string]{}
	}
}

// defaultMetadata writes where the product keeps its metadata by default: HBase
// up to Kylin 3 and in Kyligence, MySQL with a placeholder for the user in
// Kylin 4, PostgreSQL on the node itself in Kylin 5 (kylin-defaults.properties).
func (t *taker) defaultMetadata(m *cluster.Metadata) {
	m.At = t.Cluster.Nodes[0].At
	j := &m.JDBC
	switch {
	case t.facts.Name != "kylin" || t.facts.Version.Major < 4:
		m.HBase.At = m.At
		t.look(diag.Info, m.At, diag.T("no home sets %s: the description has HBase, the product's default", "没有目录设置 %s：描述文件写为 HBase，即产品的默认值").With(metadataKey), diag.Text{})
	case t.facts.QuotedURL:
		j.At, j.Dialect = m.At, given(cluster.Dialect("postgresql"), m.At)
		j.URL = given("jdbc:postgresql://localhost:5432/kylin", m.At)
		j.Username = given("postgres", m.At)
		t.look(diag.Warning, m.At, diag.T("no home sets %s: the description has what Kylin 5 then uses, a PostgreSQL on the node itself", "没有目录设置 %s：描述文件写为 Kylin 5 此时采用的默认值，即节点本机的 PostgreSQL").With(metadataKey),
			diag.T("with several nodes, each has its own metadata: name one database in metadata.jdbc", "有多个节点时各有各的元数据：请在 metadata.jdbc 中写明同一个数据库"))
	default:
		j.At, j.URL = m.At, given("jdbc:mysql://localhost:3306/kylin", m.At)
		j.Username = given(Unknown, m.At)
		j.Password = given(secret.NewRef(secret.Env, "KYLIN_DB_PASSWORD"), m.At)
		t.Comments["metadata.jdbc"] = "no home names the database"
		t.look(diag.Error, m.At, diag.T("no home sets %s: Kylin 4 then uses MySQL on the node itself with the user XXXX, and does not start", "没有目录设置 %s：此时 Kylin 4 采用节点本机的 MySQL 和用户 XXXX，无法启动").With(metadataKey),
			diag.T("write metadata.jdbc by hand", "请手工填写 metadata.jdbc"))
	}
}

// jdbc reads the parameters of a metastore in a database.
func (t *taker) jdbc(u plan.StorageURL, s setting) {
	j := &t.Cluster.Metadata.JDBC
	j.At = s.pos
	address, _ := u.Get("url")
	t.dialect(j, address)
	address, user, password := credentials(address)
	j.URL = given(secret.Hide(address), s.pos)
	if j.URL.V != address {
		t.look(diag.Error, s.pos, diag.T("the database url contains a secret that the description has no key for: the description has *** instead", "数据库的 url 中有描述文件没有对应键的密码：以 *** 代替"),
			diag.T("write metadata.jdbc.url by hand", "请手工填写 metadata.jdbc.url"))
	}
	own, _ := u.Get("username")
	if user == "" {
		user = own
	}
	if user != "" {
		j.Username = given(user, s.pos)
	}
	text, _ := u.Get("password")
	encrypted, _ := u.Get("passwordEncrypted")
	if password != "" {
		text, encrypted = password, ""
		t.look(diag.Info, s.pos, diag.T("the password is in the database url: the description has it in metadata.jdbc.password", "密码写在数据库的 url 中：描述文件中写为 metadata.jdbc.password"), diag.Text{})
	}
	if strings.Contains(text, ",") && !t.facts.QuotedURL {
		t.look(diag.Error, s.pos, diag.T("the database password contains a comma: it works only inside the url, and kyctl render can't write it", "数据库密码含有逗号：只有写在 url 中才有效，渲染无法写出"),
			diag.T("change it to a password without a comma", "请换成不含逗号的密码"))
	}
	switch {
	case text == "":
	case encrypted == "true" || t.facts.EncForm && strings.HasPrefix(text, "ENC("):
		j.Password = t.cipherText("KYLIN_DB_PASSWORD", text, s)
	default:
		j.Password = t.plainText("KYLIN_DB_PASSWORD", text, s)
	}
	t.params(j, u, s)
}

// dialect is that of the key, where the product has it, else of the url.
func (t *taker) dialect(j *cluster.JDBC, address string) {
	var d cluster.Dialect
	if s, ok := t.peek(dialectKey); ok && t.facts.DialectKey && d.Parse(s.value) == nil {
		t.take(dialectKey)
		if d != "mysql" {
			j.Dialect = given(d, s.pos)
		}
		return
	}
	for _, d := range []cluster.Dialect{"postgresql", "sqlserver"} {
		if strings.HasPrefix(address, "jdbc:"+string(d)+":") && !t.facts.DialectKey {
			j.Dialect = given(d, j.At)
		}
	}
}

// params are the driver and whatever else follows; of a repeated one the last
// counts.
func (t *taker) params(j *cluster.JDBC, u plan.StorageURL, s setting) {
	seen := map[string]bool{"url": true, "username": true, "password": true, "passwordEncrypted": true}
	for _, p := range u.Params {
		value, _ := u.Get(p.Name)
		switch {
		case p.Bare:
			t.look(diag.Error, s.pos, diag.T("%s has a part without =: a comma in a value ends the value there, and the rest is lost", "%s 有一段没有 =：值中的逗号会截断该值，其余部分丢失").With(metadataKey),
				diag.T("change the value with the comma; the product does not read it either", "请改掉含逗号的值；产品本身也读不到"))
		case seen[p.Name]:
		case !isKey(p.Name) || strings.ContainsFunc(value, unprintable):
			t.leave(s.pos, diag.T("the description can't contain the parameter %s of %s", "%[2]s 的参数 %[1]s 无法写入描述文件").With(cluster.Quote(p.Name), metadataKey))
		case p.Name == "driverClassName":
			if value != t.driver(j) {
				j.Driver = given(value, s.pos)
			}
		case isSecret(p.Name, value):
			t.leave(s.pos, diag.T("the parameter %s of %s is a secret that the description has no key for", "%[2]s 的参数 %[1]s 是密码，描述文件中没有可以存放它的键").With(shown(p.Name), metadataKey))
		default:
			j.Params = append(j.Params, cluster.Property{Key: given(p.Name, s.pos), Value: given(value, s.pos)})
		}
		seen[p.Name] = true
	}
}

// driver is the class that kyctl names by itself.
func (t *taker) driver(j *cluster.JDBC) string {
	dialect := j.Dialect.V
	if dialect == "" {
		dialect = "mysql"
	}
	return plan.DefaultDriver(dialect, t.facts)
}

// credentials takes the user and the password out of a database's address:
// parameters after ? or ;, and user:password@ (Connector/J, the drivers of
// PostgreSQL and SQL Server). What a URL itself says wins over the pool's user.
func credentials(address string) (rest, user, password string) {
	rest = address
	if scheme, after, ok := strings.Cut(rest, "://"); ok {
		host, tail := after, ""
		if i := strings.IndexAny(after, "/;?"); i >= 0 {
			host, tail = after[:i], after[i:]
		}
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			user, password, _ = strings.Cut(host[:at], ":")
			rest = scheme + "://" + host[at+1:] + tail
		}
	}
	for _, cut := range []struct{ begin, between string }{{"?", "&"}, {";", ";"}} {
		head, tail, ok := strings.Cut(rest, cut.begin)
		if !ok {
			continue
		}
		var keep []string
		for part := range strings.SplitSeq(tail, cut.between) {
			name, value, _ := strings.Cut(part, "=")
			switch strings.ToLower(name) {
			case "user", "username":
				user = unquote(value, cut.begin)
			case "password":
				password = unquote(value, cut.begin)
			default:
				keep = append(keep, part)
			}
		}
		if rest = head; len(keep) > 0 {
			rest += cut.begin + strings.Join(keep, cut.between)
		}
	}
	return rest, user, password
}

// unquote undoes %XX of a query string; SQL Server's list has none.
func unquote(value, begin string) string {
	if begin != "?" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// wholeNumber reads a decimal number as the description would.
func wholeNumber(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0 && n <= 100000000 && strconv.Itoa(n) == text
}
