// Package cipher encrypts passwords as Kylin does.
//
// In: a plain text and the cipher of the product. Out: the text that its
// configuration files take. The key is public and fixed: this is obfuscation.
package cipher

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// key is spelt with a capital S after the A; the comment in Kylin's source
// says otherwise (EncryptUtil.java).
const key = "thisIsASecretKey"

// DefaultIV is the value of kylin.security.encrypt.cipher.ivSpec that Kylin
// 3.1 and 4 come with.
const DefaultIV = "AAAAAAAAAAAAAAAA"

// ErrIV is the error of an initialization vector that is not 16 bytes long.
var ErrIV = errors.New("the initialization vector is not 16 bytes long")

// The names of the ciphers.
const (
	NameECB = "aes-ecb"
	NameCFB = "aes-cfb"
)

// Encrypt returns text in the cipher of that name; iv is for NameCFB alone, and
// "" stands for DefaultIV. The error is ErrIV.
func Encrypt(name, text, iv string) (string, error) {
	if name != NameCFB {
		return ECB(text), nil
	}
	if iv == "" {
		iv = DefaultIV
	}
	return CFB(text, iv)
}

// ECB returns AES/ECB/PKCS5Padding of text in base64: Kylin 2.6, 3.0 and 5.
func ECB(text string) string {
	block := newBlock()
	b := pad(text)
	for i := 0; i < len(b); i += aes.BlockSize {
		block.Encrypt(b[i:], b[i:])
	}
	return base64.StdEncoding.EncodeToString(b)
}

// CFB returns AES/CFB/PKCS5Padding of text in base64: Kylin 3.1 and 4. iv has
// 16 bytes.
func CFB(text, iv string) (string, error) {
	if len(iv) != aes.BlockSize {
		return "", fmt.Errorf("%w: it has %d", ErrIV, len(iv))
	}
	block := newBlock()
	b, previous := pad(text), []byte(iv)
	stream := make([]byte, aes.BlockSize)
	for i := 0; i < len(b); i += aes.BlockSize {
		block.Encrypt(stream, previous)
		for j := range stream {
			b[i+j] ^= stream[j]
		}
		previous = b[i : i+aes.BlockSize]
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

// The wrapping that Kylin 5 tells a cipher text by (EncryptUtil.java).
const markBegin, markEnd = "ENC('", "')"

// Mark returns a cipher text as Kylin 5 wants it.
func Mark(text string) string { return markBegin + text + markEnd }

// Bare returns a cipher text without the wrapping, if it has it.
func Bare(text string) string {
	inner, begins := strings.CutPrefix(text, markBegin)
	inner, ends := strings.CutSuffix(inner, markEnd)
	if begins && ends {
		return inner
	}
	return text
}

func newBlock() cipher.Block {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		panic(err) // the key has 16 bytes
	}
	return block
}

// pad fills text to whole blocks as PKCS#7 does: 1 to 16 bytes are added.
func pad(text string) []byte {
	n := aes.BlockSize - len(text)%aes.BlockSize
	return append([]byte(text), bytes.Repeat([]byte{byte(n)}, n)...)
}
