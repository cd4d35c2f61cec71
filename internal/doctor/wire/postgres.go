package wire

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

const (
	postgresHeader = 5 // one byte of kind, four of length, which counts itself
	// postgresText is the longest error message; a server that can't start a
	// process sends text in place of one (libpq's MAX_ERRLEN).
	postgresText = 30_000
	// scramRounds is more than any server asks for: PostgreSQL has 4096.
	scramRounds = 1_000_000
)

// Postgres is the framing of what PostgreSQL sends once TLS is agreed on. clear
// says that the server may have the password in clear.
func Postgres(clear bool) Framing {
	text := false
	messages := frames(postgresHeader, func(header []byte) (uint64, error) {
		n := uint64(binary.BigEndian.Uint32(header[1:]))
		if n < 4 {
			return 0, &Refusal{Reason: Shape}
		}
		return n - 4, nil
	}, func(frame []byte) error { return postgresLogin(frame, clear) })
	return func(pending []byte) (int, error) {
		if !text && len(pending) >= postgresHeader && pending[0] == 'E' {
			n := binary.BigEndian.Uint32(pending[1:])
			text = n < 8 || n > postgresText+4
		}
		if text {
			return len(pending), nil
		}
		return messages(pending)
	}
}

// The requests of a login that need a look (Protocol of PostgreSQL's manual,
// Message Formats).
const (
	authClear = 3
	authSCRAM = 11
)

func postgresLogin(frame []byte, clear bool) error {
	body := frame[postgresHeader:]
	if frame[0] != 'R' || len(body) < 4 {
		return nil
	}
	switch binary.BigEndian.Uint32(body) {
	case authClear:
		if !clear {
			return &Refusal{Reason: Clear, Method: "password"}
		}
	case authSCRAM:
		for field := range bytes.SplitSeq(body[4:], []byte(",")) {
			count, ok := bytes.CutPrefix(field, []byte("i="))
			if n, err := strconv.Atoi(string(count)); ok && err == nil && n > scramRounds {
				return &Refusal{Reason: Work, Got: uint64(n), Most: scramRounds}
			}
		}
	}
	return nil
}
