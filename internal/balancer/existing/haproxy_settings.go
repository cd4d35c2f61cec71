package existing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// settings reads what holds for the requests to the cluster: what the sections
// say before what their defaults do.
func (r *haproxyReader) settings(sites, backends []*directive.Directive) {
	r.wait(&r.Connect, backends, "connect")
	r.wait(&r.Read, backends, "server")
	r.wait(&r.Send, sites, "client")
	sections := slices.Concat(sites, backends)
	var list []*directive.Directive
	for _, s := range sections {
		list = append(list, s.Block...)
	}
	for _, s := range sections {
		for _, def := range r.inherited(s) {
			list = append(list, def.Block...)
		}
	}
	for _, d := range list {
		r.setting(d)
	}
}

func (r *haproxyReader) setting(d *directive.Directive) {
	switch d.Name() {
	case "option":
		if d.Arg(0) == "httpchk" {
			r.check(d)
		}
	case "http-check":
		if i := slices.Index(d.Args(), "uri"); d.Arg(0) == "send" && i > 0 {
			tellAt(r.reading, &r.HealthPath, d.Arg(i+1), d, d.At(i+1))
		}
	case "http-request":
		// "{ req.hdr(content-length) -m int gt N }", or by hdr_val, which counts to 2^32.
		gt := slices.Index(d.Args(), "gt")
		if d.Arg(0) == "deny" && d.Arg(2) == "413" && gt > 0 && strings.HasSuffix(d.Arg(5), "(content-length)") {
			if n, err := strconv.ParseInt(d.Arg(gt+1), 10, 64); err == nil {
				tellAt(r.reading, &r.MaxBody, n, d, d.At(gt+1))
			}
		}
	case "http-response", "http-after-response", "rspadd":
		if strings.Contains(d.Text(), "Strict-Transport-Security") && d.Arg(0) != "del-header" {
			r.sayHSTS(d, strings.Trim(d.Arg(2), `"'`))
		}
	}
}

// wait reads a timeout of the sections that it holds for: the last that a section
// has, else that of its defaults. The longest counts; one that is overridden in
// every section is in no use.
func (r *haproxyReader) wait(to *Told[time.Duration], sections []*directive.Directive, name string) {
	var all, used []*directive.Directive
	for _, s := range sections {
		var holds *directive.Directive
		for _, in := range append([]*directive.Directive{s}, r.inherited(s)...) {
			found := haproxyTimeouts(in, name)
			all = append(all, found...)
			if n := len(found); n > 0 && holds == nil {
				holds = found[n-1]
			}
		}
		if holds != nil {
			used = append(used, holds)
		}
	}
	for _, d := range used {
		if v := haproxyDuration(d.Arg(1)); !to.Set() || v > to.V {
			*to = told(v, d.At(1))
		}
	}
	for _, d := range all {
		if slices.Contains(used, d) {
			r.agree(d, r.keys[to], haproxyDuration(d.Arg(1)) == to.V, to.At)
		} else if !r.decided(d) {
			r.writes(d, diag.Text{})
		}
	}
}

func haproxyTimeouts(section *directive.Directive, name string) []*directive.Directive {
	var found []*directive.Directive
	for _, d := range section.Block {
		if d.Name() == "timeout" && d.Arg(0) == name && haproxyDuration(d.Arg(1)) >= 0 {
			found = append(found, d)
		}
	}
	return found
}

// check reads option httpchk, whose words changed over the years: a path, or a
// method and a path, and a version with headers behind it.
func (r *haproxyReader) check(d *directive.Directive) {
	for i, word := range d.ArgsFrom(1) {
		if strings.HasPrefix(word, "/") {
			tellAt(r.reading, &r.HealthPath, word, d, d.At(i+1))
			if len(d.Words) > i+4 {
				r.note(d, diag.T("kyctl writes its own check, with HTTP/1.1 and a Host header", "kyctl 写入自己的检查，使用 HTTP/1.1 并带 Host"))
			}
			return
		}
	}
}

// redirects reads the frontends that send people to the sites' TLS, and those
// lines of the sites that do.
func (r *haproxyReader) redirects(sites []*directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	site := among(sites)
	for _, s := range r.sections {
		ours := site[s]
		to := haproxyRedirects(s)
		if len(to) == 0 || !ours && (s.Name() != "frontend" || !r.TLS.Certificate.Set() || haproxySecure(s)) {
			continue
		}
		for _, d := range to {
			r.writes(d, diag.Text{})
		}
		if ours {
			continue
		}
		found = append(found, s)
		r.writes(s, diag.Text{})
		for _, d := range s.Block {
			if d.Name() == "bind" {
				r.bind(d, true, true)
			}
		}
	}
	return found
}

// haproxyRedirects are the lines of a section that send people to TLS.
func haproxyRedirects(s *directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	for _, d := range s.Block {
		words := strings.Join(d.Args(), " ")
		if d.Name() != "redirect" {
			rest, ok := strings.CutPrefix(words, "redirect ")
			if !ok || d.Name() != "http-request" {
				continue
			}
			words = rest
		}
		if strings.HasPrefix(words, "scheme https") || strings.HasPrefix(words, "prefix https://") || strings.HasPrefix(words, "location https://") {
			found = append(found, d)
		}
	}
	return found
}
