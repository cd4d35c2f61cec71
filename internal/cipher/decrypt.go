package cipher

import (
	"bytes"
	"crypto/aes"
	"encoding/base64"
	"errors"
)

// The reasons why a text can't be decrypted: no standard base64; not whole
// blocks of 16 bytes; not encrypted with this cipher, key and IV (Java:
// BadPaddingException).
var (
	ErrBase64  = errors.New("the text is not base64")
	ErrBlocks  = errors.New("the text is not whole blocks of 16 bytes")
	ErrPadding = errors.New("the text was not encrypted with this cipher")
)

// Blocks decodes a cipher text of whichever cipher; its errors are ErrBase64
// and ErrBlocks.
func Blocks(text string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	switch {
	case err != nil || bytes.ContainsAny([]byte(text), "\r\n"):
		return nil, ErrBase64
	case len(b) == 0 || len(b)%aes.BlockSize != 0:
		return nil, ErrBlocks
	}
	return b, nil
}

// DecryptECB is the reverse of ECB.
func DecryptECB(text string) (string, error) {
	b, err := Blocks(text)
	if err != nil {
		return "", err
	}
	block := newBlock()
	for i := 0; i < len(b); i += aes.BlockSize {
		block.Decrypt(b[i:], b[i:])
	}
	return unpad(b)
}

// DecryptCFB is the reverse of CFB.
func DecryptCFB(text, iv string) (string, error) {
	b, err := Blocks(text)
	if err != nil {
		return "", err
	}
	if len(iv) != aes.BlockSize {
		return "", ErrIV
	}
	block := newBlock()
	previous, stream := []byte(iv), make([]byte, aes.BlockSize)
	for i := 0; i < len(b); i += aes.BlockSize {
		block.Encrypt(stream, previous)
		previous = bytes.Clone(b[i : i+aes.BlockSize])
		for j := range stream {
			b[i+j] ^= stream[j]
		}
	}
	return unpad(b)
}

func unpad(b []byte) (string, error) {
	n := int(b[len(b)-1])
	if n < 1 || n > aes.BlockSize || !bytes.Equal(b[len(b)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return "", ErrPadding
	}
	return string(b[:len(b)-n]), nil
}
