package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/source"
)

// How much is read from one server in one conversation. The answers of Redis
// grow with the cluster: CLUSTER SLOTS has a row for each range of slots.
const (
	mostBytes      = 1 << 20
	mostLDAPBytes  = 1 << 18 // one entry is asked for at a time
	mostRedisBytes = 8 << 20
	mostBody       = 1 << 18
	mostHeader     = 1 << 16
)

// peer is the server that an answer comes from.
type peer struct {
	pos source.Pos
	who diag.Text

	mu    sync.Mutex // a client of HTTP connects in a goroutine of its own
	conns []*wire.Conn
}

// meet says whose answer it is: a server, the value that names it and what it is
// called in a finding. Nothing is asked before.
func (a *answer) meet(server string, pos source.Pos, who diag.Text) {
	a.server, a.peer = server, &peer{pos: pos, who: who}
}

// dial connects to the server. The connection ends with ctx, whatever the client
// says of it.
func (a *answer) dial(ctx context.Context, address string, most uint64, framing wire.Framing) (*wire.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return a.limit(ctx, conn, most, framing), nil
}

// limit puts limits on a connection to the server.
func (a *answer) limit(ctx context.Context, conn net.Conn, most uint64, framing wire.Framing) *wire.Conn {
	c := wire.Limit(ctx, conn, most, framing)
	a.peer.mu.Lock()
	defer a.peer.mu.Unlock()
	a.peer.conns = append(a.peer.conns, c)
	return c
}

// dialTLS connects to the server with TLS; the framing is that of what comes
// through it.
func (a *answer) dialTLS(ctx context.Context, address string, c *tls.Config, most uint64, framing wire.Framing) (*wire.Conn, error) {
	raw, err := a.dial(ctx, address, most, nil)
	if err != nil {
		return nil, err
	}
	return a.secure(ctx, raw, c, most, framing)
}

// secure starts TLS on a connection.
func (a *answer) secure(ctx context.Context, raw *wire.Conn, c *tls.Config, most uint64, framing wire.Framing) (*wire.Conn, error) {
	conn := tls.Client(raw, c)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, err
	}
	return a.limit(ctx, conn, most, framing), nil
}

// client is a client of HTTP that connects to address, whatever the URL names,
// and follows no redirect.
func (a *answer) client(address string, c *tls.Config) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: mostHeader, TLSClientConfig: c,
			// A Transport keeps on dialing after its request has ended, and a silent
			// address keeps that socket open for minutes (net/http, getConn).
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return a.dial(a.ctx, address, mostBytes, nil)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// refusal returns why the server's answer was not read to its end, nil where it
// was. Clients hide the error of a connection behind one of their own.
func (a *answer) refusal(err error) *wire.Refusal {
	var r *wire.Refusal
	if errors.As(err, &r) || a.peer == nil {
		return r
	}
	a.peer.mu.Lock()
	defer a.peer.mu.Unlock()
	for _, c := range a.peer.conns {
		if r := c.Refused(); r != nil {
			return r
		}
	}
	return nil
}

// refuse adds the finding of an answer that was not read to its end.
func (a *answer) refuse(pos source.Pos, who diag.Text, r *wire.Refusal) {
	message := map[wire.Reason]diag.Text{
		wire.Bytes:  diag.T("%[1]s: the answer has more than %[4]d bytes", "%[2]s：响应超过 %[4]d 字节"),
		wire.Length: diag.T("%[1]s: the answer announces a length of %[3]d, the limit is %[4]d", "%[2]s：响应声明的长度为 %[3]d，上限为 %[4]d"),
		wire.Depth:  diag.T("%[1]s: the answer nests values more than %[4]d deep", "%[2]s：响应的嵌套超过 %[4]d 层"),
		wire.Work:   diag.T("%[1]s: the login takes %[3]d rounds of hashing, the limit is %[4]d", "%[2]s：登录需要 %[3]d 轮散列计算，上限为 %[4]d"),
	}[r.Reason]
	a.add("doctor-answer", pos, message.With(who.EN, who.ZH, r.Got, r.Most),
		diag.T("check that the intended program listens at this address and has not been replaced by another one", "检查在该地址上监听的是否为预期的程序，以及是否已被替换成其他程序"))
}

// withoutTLS is a fact about Redis, memcached and directories: they have no login
// that hides the password, so it is sent as the description has the nodes send it.
func withoutTLS() diag.Text {
	return diag.T("password sent without TLS, the same way as the nodes send it", "密码未经 TLS 发送，与节点的方式相同")
}

// keep adds the finding of a password that was not sent.
func (a *answer) keep(pos source.Pos, who diag.Text, r *wire.Refusal) {
	a.add("doctor-database-cleartext", pos, diag.T("%[1]s uses the login method %[3]s, which reveals the password, and the server's identity is not verified: the password was not sent", "%[2]s 使用的登录方式 %[3]s 会泄露密码，且服务器的身份未经验证：未发送密码").With(who.EN, who.ZH, r.Method),
		diag.T("make TLS verify the certificate (parameters of the JDBC URL), or use a login method that sends only a digest", "通过 JDBC URL 的参数让 TLS 验证证书，或改用只发送摘要的登录方式"))
}

// failed turns a panic of a client into a finding about the server. What the panic
// was called with may hold a secret, unless Go's runtime called it.
func (a *answer) failed(value any) {
	if a.peer == nil {
		panic(value) // a fault of kyctl: nothing was asked yet
	}
	why := diag.T("an internal error", "内部错误")
	if err, ok := value.(runtime.Error); ok {
		why = diag.T("%s", "%s").With(err.Error())
	}
	who := a.peer.who
	a.add("doctor-answer", a.peer.pos, diag.T("%[1]s: kyctl can't process the answer: %[3]s", "%[2]s：kyctl 无法处理响应：%[4]s").With(who.EN, who.ZH, why.EN, why.ZH),
		diag.T("check that the intended program listens at this address; if it does, report this to the kyctl project", "检查在该地址上监听的是否为预期的程序；如果是，请向 kyctl 项目报告"))
}

// readTimeout is for clients that want one: a little longer than the server's
// time, which the context ends.
func (q *inquiry) readTimeout() time.Duration { return q.timeout + grace }
