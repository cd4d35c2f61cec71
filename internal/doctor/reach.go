package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/source"
)

// unreachable tells why a server can't be talked to; who names it.
func (a *answer) unreachable(pos source.Pos, who diag.Text, err error) {
	say := func(check string, message, hint diag.Text) {
		a.add(check, pos, message.With(who.EN, who.ZH), hint)
	}
	r := a.refusal(err)
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var timeout net.Error
	switch {
	case r != nil && r.Reason == wire.Shape:
		say("doctor-connection", diag.T("%[1]s: the answer does not follow the protocol", "%[2]s：响应不符合协议"), listener())
	case r != nil && r.Reason == wire.Clear:
		a.keep(pos, who, r)
	case r != nil:
		a.refuse(pos, who, r)
	case errors.As(err, &dns) && !dns.IsTimeout:
		say("doctor-name", diag.T("%[1]s: the name does not resolve here", "%[2]s：名称在本机无法解析"),
			diag.T("correct the name, or run kyctl doctor where the nodes' names resolve", "改正名称，或在能解析节点名称的机器上运行 kyctl doctor"))
	case errors.Is(err, errRefused):
		say("doctor-refused", diag.T("%[1]s: connection refused", "%[2]s：连接被拒绝"),
			diag.T("start it, or correct the host and the port", "启动它，或改正主机和端口"))
	case errors.Is(err, errHostNoRoute), errors.Is(err, errNetNoRoute):
		say("doctor-no-route", diag.T("%[1]s: no route to host", "%[2]s：没有路由"),
			diag.T("correct the address, or run kyctl doctor in the nodes' network", "改正地址，或在节点所在的网络中运行 kyctl doctor"))
	case errors.Is(err, errNoTLS):
		say("doctor-tls", diag.T("%[1]s does not support TLS, but the JDBC URL requires it: the password was not sent", "%[2]s 不支持 TLS，但 JDBC URL 要求 TLS：未发送密码"),
			diag.T("give the server a certificate (MySQL: ssl_cert and ssl_key, PostgreSQL: ssl = on), or correct the URL", "为服务器配置证书（MySQL：ssl_cert 和 ssl_key，PostgreSQL：ssl = on），或改正 URL"))
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert):
		reason := tlsReason(err)
		a.add("doctor-tls", pos, diag.T("%[1]s: no TLS: %[3]s", "%[2]s：TLS 失败：%[3]s").With(who.EN, who.ZH, reason),
			diag.T("correct the certificate, or make this machine trust its certificate authority", "改正证书，或让本机信任其 CA"))
	case a.late(), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		say("doctor-timeout", diag.T("%[1]s: no answer in time", "%[2]s：没有及时响应"),
			diag.T("check the machine and the firewalls on the network path", "检查该机器以及网络路径上的防火墙"))
	default:
		a.add("doctor-connection", pos, diag.T("%[1]s: %[3]s", "%[2]s：%[3]s").With(who.EN, who.ZH, reason(err)), listener())
	}
}

func listener() diag.Text {
	return diag.T("check whether the intended program listens there, and read its log", "检查在该处监听的是否为预期的程序，并查看其日志")
}

// tlsReason is what a person has to know of a failed handshake.
func tlsReason(err error) string {
	var other x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record):
		return "the server does not support TLS"
	case errors.As(err, &other):
		return other.Error()
	}
	return reason(err)
}

// reason is the text of an error in one line.
func reason(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, errReset) || errors.Is(err, errBrokenPipe) {
		return "the server closed the connection"
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// secured is how doctor speaks TLS to a host.
func secured(host string) *tls.Config {
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
}
