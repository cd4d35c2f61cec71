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

func reachChecks() []Check {
	return []Check{
		{
			Name: "doctor-name", Severity: diag.Error,
			Summary: diag.T("a host's name does not resolve", "主机名无法解析"),
			Why:     diag.T("no node that asks the same name server reaches the server, and nginx does not start with the name of a node that does not resolve", "使用同一 DNS 的节点都无法连接该服务器；节点的名称无法解析时，nginx 不会启动"),
			Fix:     diag.T("correct the name, or enter it in the name server or /etc/hosts of every machine that uses it; run kyctl doctor where the names are those of the nodes", "改正名称，或在使用它的每台机器的 DNS 或 /etc/hosts 中添加；请在与节点使用相同名称解析的机器上运行 kyctl doctor"),
			Source:  "the name server's answer; nginx -t with a name that does not resolve",
		},
		{
			Name: "doctor-refused", Severity: diag.Error,
			Summary: diag.T("nothing listens at a server's address", "服务器的地址上没有程序在监听"),
			Why:     diag.T("the machine is up and the program is not, or it listens at another address or port", "机器在运行，但程序没有运行，或监听在其他地址或端口"),
			Fix:     diag.T("start the program, or correct the host and the port", "启动程序，或改正主机和端口"),
			Source:  "connect(2): ECONNREFUSED",
		},
		{
			Name: "doctor-timeout", Severity: diag.Error,
			Summary: diag.T("a server does not answer in time", "服务器没有及时响应"),
			Why:     diag.T("the machine is off, a firewall drops the packets, or the program hangs: whoever depends on it waits as long as its own timeout says", "机器已关机、防火墙丢弃了数据包，或程序卡住：依赖它的一方要等到自己的超时为止"),
			Fix:     diag.T("look at the machine and at the firewalls on the way; --timeout gives a slow server longer", "检查机器以及途经的防火墙；--timeout 可为较慢的服务器延长时间"),
			Source:  "no answer within --timeout",
		},
		{
			Name: "doctor-no-route", Severity: diag.Error,
			Summary: diag.T("there is no way to a server's network", "没有到达服务器所在网络的路由"),
			Why:     diag.T("this machine has no route to the address, or a router on the way says so", "本机没有到该地址的路由，或途中的路由器如此答复"),
			Fix:     diag.T("correct the address, or run kyctl doctor in the nodes' network", "改正地址，或在节点所在的网络中运行 kyctl doctor"),
			Source:  "connect(2): EHOSTUNREACH, ENETUNREACH",
		},
		{
			Name: "doctor-tls", Severity: diag.Error,
			Summary: diag.T("no trusted TLS connection to a server", "无法与服务器建立受信任的 TLS 连接"),
			Why:     diag.T("the certificate is expired, made for another name or signed by nobody that is trusted here, or the server speaks no TLS", "证书已过期、不是签给该名称的、签发者在本机不受信任，或服务器不使用 TLS"),
			Fix:     diag.T("renew or correct the certificate; if its authority is your own, add that to this machine's trusted ones and to the trust store of the nodes' Java", "更新或改正证书；如果是自建 CA，请把它加入本机的受信任列表以及节点 Java 的信任库"),
			Source:  "the TLS handshake",
		},
		{
			Name: "doctor-connection", Severity: diag.Error,
			Summary: diag.T("a server ends the conversation, or speaks another protocol", "服务器中断了会话，或使用其他协议"),
			Why:     diag.T("something listens at the address, and it is not the program that the description means, or it refuses this machine", "该地址上有程序在监听，但不是描述文件所指的程序，或它拒绝本机"),
			Fix:     diag.T("compare host and port with the program's own configuration, and look at its log", "与该程序自己的配置核对主机和端口，并查看其日志"),
			Source:  "the connection's end, or an answer that is none",
		},
		{
			Name: "doctor-answer", Severity: diag.Error,
			Summary: diag.T("a server's answer is too large to be read, or can't be processed", "服务器的响应过大，或无法处理"),
			Why:     diag.T("the right program never answers like this: another one listens at the address, the server is broken, or someone attacks its clients; kyctl stops reading before the answer costs memory or time", "正常的程序不会这样响应：该地址上是其他程序、服务器已损坏，或有人在攻击它的客户端；kyctl 会在响应消耗内存或时间之前停止读取"),
			Fix:     diag.T("compare host and port with the program's own configuration, and see which program listens there: ss -ltnp", "与该程序自己的配置核对主机和端口，并用 ss -ltnp 查看监听的程序"),
			Source:  "limits of kyctl: 1 MiB for an answer (Redis 8 MiB, LDAP 256 KiB), 64 KiB for a message of a database or a directory, 16 levels of nesting",
		},
	}
}

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
		say("doctor-refused", diag.T("%[1]s: the connection is refused", "%[2]s：连接被拒绝"),
			diag.T("start it, or correct the host and the port", "启动它，或改正主机和端口"))
	case errors.Is(err, errHostNoRoute), errors.Is(err, errNetNoRoute):
		say("doctor-no-route", diag.T("%[1]s: no route to it", "%[2]s：没有路由"),
			diag.T("correct the address, or run kyctl doctor in the nodes' network", "改正地址，或在节点所在的网络中运行 kyctl doctor"))
	case errors.Is(err, errNoTLS):
		say("doctor-tls", diag.T("%[1]s has no TLS, and the JDBC URL demands it: the password was not sent", "%[2]s 没有 TLS，而 JDBC URL 要求 TLS：未发送密码"),
			diag.T("give the server a certificate (MySQL: ssl_cert and ssl_key, PostgreSQL: ssl = on), or correct the URL", "为服务器配置证书（MySQL：ssl_cert 和 ssl_key，PostgreSQL：ssl = on），或改正 URL"))
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert):
		reason := tlsReason(err)
		a.add("doctor-tls", pos, diag.T("%[1]s: no TLS: %[3]s", "%[2]s：TLS 失败：%[3]s").With(who.EN, who.ZH, reason),
			diag.T("correct the certificate, or let this machine trust its authority", "改正证书，或让本机信任其签发者"))
	case a.late(), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		say("doctor-timeout", diag.T("%[1]s: no answer in time", "%[2]s：没有及时响应"),
			diag.T("look at the machine and the firewalls on the way", "检查机器以及途经的防火墙"))
	default:
		a.add("doctor-connection", pos, diag.T("%[1]s: %[3]s", "%[2]s：%[3]s").With(who.EN, who.ZH, reason(err)), listener())
	}
}

func listener() diag.Text {
	return diag.T("see whether the program that is meant listens there, and what its log says", "检查该处监听的是否为所指的程序，并查看其日志")
}

// tlsReason is what a person has to know of a failed handshake.
func tlsReason(err error) string {
	var other x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record):
		return "the server speaks no TLS"
	case errors.As(err, &other):
		return other.Error()
	}
	return reason(err)
}

// reason is the text of an error in one line.
func reason(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, errReset) || errors.Is(err, errBrokenPipe) {
		return "it ended the connection"
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// secured is how doctor speaks TLS to a host.
func secured(host string) *tls.Config {
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
}
