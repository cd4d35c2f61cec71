package plan

import (
	"errors"
	"strings"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
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
		return diag.T("is not a multiple of 16 bytes", "长度不是 16 字节的整数倍")
	}
	_, ecb := cipher.DecryptECB(text)
	_, cfb := cipher.DecryptCFB(text, p.cipherIV())
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
		return diag.T("was encrypted with %s", "是用 %s 加密的").With(other)
	}
	return diag.T("was not encrypted with Kylin's key and the current cipher_iv", "不是用 Kylin 的密钥或当前 cipher_iv 加密的")
}

// Decrypt returns the plain text of one of the product's cipher texts, in
// whichever wrapping; known is false where the product's cipher is not public,
// or the text was made otherwise.
func (p *Plan) Decrypt(v secret.Value) (plain secret.Value, known bool) {
	text, err := cipher.Bare(v.Reveal()), errors.New("the cipher is not public")
	switch p.Product.Cipher.V {
	case "aes-ecb":
		text, err = cipher.DecryptECB(text)
	case "aes-cfb":
		text, err = cipher.DecryptCFB(text, p.cipherIV())
	}
	if err != nil {
		return secret.Value{}, false
	}
	return secret.NewValue(text), true
}

func (p *Plan) cipherIV() string {
	if p.Product.CipherIV.Set {
		return p.Product.CipherIV.V
	}
	return cipher.DefaultIV
}
