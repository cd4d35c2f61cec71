package balancer

import (
	"slices"
	"strconv"
	"strings"
)

// httpdRedirect is the virtual host that sends people to TLS; no Hosts, no
// virtual host. Test, Match and To belong to its RewriteCond and RewriteRule.
// Names are patterns: people are sent to one of these only.
type httpdRedirect struct {
	Hosts, Test, Match, To string
	Names                  []string
}

// httpdNames returns a name without a star, the cluster's own if there is none,
// and all other names.
func httpdNames(s Site) (name string, aliases []string) {
	at := slices.IndexFunc(s.ServerNames, func(n string) bool { return !strings.HasPrefix(n, "*") })
	if at < 0 {
		return s.Name, s.ServerNames
	}
	return s.ServerNames[at], slices.Delete(slices.Clone(s.ServerNames), at, at+1)
}

// httpdPatterns are patterns of the server names, in the order of httpdNames.
func httpdPatterns(s Site) []string {
	if len(s.ServerNames) == 0 {
		return nil
	}
	name, aliases := httpdNames(s)
	if name == s.Name {
		return namePatterns(aliases)
	}
	return namePatterns(append([]string{name}, aliases...))
}

// httpdRedirectOf sends people to the one name that the server has, else to the
// one they asked for.
func httpdRedirectOf(s Site) httpdRedirect {
	r := httpdRedirect{Hosts: httpdHosts(s.TLS.RedirectFrom)}
	port := httpdPort(s)
	if len(s.ServerNames) == 1 && !strings.HasPrefix(s.ServerNames[0], "*") {
		r.Test, r.Match, r.To = "%{THE_REQUEST}", `^\S+ (/[^? ]*)`, "https://"+s.ServerNames[0]+port+"%1"
		return r
	}
	r.Names, r.Test = httpdPatterns(s), "%{HTTP_HOST} %{THE_REQUEST}"
	r.Match = `^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*[A-Za-z0-9_-])\.?(?::[0-9]*)? \S+ (/[^? ]*)`
	r.To = "https://%1" + port + "%2"
	return r
}

// httpdPort is the port of the first listen with a colon, "" where it is what
// goes without saying.
func httpdPort(s Site) string {
	usual := 80
	if s.TLS != nil {
		usual = 443
	}
	if port := s.Listen[0].Port; port != usual {
		return ":" + strconv.Itoa(port)
	}
	return ""
}
