package plan

import (
	"errors"
	"strings"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/diag"
)

// CipherFault says why the product can't decrypt a text, in words that follow
// "the cipher text"; empty where it can. Where the cipher is not public only
// the form of the text is checked. The wrappings ENC('...') and ${...}, which
// some keys want, are taken off.
func (p *Plan) CipherFault(text string) diag.Text {
	for _, wrap := range [][2]string{{"ENC('", "')"}, {"${", "}"}} {
		if inner, ok := strings.CutPrefix(text, wrap[0]); ok {
			text = strings.TrimSuffix(inner, wrap[1])
		}
	}
	_, err := cipher.Blocks(text)
	switch {
	case errors.Is(err, cipher.ErrBase64):
		return diag.T("is not base64", "不是 Base64")
	case err != nil:
		return diag.T("is not whole blocks of 16 bytes", "长度不是 16 字节的整数倍")
	}
	iv := cipher.DefaultIV
	if p.Product.CipherIV.Set {
		iv = p.Product.CipherIV.V
	}
	_, ecb := cipher.DecryptECB(text)
	_, cfb := cipher.DecryptCFB(text, iv)
	switch p.Product.Cipher.V {
	case "aes-ecb":
		return cipherFault(ecb, cfb, "aes-cfb")
	case "aes-cfb":
		return cipherFault(cfb, ecb, "aes-ecb")
	}
	return diag.Text{}
}

// cipherFault takes the errors of the product's cipher and of the other one,
// whose name is other.
func cipherFault(own, others error, other string) diag.Text {
	switch {
	case own == nil:
		return diag.Text{}
	case others == nil:
		return diag.T("was made with %s", "是用 %s 加密的").With(other)
	}
	return diag.T("was not made with Kylin's key, or with another cipher_iv", "不是用 Kylin 的密钥或当前 cipher_iv 加密的")
}
