package doctor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/kyctl/kyctl/internal/doctor/wire"
)

// The client for Go that others use, go-zookeeper, makes room for as much as a
// server announces and reads in goroutines of its own, where a malformed answer
// ends the program. What doctor asks takes three messages (zookeeper.jute of
// ZooKeeper 3.8).

const (
	// zkFrame is how long a message may be: a session's has 37 bytes, a node's 84.
	zkFrame = 1 << 12
	// zkTimeout is how long a session lives without a word, in milliseconds.
	zkTimeout  = 4000
	zkExists   = 3
	zkClose    = -11
	zkOK       = 0
	zkNoNode   = -101
	zkQuestion = 1 // the number of the question
)

// errNoSession is the error of a server that takes connections only.
var errNoSession = errors.New("the server did not open a session")

// zkSession is a session at one server.
type zkSession struct{ conn net.Conn }

// openZKSession opens one. A server that serves nobody ends the connection.
func openZKSession(conn net.Conn) (zkSession, error) {
	s := zkSession{conn}
	// Version, last transaction seen, timeout, session and its password: 0 and
	// empty for a new one.
	open := binary.BigEndian.AppendUint32(make([]byte, 4+8), zkTimeout)
	open = append(open, make([]byte, 8)...)
	open = append(binary.BigEndian.AppendUint32(open, 16), make([]byte, 16)...)
	if err := s.send(open); err != nil {
		return s, err
	}
	granted, err := s.receive()
	if errors.Is(err, io.EOF) {
		return s, errNoSession
	}
	if err != nil {
		return s, err
	}
	if len(granted) < 4+4+8 {
		return s, &wire.Refusal{Reason: wire.Shape}
	}
	if timeout, id := binary.BigEndian.Uint32(granted[4:]), binary.BigEndian.Uint64(granted[8:]); timeout == 0 || id == 0 {
		return s, errNoSession
	}
	return s, nil
}

// exists says whether there is a node.
func (s zkSession) exists(path string) (bool, error) {
	ask := binary.BigEndian.AppendUint32(nil, zkQuestion)
	ask = binary.BigEndian.AppendUint32(ask, zkExists)
	ask = append(binary.BigEndian.AppendUint32(ask, uint32(len(path))), path...)
	if err := s.send(append(ask, 0)); err != nil { // 0: no watch
		return false, err
	}
	for {
		answer, err := s.receive()
		if err != nil {
			return false, err
		}
		if len(answer) < 4+8+4 {
			return false, &wire.Refusal{Reason: wire.Shape}
		}
		if binary.BigEndian.Uint32(answer) != zkQuestion {
			continue // news of the server
		}
		switch code := int32(binary.BigEndian.Uint32(answer[12:])); code {
		case zkOK:
			return true, nil
		case zkNoNode:
			return false, nil
		default:
			return false, fmt.Errorf("ZooKeeper error %d", code)
		}
	}
}

// close ends the session, so that nothing is left of it.
func (s zkSession) close() {
	end := int32(zkClose)
	if s.send(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, zkQuestion+1), uint32(end))) == nil {
		_, _ = s.receive()
	}
}

func (s zkSession) send(message []byte) error {
	_, err := s.conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(message))), message...))
	return err
}

func (s zkSession) receive() ([]byte, error) {
	header := make([]byte, 4)
	if _, err := io.ReadFull(s.conn, header); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(header)
	if n > zkFrame {
		return nil, &wire.Refusal{Reason: wire.Length, Got: uint64(n), Most: zkFrame}
	}
	message := make([]byte, n)
	_, err := io.ReadFull(s.conn, message)
	return message, err
}
