package session

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// readMemcached reads the Manager's attributes; what they do not say is as
// MemcachedSessionService.java has it: sticky, and no lock.
func readMemcached(h Home) (Found, bool) {
	e, ok := h.element("Manager", memcachedManager)
	if !ok || strings.HasPrefix(e.Attr("memcachedNodes"), "redis") {
		return Found{}, false // redis:// and rediss:// are stores of their own, for which the options have no word
	}
	at := h.place(e)
	m := &Memcached{At: at}
	f := Found{Options: m}
	var servers []string
	for _, node := range strings.FieldsFunc(e.Attr("memcachedNodes"), func(r rune) bool { return r == ',' || r == ' ' }) {
		if strings.Count(node, ":") > 1 { // n1:host:port
			_, node, _ = strings.Cut(node, ":")
		}
		servers = append(servers, node)
	}
	m.Hosts = f.hosts("memcachedNodes", strings.Join(servers, ","), at)
	m.Sticky = found(e.Attr("sticky") == "" || isTrue(e.Attr("sticky")), at)
	if mode := e.Attr("lockingMode"); !m.Sticky.V {
		m.lock(&f, mode)
	}
	if name := e.Attr("username"); name != "" {
		f.text(&m.Username, "username", name, at)
	}
	if text := e.Attr("password"); text != "" {
		m.Password = f.secret("memcached.password", "MEMCACHED_PASSWORD", Text{text, at})
	}
	return f, true
}

func (m *Memcached) lock(f *Found, mode string) {
	if mode == "" {
		mode = "none"
	}
	pattern, ours := strings.CutPrefix(mode, "uriPattern:[A-Z]+ (")
	if pattern, closed := strings.CutSuffix(pattern, ")"); ours && closed {
		mode = pattern
	} else if !slices.Contains(lockingWords, mode) {
		f.lose(m.At, diag.T("lockingMode is not a pattern that kyctl can write", "lockingMode 不是 kyctl 能写出的形式"))
		return
	}
	read(f, &m.Locking, "lockingMode", mode, m.At)
}
