package cluster

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
)

func parseBool(v *bool, n *yaml.Node) *Problem {
	if isQuoted(n) || n.Value != "true" && n.Value != "false" {
		hint := diag.T("write true or false, without quotes", "写 true 或 false，不加引号")
		switch strings.ToLower(n.Value) {
		case "yes", "on", "y", "true", "1":
			hint = diag.T("write true, without quotes", "写 true，不加引号")
		case "no", "off", "n", "false", "0":
			hint = diag.T("write false, without quotes", "写 false，不加引号")
		}
		return &Problem{RuleWrongKind, diag.T("%s must be true or false", "%s 必须是 true 或 false").With(show(n.Value)), hint}
	}
	*v = n.Value == "true"
	return nil
}

func parseInt(v *int, n *yaml.Node, f *field) *Problem {
	i, err := decimal(n.Value)
	if err != nil || isQuoted(n) {
		return &Problem{
			RuleWrongKind,
			diag.T("%s must be a whole number", "%s 必须是整数").With(show(n.Value)),
			diag.T("write a decimal number without quotes or leading zeros", "写十进制数，不加引号，不带前导零"),
		}
	}
	if i < f.min || i > f.max {
		return bad(diag.T("%d is out of range (%d-%d)", "%d 超出范围（%d-%d）").With(i, f.min, f.max),
			diag.T("use a number from %d to %d", "使用 %d 到 %d 之间的数").With(f.min, f.max))
	}
	*v = i
	return nil
}

// maxDuration keeps sums of durations far from overflow; no balancer takes a
// longer one.
const maxDuration = 30 * 24 * time.Hour

func parseDuration(v *time.Duration, text string) *Problem {
	t, err := time.ParseDuration(text)
	hint := diag.T("write a number with a unit, such as 30s, 5m or 1h", "写带单位的数值，例如 30s、5m 或 1h")
	if _, numeric := strconv.ParseUint(text, 10, 63); numeric == nil && text != "0" {
		return bad(diag.T("the duration %s has no unit", "时长 %s 没有单位").With(show(text)),
			diag.T("write %ss for seconds", "如果单位是秒，请写 %ss").With(text))
	}
	if err != nil {
		return bad(diag.T("%s is not a valid duration", "%s 不是有效的时长").With(show(text)), hint)
	}
	if t < 0 || t > maxDuration || t%time.Millisecond != 0 {
		return bad(diag.T("the duration %s is out of range", "时长 %s 超出范围").With(show(text)),
			diag.T("use a duration from 0s to 720h, in whole milliseconds", "使用 0s 到 720h 之间的时长，精确到毫秒"))
	}
	*v = t
	return nil
}

func parseAddr(v *netip.Addr, text string) *Problem {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return bad(diag.T("%s is not a valid IP address", "%s 不是有效的 IP 地址").With(show(text)),
			diag.T("write an address such as 10.0.0.1 or 2001:db8::1, without a port", "写地址，例如 10.0.0.1 或 2001:db8::1，不带端口"))
	}
	*v = addr
	return nil
}

func parsePrefix(v *netip.Prefix, text string) *Problem {
	prefix, err := netip.ParsePrefix(text)
	if addr, aerr := netip.ParseAddr(text); aerr == nil && addr.Zone() == "" {
		prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	if err != nil {
		return bad(diag.T("%s is not a valid network", "%s 不是有效的网段").With(show(text)),
			diag.T("write an address with a prefix length, such as 10.0.9.0/24", "写带前缀长度的地址，例如 10.0.9.0/24"))
	}
	*v = prefix.Masked()
	return nil
}
