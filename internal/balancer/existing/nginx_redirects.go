package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// redirects reads the servers that send people to the sites' TLS, and returns
// them.
func (r *nginxReader) redirects(sites []*directive.Directive) []*directive.Directive {
	var found []*directive.Directive
	if !r.TLS.Certificate.Set() {
		return nil
	}
	site := among(sites)
	for _, s := range r.servers {
		if site[s] || nginxSecure(s) || !r.sameNames(s) {
			continue
		}
		to := nginxRedirects(s.Block)
		if to == nil {
			continue
		}
		found = append(found, s)
		for _, d := range append(to, s) {
			r.writes(d, diag.Text{})
		}
		for _, d := range s.Block {
			switch d.Name() {
			case "listen":
				if l, ok := readAddress(d.Arg(0), 80); ok {
					r.redirectsFrom(dualStack(l, slices.Contains(d.Args(), "ipv6only=off")), d, d.At(0))
				}
			case "server_name":
				r.writes(d, diag.Text{})
			}
		}
	}
	return found
}

// sameNames says whether a server answers to a name of the sites, or to any.
func (r *nginxReader) sameNames(s *directive.Directive) bool {
	every := true
	for _, d := range s.Block {
		if d.Name() != "server_name" {
			continue
		}
		for _, word := range d.Args() {
			names, ok := nginxNames(word)
			every = every && ok && len(names) == 0
			for _, n := range names {
				if r.answers[strings.ToLower(n)] {
					return true
				}
			}
		}
	}
	return every
}

// nginxRedirects returns the directives by which all requests are sent to TLS,
// nil where they are not.
func nginxRedirects(list []*directive.Directive) []*directive.Directive {
	for _, d := range list {
		switch {
		case d.Name() == "return" && strings.HasPrefix(d.Arg(1), "https://"),
			d.Name() == "rewrite" && strings.HasPrefix(d.Arg(1), "https://"):
			return []*directive.Directive{d}
		case d.Name() == "location" && d.Arg(0) == "/":
			if to := nginxRedirects(d.Block); to != nil {
				return append(to, d)
			}
		}
	}
	return nil
}
