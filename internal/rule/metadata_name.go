package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func metadataDialect() Rule {
	return Rule{
		Name: "metadata-dialect", Severity: diag.Error,
		Summary: diag.T("the product does not know the metadata database, or takes it for another", "产品不支持该元数据库，或会把它当成另一种数据库"),
		Why: diag.T("the dialect chooses the SQL statements and the driver: Apache Kylin up to 4 ships those of MySQL alone and ends at start, saying that it has no properties of that name",
			"dialect 决定 SQL 语句和驱动：Apache Kylin 4 及以前只带 MySQL 的语句，启动时报找不到对应的 properties"),
		Fix:    diag.T("set metadata.jdbc.dialect to the database that the url names, one that the product knows", "把 metadata.jdbc.dialect 设为 url 所指的、产品支持的数据库"),
		Source: "JDBCSqlQueryFormatProvider.java of Kylin 3; KE 3.4 manual, rdbms_metastore/sqlserver_metastore",
		Bad: sampleKyligence + `metadata:
  jdbc:
    url: jdbc:sqlserver://db:1433;database=kylin # <-
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Good: sampleKyligence + `metadata:
  jdbc:
    dialect: sqlserver
    url: jdbc:sqlserver://db:1433;database=kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
` + sampleZooKeeper + sampleNodes,
		Check: checkDialect,
	}
}

func checkDialect(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	d := p.Metadata.JDBC.Dialect
	if !ok || s.scheme != "jdbc" || !p.Known || d.Broken {
		return
	}
	known := strings.Join(p.Facts.Dialects, ", ")
	unknown := diag.T("%[2]s keeps no metadata in %[1]s", "%[2]s 不支持把元数据存放在 %[1]s 中")
	url, _ := s.get("url")
	kind := database(strings.Trim(url.value, `"'`))
	switch {
	case d.Set && !slices.Contains(p.Facts.Dialects, string(d.V)):
		report(d.Pos, unknown.With(d.V, productName(p)), diag.T("use a database of one of these kinds: %s", "请使用以下数据库：%s").With(known))
	case kind != "mysql" && kind != "postgresql" && kind != "sqlserver":
	case !slices.Contains(p.Facts.Dialects, kind):
		report(url.at, unknown.With(kind, productName(p)), diag.T("use a database of one of these kinds: %s", "请使用以下数据库：%s").With(known))
	case !s.raw && kind != string(d.V):
		at := url.at
		if d.Set {
			at = d.Pos
		}
		report(at, diag.T("metadata.jdbc.url names a database of kind %s, and the dialect is %s", "metadata.jdbc.url 是 %s 数据库，而 dialect 是 %s").With(kind, d.V),
			diag.T("write dialect: %s below metadata.jdbc", "在 metadata.jdbc 下写 dialect: %s").With(kind))
	case s.raw && kind != "mysql" && p.Facts.DialectKey && !hasProperty(p, "kylin.metadata.jdbc.dialect", kind):
		report(url.at, diag.T("metadata.url names a database of kind %s, and the product takes it for mysql", "metadata.url 是 %s 数据库，而产品会把它当作 mysql").With(kind),
			diag.T("write it with the keys of metadata.jdbc and dialect: %s", "改用 metadata.jdbc 的键，并写 dialect: %s").With(kind))
	}
}

// hasProperty says that the cluster's properties set key to value.
func hasProperty(p *plan.Plan, key, value string) bool {
	for _, kv := range p.Properties {
		if kv.Key.V == key && kv.Value.V == value {
			return true
		}
	}
	return false
}

var (
	tableName  = lazy.Regexp(`^[A-Za-z0-9_]*[A-Za-z_][A-Za-z0-9_]*$`)
	hbaseTable = lazy.Regexp(`^[A-Za-z0-9_.:-]+$`)
)

func metadataIdentifier() Rule {
	return Rule{
		Name: "metadata-identifier", Severity: diag.Error,
		Summary: diag.T("the metadata identifier can't name a table", "元数据标识不能作为表名"),
		Why: diag.T("the identifier is the table's name, unquoted, IDENTIFIER_log is a second one, and it names a folder in HDFS and a path in ZooKeeper: with a hyphen CREATE TABLE is a syntax error and no node starts",
			"标识会不加引号地用作表名，另有一张 标识_log 表，它还是 HDFS 目录和 ZooKeeper 路径的一部分：含连字符时 CREATE TABLE 语法错误，节点都无法启动"),
		Fix:    diag.T("use letters, digits and underscores, at most 60 (Kylin 5: 29)", "使用字母、数字和下划线，最多 60 个字符（Kylin 5 为 29 个）"),
		Source: "JDBCResourceStore.java, metadata-jdbc-mysql.properties of Kylin 3; MySQL's limit of 64 characters; Kylin 5 documentation, MySQL metastore",
		Bad: sampleKylin3 + `metadata:
  identifier: kylin-prod # <-
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}}
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin3 + `metadata:
  identifier: kylin_prod_2
  jdbc: {url: "jdbc:mysql://db:3306/kylin", username: kylin, password: {env: KYLIN_DB_PASSWORD}}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if !ok || !p.Known || s.identifier.V == "" {
				return
			}
			v, longest := s.identifier, p.Facts.IdentifierMax
			switch {
			case s.scheme == "jdbc" && len(v.V) > longest:
				report(v.Pos, diag.T("the metadata identifier has %d characters, and the table's name has room for %d", "元数据标识有 %d 个字符，而表名最多 %d 个").With(len(v.V), longest),
					diag.T("use a shorter one, such as kylin_metadata", "使用更短的标识，例如 kylin_metadata"))
			case s.scheme == "jdbc" && !tableName().MatchString(v.V), s.scheme != "jdbc" && !hbaseTable().MatchString(v.V):
				name := secret.Hide(v.V)
				if strings.Contains(name, ":") && s.raw { // a URL in the wrong place, a login perhaps
					name = "***"
				}
				report(v.Pos, diag.T("the metadata identifier %q can't name a table", "元数据标识 %q 不能作为表名").With(name),
					diag.T("write %s: letters, digits and underscores alone, at least one letter", "写成 %s：只用字母、数字和下划线，且至少一个字母").With(asTable(v.V)))
			}
		},
	}
}

// asTable is a table's name near to an identifier.
func asTable(identifier string) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == ' ' {
			return '_'
		}
		return r
	}, identifier)
	if !tableName().MatchString(name) {
		return "kylin_metadata"
	}
	return name
}

func metadataIdentifierEmpty() Rule {
	return Rule{
		Name: "metadata-identifier-empty", Severity: diag.Warning,
		Summary: diag.T("the metadata identifier is empty", "元数据标识为空"),
		Why: diag.T("Kylin takes kylin_metadata without a word: on a database that another cluster uses under its default name the two share tables and job locks",
			"Kylin 会默默使用 kylin_metadata：如果同一数据库上另一个集群用了默认名称，两个集群会共用表和任务锁"),
		Fix:    diag.T("write metadata.identifier, or the name before the @ of metadata.url", "写上 metadata.identifier，或在 metadata.url 的 @ 前写名称"),
		Source: "StorageURL.java of Kylin 3",
		Bad:    sampleKylin3 + "metadata: {url: \"@hbase\"} # <-\n" + sampleNodes,
		Good:   sampleKylin3 + "metadata: {url: \"kylin_metadata@hbase\"}\n" + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			s, ok := metastoreOf(p)
			if ok && s.identifier.V == "" && s.scheme != "" {
				report(s.identifier.Pos, diag.T("the metadata identifier is empty: kylin_metadata is taken", "元数据标识为空：会使用 kylin_metadata"),
					diag.T("write kylin_metadata if that is meant, else a name of this cluster's own", "如果就是它，请写明 kylin_metadata；否则写本集群自己的名称"))
			}
		},
	}
}
