package cipher

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// The transformations by their names in Java.
const (
	javaECB = "AES/ECB/PKCS5Padding"
	javaCFB = "AES/CFB/PKCS5Padding"
)

// TestJavaDecryptsWhatWeEncrypt asks javax.crypto, both ways, about every
// vector and about texts around the length of a block.
func TestJavaDecryptsWhatWeEncrypt(t *testing.T) {
	var questions, wants []string
	ask := func(direction, transformation, iv, text, want string) {
		questions = append(questions, strings.Join([]string{direction, transformation, iv, text}, " "))
		wants = append(wants, want)
	}
	both := func(transformation, iv, text, encrypted string) {
		inHex := hex.EncodeToString([]byte(text))
		ask("encrypt", transformation, iv, inHex, encrypted)
		ask("decrypt", transformation, iv, encrypted, inHex)
	}
	for _, v := range vectors {
		both(javaECB, "-", v.text, v.ecb)
		both(javaCFB, DefaultIV, v.text, v.cfb)
		both(javaCFB, "0123456789ABCDEF", v.text, v.cfbOther)
		// The ciphers are not each other's: this is the node that does not start.
		ask("decrypt", javaECB, "-", v.cfb, "error BadPaddingException")
		ask("decrypt", javaCFB, DefaultIV, v.ecb, "error BadPaddingException")
	}
	for n := range 50 {
		text := strings.Repeat("é", n/2) + strings.Repeat("x", n%2)
		cfb, err := CFB(text, "AbCdEfGhIjKlMnOp")
		if err != nil {
			t.Fatal(err)
		}
		both(javaECB, "-", text, ECB(text))
		both(javaCFB, "AbCdEfGhIjKlMnOp", text, cfb)
	}
	for i, got := range ground.Java(t, "Cipher", questions) {
		if got != wants[i] {
			t.Errorf("%s: Java says %s, want %s", questions[i], got, wants[i])
		}
	}
}

// TestJavaReadsAgreeWithDecrypt: what Java refuses Decrypt refuses too.
func TestJavaReadsAgreeWithDecrypt(t *testing.T) {
	texts := []string{"YeqVr9MakSFbgxEec9sBwg==", "H8SsrJDEDH3ObQF2omy40w==", "AAAAAAAAAAAAAAAAAAAAAA==", "YeqVr9MakSFbgxEec9sBwQ=="}
	for n := range 40 {
		texts = append(texts, ECB(fmt.Sprint("kylin", n)))
	}
	var questions []string
	for _, text := range texts {
		questions = append(questions, "decrypt "+javaECB+" - "+text, "decrypt "+javaCFB+" "+DefaultIV+" "+text)
	}
	for i, got := range ground.Java(t, "Cipher", questions) {
		text := texts[i/2]
		plain, err := DecryptECB(text)
		if i%2 == 1 {
			plain, err = DecryptCFB(text, DefaultIV)
		}
		if refused := strings.HasPrefix(got, "error "); refused != (err != nil) || !refused && got != hex.EncodeToString([]byte(plain)) {
			t.Errorf("%s: Java says %s, we %x, %v", questions[i], got, plain, err)
		}
	}
}
