package ground

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Client is one HTTP/1.1 connection that never sends anything twice: Go's
// http.Transport does so by itself when a kept connection turns out closed.
type Client struct {
	Addr string
	conn net.Conn
	in   *bufio.Reader
	Dial func(addr string) (net.Conn, error) // nil: plain TCP
}

// CutShort is the status of an answer that began and did not end.
const CutShort = -1

// Answer is what came back; status 0 is a connection closed without an answer.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Ask sends one request as it stands and reads the answer.
func (c *Client) Ask(method, uri, body string, headers ...string) Answer {
	var req bytes.Buffer
	req.WriteString(method + " " + uri + " HTTP/1.1\r\n")
	if !strings.Contains(strings.Join(headers, "\n"), "Host:") {
		req.WriteString("Host: kylin.example.com\r\n")
	}
	for _, h := range headers {
		req.WriteString(h + "\r\n")
	}
	if !strings.Contains(strings.Join(headers, "\n"), "Transfer-Encoding:") {
		req.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	req.WriteString("\r\n" + body)
	return c.Send(method, req.Bytes())
}

// Send writes a raw request and reads the answer.
func (c *Client) Send(method string, raw []byte) Answer {
	if c.conn == nil && !c.connect() {
		return Answer{}
	}
	_ = c.conn.SetDeadline(time.Now().Add(60 * time.Second))
	// An answer may come before the request is read: 413.
	_, sent := c.conn.Write(raw)
	resp, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		c.Close()
		return Answer{}
	}
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Close()
		return Answer{Status: CutShort, Header: resp.Header}
	}
	if resp.Close || sent != nil {
		c.Close()
	}
	return Answer{resp.StatusCode, resp.Header, string(got)}
}

func (c *Client) connect() bool {
	dial := c.Dial
	if dial == nil {
		dial = func(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, 10*time.Second) }
	}
	conn, err := dial(c.Addr)
	if err != nil {
		return false
	}
	c.conn, c.in = conn, bufio.NewReader(conn)
	return true
}

// Close ends the connection; the next request makes a new one.
func (c *Client) Close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// NewClient is a client whose connection ends with the test.
func NewClient(t testing.TB, addr string) *Client {
	t.Helper()
	c := &Client{Addr: addr}
	t.Cleanup(c.Close)
	return c
}
