package wire

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// framings are those of all protocols, each new.
func framings() map[string]Framing {
	return map[string]Framing{
		"redis": Redis(), "postgres": Postgres(false), "ldap": LDAP(), "mysql": MySQL(&Passwords{}),
	}
}

// passed shows a framing some bytes in pieces and returns what the client gets,
// and whether the rest is refused.
func passed(f Framing, data string, piece int) (string, bool) {
	var pending, out []byte
	for len(data) > 0 {
		n := min(piece, len(data))
		pending, data = append(pending, data[:n]...), data[n:]
		for len(pending) > 0 {
			ready, err := f(pending)
			if err != nil {
				return string(out), true
			}
			if ready == 0 {
				break
			}
			out, pending = append(out, pending[:ready]...), pending[ready:]
		}
	}
	return string(out), false
}

// FuzzFramings: whatever comes, in whatever pieces, a framing ends, and refuses
// the same.
func FuzzFramings(f *testing.F) {
	for _, seed := range []string{
		"+PONG\r\n*2\r\n$3\r\nabc\r\n:1\r\n", "$-1\r\n*-1\r\n*0\r\n", "$99999999999999999999\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
		"R\x00\x00\x00\x08\x00\x00\x00\x03", "R\x00\x00\x00\x10\x00\x00\x00\x0bi=4096..", "Ecould not fork", "E\x00\x00\x00\x09SFATAL",
		"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00", "\x30\x80", "\x30\x84\x7f\xff\xff\xff",
		"\x07\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x04\x00\x00\x01\xfd\xff\xff\xff", "\x02\x00\x00\x02\x01\x04",
	} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, data string, piece int) {
		if len(data) > 1<<12 {
			return
		}
		for name, framing := range framings() {
			whole, refused := passed(framing, data, len(data)+1)
			parts, again := passed(framings()[name], data, max(1, piece%len(data+"x")))
			if refused != again || !strings.HasPrefix(parts, whole) {
				t.Errorf("%s: at once %q, %v; in pieces %q, %v", name, whole, refused, parts, again)
			}
		}
	})
}

// TestPasswords: in which form a MySQL server may have the password.
func TestPasswords(t *testing.T) {
	const key = "-----BEGIN PUBLIC KEY-----"
	switches := func(method string) string { return "\xfe" + method + "\x00abc" }
	for _, row := range []struct {
		says string
		with Passwords
		may  bool
	}{
		{switches("mysql_native_password"), Passwords{}, true},
		{switches("client_ed25519"), Passwords{}, true},
		{switches("caching_sha2_password"), Passwords{}, true},
		{"\x01\x03", Passwords{}, true},
		{"\x01\x04", Passwords{}, false},
		{"\x01\x04", Passwords{TLS: true}, false},
		{"\x01\x04", Passwords{TLS: true, AnyKey: true, Key: true}, false}, // the driver would send it in clear
		{"\x01\x04", Passwords{TLS: true, Clear: true}, true},
		{"\x01\x04", Passwords{Key: true}, true},
		{"\x01\x04", Passwords{AnyKey: true}, true},
		{"\x01" + key, Passwords{}, false},
		{"\x01" + key, Passwords{Key: true}, false},
		{"\x01" + key, Passwords{TLS: true, AnyKey: true}, false},
		{"\x01" + key, Passwords{AnyKey: true}, true},
		{"\x01" + strings.Repeat("x", 1<<14), Passwords{AnyKey: true}, false},
		{switches("sha256_password"), Passwords{}, false},
		{switches("sha256_password"), Passwords{TLS: true}, false},
		{switches("sha256_password"), Passwords{TLS: true, Clear: true}, true},
		{switches("sha256_password"), Passwords{Key: true}, true},
		{switches("mysql_clear_password"), Passwords{TLS: true}, false},
		{switches("mysql_clear_password"), Passwords{Key: true, AnyKey: true}, false},
		{switches("mysql_clear_password"), Passwords{Clear: true}, true},
		{switches("dialog"), Passwords{}, false},
	} {
		if err := row.with.check([]byte(row.says)); (err == nil) != row.may {
			t.Errorf("%.30q with %+v: %v", row.says, row.with, err)
		}
	}
}

// TestLimit: what is allowed is read to its end, then the refusal comes, and
// comes again.
func TestLimit(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	go func() {
		_, _ = io.WriteString(server, "+PONG\r\n")
		_, _ = io.WriteString(server, "$9223372036854775807\r\n")
	}()
	c := Limit(t.Context(), client, 1<<10, Redis())
	text := make([]byte, 100)
	if n, err := c.Read(text); string(text[:n]) != "+PONG\r\n" || err != nil {
		t.Errorf("got %q, %v", text[:n], err)
	}
	for range 2 {
		var r *Refusal
		if n, err := c.Read(text); n != 0 || !errors.As(err, &r) || r.Reason != Length || r != c.Refused() {
			t.Errorf("got %d, %v", n, err)
		}
	}
}
