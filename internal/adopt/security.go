package adopt

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/secret"
)

func (t *taker) security() {
	s := &t.Cluster.Security
	if profile, ok := t.peek("kylin.security.profile"); ok && s.Profile.V.Parse(profile.value) == nil {
		t.take("kylin.security.profile")
		s.Profile = given(s.Profile.V, profile.pos)
		s.At = profile.pos
	}
	server, ok := t.peek("kylin.security.ldap.connection-server")
	if s.Profile.V != "ldap" && s.Profile.V != "saml" {
		return // the product reads nothing of it: the stock file has a server all the same
	}
	if !ok || server.value == "" || isSecret("server", server.value) || strings.ContainsFunc(server.value, unprintable) {
		return // nothing of ldap can be said without its server
	}
	l := &s.LDAP
	l.At = server.pos
	s.At = or(s.At, server.pos)
	const ldap = "kylin.security.ldap."
	for _, row := range []struct {
		key  string
		into *cluster.Val[string]
		only bool // of products that read it
	}{
		{ldap + "connection-server", &l.Server, true},
		{ldap + "connection-username", &l.Username, true},
		{ldap + "connection-truststore", &l.Truststore, true},
		{ldap + "user-search-base", &l.User.SearchBase, true},
		{ldap + "user-search-pattern", &l.User.SearchPattern, true},
		{ldap + "user-search-filter", &l.User.SearchFilter, t.facts.LDAPFilters},
		{ldap + "user-group-search-base", &l.Group.SearchBase, true},
		{ldap + "group-search-filter", &l.Group.SearchFilter, t.facts.LDAPFilters},
		{ldap + "group-member-search-filter", &l.Group.MemberFilter, t.facts.LDAPFilters},
		{ldap + "service-search-base", &l.Service.SearchBase, true},
		{ldap + "service-search-pattern", &l.Service.SearchPattern, true},
		{ldap + "service-group-search-base", &l.Service.GroupSearchBase, true},
		{"kylin.security.acl.admin-role", &l.AdminRole, true},
	} {
		if row.only {
			t.text(row.key, row.into)
		}
	}
	t.seconds("kylin.server.auth-user-cache.expire-seconds", &l.Cache.Expire)
	t.number("kylin.server.auth-user-cache.max-entries", &l.Cache.MaxEntries)
	if text, ok := t.take(ldap + "connection-password"); ok && text.value != "" {
		l.Password = t.cipherText("LDAP_PASSWORD", text.value, text)
	}
}

// number takes a whole number.
func (t *taker) number(key string, into *cluster.Val[int]) bool {
	s, ok := t.peek(key)
	n, good := wholeNumber(s.value)
	if !ok || !good {
		return false
	}
	*into = given(n, s.pos)
	t.claimed[key] = true
	return true
}

// cipherText is a secret that stands in the product's cipher: the variable holds
// the text as it stands there.
func (t *taker) cipherText(env, text string, at setting) cluster.Val[secret.Ref] {
	ref := secret.NewRef(secret.Encrypted, t.secret(env, text, at.pos))
	ref.From = secret.Env
	return given(ref, at.pos)
}

// plainText is a secret as it is, or the placeholder that the node resolves.
func (t *taker) plainText(env, text string, at setting) cluster.Val[secret.Ref] {
	if name, ok := secret.Placeholder(text); ok {
		return given(secret.NewRef(secret.Runtime, name), at.pos)
	}
	return given(secret.NewRef(secret.Env, t.secret(env, text, at.pos)), at.pos)
}

// cachePassword is the same text as the sessions' where both read one key.
func (t *taker) cachePassword(into *cluster.Val[secret.Ref]) {
	const key = "kylin.cache.redis.password"
	env := "CACHE_PASSWORD"
	if t.claimed[key] {
		env = "REDIS_PASSWORD"
	}
	s, ok := t.take(key)
	switch {
	case !ok || s.value == "":
	case t.facts.EncForm && strings.HasPrefix(s.value, "ENC("):
		*into = t.cipherText(env, s.value, s)
	default:
		*into = t.plainText(env, s.value, s)
	}
}
