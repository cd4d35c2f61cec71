package cluster

import (
	"math"
	"net/netip"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
)

// Problem is why a text is no value of its type, and what to write instead.
type Problem struct {
	Rule          string
	Message, Hint diag.Text
}

// Parser is a leaf type that reads itself from the text of a scalar. Its
// messages quote the text with show, which hides what looks like a secret.
type Parser interface{ Parse(text string) *Problem }

func bad(message, hint diag.Text) *Problem { return &Problem{RuleBadValue, message, hint} }

var (
	clusterName = lazy.Regexp(`^[a-z][a-z0-9-]{0,38}$`)
	nodeName    = lazy.Regexp(`^[a-z0-9][a-z0-9.-]{0,62}$`)
	hostName    = lazy.Regexp(`^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*\.?$`)
	allNumeric  = lazy.Regexp(`^(0[xX][0-9a-fA-F]+|[0-9.])+$`)
	serverName  = lazy.Regexp(`^[A-Za-z0-9*_][A-Za-z0-9*_.-]{0,252}$`)
	sizeText    = lazy.Regexp(`^([0-9]+)([kKmMgG]?)$`)
	versionText = lazy.Regexp(`^[0-9]+(\.[0-9]+){1,3}$`)
)

// Name is the cluster's name. It begins every name in the balancer's file.
type Name string

// Parse reads v from the text of a scalar.
func (v *Name) Parse(text string) *Problem {
	if !clusterName().MatchString(text) || strings.Contains(text, "--") {
		return bad(diag.T("%s is not a valid cluster name", "%s 不是有效的集群名称").With(show(text)),
			diag.T("begin with a lower-case letter, then use up to 38 lower-case letters, digits or single hyphens", "以小写字母开头，后接最多 38 个小写字母、数字或单个连字符"))
	}
	*v = Name(text)
	return nil
}

// NodeName is a node's name. It names the node's folder.
type NodeName string

// Parse reads v from the text of a scalar.
func (v *NodeName) Parse(text string) *Problem {
	if !nodeName().MatchString(text) || strings.Contains(text, "--") || strings.Contains(text, "..") {
		return bad(diag.T("%s is not a valid node name", "%s 不是有效的节点名称").With(show(text)),
			diag.T("use up to 63 lower-case letters, digits, single dots or single hyphens; begin with a letter or digit", "使用最多 63 个小写字母、数字、单个点或单个连字符，并以字母或数字开头"))
	}
	*v = NodeName(text)
	return nil
}

// Host is a host name, an IPv4 or an IPv6 address, without a port.
type Host string

// Parse reads v from the text of a scalar.
func (v *Host) Parse(text string) *Problem {
	if p := hostProblem(text); p != nil {
		return p
	}
	*v = Host(text)
	return nil
}

func hostProblem(text string) *Problem {
	if addr, err := netip.ParseAddr(text); err == nil && addr.Zone() == "" {
		return nil
	}
	if allNumeric().MatchString(text) {
		// libc reads 10.1 as 10.0.0.1 and 010.0.0.1 as octal: facts of nginx -t.
		return bad(diag.T("%s is not a valid IPv4 address", "%s 不是有效的 IPv4 地址").With(show(text)),
			diag.T("write four decimal numbers from 0 to 255 without leading zeros, such as 10.0.0.1", "写四个 0 到 255 的十进制数，不带前导零，例如 10.0.0.1"))
	}
	if host, _, ok := strings.Cut(text, ":"); ok && hostName().MatchString(host) {
		return bad(diag.T("%s contains a port; only a host is allowed", "%s 带有端口，此处只能写主机").With(show(text)),
			diag.T("write only the host; the port has its own key", "只写主机；端口有单独的键"))
	}
	if !hostName().MatchString(text) || len(text) > 253 {
		return bad(diag.T("%s is not a valid host name or IP address", "%s 不是有效的主机名或 IP 地址").With(show(text)),
			diag.T("write a host name such as kylin-1.example.com, or an address such as 10.0.0.1", "写主机名（例如 kylin-1.example.com）或地址（例如 10.0.0.1）"))
	}
	return nil
}

// HostPort is a host and a port. String gives it as it is written in files.
type HostPort struct {
	Host string
	Port int
}

// String returns host:port, an IPv6 address in brackets.
func (v HostPort) String() string {
	if strings.Contains(v.Host, ":") {
		return "[" + v.Host + "]:" + strconv.Itoa(v.Port)
	}
	return v.Host + ":" + strconv.Itoa(v.Port)
}

// Parse reads v from the text of a scalar.
func (v *HostPort) Parse(text string) *Problem {
	host, port, ok := cutPort(text)
	if !ok {
		return bad(diag.T("%s is not in the form host:port", "%s 不是 host:port 形式").With(show(text)),
			diag.T("write host:port, such as db.example.com:3306, without a scheme", "写 host:port，例如 db.example.com:3306，不带协议前缀"))
	}
	if p := hostProblem(host); p != nil {
		return p
	}
	n, p := portNumber(port)
	*v = HostPort{Host: host, Port: n}
	return p
}

// cutPort cuts host:port or [v6]:port.
func cutPort(text string) (host, port string, ok bool) {
	if rest, found := strings.CutPrefix(text, "["); found {
		host, port, ok = strings.Cut(rest, "]:")
		return host, port, ok
	}
	host, port, ok = strings.Cut(text, ":")
	return host, port, ok && !strings.Contains(port, ":")
}

func portNumber(text string) (int, *Problem) {
	n, err := decimal(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, bad(diag.T("port %s is out of range (1-65535)", "端口 %s 超出范围（1-65535）").With(show(text)),
			diag.T("use a port from 1 to 65535; Kylin's default is 7070", "使用 1 到 65535 之间的端口；Kylin 默认是 7070"))
	}
	return n, nil
}

// decimal reads a decimal number without sign games, leading zeros or
// underscores: yaml.v3 would read 070 as 56.
func decimal(text string) (int, error) {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 1 && digits[0] == '0' || strings.ContainsAny(digits, "+-_") {
		return 0, strconv.ErrSyntax
	}
	return strconv.Atoi(text)
}

// Port is a TCP port.
type Port int

// Parse reads v from the text of a scalar.
func (v *Port) Parse(text string) *Problem {
	n, p := portNumber(text)
	*v = Port(n)
	return p
}

// Listen is a port, or address:port, to listen on; an invalid Addr means every
// address.
type Listen struct {
	Addr netip.Addr
	Port int
}

// Parse reads v from the text of a scalar.
func (v *Listen) Parse(text string) *Problem {
	host, port, ok := cutPort(text)
	if !ok {
		n, p := portNumber(text)
		v.Port = n
		return p
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return bad(diag.T("the listen address %s is not a valid IP address", "监听地址 %s 不是有效的 IP 地址").With(show(host)),
			diag.T("write a port, or an IP address and a port: the load balancer does not start if a name does not resolve", "写端口，或 IP 地址:端口；名称无法解析时负载均衡器无法启动"))
	}
	n, p := portNumber(port)
	*v = Listen{Addr: addr, Port: n}
	return p
}

// ServerName is a name that the balancer answers to: a host name, or one with
// * as its first or last label.
type ServerName string

// Parse reads v from the text of a scalar.
func (v *ServerName) Parse(text string) *Problem {
	if !serverName().MatchString(text) || strings.Contains(text, "..") {
		return bad(diag.T("the server name %s is not a valid host name", "server_names 中的 %s 不是有效的主机名").With(show(text)),
			diag.T("write a host name such as kylin.example.com or *.example.com, without scheme, port or path", "写主机名，例如 kylin.example.com 或 *.example.com，不带协议、端口或路径"))
	}
	*v = ServerName(text)
	return nil
}

// Size is a number of bytes.
type Size int64

// Parse reads v from the text of a scalar.
func (v *Size) Parse(text string) *Problem {
	m := sizeText().FindStringSubmatch(text)
	shift := map[string]uint{"": 0, "k": 10, "m": 20, "g": 30}
	if m == nil {
		return badSize(text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	by := shift[strings.ToLower(m[2])]
	if err != nil || n > math.MaxInt64>>by {
		return badSize(text)
	}
	*v = Size(n << by)
	return nil
}

func badSize(text string) *Problem {
	return bad(diag.T("%s is not a valid size", "%s 不是有效的大小").With(show(text)),
		diag.T("write a number of bytes, or a number with k, m or g, such as 64m; 0 means no limit", "写字节数，或带单位 k、m、g 的数值，例如 64m；0 表示不限制"))
}

// Path is a path of the machine that renders; Dir is the folder a relative
// one is looked up in.
type Path struct{ Dir, Text string }

// Parse reads v from the text of a scalar.
func (v *Path) Parse(text string) *Problem {
	if text == "" {
		return bad(diag.T("the path is empty", "路径为空"), diag.T("write a path, or remove the key", "写上路径，或删除此键"))
	}
	v.Text = text
	return nil
}

// TomcatVersion is MAJOR.MINOR.PATCH.
type TomcatVersion string

// Parse reads v from the text of a scalar.
func (v *TomcatVersion) Parse(text string) *Problem {
	if !versionText().MatchString(text) {
		return bad(diag.T("%s is not a valid Tomcat version", "%s 不是有效的 Tomcat 版本号").With(show(text)),
			diag.T(`write it as "8.5.78"; see tomcat/RELEASE-NOTES on a node`, `写成 "8.5.78" 的形式；版本号见节点上的 tomcat/RELEASE-NOTES`))
	}
	*v = TomcatVersion(text)
	return nil
}
