package verify

import (
	"bytes"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/lazy"
)

func haproxy() Program {
	return Program{
		Name:     "haproxy",
		Template: "haproxy.cfg.tmpl",
		binaries: []string{"haproxy", "/usr/sbin/haproxy", "/usr/local/sbin/haproxy"},
		version:  lazy.Regexp(`HA-?Proxy version ([0-9.]+)`),
		mains:    []string{""},
		scratch:  haproxyScratch,
		prepare: func(_, dir, _ string, confs [][]byte) error {
			return write(filepath.Join(dir, "haproxy.cfg"), bytes.Join(confs, nil))
		},
		args:  func(string, string) []string { return []string{"-c", "-f", "haproxy.cfg"} },
		read:  haproxyRead,
		split: directive.HAProxyWords,
		loads: haproxyLoads,
		file:  func(int) string { return "haproxy.cfg" },
		words: lineWords(directive.HAProxyWords),
		keys: []origin{
			{"server", "nodes"},
			{"bind", "load_balancer.listen load_balancer.tls.redirect_from load_balancer.jobs.listen load_balancer.tls.certificate"},
			{"balance", "load_balancer.method"},
			{"hash-type", "load_balancer.method"},
			{"cookie", "load_balancer.method"},
			{"frontend", "name"},
			{"backend", "name"},
			{"timeout connect", "load_balancer.timeouts.connect"},
			{"timeout client", "load_balancer.timeouts.send"},
			{"timeout server", "load_balancer.timeouts.read"},
			{"hard-stop-after", "load_balancer.timeouts.read"},
			{"acl our_name", "load_balancer.server_names load_balancer.jobs.server_names"},
			{"acl operator", "load_balancer.operators"},
			{"acl from_proxy", "load_balancer.trusted_proxies"},
			{"acl still_proxy", "load_balancer.trusted_proxies"},
			{"http-check", "load_balancer.health_check.path"},
			{"default-server", "load_balancer.health_check"},
		},
	}
}

// HAProxySocket is the name of the socket in a scratch folder.
const HAProxySocket = "admin.sock"

// HAProxyHere returns a file of HAProxy's that starts in any folder and by any
// user: log and socket are the folder's own. Every line keeps its number.
func HAProxyHere(conf []byte) []byte {
	return haproxyEdit(conf, func(words []directive.Word) []edit { return haproxyOwn(newScratcher(), words) })
}

// haproxyScratch knows HAProxy's form, one statement a line.
func haproxyScratch(s *scratcher, conf []byte) []byte {
	return haproxyEdit(conf, func(words []directive.Word) []edit {
		switch words[0].Text {
		case "bind":
			return haproxyBind(s, words)
		case "server":
			if len(words) > 2 && !strings.Contains(words[2].Text, "@") {
				return append([]edit{{words[2].From, words[2].To, s.hostPort(words[2].Text)}}, haproxyFiles(s, words[3:])...)
			}
		case "setenv", "presetenv":
			return []edit{{words[0].From, words[len(words)-1].To, ""}} // it may name a file, or a keyword
		}
		if own := haproxyOwn(s, words); own != nil {
			return own
		}
		return haproxyReads(s, words)
	})
}

// haproxyMap finds the file of a map in an expression.
var haproxyMap = lazy.Regexp(`\b(map(?:_[a-z]+)*\()([^,)]+)`)

// haproxyReads puts an empty file in the place of those that HAProxy reads with
// its configuration: it quotes their lines in its complaints, and a rendered file
// may name any file of this machine.
func haproxyReads(s *scratcher, words []directive.Word) []edit {
	var edits []edit
	for i, w := range words {
		swapped := w.Text
		if before := words[max(i-1, 0)].Text; i > 0 && (before == "-f" || before == "config" && words[0].Text == "filter") {
			swapped = s.swap(ownFile, w.Text)
		} else if maps := haproxyMap().FindAllStringSubmatch(w.Text, -1); maps != nil {
			for _, m := range maps {
				s.swap(ownFile, m[2])
			}
			swapped = haproxyMap().ReplaceAllString(w.Text, "${1}"+ownFile)
		}
		if swapped != w.Text {
			edits = append(edits, edit{w.From, w.To, "'" + strings.ReplaceAll(swapped, "'", `'\''`) + "'"})
		}
	}
	return edits
}

// haproxyEdit edits each statement of a file. What can't be read is left as it
// is: HAProxy says why.
func haproxyEdit(conf []byte, change func([]directive.Word) []edit) []byte {
	statements, _ := directive.HAProxyWords(string(conf))
	var edits []edit
	for _, words := range statements {
		edits = append(edits, change(words)...)
	}
	return apply(conf, edits)
}

// haproxyGone are what only root may do, and where other files would be looked
// for.
var haproxyGone = []string{"user", "group", "uid", "gid", "chroot", "daemon", "pidfile", "crt-base", "ca-base"}

// haproxyOwn changes the statements of global that speak of the machine.
func haproxyOwn(s *scratcher, words []directive.Word) []edit {
	all := edit{words[0].From, words[len(words)-1].To, ""}
	switch name := words[0].Text; {
	case len(words) > 2 && (name == "user" || name == "group"):
		return nil // of a userlist
	case slices.Contains(haproxyGone, name):
		return []edit{all}
	case name == "log" && len(words) > 2:
		return []edit{{words[1].From, words[1].To, haproxyLog(s, words[1].Text)}}
	case name == "stats" && len(words) > 2 && words[1].Text == "socket":
		return []edit{{words[2].From, words[2].To, s.swap("unix@"+HAProxySocket, words[2].Text)}}
	}
	return nil
}

// haproxyLog is where a log goes: not to a socket of the machine, nor to a name.
func haproxyLog(s *scratcher, to string) string {
	switch {
	case strings.HasPrefix(to, "/"):
		return s.swap("127.0.0.1:9", to)
	case strings.Contains(to, "@"), to == "stdout", to == "stderr":
		return to
	}
	return s.hostPort(to)
}

func haproxyBind(s *scratcher, words []directive.Word) []edit {
	if len(words) < 2 {
		return nil
	}
	edits := []edit{{words[1].From, words[1].To, s.address(words[1].Text)}}
	for _, w := range words[2:] {
		if w.Text == "v6only" || w.Text == "v4v6" {
			edits = append(edits, edit{w.From, w.To, ""})
		}
	}
	return append(edits, haproxyFiles(s, words[2:])...)
}

// haproxyFiles puts the throw-away certificate in the place of others.
func haproxyFiles(s *scratcher, words []directive.Word) []edit {
	var edits []edit
	for i, w := range words[:max(0, len(words)-1)] {
		switch next := words[i+1]; w.Text {
		case "crt", "ca-file":
			edits = append(edits, edit{next.From, next.To, s.swap(certFile, next.Text)})
		case "crt-list":
			edits = append(edits, edit{next.From, next.To, s.swap(listFile, next.Text)})
		}
	}
	return edits
}

var (
	haproxySaid  = lazy.Regexp(`(?m)^\[(\w+)\]\s+(?:\S+ )?\(\d+\) : (?:config : )?(.*(?:\n\s+\| .*)*)$`)
	haproxyPlace = lazy.Regexp(`^(?:parsing )?\[(\S+):(\d+)\] ?: (.*)$`)
)

func haproxyRead(said string) []Complaint {
	var list []Complaint
	for _, m := range haproxySaid().FindAllStringSubmatch(said, -1) {
		c := Complaint{Text: strings.Join(strings.Fields(strings.ReplaceAll(m[2], "\n   |", " ")), " "), Severity: diag.Error}
		switch {
		case m[1] == "WARNING":
			c.Severity = diag.Warning
		case m[1] != "ALERT" && m[1] != "EMERG",
			strings.HasPrefix(c.Text, "Error(s) found in configuration file"), strings.HasPrefix(c.Text, "Fatal errors found in"):
			continue
		}
		if p := haproxyPlace().FindStringSubmatch(c.Text); p != nil {
			c.File, c.Text = p[1], p[3]
			c.Line, _ = strconv.Atoi(p[2])
		}
		list = append(list, c)
	}
	return list
}
