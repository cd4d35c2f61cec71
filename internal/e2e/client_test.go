package e2e

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client is one HTTP/1.1 connection that never sends anything twice: Go's
// http.Transport does so by itself when a kept connection turns out closed.
type client struct {
	addr string
	conn net.Conn
	in   *bufio.Reader
	dial func(addr string) (net.Conn, error) // nil: plain TCP
}

// answer is what came back; status 0 is a connection closed without an answer.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends one request as it stands and reads the answer.
func (c *client) ask(method, uri, body string, headers ...string) answer {
	var req bytes.Buffer
	req.WriteString(method + " " + uri + " HTTP/1.1\r\n")
	if !strings.Contains(strings.Join(headers, "\n"), "Host:") {
		req.WriteString("Host: kylin.example.com\r\n")
	}
	for _, h := range headers {
		req.WriteString(h + "\r\n")
	}
	if !strings.Contains(strings.Join(headers, "\n"), "Transfer-Encoding:") {
		req.WriteString("Content-Length: " + itoa(len(body)) + "\r\n")
	}
	req.WriteString("\r\n" + body)
	return c.send(method, req.Bytes())
}

// send writes a raw request and reads the answer.
func (c *client) send(method string, raw []byte) answer {
	if c.conn == nil && !c.connect() {
		return answer{}
	}
	_ = c.conn.SetDeadline(time.Now().Add(60 * time.Second))
	// An answer may come before the request is read: 413.
	_, sent := c.conn.Write(raw)
	resp, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		c.close()
		return answer{}
	}
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		c.close()
		return answer{}
	}
	if resp.Close || sent != nil {
		c.close()
	}
	return answer{resp.StatusCode, resp.Header, string(got)}
}

func (c *client) connect() bool {
	dial := c.dial
	if dial == nil {
		dial = func(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, 10*time.Second) }
	}
	conn, err := dial(c.addr)
	if err != nil {
		return false
	}
	c.conn, c.in = conn, bufio.NewReader(conn)
	return true
}

func (c *client) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

func newClient(t *testing.T, addr string) *client {
	t.Helper()
	c := &client{addr: addr}
	t.Cleanup(c.close)
	return c
}
