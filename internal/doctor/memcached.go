package doctor

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

// memcached are the servers of one use, as the description has them.
type memcached struct {
	use      diag.Text
	hosts    []cluster.Val[cluster.HostPort]
	user     cluster.Val[string]
	password string
	closed   bool // the password is not known
	logins   bool
}

func memcachedSessions(q *inquiry, o *session.Memcached) *memcached {
	password, known := q.values["sessions.memcached.password"]
	return &memcached{
		use: diag.T("the sessions' memcached %s", "会话的 memcached %s"), hosts: o.Hosts,
		user: o.Username, password: password.Reveal(), closed: o.Password.Set && !known, logins: true,
	}
}

// askMemcached asks for the server's own figures. The common client for Go has
// neither these nor SASL; both are a few lines of the protocol.
func (q *inquiry) askMemcached(ctx context.Context, m *memcached) {
	q.each(ctx, len(m.hosts), func(ctx context.Context, i int, a *answer) {
		at := m.hosts[i]
		if at.Broken {
			return
		}
		who := m.use.With(at.V.String())
		a.meet(at.V.String(), at.Pos, who)
		stats, err := m.stats(ctx, at.V, a)
		switch {
		case m.closed && (err == nil || errors.Is(err, errSASL)):
			a.fact(notLoggedIn())
		case errors.Is(err, errSASL):
			pos := at.Pos
			if m.user.Set {
				pos = m.user.Pos
			}
			m.refused(pos, who, a)
		case err != nil:
			a.unreachable(at.Pos, who, err)
		default:
			if m.user.Set {
				a.fact(withoutTLS())
			}
			m.examine(stats, at.Pos, who, a)
		}
	})
}

func (m *memcached) refused(pos source.Pos, who diag.Text, a *answer) {
	message := diag.T("%[1]s requires a user name, but the description has none", "%[2]s 要求用户名，但描述文件中没有")
	if m.user.Set {
		message = diag.T("%[1]s rejects the user name and password", "%[2]s 不接受该用户和密码")
	}
	a.add("doctor-memcached-login", pos, message.With(who.EN, who.ZH), diag.T("write the username and password from the server's SASL database", "填写服务器 SASL 数据库中的 username 和 password"))
}

func (m *memcached) examine(stats map[string]string, pos source.Pos, who diag.Text, a *answer) {
	a.fact(diag.T("memcached %s", "memcached %s").With(stats["version"]))
	evicted, _ := strconv.ParseInt(stats["evictions"], 10, 64)
	if m.logins && evicted > 0 {
		a.add("doctor-memcached-evicts", pos, diag.T("%[1]s has evicted %[3]d items since it started", "%[2]s 启动以来淘汰了 %[3]d 个条目").With(who.EN, who.ZH, evicted),
			diag.T("give it more memory with -m", "用 -m 增大其内存"))
	}
}

// errSASL is the error of a server that wants to know who asks.
var errSASL = errors.New("access denied")

// stats are the server's figures by their names.
func (m *memcached) stats(ctx context.Context, at cluster.HostPort, a *answer) (map[string]string, error) {
	conn, err := a.dial(ctx, at.String(), mostBytes, nil)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if m.user.Set {
		return binaryStats(conn, m.user.V, m.password)
	}
	return textStats(conn)
}

// textStats speaks the text protocol (doc/protocol.txt of memcached). A server
// with SASL alone ends the conversation, or says so.
func textStats(conn net.Conn) (map[string]string, error) {
	if _, err := io.WriteString(conn, "stats\r\n"); err != nil {
		return nil, err
	}
	stats := map[string]string{}
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case word == "STAT":
			name, value, _ := strings.Cut(rest, " ")
			stats[name] = value
		case word == "END":
			return stats, nil
		case strings.Contains(line, "unauthenticated"):
			return nil, errSASL
		default:
			return nil, fmt.Errorf("it does not use the memcached protocol: %s", shorten(line))
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, &wire.Refusal{Reason: wire.Bytes, Most: bufio.MaxScanTokenSize}
	} else if err != nil {
		return nil, err
	}
	return nil, io.ErrUnexpectedEOF
}

// The opcodes and states of the binary protocol that are needed
// (protocol_binary.h of memcached).
const (
	opStat      = 0x10
	opAuth      = 0x21
	headerBytes = 24
)

// binaryStats logs in with SASL PLAIN and asks in the binary protocol.
func binaryStats(conn net.Conn, user, password string) (map[string]string, error) {
	in := bufio.NewReader(conn)
	if _, err := conn.Write(request(opAuth, "PLAIN", "\x00"+user+"\x00"+password)); err != nil {
		return nil, err
	}
	if _, _, err := unpack(in); err != nil {
		return nil, err
	}
	if _, err := conn.Write(request(opStat, "", "")); err != nil {
		return nil, err
	}
	stats := map[string]string{}
	for {
		key, value, err := unpack(in)
		if err != nil || key == "" {
			return stats, err
		}
		stats[key] = value
	}
}

func request(op byte, key, value string) []byte {
	p := make([]byte, headerBytes, headerBytes+len(key)+len(value))
	p[0], p[1] = 0x80, op
	binary.BigEndian.PutUint16(p[2:], uint16(len(key)))
	binary.BigEndian.PutUint32(p[8:], uint32(len(key)+len(value)))
	return append(append(p, key...), value...)
}

func unpack(in io.Reader) (key, value string, err error) {
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(in, header); err != nil {
		return "", "", err
	}
	extras, keys := int(header[4]), int(binary.BigEndian.Uint16(header[2:]))
	size := int(binary.BigEndian.Uint32(header[8:]))
	if header[0] == 0x81 && size > mostBytes {
		return "", "", &wire.Refusal{Reason: wire.Length, Got: uint64(size), Most: mostBytes}
	}
	if header[0] != 0x81 || extras+keys > size {
		return "", "", errors.New("it does not use the memcached binary protocol")
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(in, body); err != nil {
		return "", "", err
	}
	if binary.BigEndian.Uint16(header[6:]) != 0 {
		return "", "", errSASL
	}
	return string(body[extras : extras+keys]), string(body[extras+keys:]), nil
}
