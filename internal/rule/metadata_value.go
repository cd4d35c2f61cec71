package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func metadataQuoteSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if isPlainMetadata(p, s) && p.Facts.QuotedURL && unquotable(v.Reveal()) {
		report(s.Val.Pos, diag.T("the metadata password holds a quote character that %s takes for its own", "元数据库密码中的引号会被 %s 当作自己的引号").With(productName(p)),
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
	hint := diag.T("take the quote characters inside the value out; YAML's own around it are enough", "去掉值内部的引号；外面有 YAML 的引号就够了")
	if url := p.Metadata.URL; s.raw && p.Facts.QuotedURL {
		if (strings.Count(url.V, `"`)+strings.Count(url.V, "'"))%2 == 1 {
			report(url.Pos, diag.T("metadata.url holds an odd number of quote characters: commas before the last one do not count", "metadata.url 中的引号数为奇数：最后一个引号之前的逗号不起作用"), hint)
		}
		return
	}
	for _, q := range s.params {
		switch {
		case !p.Facts.QuotedURL && q.name == "url" && strings.Trim(q.value, `"'`) != q.value:
			report(q.at, diag.T("%s stands in quotes, which become a part of the URL in %s", "%s 带引号，在 %s 中引号会成为 URL 的一部分").With(s.key(q.name), productName(p)), hint)
		case !p.Facts.QuotedURL:
		case q.name == "url" && strings.Contains(q.value, ",") && strings.ContainsAny(q.value, `"'`),
			unquotable(q.value):
			report(q.at, diag.T("%s holds quote characters that %s takes for its own", "%s 中的引号会被 %s 当作自己的引号").With(s.key(q.name), productName(p)), hint)
		}
	}
}

func metadataPasswordAt(p *plan.Plan, report Report) {
	s, _ := metastoreOf(p)
	password, has := s.get("password")
	if flag, _ := s.get("passwordEncrypted"); s.raw && has && flag.value != "true" && readsLastAt(p) && strings.Contains(password.value, "@") {
		report(s.at, diag.T("the password in metadata.url holds an @", "metadata.url 中的密码含有 @"),
			diag.T("write its cipher text and passwordEncrypted=true, or change the password", "写密文并加上 passwordEncrypted=true，或更换密码"))
	}
}

func metadataPasswordAtSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if isPlainMetadata(p, s) && readsLastAt(p) && strings.Contains(v.Reveal(), "@") {
		report(s.Val.Pos, diag.T("the metadata password holds an @", "元数据库密码含有 @"), encryptOrChange(p))
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
	return diag.T("write encrypt_password: true beside it, or change the password", "在旁边写 encrypt_password: true，或更换密码")
}

func metadataEncryptedFlag(p *plan.Plan, report Report) {
	s, _ := metastoreOf(p)
	if flag, has := s.get("passwordEncrypted"); has && s.raw && flag.value != "true" && flag.value != "false" {
		report(flag.at, diag.T("passwordEncrypted in metadata.url is neither true nor false: the password is taken as it stands", "metadata.url 中的 passwordEncrypted 既不是 true 也不是 false：密码会按原样使用"),
			diag.T("write passwordEncrypted=true, in small letters", "写成小写的 passwordEncrypted=true"))
	}
}
