package doctor

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/pavlo-v-chernykh/keystore-go/v4"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/kyctl/kyctl/internal/source"
)

// trust adds the authorities of a file that a JDBC URL names, or holds as PEM
// itself, where they are asked.
func (e *encryption) trust(name, password string) {
	if name == "" || e.unread != nil || !e.verified() {
		return
	}
	text := []byte(name)
	if !isPEM(text) {
		var err error
		if text, err = readFile(name); err != nil {
			e.unread = err
			return
		}
	}
	all, err := authorities(text, password)
	if err == nil && len(all) == 0 {
		err = errors.New("it does not contain a trusted certificate")
	}
	if err != nil {
		e.unread = fmt.Errorf("%s: %w", path(name), err)
		return
	}
	if e.roots == nil {
		e.roots = x509.NewCertPool()
	}
	for _, c := range all {
		e.roots.AddCert(c)
	}
}

// readKey reads the key by which a MySQL server takes passwords.
func (e *encryption) readKey(name string) {
	if name == "" || e.unread != nil || e.verified() {
		return
	}
	text, err := readFile(name)
	if err != nil {
		e.unread = err
		return
	}
	block, _ := pem.Decode(text)
	if block == nil {
		e.unread = fmt.Errorf("%s: it does not contain a PEM key", path(name))
		return
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if e.key, _ = key.(*rsa.PublicKey); e.key == nil || err != nil {
		e.unread = fmt.Errorf("%s: it does not contain an RSA key", path(name))
	}
}

// path is the file that a JDBC URL names, as a path or as file:.
func path(name string) string {
	if rest, ok := strings.CutPrefix(name, "file:"); ok {
		return "/" + strings.TrimLeft(rest, "/")
	}
	return name
}

// mostTrust is how large a trust store may be: Java's own has 200 kB.
const mostTrust = 4 << 20

func readFile(name string) ([]byte, error) {
	return source.ReadBytes(source.Open, path(name), mostTrust)
}

func isPEM(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("-----BEGIN ")) }

// authorities are the certificates in a file. Java itself looks at the bytes, and
// not at the type that a URL names.
func authorities(text []byte, password string) ([]*x509.Certificate, error) {
	switch {
	case isPEM(text):
		return fromPEM(text)
	case bytes.HasPrefix(text, []byte{0xfe, 0xed, 0xfe, 0xed}):
		return fromJKS(text, password)
	case bytes.HasPrefix(text, []byte{0x30}):
		return pkcs12.DecodeTrustStore(text, password)
	}
	return nil, errors.New("it is not a PEM, JKS or PKCS #12 file")
}

func fromPEM(text []byte) (all []*x509.Certificate, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// fromJKS reads Java's own format. Without the password its certificates can be
// read all the same, and Java does so; only their sum can't be checked.
func fromJKS(text []byte, password string) (all []*x509.Certificate, err error) {
	store := keystore.New()
	err = store.Load(bytes.NewReader(text), []byte(password))
	switch sum := err != nil && err.Error() == "got invalid digest"; {
	case sum && password != "":
		return nil, errors.New("its password is wrong, or it is damaged")
	case err != nil && !sum:
		return nil, err
	}
	for _, alias := range store.Aliases() {
		entry, err := store.GetTrustedCertificateEntry(alias)
		if errors.Is(err, keystore.ErrWrongEntryType) {
			continue // a private key
		}
		if err != nil {
			return nil, err
		}
		c, err := x509.ParseCertificate(entry.Certificate.Content)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
