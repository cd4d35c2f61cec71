package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func secretEmpty(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if strings.TrimSpace(v.Reveal()) == "" {
		report(s.Val.Pos, diag.T("%s is empty", "%s 为空").With(s.Key), diag.T("give the variable, file or text a value, or remove the key if there is no password", "给变量、文件或文本填上值；如果没有密码请删除该键"))
	}
}

func secretBlankEnds(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	text := v.Reveal()
	trimmed := strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	if trimmed == text || trimmed == "" {
		return
	}
	if isPlainMetadata(p, s) || s.Key == "query_cache.redis.password" || s.Val.V.Form == secret.Encrypted {
		report(s.Val.Pos, diag.T("%s begins or ends with a space, which is lost", "%s 以空格开头或结尾，该空格会丢失").With(s.Key),
			diag.T("remove the space at the source of the password, or change the password", "在密码来源处去掉空格，或更换密码"))
	}
}

func secretCipherText(p *plan.Plan, report Report) {
	for _, s := range cipherTexts(p) {
		fault := p.CipherFault(s.text)
		wrapped := strings.HasPrefix(s.key, "sessions.") && strings.HasPrefix(s.text, "${")
		if fault.EN == "" || !p.Known || wrapped { // redis-password-placeholder tells of the last
			continue
		}
		hint := diag.T("encrypt it again: kyctl encrypt --product %s --version %s, or the product's own tool", "重新加密：kyctl encrypt --product %s --version %s，或用产品自带的工具").With(p.Facts.Name, p.Product.Version.V)
		if p.Product.Cipher.V == "" {
			hint = diag.T("copy the whole output of the product's CryptTool on a node", "完整复制节点上产品 CryptTool 的输出")
		}
		report(s.at, diag.Text{
			EN: "the cipher text of " + s.key + " " + fault.EN,
			ZH: s.key + " 的密文" + fault.ZH,
		}, hint)
	}
}

func secretCipherUnknown(p *plan.Plan, report Report) {
	if c := p.Product.Cipher; !p.Known || c.Broken || c.V != "" {
		return
	}
	tell := func(at source.Pos, key string) {
		report(at, diag.T("the cipher of %s is not public, so kyctl can't encrypt %s", "%s 的加密方式没有公开，kyctl 无法加密 %s").With(p.Facts.Name, key),
			diag.T("encrypt it on a node with the product's CryptTool (manual, MySQL metastore) and write password: {encrypted: TEXT}; or write product.cipher: aes-ecb once you have checked that a node can read such a password", "在节点上用产品的 CryptTool 加密（见手册 MySQL 元数据库一页），写 password: {encrypted: 密文}；或在确认节点能读取这种密文之后写 product.cipher: aes-ecb"))
	}
	j := &p.Metadata.JDBC
	if j.EncryptPassword.V && j.Password.Set && !j.Password.Broken && j.Password.V.Form != secret.Encrypted {
		tell(j.EncryptPassword.Pos, "metadata.jdbc.password")
	}
	l := p.Security.LDAP.Password
	if form := l.V.Form; l.Set && !l.Broken && form != secret.Encrypted && form != secret.Runtime {
		tell(l.Pos, "security.ldap.password")
	}
}

func productCipher(p *plan.Plan, report Report) {
	c := p.Product.Cipher
	if p.Known && c.Set && !c.Broken && p.Facts.Cipher != "" && string(c.V) != p.Facts.Cipher {
		report(c.Pos, diag.T("%s decrypts %s, not %s", "%s 使用 %s 解密，而不是 %s").With(productName(p), p.Facts.Cipher, c.V), diag.T("remove the line", "删除此行"))
	}
}
