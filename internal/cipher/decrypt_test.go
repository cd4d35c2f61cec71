package cipher

import (
	"errors"
	"testing"
)

func TestDecrypt(t *testing.T) {
	for _, v := range vectors {
		if got, err := DecryptECB(v.ecb); got != v.text || err != nil {
			t.Errorf("DecryptECB(%s) = %q, %v, want %q", v.ecb, got, err, v.text)
		}
		if got, err := DecryptCFB(v.cfb, DefaultIV); got != v.text || err != nil {
			t.Errorf("DecryptCFB(%s) = %q, %v, want %q", v.cfb, got, err, v.text)
		}
	}
}

// TestOneCipherDoesNotReadTheOther is what happens to passwords after an
// upgrade from 3.0 to 3.1.
func TestOneCipherDoesNotReadTheOther(t *testing.T) {
	for _, v := range vectors {
		if _, err := DecryptECB(v.cfb); !errors.Is(err, ErrPadding) {
			t.Errorf("DecryptECB of CFB text %s: %v, want %v", v.cfb, err, ErrPadding)
		}
		if _, err := DecryptCFB(v.ecb, DefaultIV); !errors.Is(err, ErrPadding) {
			t.Errorf("DecryptCFB of ECB text %s: %v, want %v", v.ecb, err, ErrPadding)
		}
	}
}

func TestDecryptRefuses(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"a plain text", "not-a-secret-1", ErrBase64},
		{"a plain text that is base64", "secret12", ErrBlocks},
		{"nothing", "", ErrBlocks},
		{"a cut copy", "YeqVr9MakSFbgxEec9sBwg=", ErrBase64},
		{"a line end", "YeqVr9MakSFbgxEec9sBwg==\n", ErrBase64},
		{"another 16 bytes", "AAAAAAAAAAAAAAAAAAAAAA==", ErrPadding},
	}
	for _, tt := range tests {
		if _, err := DecryptECB(tt.text); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := DecryptCFB(vectors[0].cfb, "short"); !errors.Is(err, ErrIV) {
		t.Errorf("an IV of 5 bytes: %v, want %v", err, ErrIV)
	}
}
