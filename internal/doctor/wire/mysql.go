package wire

import (
	"bytes"
	"encoding/binary"
)

// Passwords says which forms of the password a MySQL server may ask for.
type Passwords struct {
	// TLS says that the connection is encrypted, whomever it leads to.
	TLS bool
	// Clear says that the server may have the password in clear, Key that it may
	// have it encrypted by the key that kyctl knows, AnyKey that it may name the
	// key itself.
	Clear, Key, AnyKey bool
}

const (
	mysqlHeader = 4 // three bytes of length, one of sequence
	// mysqlKey is longer than the text of any key that is in use.
	mysqlKey = 1 << 13
)

// MySQL is the framing of what a MySQL server sends after its greeting.
func MySQL(p *Passwords) Framing {
	loggedIn := false
	return frames(mysqlHeader, func(header []byte) (uint64, error) { return mysqlLength(header), nil }, func(frame []byte) error {
		body := frame[mysqlHeader:]
		if len(body) == 0 {
			return nil
		}
		if loggedIn {
			return mysqlColumns(frame[3], body)
		}
		loggedIn = body[0] == 0x00
		return p.check(body)
	})
}

func mysqlLength(header []byte) uint64 {
	return uint64(header[0]) | uint64(header[1])<<8 | uint64(header[2])<<16
}

// check looks at a message of the login: 0xfe asks for another method, 1 goes on
// with it (Connection Phase of MySQL's client/server protocol).
func (p *Passwords) check(body []byte) error {
	method := "caching_sha2_password"
	switch {
	case body[0] == 0xfe:
		name, _, _ := bytes.Cut(body[1:], []byte{0})
		method = string(name)
	case body[0] != 1 || len(body) == 2 && body[1] == 3: // 3: the server has it in its cache
		return nil
	case len(body) > mysqlKey:
		return &Refusal{Reason: Length, Got: uint64(len(body)), Most: mysqlKey}
	case len(body) > 2: // the server's key
		if p.Clear || p.AnyKey && !p.TLS {
			return nil
		}
		return &Refusal{Reason: Clear, Method: "sha256 with a key of its own"}
	}
	if p.takes(method, body[0] == 0xfe) {
		return nil
	}
	return &Refusal{Reason: Clear, Method: method}
}

// takes says whether a method may go on. switches says that the method only
// begins: caching_sha2_password begins with a challenge.
func (p *Passwords) takes(method string, switches bool) bool {
	switch method {
	case "mysql_clear_password", "dialog":
		return p.Clear
	case "sha256_password":
	case "caching_sha2_password":
		if switches {
			return true
		}
	default:
		return true // a challenge, or one that the client does not know
	}
	return p.Clear || !p.TLS && (p.Key || p.AnyKey)
}

// mysqlColumns refuses a number of columns for which the client would make room:
// it is in the first message of an answer, in 4 or 9 bytes.
func mysqlColumns(sequence byte, body []byte) error {
	var n uint64
	switch {
	case sequence != 1:
		return nil
	case body[0] == 0xfb: // it wants to have a file
		return &Refusal{Reason: Shape}
	case body[0] == 0xfd && len(body) >= 4:
		n = uint64(body[1]) | uint64(body[2])<<8 | uint64(body[3])<<16
	case body[0] == 0xfe && len(body) >= 9:
		n = binary.LittleEndian.Uint64(body[1:])
	default:
		return nil
	}
	if n > frameBytes {
		return &Refusal{Reason: Length, Got: n, Most: frameBytes}
	}
	return nil
}
