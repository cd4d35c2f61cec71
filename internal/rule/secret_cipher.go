package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

func secretEmpty() Rule {
	return Rule{
		Name: "secret-empty", Severity: diag.Warning,
		Summary: diag.T("a password is empty or nothing but blanks", "密码为空或全是空白"),
		Why:     diag.T("a variable that the CI job sets to nothing, or an empty file, gives a cluster that asks for no password or can't log in", "CI 任务中被设为空的变量或空文件，会得到一个不验证密码或无法登录的集群"),
		Fix:     diag.T("set the variable or fill the file; take the key out where no password is meant", "设置变量或填写文件；确实不需要密码时删除该键"),
		Source:  "design of kyctl",
		Bad: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {value: ' '} # <-
` + sampleZooKeeper + sampleNodes + sampleLiteral,
		Good: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {value: 'not a secret-1'}
` + sampleZooKeeper + sampleNodes + sampleLiteral,
		CheckSecret: func(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			if strings.TrimSpace(v.Reveal()) == "" {
				report(s.Val.Pos, diag.T("%s is empty", "%s 为空").With(s.Key), diag.T("give the variable, file or text a value, or take the key out if there is no password", "给变量、文件或文本填上值；如果没有密码请删除该键"))
			}
		},
	}
}

func secretBlankEnds() Rule {
	return Rule{
		Name: "secret-blank-ends", Severity: diag.Error,
		Summary: diag.T("a password begins or ends with a blank", "密码以空白开头或结尾"),
		Why:     diag.T("Kylin trims every value of kylin.properties and of the metadata URL: the blank is lost and the login fails", "Kylin 会去掉 kylin.properties 和元数据 URL 中每个值两端的空白：空格丢失，登录失败"),
		Fix:     diag.T("take the blank out of the variable or file, or encrypt or change the password", "从变量或文件中去掉空白，或加密、更换密码"),
		Source:  "KylinConfig.java, StorageURL.java of Kylin 3, run on Java 17",
		Bad: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: 'not-a-secret-1 ' # <-
` + sampleZooKeeper + sampleNodes + sampleLiteral,
		Good: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: 'not a secret-1'
` + sampleZooKeeper + sampleNodes + sampleLiteral,
		CheckSecret: func(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			text := v.Reveal()
			trimmed := strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
			if trimmed == text || trimmed == "" {
				return
			}
			if isPlainMetadata(p, s) || s.Key == "query_cache.redis.password" || s.Val.V.Form == secret.Encrypted {
				report(s.Val.Pos, diag.T("%s begins or ends with a blank, which is lost", "%s 以空白开头或结尾，空白会丢失").With(s.Key),
					diag.T("take the blank out where the password comes from, or change the password", "在密码来源处去掉空白，或更换密码"))
			}
		},
	}
}

func secretCipherText() Rule {
	return Rule{
		Name: "secret-cipher-text", Severity: diag.Error,
		Summary: diag.T("the product can't decrypt this text", "产品无法解密此文本"),
		Why: diag.T("Kylin up to 3.0 and Kylin 5 encrypt with AES/ECB, 3.1 and 4 with AES/CFB, and neither reads the other's texts: the node ends at start with BadPaddingException. So it does after an upgrade from 3.0 to 3.1",
			"Kylin 3.0 及以前和 Kylin 5 使用 AES/ECB，3.1 和 4 使用 AES/CFB，互不兼容：节点启动时报 BadPaddingException。从 3.0 升级到 3.1 之后也会如此"),
		Fix:    diag.T("encrypt the password anew for this product and version, with kyctl encrypt", "用 kyctl encrypt 按此产品和版本重新加密"),
		Source: "EncryptUtil.java of Kylin 2.6, 3.0, 3.1, 4 and 5, run on Java 17",
		Bad: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {encrypted: YeqVr9MakSFbgxEec9sBwg==} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {encrypted: H8SsrJDEDH3ObQF2omy40w==}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			for _, s := range cipherTexts(p) {
				fault := p.CipherFault(s.text)
				wrapped := strings.HasPrefix(s.key, "sessions.") && strings.HasPrefix(s.text, "${")
				if fault.EN == "" || !p.Known || wrapped { // redis-password-placeholder tells of the last
					continue
				}
				hint := diag.T("encrypt it anew: kyctl encrypt --product %s --version %s, or the product's own tool", "重新加密：kyctl encrypt --product %s --version %s，或用产品自带的工具").With(p.Facts.Name, p.Product.Version.V)
				if p.Product.Cipher.V == "" {
					hint = diag.T("copy the whole output of the product's CryptTool on a node", "完整复制节点上产品 CryptTool 的输出")
				}
				report(s.at, diag.Text{
					EN: "the cipher text of " + s.key + " " + fault.EN,
					ZH: s.key + " 的密文" + fault.ZH,
				}, hint)
			}
		},
	}
}

func secretCipherUnknown() Rule {
	return Rule{
		Name: "secret-cipher-unknown", Severity: diag.Error,
		Summary: diag.T("kyctl is asked to encrypt, and does not know the product's cipher", "要求 kyctl 加密，但产品的加密方式未知"),
		Why:     diag.T("Kyligence does not publish its cipher: a text of the wrong one keeps every node from starting", "Kyligence 没有公开加密方式：用错误方式加密的文本会使所有节点无法启动"),
		Fix:     diag.T("encrypt with the product's own tool and write {encrypted: TEXT}, or set product.cipher after trying it on a node", "用产品自带的工具加密并写 {encrypted: 密文}，或在节点上试过之后设置 product.cipher"),
		Source:  "KE 3.4 manual, rdbms_metastore/mysql_metastore and security/ldap",
		Bad: sampleKyligence + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    encrypt_password: true # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKyligence + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {encrypted: YeqVr9MakSFbgxEec9sBwg==}
    encrypt_password: true
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			if c := p.Product.Cipher; !p.Known || c.Broken || c.V != "" {
				return
			}
			tell := func(at source.Pos, key string) {
				report(at, diag.T("the cipher of %s is not public: kyctl can't encrypt %s", "%s 的加密方式没有公开：kyctl 无法加密 %s").With(p.Facts.Name, key),
					diag.T("encrypt it on a node with the product's CryptTool (manual, MySQL metastore) and write password: {encrypted: TEXT}; or set product.cipher: aes-ecb once a node has read such a text", "在节点上用产品的 CryptTool 加密（见手册 MySQL 元数据库一页），写 password: {encrypted: 密文}；或在节点确实能读取之后设置 product.cipher: aes-ecb"))
			}
			j := &p.Metadata.JDBC
			if j.EncryptPassword.V && j.Password.Set && !j.Password.Broken && j.Password.V.Form != secret.Encrypted {
				tell(j.EncryptPassword.Pos, "metadata.jdbc.password")
			}
			l := p.Security.LDAP.Password
			if form := l.V.Form; l.Set && !l.Broken && form != secret.Encrypted && form != secret.Runtime {
				tell(l.Pos, "security.ldap.password")
			}
		},
	}
}

func productCipher() Rule {
	return Rule{
		Name: "product-cipher-wrong", Severity: diag.Error,
		Summary: diag.T("product.cipher is not the product's", "product.cipher 不是该产品的加密方式"),
		Why:     diag.T("passwords that kyctl encrypts this way can't be read by the nodes: BadPaddingException at start", "kyctl 以此方式加密的密码节点无法读取：启动时报 BadPaddingException"),
		Fix:     diag.T("take product.cipher out: it follows from the version", "删除 product.cipher：它由版本决定"),
		Source:  "EncryptUtil.java of Kylin 2.6, 3.0, 3.1, 4 and 5",
		Bad: `version: 1
name: prod
product:
  name: kylin
  version: "3.0"
  cipher: aes-cfb # <-
` + sampleHBase + sampleNodes,
		Good: `version: 1
name: prod
product:
  name: kylin
  version: "3.1"
  cipher: aes-cfb
` + sampleHBase + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			c := p.Product.Cipher
			if p.Known && c.Set && !c.Broken && p.Facts.Cipher != "" && string(c.V) != p.Facts.Cipher {
				report(c.Pos, diag.T("%s decrypts %s, not %s", "%s 使用 %s 解密，而不是 %s").With(productName(p), p.Facts.Cipher, c.V), diag.T("take the line out", "删除此行"))
			}
		},
	}
}
