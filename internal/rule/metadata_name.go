package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func checkDialect(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	d := p.Metadata.JDBC.Dialect
	if !ok || s.scheme != "jdbc" || !p.Known || d.Broken {
		return
	}
	known := strings.Join(p.Facts.Dialects, ", ")
	unknown := diag.T("%[2]s does not support metadata in %[1]s", "%[2]s 不支持把元数据存放在 %[1]s 中")
	url, _ := s.get("url")
	kind := database(strings.Trim(url.value, `"'`))
	switch {
	case d.Set && !slices.Contains(p.Facts.Dialects, string(d.V)):
		report(d.Pos, unknown.With(d.V, productName(p)), diag.T("use one of these databases: %s", "请使用以下数据库：%s").With(known))
	case kind != "mysql" && kind != "postgresql" && kind != "sqlserver":
	case !slices.Contains(p.Facts.Dialects, kind):
		report(url.at, unknown.With(kind, productName(p)), diag.T("use one of these databases: %s", "请使用以下数据库：%s").With(known))
	case !s.raw && kind != string(d.V):
		at := url.at
		if d.Set {
			at = d.Pos
		}
		report(at, diag.T("metadata.jdbc.url names a %s database, but the dialect is %s", "metadata.jdbc.url 指向 %s 数据库，但 dialect 是 %s").With(kind, d.V),
			diag.T("write dialect: %s under metadata.jdbc", "在 metadata.jdbc 下写 dialect: %s").With(kind))
	case s.raw && kind != "mysql" && p.Facts.DialectKey && !hasProperty(p, "kylin.metadata.jdbc.dialect", kind):
		report(url.at, diag.T("metadata.url names a %s database, but the product takes it for mysql", "metadata.url 指向 %s 数据库，但产品会把它当作 mysql").With(kind),
			diag.T("use the keys of metadata.jdbc instead, with dialect: %s", "改用 metadata.jdbc 的键，并写 dialect: %s").With(kind))
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

func metadataIdentifier(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || !p.Known || s.identifier.V == "" {
		return
	}
	v, longest := s.identifier, p.Facts.IdentifierMax
	switch {
	case s.scheme == "jdbc" && len(v.V) > longest:
		report(v.Pos, diag.T("the metadata identifier has %d characters, but a table name allows only %d", "元数据标识有 %d 个字符，但表名最多只能有 %d 个").With(len(v.V), longest),
			diag.T("use a shorter one, such as kylin_metadata", "使用更短的标识，例如 kylin_metadata"))
	case s.scheme == "jdbc" && !tableName().MatchString(v.V), s.scheme != "jdbc" && !hbaseTable().MatchString(v.V):
		name := secret.Hide(v.V)
		if strings.Contains(name, ":") && s.raw { // a URL in the wrong place, a login perhaps
			name = "***"
		}
		report(v.Pos, diag.T("the metadata identifier %q is not a valid table name", "元数据标识 %q 不是有效的表名").With(name),
			diag.T("write %s: only letters, digits and underscores, with at least one letter", "写成 %s：只用字母、数字和下划线，且至少一个字母").With(asTable(v.V)))
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

func metadataIdentifierEmpty(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if ok && s.identifier.V == "" && s.scheme != "" {
		report(s.identifier.Pos, diag.T("the metadata identifier is empty: the product uses kylin_metadata", "元数据标识为空：产品会使用 kylin_metadata"),
			diag.T("write kylin_metadata if you want that name, otherwise a name that only this cluster uses", "如果就用此名称，请写明 kylin_metadata；否则写本集群专用的名称"))
	}
}
