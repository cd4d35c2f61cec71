// Package wire limits what a server can make its client read.
//
// In: a connection, a limit in bytes and the framing of a protocol. Out: a
// connection whose reads fail with *Refusal before the client sees a length, a
// nesting or a message that the limits don't allow. Clients make room for as much
// as a server announces, so the announcement itself has to be checked.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// Reason is why an answer is not read any further.
type Reason int

// Bytes: the server has sent too much. Length: it announces too much. Depth: it
// nests values too deep. Work: it asks for too many rounds of a key derivation.
// Shape: its bytes don't follow the protocol. Clear: it asks for the password in
// a form in which it would learn the password.
const (
	Bytes Reason = iota + 1
	Length
	Depth
	Work
	Shape
	Clear
)

// Refusal is an answer that is not read any further.
type Refusal struct {
	Reason Reason
	// Got is what the server sent or announced, Most what is read; both are 0
	// for Shape and Clear.
	Got, Most uint64
	// Method is the login method that the server asks for, with Clear.
	Method string
}

// Error names the reason.
func (r *Refusal) Error() string {
	switch r.Reason {
	case Bytes:
		return fmt.Sprintf("it sends more than %d bytes", r.Most)
	case Length:
		return fmt.Sprintf("it announces %d, at most %d is read", r.Got, r.Most)
	case Depth:
		return fmt.Sprintf("it nests values more than %d deep", r.Most)
	case Work:
		return fmt.Sprintf("it asks for %d rounds of key derivation, at most %d are done", r.Got, r.Most)
	case Clear:
		return "its login method reveals the password: " + r.Method
	}
	return "it does not follow the protocol"
}

// Framing looks at bytes that the client has not seen and returns how many of
// them it may have now. 0 means that more must come first; what was held back is
// shown again with more.
type Framing func(pending []byte) (ready int, err error)

// Conn is a connection with limits. One goroutine may read from it at a time.
type Conn struct {
	net.Conn
	framing Framing
	most    uint64
	read    uint64
	pending []byte
	ready   int
	refused atomic.Pointer[Refusal]
}

// Limit returns conn with limits: it reads at most so many bytes, and only what
// framing lets pass; nil lets everything pass. The connection ends with ctx.
func Limit(ctx context.Context, conn net.Conn, most uint64, framing Framing) *Conn {
	if framing == nil {
		framing = func(pending []byte) (int, error) { return len(pending), nil }
	}
	context.AfterFunc(ctx, func() {
		_ = conn.SetDeadline(time.Unix(1, 0)) // a pending read ends with a timeout
		_ = conn.Close()
	})
	return &Conn{Conn: conn, framing: framing, most: most}
}

// Read reads what the framing lets pass.
func (c *Conn) Read(p []byte) (int, error) {
	for c.ready == 0 {
		if r := c.refused.Load(); r != nil {
			return 0, r
		}
		if c.sort(); c.ready > 0 || c.refused.Load() != nil {
			continue
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.pending[:c.ready])
	c.pending, c.ready = c.pending[n:], c.ready-n
	return n, nil
}

// sort shows the framing what is pending.
func (c *Conn) sort() {
	if len(c.pending) == 0 {
		return
	}
	ready, err := c.framing(c.pending)
	if c.ready = ready; err == nil {
		return
	}
	c.ready = 0
	var r *Refusal
	if !errors.As(err, &r) {
		r = &Refusal{Reason: Shape}
	}
	c.refused.Store(r)
}

// fill reads once.
func (c *Conn) fill() error {
	var chunk [4096]byte
	n, err := c.Conn.Read(chunk[:])
	c.pending = append(c.pending, chunk[:n]...)
	if c.read += uint64(n); c.read > c.most {
		r := &Refusal{Reason: Bytes, Got: c.read, Most: c.most}
		c.refused.Store(r)
		return r
	}
	if n > 0 {
		return nil // an error that came with bytes comes again without them
	}
	return err
}

// Refused returns why the rest of the answer is not read, nil where nothing was
// refused. Clients hide the error of a connection behind one of their own.
func (c *Conn) Refused() *Refusal { return c.refused.Load() }

// Unseen says whether the server has sent bytes that the client has not read.
func (c *Conn) Unseen() bool { return len(c.pending) > 0 }
