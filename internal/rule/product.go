package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/product"
)

func productRules() []Rule {
	return []Rule{descriptionVersionRule(), productVersionRule(), cipherIVRule()}
}

func descriptionVersionRule() Rule {
	return Rule{
		Name: "description-version", Severity: diag.Error,
		Summary: diag.T("the version of the description is not 1", "描述文件的 version 不是 1"),
		Why:     diag.T("version names the format of this file, not the product's; kyctl knows format 1 and would misread another", "version 是本文件的格式版本，而不是产品版本；kyctl 只认识格式 1"),
		Fix:     diag.T("write version: 1; the product's version is product.version", "写 version: 1；产品版本写在 product.version"),
		Source:  "the description format",
		Bad: `version: 3 # <-
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Good: sampleKylin3 + sampleHBase + sampleNode,
		Check: func(p *plan.Plan, report Report) {
			if v := p.Version; v.Set && !v.Broken && v.V != 1 {
				report(v.Pos, diag.T("version %d of the description is unknown", "未知的描述文件版本 %d").With(v.V),
					diag.T("write version: 1; the product's own version belongs into product.version", "写 version: 1；产品版本应写在 product.version"))
			}
		},
	}
}

func productVersionRule() Rule {
	return Rule{
		Name: "product-version", Severity: diag.Error,
		Summary: diag.T("the product's version is unknown to kyctl", "kyctl 不认识该产品版本"),
		Why: diag.T("property names, modes, the password cipher and the Tomcat that is shipped depend on it: a guess would render files that the nodes read otherwise",
			"配置项名称、模式、密码加密方式和自带的 Tomcat 都取决于版本：猜测会渲染出节点以不同方式读取的文件"),
		Fix:    diag.T("write the version that runs, in quotes: kyligence 3.x, kylin 2.6, 3.0, 3.1, 4.0 or 5.0, with .PATCH and .BUILD if you know them", "写实际运行的版本并加引号：kyligence 3.x，kylin 2.6、3.0、3.1、4.0 或 5.0；知道补丁号和构建号时一并写上"),
		Source: "the table of products, read off their release tags",
		Bad: `version: 1
name: prod
product: {name: kylin, version: "3.2"} # <-
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Good: `version: 1
name: prod
product: {name: kylin, version: 3.1.99}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Check: func(p *plan.Plan, report Report) {
			name, v := p.Product.Name, p.Product.Version
			if p.Known || !v.Set || v.Broken || !name.Set || name.Broken {
				return
			}
			lines := strings.Join(product.Lines(string(name.V)), ", ")
			report(v.Pos, diag.T("%s %s is no version that kyctl knows", "kyctl 不认识 %s 的版本 %s").With(name.V, cluster.Quote(v.V)),
				diag.T(`write MAJOR.MINOR, such as "3.1"; of %[1]s there are %[2]s`, `写 主版本.次版本，例如 "3.1"；%[1]s 有 %[2]s`).With(name.V, lines))
		},
	}
}

func cipherIVRule() Rule {
	return Rule{
		Name: "cipher-iv", Severity: diag.Error,
		Summary: diag.T("product.cipher_iv is not 16 bytes long, or the cipher has none", "product.cipher_iv 不是 16 字节，或该加密方式不使用它"),
		Why:     diag.T("AES/CFB takes 16 bytes: with another length every decryption fails and no node starts; AES/ECB ignores it", "AES/CFB 需要 16 字节：长度不对则解密全部失败，节点无法启动；AES/ECB 会忽略它"),
		Fix:     diag.T("write the 16 characters of kylin.security.encrypt.cipher.ivSpec, or take the key out", "写 kylin.security.encrypt.cipher.ivSpec 的 16 个字符，或删除此键"),
		Source:  "EncryptUtil.java of Kylin 3.1 and 4",
		Bad: `version: 1
name: prod
product:
  name: kylin
  version: "3.1"
  cipher_iv: TOO-SHORT # <-
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Good: `version: 1
name: prod
product:
  name: kylin
  version: "3.1"
  cipher_iv: SIXTEEN-BYTES-IV
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
`,
		Check: func(p *plan.Plan, report Report) {
			iv := p.Product.CipherIV
			switch {
			case !iv.Set || iv.Broken || p.Product.Cipher.Broken || !p.Known:
			case p.Product.Cipher.V != "aes-cfb":
				report(iv.Pos, diag.T("the cipher %q takes no initialization vector", "加密方式 %q 不使用初始化向量").With(p.Product.Cipher.V),
					diag.T("take cipher_iv out", "删除 cipher_iv"))
			case len(iv.V) != 16:
				report(iv.Pos, diag.T("cipher_iv is %d bytes long, not 16", "cipher_iv 长度为 %d 字节，而不是 16").With(len(iv.V)),
					diag.T("write exactly 16 ASCII characters, the same as on the nodes", "写 16 个 ASCII 字符，与节点上的一致"))
			}
		},
	}
}
