package e2e

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"io"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHTTP2Paths: HTTP/2 can carry a blank or a control character in a path.
// None of them comes to a node, where the rules over a path might have read
// another one.
func TestHTTP2Paths(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := ground.StartNode(t, "a", ground.NewLedger())
		s := f.site(t, n)
		s.Method, s.HealthPath = balancer.StickyCookie, ""
		withTLS(t, &s)
		addr := f.start(t, s)
		for path, seen := range map[string]int64{
			"/kylin/": 1, "/kylin/?x=y": 1, "/kylin/ x": 0, "/kylin/?a URL must not contain a space=a": 0, "/kylin/\x01": 0, "/kylin/x\r\nX-A: b": 0, "/kylin/x HTTP/1.1": 0, "/kylin/\x00": 0,
		} {
			before := n.Seen.Load()
			getHTTP2(t, addr, path)
			if got := n.Seen.Load() - before; got != seen {
				t.Errorf("%q came to the node %d times, want %d", path, got, seen)
			}
		}
	})
}

// getHTTP2 sends one GET over a connection of its own, and returns once the
// answer or a refusal is there.
func getHTTP2(t *testing.T, addr, path string) {
	t.Helper()
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, ServerName: "kylin.example.com", NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const settings, headers, reset, goaway = 4, 1, 3, 7
	var out bytes.Buffer
	out.WriteString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	frame := func(kind, flags byte, stream uint32, payload []byte) {
		head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
		out.Write(binary.BigEndian.AppendUint32(append(head, flags), stream))
		out.Write(payload)
	}
	frame(settings, 0, 0, nil)
	var fields bytes.Buffer
	for _, field := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":path", path}, {":authority", "kylin.example.com"}} {
		// Literal, not indexed, no Huffman code.
		fields.Write([]byte{0, byte(len(field[0]))})
		fields.WriteString(field[0])
		fields.WriteByte(byte(len(field[1])))
		fields.WriteString(field[1])
	}
	frame(headers, 5, 1, fields.Bytes()) // END_STREAM, END_HEADERS
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := conn.Write(out.Bytes()); err != nil {
		t.Fatal(err)
	}
	for {
		var head [9]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			if err != io.EOF {
				t.Errorf("%q: %v", path, err)
			}
			return
		}
		if _, err := io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(head[:4])>>8)); err != nil {
			return
		}
		kind, stream := head[3], binary.BigEndian.Uint32(head[5:])
		if kind == goaway || stream == 1 && (kind == reset || kind <= headers && head[4]&1 == 1) {
			return
		}
	}
}
