package balancer

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
)

// What names may look like where they become names in a balancer's file, too:
// NodeName a node's, ServerName one of server_names, in capitals as well.
var (
	clusterName = lazy.Regexp(`^[a-z][a-z0-9-]{0,38}$`)
	NodeName    = lazy.Regexp(`^[a-z0-9][a-z0-9.-]{0,62}$`)
	hostName    = lazy.Regexp(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$`)
	ServerName  = lazy.Regexp(`^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9._-]{0,249}[A-Za-z0-9_])?$`)
	queryPath   = lazy.Regexp(`^[A-Za-z0-9_-]+(/([A-Za-z0-9_-]+|\*))*$`)
	// internalPath is a pattern of product.Open: literals, * and **.
	internalPath = lazy.Regexp(`^/[A-Za-z0-9._*-]+(/[A-Za-z0-9._*-]+)*$`)
	urlPath      = lazy.Regexp(`^/[A-Za-z0-9._~!&'()*+,=:@%/?-]*$`)
	numeric      = lazy.Regexp(`^[0-9.]+$`)
)

// check refuses what no balancer's file could hold. plan has checked all of it
// before, with positions; this is the last door, so that nothing else can open
// it.
func check(s Site, methods []Support) error {
	for _, step := range []func(Site) error{checkNames, checkNodes, checkAddresses} {
		if err := step(s); err != nil {
			return err
		}
	}
	return checkMethod(s, methods)
}

func checkNames(s Site) error {
	var errs []error
	if !clusterName().MatchString(s.Name) {
		errs = append(errs, unfit("name", s.Name, diag.T("a lower-case name, [a-z][a-z0-9-]{0,38}", "小写名称 [a-z][a-z0-9-]{0,38}")))
	}
	for i, name := range s.ServerNames {
		if !ServerName().MatchString(name) {
			errs = append(errs, unfit(fmt.Sprintf("load_balancer.server_names[%d]", i), name, diag.T("a host name or *.example.com", "主机名或 *.example.com")))
		}
	}
	for _, path := range s.QueryPaths {
		if !queryPath().MatchString(path) {
			errs = append(errs, unfit("query paths", path, diag.T("a path such as query/format/*", "形如 query/format/* 的路径")))
		}
	}
	for _, path := range s.Internal {
		if !internalPath().MatchString(path) {
			errs = append(errs, unfit("internal paths", path, diag.T("a path such as /api/cache*/**", "形如 /api/cache*/** 的路径")))
		}
	}
	if s.HealthPath != "" && !urlPath().MatchString(s.HealthPath) {
		errs = append(errs, unfit("load_balancer.health_check.path", s.HealthPath, diag.T("a / followed by only letters, digits and -._~!&'()*+,=:@%/?", "以 / 开头，其后只有字母、数字和 -._~!&'()*+,=:@%/? 的路径")))
	}
	return errors.Join(errs...)
}

func checkNodes(s Site) error {
	primaries := 0
	for i, n := range s.Nodes {
		if err := checkNode(n); err != nil {
			err.Field = fmt.Sprintf("nodes[%d].%s", i, err.Field)
			return err
		}
		if n.State != Backup {
			primaries++
		}
	}
	if primaries == 0 {
		return &Error{"nodes", diag.T("every node that answers queries is a backup", "所有查询节点都是 backup")}
	}
	return nil
}

func checkNode(n Node) *Error {
	switch {
	case !NodeName().MatchString(n.Name):
		return unfit("name", n.Name, diag.T("a lower-case name, [a-z0-9][a-z0-9.-]{0,62}", "小写名称 [a-z0-9][a-z0-9.-]{0,62}"))
	case !ValidHost(n.Host):
		return unfit("host", n.Host, diag.T("a host name or an address", "主机名或 IP 地址"))
	case n.Port < 1 || n.Port > 65535:
		return unfit("port", strconv.Itoa(n.Port), diag.T("1 to 65535", "1 到 65535"))
	}
	return nil
}

// ValidHost says whether a balancer takes host as one host: libc reads 10.1 and
// 010.0.0.1 as addresses that netip refuses, and nginx asks DNS for 256.1.1.1.
func ValidHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Zone() == ""
	}
	return hostName().MatchString(host) && !numeric().MatchString(host) && !strings.Contains(host, "..")
}

func checkAddresses(s Site) error {
	if len(s.Listen) == 0 {
		return &Error{"load_balancer.listen", diag.T("there is no port to listen on", "没有监听端口")}
	}
	listens := s.Listen
	if s.TLS != nil {
		listens = append(listens[:len(listens):len(listens)], s.TLS.RedirectFrom...)
	}
	for _, l := range listens {
		if l.Port < 1 || l.Port > 65535 || l.Addr.Zone() != "" {
			return unfit("load_balancer.listen", fmt.Sprintf("%s port %d", l.Addr, l.Port), diag.T("a port or address:port", "端口或 address:port"))
		}
	}
	for _, p := range append(s.TrustedProxies[:len(s.TrustedProxies):len(s.TrustedProxies)], s.Operators...) {
		if !p.IsValid() {
			return unfit("load_balancer", p.String(), diag.T("a network such as 10.0.0.0/8", "形如 10.0.0.0/8 的网段"))
		}
	}
	return nil
}

func checkMethod(s Site, methods []Support) error {
	can, ok := support(methods, s.Method)
	if !ok {
		return unfit("load_balancer.method", string(s.Method), diag.T("a method that this load balancer supports", "该负载均衡器支持的方法"))
	}
	for i, n := range s.Nodes {
		if n.State == Backup && !can.Backup {
			return &Error{fmt.Sprintf("nodes[%d].state", i), diag.T("method %q does not support backup nodes", "方法 %q 不支持 backup 节点").With(s.Method)}
		}
		if _, err := netip.ParseAddr(n.Host); err != nil && can.Address {
			return &Error{fmt.Sprintf("nodes[%d].host", i), diag.T("method %q needs the node's IP address, but %q is a host name", "方法 %q 需要节点的 IP 地址，但 %q 是主机名").With(s.Method, n.Host)}
		}
	}
	return nil
}

// unfit says that the value of a field is not what it must be.
func unfit(field, value string, want diag.Text) *Error {
	return &Error{field, diag.Text{
		EN: fmt.Sprintf("%q is not allowed here; use %s", value, want.EN),
		ZH: fmt.Sprintf("%q 不能用在这里，应为%s", value, want.ZH),
	}}
}
