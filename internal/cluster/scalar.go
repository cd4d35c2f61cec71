package cluster

import (
	"net/netip"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
)

func parseBool(v *bool, n *yaml.Node) *Problem {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 || n.Value != "true" && n.Value != "false" {
		return &Problem{
			RuleWrongKind,
			diag.T("%s is neither true nor false", "%s 既不是 true 也不是 false").With(show(n.Value)),
			diag.T("write true or false, without quotes", "写 true 或 false，不加引号"),
		}
	}
	*v = n.Value == "true"
	return nil
}

func parseInt(v *int, n *yaml.Node, f field) *Problem {
	i, err := decimal(n.Value)
	if err != nil || n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return &Problem{
			RuleWrongKind,
			diag.T("%s is no whole number", "%s 不是整数").With(show(n.Value)),
			diag.T("write a decimal number without quotes and leading zeros", "写不带引号和前导零的十进制数"),
		}
	}
	if i < f.min || i > f.max {
		return bad(diag.T("%d is not between %d and %d", "%d 不在 %d 到 %d 之间").With(i, f.min, f.max),
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
	hint := diag.T("write it with a unit, such as 30s, 5m or 1h", "写上单位，例如 30s、5m 或 1h")
	if _, numeric := strconv.ParseUint(text, 10, 63); numeric == nil && text != "0" {
		return bad(diag.T("the duration %s has no unit", "时长 %s 没有单位").With(show(text)),
			diag.T("write %ss if seconds are meant", "如果是秒，请写 %ss").With(text))
	}
	if err != nil {
		return bad(diag.T("%s is no duration", "%s 不是时长").With(show(text)), hint)
	}
	if t < 0 || t > maxDuration || t%time.Millisecond != 0 {
		return bad(diag.T("the duration %s is out of range", "时长 %s 超出范围").With(show(text)),
			diag.T("use whole milliseconds from 0s to 720h", "使用 0s 到 720h 之间的整毫秒数"))
	}
	*v = t
	return nil
}

func parseAddr(v *netip.Addr, text string) *Problem {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return bad(diag.T("%s is no IP address", "%s 不是 IP 地址").With(show(text)),
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
		return bad(diag.T("%s is no network", "%s 不是网段").With(show(text)),
			diag.T("write an address with a prefix length, such as 10.0.9.0/24", "写带前缀长度的地址，例如 10.0.9.0/24"))
	}
	*v = prefix.Masked()
	return nil
}

// forms are the words of a secret's mapping.
var forms = []struct {
	word string
	form secret.Form
}{{"env", secret.Env}, {"file", secret.File}, {"encrypted", secret.Encrypted}, {"runtime", secret.Runtime}, {"value", secret.Literal}}

// secret decodes the five forms of a secret.
func (d *decoder) secret(ref *secret.Ref, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		d.secretText(ref, secret.Literal, n)
		return
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		d.add(RuleWrongKind, n, diag.T("%s is no secret", "%s 不是密码的写法").With(d.last()),
			diag.T("write one of {env: NAME}, {file: PATH}, {encrypted: TEXT}, {runtime: NAME}, {value: TEXT}", "写成 {env: NAME}、{file: PATH}、{encrypted: TEXT}、{runtime: NAME}、{value: TEXT} 之一"))
		return
	}
	key, value := n.Content[0], resolve(n.Content[1])
	for _, f := range forms {
		if key.Value == f.word {
			d.secretText(ref, f.form, value)
			ref.Dir = d.tree.dir(value)
			return
		}
	}
	fields := make([]field, 0, len(forms))
	for _, f := range forms {
		fields = append(fields, field{name: f.word})
	}
	d.unknownKey(key, fields)
}

var envName = lazily(`^[A-Za-z_][A-Za-z0-9_]*$`)

// runtimeName is a JVM property or a variable, in ${...}.
var runtimeName = lazily(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// secretText decodes the text of a secret; no message may quote it.
func (d *decoder) secretText(ref *secret.Ref, form secret.Form, n *yaml.Node) {
	if !d.scalarKind(n) {
		return
	}
	if p := controls(n.Value, field{}); p != nil {
		d.add(p.Rule, n, p.Message, p.Hint)
		return
	}
	name := form == secret.Env || form == secret.Runtime
	switch {
	case !name && form != secret.File && isAmbiguous(n):
		d.add(RuleSecretUnquoted, n,
			diag.T("the secret is not in quotes, and YAML readers take it for something else than a text", "密码没有加引号，YAML 读取器会把它当作别的类型"),
			diag.T("put it in single quotes, or better, write {env: NAME} or {file: PATH}", "加上单引号；更好的做法是写 {env: NAME} 或 {file: PATH}"))
		return
	case form == secret.Env && !envName().MatchString(n.Value), form == secret.Runtime && !runtimeName().MatchString(n.Value):
		d.add(RuleBadValue, n,
			diag.T("this is no name of a variable", "这不是变量名"),
			diag.T("use letters, digits and underscores, such as REDIS_PASSWORD", "使用字母、数字和下划线，例如 REDIS_PASSWORD"))
		return
	}
	*ref = secret.NewRef(form, n.Value)
}
