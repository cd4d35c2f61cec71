package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func metadataQuoteSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if isPlainMetadata(p, s) && p.Facts.QuotedURL && unquotable(v.Reveal()) {
		report(s.Val.Pos, diag.T("the metadata password contains a quote character that %s treats as a delimiter", "元数据数据库密码中含有引号，%s 会把它当作定界符").With(productName(p)),
			encryptOrChange(p))
	}
}

// unquotable says that Kylin 5 misreads a value: quotes that do not pair up,
// or at its ends.
func unquotable(value string) bool {
	quotes := strings.Count(value, `"`) + strings.Count(value, "'")
	return quotes%2 == 1 || strings.Trim(value, `"'`) != value
}

func checkQuote(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || !p.Known || s.scheme == "hbase" {
		return
	}
	hint := diag.T("remove the quote characters inside the value; the YAML quotes around it are enough", "去掉值内部的引号；外层的 YAML 引号已经足够")
	if url := p.Metadata.URL; s.raw && p.Facts.QuotedURL {
		if (strings.Count(url.V, `"`)+strings.Count(url.V, "'"))%2 == 1 {
			report(url.Pos, diag.T("metadata.url contains an odd number of quote characters: commas before the last one do not separate parameters", "metadata.url 中的引号数为奇数：最后一个引号之前的逗号不会分隔参数"), hint)
		}
		return
	}
	for _, q := range s.params {
		switch {
		case !p.Facts.QuotedURL && q.name == "url" && strings.Trim(q.value, `"'`) != q.value:
			report(q.at, diag.T("%s is in quotes, which become part of the URL in %s", "%s 带引号，在 %s 中引号会成为 URL 的一部分").With(s.key(q.name), productName(p)), hint)
		case !p.Facts.QuotedURL:
		case q.name == "url" && strings.Contains(q.value, ",") && strings.ContainsAny(q.value, `"'`),
			unquotable(q.value):
			report(q.at, diag.T("%s contains quote characters that %s treats as delimiters", "%s 中含有引号，%s 会把它们当作定界符").With(s.key(q.name), productName(p)), hint)
		}
	}
}

func metadataPasswordAt(p *plan.Plan, report Report) {
	s, _ := metastoreOf(p)
	password, has := s.get("password")
	if flag, _ := s.get("passwordEncrypted"); s.raw && has && flag.value != "true" && readsLastAt(p) && strings.Contains(password.value, "@") {
		report(s.at, diag.T("the password in metadata.url contains an @", "metadata.url 中的密码含有 @"),
			diag.T("write the encrypted password and passwordEncrypted=true, or change the password", "写加密后的密码并加上 passwordEncrypted=true，或更换密码"))
	}
}

func metadataPasswordAtSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if isPlainMetadata(p, s) && readsLastAt(p) && strings.Contains(v.Reveal(), "@") {
		report(s.Val.Pos, diag.T("the metadata password contains an @", "元数据数据库密码含有 @"), encryptOrChange(p))
	}
}

// readsLastAt says that the product's start script reads the metadata URL.
func readsLastAt(p *plan.Plan) bool {
	return p.Facts.Name == "kyligence" || p.Facts.Line == "4.0"
}

// encryptOrChange is what to do about a character that the metadata URL does
// not bear.
func encryptOrChange(p *plan.Plan) diag.Text {
	if p.Product.Cipher.V == "" {
		return diag.T("encrypt it on a node with the product's CryptTool (manual, MySQL metastore) and write password: {encrypted: TEXT}, or change the password", "在节点上用产品的 CryptTool 加密（见手册 MySQL 元数据库一页），写成 password: {encrypted: 密文}，或更换密码")
	}
	return diag.T("write encrypt_password: true next to it, or change the password", "在同一层写 encrypt_password: true，或更换密码")
}

func metadataEncryptedFlag(p *plan.Plan, report Report) {
	s, _ := metastoreOf(p)
	if flag, has := s.get("passwordEncrypted"); has && s.raw && flag.value != "true" && flag.value != "false" {
		report(flag.at, diag.T("passwordEncrypted in metadata.url is neither true nor false: the password is used unchanged", "metadata.url 中的 passwordEncrypted 既不是 true 也不是 false：密码会按原样使用"),
			diag.T("write passwordEncrypted=true, in lower case", "写成小写的 passwordEncrypted=true"))
	}
}
