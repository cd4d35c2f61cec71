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
		report(v.Pos, diag.T("the manual of %s names no security profile %s", "%s 的手册中没有安全配置 %s").With(p.Facts.Name, v.V),
			diag.T("write one of %s", "请使用 %s 之一").With(strings.Join(p.Facts.Profiles, ", ")))
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
	report(at, diag.T("the profile testing starts with the users ADMIN, MODELER and ANALYST, whose passwords are public", "testing 配置带有初始用户 ADMIN、MODELER、ANALYST，密码是公开的"),
		diag.T("change their passwords, or write security: {profile: ldap, ldap: {server: ...}}", "修改它们的密码，或写 security: {profile: ldap, ldap: {server: ...}}"))
}

func ldapMissing(p *plan.Plan, report Report) {
	v := p.Security.Profile
	if v.Set && asksDirectory(p) && !p.Security.LDAP.At.IsValid() && !everyBaseHas(p, ldapServerKey) {
		report(v.Pos, diag.T("the profile is %s, and there is no security.ldap", "安全配置为 %s，但没有 security.ldap").With(v.V),
			diag.T("add ldap: {server: \"ldap://HOST:389\", ...} beside it; kyctl explain security.ldap says what it holds", "在旁边加上 ldap: {server: \"ldap://主机:389\", ...}；kyctl explain security.ldap 说明其内容"))
	}
}

func ldapUnused(p *plan.Plan, report Report) {
	if at := p.Security.LDAP.At; at.IsValid() && !p.Security.Profile.Broken && !asksDirectory(p) {
		report(at, diag.T("security.ldap is not read: the profile is testing", "security.ldap 不会被读取：安全配置是 testing"),
			diag.T("write profile: ldap beside it", "在旁边写 profile: ldap"))
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
			report(v.Pos, diag.T("%s is no URL of a directory", "%s 不是目录服务的 URL").With(secret.Hide(one)),
				diag.T("write ldap://HOST:389 or ldaps://HOST:636", "写 ldap://主机:389 或 ldaps://主机:636"))
			return
		}
	}
}
