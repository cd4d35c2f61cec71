package doctor

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/doctor/wire"
)

// relay is between MySQL's driver and a server. The driver starts TLS by itself and
// then trusts what it reads, so the relay ends the TLS of both and limits what is
// between them.
type relay struct {
	ctx        context.Context
	a          *answer
	at         cluster.HostPort
	encryption encryption
	passwords  wire.Passwords
	cause      atomic.Pointer[error]
	secure     atomic.Bool
}

// connector is one of the driver whose errors are those of the relay.
type connector struct {
	driver.Connector
	relay *relay
}

// Connect logs in.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	cause := c.relay.cause.Load()
	switch {
	case err == nil:
		c.relay.a.fact(c.relay.encryption.says(c.relay.secure.Load()))
	case cause != nil:
		err = *cause
	case errors.Is(err, mysql.ErrNoTLS):
		err = errNoTLS
	}
	return conn, err
}

// dial connects to the server and returns the driver's end.
func (r *relay) dial() (net.Conn, error) {
	server, err := r.a.dial(r.ctx, r.at.String(), mostBytes, nil)
	if err != nil {
		return nil, err
	}
	driver, near := net.Pipe()
	go func() {
		if err := r.run(server, near); err != nil {
			r.cause.Store(&err)
		}
		_ = server.Close()
		_ = near.Close()
	}()
	return driver, nil
}

// run passes on what both sides say, until one of them ends.
func (r *relay) run(server *wire.Conn, driver net.Conn) error {
	greeting, err := packet(server)
	if err != nil {
		return err
	}
	if _, err := driver.Write(r.modest(greeting)); err != nil {
		return nil
	}
	answer, err := packet(driver)
	if err != nil {
		return nil // the driver says why
	}
	if _, err := server.Write(answer); err != nil {
		return err
	}
	if len(answer) == mysqlHeader+sslRequestBytes {
		if server, driver, err = r.encrypt(server, driver); err != nil {
			return err
		}
	} else {
		server = r.a.limit(r.ctx, server, mostBytes, wire.MySQL(&r.passwords))
	}
	go func() {
		_, _ = io.Copy(server, driver)
		_ = server.Close()
	}()
	_, err = io.Copy(driver, server)
	if errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed) {
		return nil // the driver is done
	}
	return err
}

const (
	mysqlHeader = 4
	// mostLogin is how long a greeting and a login may be.
	mostLogin = 1 << 13
	// sslRequestBytes is how long the driver's request for TLS is; a login is longer.
	sslRequestBytes = 32
)

// packet reads one message.
func packet(conn net.Conn) ([]byte, error) {
	p := make([]byte, mysqlHeader, 1<<10)
	if _, err := io.ReadFull(conn, p); err != nil {
		return nil, err
	}
	n := int(p[0]) | int(p[1])<<8 | int(p[2])<<16
	if n > mostLogin {
		return nil, &wire.Refusal{Reason: wire.Length, Got: uint64(n), Most: mostLogin}
	}
	p = append(p, make([]byte, n)...)
	_, err := io.ReadFull(conn, p[mysqlHeader:])
	return p, err
}

// modest is a greeting that does not make the driver begin with the password in
// clear: it begins with a challenge, and the server asks for what it wants.
func (r *relay) modest(greeting []byte) []byte {
	if r.passwords.Clear {
		return greeting
	}
	body := bytes.TrimRight(greeting[mysqlHeader:], "\x00")
	for _, method := range []string{"sha256_password", "mysql_clear_password", "dialog"} {
		if start, ok := bytes.CutSuffix(body, []byte(method)); ok {
			body = append(bytes.Clone(start), "mysql_native_password\x00"...)
			return append([]byte{byte(len(body)), byte(len(body) >> 8), byte(len(body) >> 16), greeting[3]}, body...)
		}
	}
	return greeting
}

// encrypt starts TLS with the server and with the driver. What the server says
// before TLS begins could come from anyone, so it must have said nothing more.
func (r *relay) encrypt(server *wire.Conn, driver net.Conn) (*wire.Conn, net.Conn, error) {
	if server.Unseen() {
		return nil, nil, &wire.Refusal{Reason: wire.Shape}
	}
	r.passwords.TLS = true
	inner, err := r.a.secure(r.ctx, server, r.encryption.config(r.at.Host), mostBytes, wire.MySQL(&r.passwords))
	if err != nil {
		return nil, nil, err
	}
	r.secure.Store(true)
	return inner, tls.Server(driver, &tls.Config{Certificates: []tls.Certificate{inside()}}), nil
}

// inside is the certificate with which the relay meets the driver, within this
// process: nobody else sees it.
var inside = sync.OnceValue(func() tls.Certificate {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, _ := x509.CreateCertificate(rand.Reader, c, c, public, private)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
})
