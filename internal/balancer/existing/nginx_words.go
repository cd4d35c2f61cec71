package existing

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
)

// nginxUnits are the units of nginx's times (ngx_parse_time.c).
var nginxUnits = map[string]time.Duration{
	"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "M": 30 * 24 * time.Hour, "y": 365 * 24 * time.Hour,
}

// nginxDuration reads a time, such as 90, 1m30s or 500ms; -1 where it is none.
func nginxDuration(text string) time.Duration {
	total := time.Duration(0)
	if text == "" {
		return -1
	}
	for text != "" {
		text = strings.TrimLeft(text, " ")
		n := 0
		for n < len(text) && text[n] >= '0' && text[n] <= '9' {
			n++
		}
		number, err := strconv.ParseInt(text[:n], 10, 32)
		if err != nil {
			return -1
		}
		text = text[n:]
		unit := ""
		for len(unit) < len(text) && (text[len(unit)] < '0' || text[len(unit)] > '9') && text[len(unit)] != ' ' {
			unit = text[:len(unit)+1]
		}
		text = text[len(unit):]
		if unit == "" {
			unit = "s"
		}
		length, ok := nginxUnits[unit]
		if !ok || number > int64(1<<62/length) {
			return -1
		}
		total += time.Duration(number) * length
		if total < 0 {
			return -1
		}
	}
	return total
}

// nginxBytes reads a size, such as 64m; -1 where it is none.
func nginxBytes(text string) int64 {
	unit := int64(1)
	number := strings.TrimRight(text, "kKmMgG")
	switch strings.ToLower(text[len(number):]) {
	case "":
	case "k":
		unit = 1 << 10
	case "m":
		unit = 1 << 20
	case "g":
		unit = 1 << 30
	default:
		return -1
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > 1<<62/unit {
		return -1
	}
	return n * unit
}

// readAddress reads an address to listen on: 80, *:80, 10.0.0.1, 10.0.0.1:80 or
// [::]:80. Without a port it is port.
func readAddress(text string, port int) (balancer.Listen, bool) {
	host, number := "", text
	if n, err := strconv.Atoi(text); err != nil || n < 1 {
		host, number = splitAddress(text)
	}
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 65535 {
			return balancer.Listen{}, false
		}
		port = n
	}
	if host == "" || host == "*" {
		return balancer.Listen{Port: port}, true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || addr.Zone() != "" {
		return balancer.Listen{}, false
	}
	return balancer.Listen{Addr: addr, Port: port}, true
}

// readPrefix reads a network, or one address.
func readPrefix(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), true
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, addr.BitLen()), true
}

// nginxNames reads one word of server_name; false where it is no name that the
// description can say.
func nginxNames(word string) ([]string, bool) {
	switch rest, pattern := strings.CutPrefix(word, "~^"); {
	case word == "_" || word == "":
		return nil, true // any name
	case pattern:
		rest, ended := strings.CutSuffix(rest, "$")
		star := ""
		if tail, wild := strings.CutPrefix(rest, ".+"); wild {
			rest, star = tail, "*"
		}
		name, literal := unquoteMeta(rest)
		return []string{star + name}, ended && literal && balancer.ServerName().MatchString(star+name)
	case strings.HasPrefix(word, "."):
		return []string{word[1:], "*" + word}, balancer.ServerName().MatchString(word[1:])
	}
	return []string{word}, balancer.ServerName().MatchString(word)
}

// unquoteMeta returns the text that a regular expression matches; false where it
// is no plain text.
func unquoteMeta(pattern string) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' && i+1 < len(pattern) {
			i++
		}
		out.WriteByte(pattern[i])
	}
	return out.String(), regexp.QuoteMeta(out.String()) == pattern
}

// readQueryPaths is the inverse of the expressions over query paths; segment is
// what stands there for a *.
func readQueryPaths(pattern, before, after, segment string) []string {
	inside, begins := strings.CutPrefix(pattern, before)
	inside, ends := strings.CutSuffix(inside, after)
	if !begins || !ends {
		return nil
	}
	return strings.Split(strings.ReplaceAll(inside, segment, "*"), "|")
}
