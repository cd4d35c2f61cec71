package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/product"
)

func descriptionVersion(p *plan.Plan, report Report) {
	if v := p.Version; v.Set && !v.Broken && v.V != 1 {
		report(v.Pos, diag.T("unknown description version %d", "未知的描述文件版本 %d").With(v.V),
			diag.T("write version: 1; the product's version goes in product.version", "写 version: 1；产品版本应写在 product.version"))
	}
}

func productVersion(p *plan.Plan, report Report) {
	name, v := p.Product.Name, p.Product.Version
	if p.Known || !v.Set || v.Broken || !name.Set || name.Broken {
		return
	}
	lines := strings.Join(product.Lines(string(name.V)), ", ")
	report(v.Pos, diag.T("kyctl does not know %s version %s", "kyctl 不认识 %s 的版本 %s").With(name.V, cluster.Quote(v.V)),
		diag.T(`write MAJOR.MINOR, such as "3.1"; kyctl knows %[1]s %[2]s`, `写 主版本.次版本，例如 "3.1"；kyctl 支持 %[1]s %[2]s`).With(name.V, lines))
}

func cipherIV(p *plan.Plan, report Report) {
	iv := p.Product.CipherIV
	switch {
	case !iv.Set || iv.Broken || p.Product.Cipher.Broken || !p.Known:
	case p.Product.Cipher.V != "aes-cfb":
		report(iv.Pos, diag.T("the cipher %q does not use an initialization vector", "加密方式 %q 不使用初始化向量").With(p.Product.Cipher.V),
			diag.T("remove cipher_iv", "删除 cipher_iv"))
	case len(iv.V) != 16:
		report(iv.Pos, diag.T("cipher_iv must be 16 bytes long, not %d", "cipher_iv 必须是 16 字节，现在是 %d 字节").With(len(iv.V)),
			diag.T("write exactly 16 ASCII characters, the same as on the nodes", "写 16 个 ASCII 字符，与节点上的一致"))
	}
}
