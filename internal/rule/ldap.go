package rule

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func securityRules() []Rule {
	return []Rule{
		profileUnsupported(), profileTesting(),
		ldapMissing(), ldapUnused(), ldapServer(), ldapLoginHalf(),
		ldapKeyUnsupported(), ldapSearchMissing(), ldapFilter(), ldapAdminRole(), ldapAdminRoleCase(),
	}
}

const (
	profileKey    = "kylin.security.profile"
	ldapServerKey = "kylin.security.ldap.connection-server"
)

// sampleLDAPUsers is a directory that users are found in.
const sampleLDAPUsers = sampleLDAP + `    user: {search_base: "ou=People,dc=example,dc=com", search_pattern: "(&(cn={0}))"}
`

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

func profileUnsupported() Rule {
	return Rule{
		Name: "security-profile-unsupported", Severity: diag.Warning,
		Summary: diag.T("a security profile that the product's manual does not name", "产品手册中没有的安全配置"),
		Why: diag.T("the profile chooses the parts of the login that start: with a word that the product does not know none does, and the web application does not start",
			"profile 决定启动哪些登录组件：产品不认识的值会使任何组件都不启动，Web 应用无法启动"),
		Fix:    diag.T("write profile: ldap or testing; Kyligence integrates other ways of logging in with its own page of the manual", "写 profile: ldap 或 testing；Kyligence 的其他登录方式见手册中的集成页面"),
		Source: "KE manual, security/ldap and config/configuration; kylinSecurity.xml of Kylin 3",
		Bad: sampleKyligence + sampleHBase + sampleNodes + `security:
  profile: saml # <-
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(&(cn={0}))"}
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: saml
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(&(cn={0}))"}
`,
		Check: func(p *plan.Plan, report Report) {
			v := p.Security.Profile
			if p.Known && v.Set && !v.Broken && !slices.Contains(p.Facts.Profiles, string(v.V)) {
				report(v.Pos, diag.T("the manual of %s names no security profile %s", "%s 的手册中没有安全配置 %s").With(p.Facts.Name, v.V),
					diag.T("write one of %s", "请使用 %s 之一").With(strings.Join(p.Facts.Profiles, ", ")))
			}
		},
	}
}

func profileTesting() Rule {
	return Rule{
		Name: "profile-testing", Severity: diag.Info,
		Summary: diag.T("users come through a balancer, and the first users have public passwords", "用户通过负载均衡器访问，而初始用户的密码是公开的"),
		Why: diag.T("the profile testing has the users ADMIN, MODELER and ANALYST, whose passwords stand in every guide: until an administrator changes them anybody who reaches the balancer administers Kylin",
			"testing 配置带有 ADMIN、MODELER、ANALYST 用户，密码在所有文档中都能查到：管理员修改之前，任何能访问负载均衡器的人都可以管理 Kylin"),
		Fix:    diag.T("set security.profile: ldap, or change the passwords; lint.severity makes an error of this", "设置 security.profile: ldap，或修改密码；可用 lint.severity 把它变成错误"),
		Source: "kylinSecurity.xml of Kylin 3; KE manual, deploy/cluster_lb and security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `load_balancer: {kind: nginx}
query: {timeout: 300s}
security: {profile: testing} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `load_balancer: {kind: nginx}
query: {timeout: 300s}
` + sampleLDAPUsers,
		Check: func(p *plan.Plan, report Report) {
			if !p.LoadBalancer.At.IsValid() || !slices.Contains(profiles(p), "testing") {
				return
			}
			at := p.LoadBalancer.Kind.Pos
			if p.Security.Profile.Set {
				at = p.Security.Profile.Pos
			}
			report(at, diag.T("the profile testing starts with the users ADMIN, MODELER and ANALYST, whose passwords are public", "testing 配置带有初始用户 ADMIN、MODELER、ANALYST，密码是公开的"),
				diag.T("change their passwords, or write security: {profile: ldap, ldap: {server: ...}}", "修改它们的密码，或写 security: {profile: ldap, ldap: {server: ...}}"))
		},
	}
}

func ldapMissing() Rule {
	return Rule{
		Name: "ldap-missing", Severity: diag.Error,
		Summary: diag.T("the profile asks a directory, and nothing says where it is", "安全配置要访问目录服务，但没有说明它在哪里"),
		Why:     diag.T("the product's own settings point at ldap://ldap_server:389: every login fails, the administrator's too", "产品自带的设置指向 ldap://ldap_server:389：包括管理员在内，所有登录都会失败"),
		Fix:     diag.T("add security.ldap with the directory's server", "加上 security.ldap，写明目录服务器"),
		Source:  "kylinSecurity.xml, kylin-defaults.properties of Kylin 2.6 to 5; KE manual, security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAPUsers,
		Check: func(p *plan.Plan, report Report) {
			v := p.Security.Profile
			if v.Set && asksDirectory(p) && !p.Security.LDAP.At.IsValid() && !everyBaseHas(p, ldapServerKey) {
				report(v.Pos, diag.T("the profile is %s, and there is no security.ldap", "安全配置为 %s，但没有 security.ldap").With(v.V),
					diag.T("add ldap: {server: \"ldap://HOST:389\", ...} beside it; kyctl explain security.ldap says what it holds", "在旁边加上 ldap: {server: \"ldap://主机:389\", ...}；kyctl explain security.ldap 说明其内容"))
			}
		},
	}
}

func ldapUnused() Rule {
	return Rule{
		Name: "ldap-unused", Severity: diag.Warning,
		Summary: diag.T("a directory that nobody asks", "写了目录服务，但没有使用"),
		Why:     diag.T("without the profile ldap the product reads none of these settings: users keep logging in with passwords from the metadata, which start as public ones", "没有 ldap 配置时产品不读取这些设置：用户仍用元数据中的密码登录，而初始密码是公开的"),
		Fix:     diag.T("write security.profile: ldap", "写 security.profile: ldap"),
		Source:  "kylinSecurity.xml of Kylin 3; KE manual, security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `security:
  ldap:
    server: ldap://ldap.example.com:389 # <-
    user: {search_pattern: "(&(cn={0}))"}
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(&(cn={0}))"}
`,
		Check: func(p *plan.Plan, report Report) {
			if at := p.Security.LDAP.At; at.IsValid() && !p.Security.Profile.Broken && !asksDirectory(p) {
				report(at, diag.T("security.ldap is not read: the profile is testing", "security.ldap 不会被读取：安全配置是 testing"),
					diag.T("write profile: ldap beside it", "在旁边写 profile: ldap"))
			}
		},
	}
}

func ldapServer() Rule {
	return Rule{
		Name: "ldap-server", Severity: diag.Error,
		Summary: diag.T("the directory's server is no ldap:// or ldaps:// URL", "目录服务器不是 ldap:// 或 ldaps:// URL"),
		Why:     diag.T("Spring takes nothing else: the web application does not start", "Spring 不接受其他写法：Web 应用无法启动"),
		Fix:     diag.T("write ldap://HOST:389 or ldaps://HOST:636, several parted by blanks", "写 ldap://主机:389 或 ldaps://主机:636，多个之间用空格分开"),
		Source:  "kylinSecurity.xml of Kylin 3 (DefaultSpringSecurityContextSource of Spring Security)",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap.example.com:389 # <-
    user: {search_pattern: "(&(cn={0}))"}
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldaps://ldap-1.example.com:636 ldaps://ldap-2.example.com:636
    user: {search_pattern: "(&(cn={0}))"}
`,
		Check: func(p *plan.Plan, report Report) {
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
		},
	}
}
