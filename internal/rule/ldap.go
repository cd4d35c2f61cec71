package rule

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

const (
	profileKey    = "kylin.security.profile"
	ldapServerKey = "kylin.security.ldap.connection-server"
)

// profiles are the security profiles that the nodes run with: the
// description's, else those of the stock files, else the product's own.
func profiles(p *plan.Plan) []string {
	v := p.Security.Profile
	if v.Broken {
		return nil
	}
	if found := baseValues(p, profileKey); !v.Set && len(found) > 0 {
		return found
	}
	return []string{string(v.V)}
}

// asksDirectory says that some node runs with a profile that reads the LDAP
// settings.
func asksDirectory(p *plan.Plan) bool {
	return slices.ContainsFunc(profiles(p), func(word string) bool { return word == "ldap" || word == "saml" })
}

// baseValues are the values of a key in the stock files of all nodes.
func baseValues(p *plan.Plan, key string) []string {
	var out []string
	for _, b := range p.Bases() {
		for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
			_, pairs := entries(b, path)
			for _, e := range pairs {
				if e.Key == key && e.Value != "" {
					out = append(out, e.Value)
				}
			}
		}
	}
	return out
}

func profileUnsupported(p *plan.Plan, report Report) {
	v := p.Security.Profile
	if p.Known && v.Set && !v.Broken && !slices.Contains(p.Facts.Profiles, string(v.V)) {
		report(v.Pos, diag.T("the manual of %s does not document the security profile %s", "%s 的手册中没有安全模式 %s").With(p.Facts.Name, v.V),
			diag.T("valid values: %s", "可用的值：%s").With(strings.Join(p.Facts.Profiles, ", ")))
	}
}

func profileTesting(p *plan.Plan, report Report) {
	if !p.LoadBalancer.At.IsValid() || !slices.Contains(profiles(p), "testing") {
		return
	}
	at := p.LoadBalancer.Kind.Pos
	if p.Security.Profile.Set {
		at = p.Security.Profile.Pos
	}
	report(at, diag.T("the profile testing has the users ADMIN, MODELER and ANALYST with publicly known passwords", "testing 带有初始用户 ADMIN、MODELER、ANALYST，它们的密码是公开的"),
		diag.T("change their passwords, or write security: {profile: ldap, ldap: {server: ...}}", "修改这些密码，或写 security: {profile: ldap, ldap: {server: ...}}"))
}

func ldapMissing(p *plan.Plan, report Report) {
	v := p.Security.Profile
	if v.Set && asksDirectory(p) && !p.Security.LDAP.At.IsValid() && !everyBaseHas(p, ldapServerKey) {
		report(v.Pos, diag.T("the profile is %s, but security.ldap is missing", "security.profile 为 %s，但没有 security.ldap").With(v.V),
			diag.T("add ldap: {server: \"ldap://HOST:389\", ...} next to it; see kyctl explain security.ldap", "在同一层加上 ldap: {server: \"ldap://主机:389\", ...}；详见 kyctl explain security.ldap"))
	}
}

func ldapUnused(p *plan.Plan, report Report) {
	if at := p.Security.LDAP.At; at.IsValid() && !p.Security.Profile.Broken && !asksDirectory(p) {
		report(at, diag.T("security.ldap has no effect: the profile is testing", "security.ldap 不起作用：security.profile 是 testing"),
			diag.T("write profile: ldap next to it", "在同一层写 profile: ldap"))
	}
}

func ldapServer(p *plan.Plan, report Report) {
	v := p.Security.LDAP.Server
	if !v.Set || v.Broken {
		return
	}
	for one := range strings.FieldsSeq(v.V) {
		u, err := url.Parse(one)
		if err != nil || u.Scheme != "ldap" && u.Scheme != "ldaps" || u.Host == "" {
			report(v.Pos, diag.T("%s is not an LDAP URL", "%s 不是 LDAP URL").With(secret.Hide(one)),
				diag.T("write ldap://HOST:389 or ldaps://HOST:636", "写 ldap://主机:389 或 ldaps://主机:636"))
			return
		}
	}
}
