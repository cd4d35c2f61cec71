package plan

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

const (
	ldapPrefix   = "kylin.security.ldap."
	storeTypeKey = "kylin.server.store-type"
)

// security are the pairs of the security profile and of LDAP, as far as the
// description sets them (kylinSecurity.xml; KE manual, security/ldap).
func (p *Plan) security(v Values) ([]patch.Pair, error) {
	l := &p.Security.LDAP
	password, err := p.ldapPassword(v)
	if err != nil {
		return nil, err
	}
	var pairs []patch.Pair
	if p.Security.Profile.Set {
		pairs = append(pairs, patch.Pair{Key: "kylin.security.profile", Value: string(p.Security.Profile.V)})
	}
	for _, row := range []struct{ key, value string }{
		{ldapPrefix + "connection-server", l.Server.V},
		{ldapPrefix + "connection-username", l.Username.V},
		{ldapPrefix + "connection-password", password},
		{ldapPrefix + "connection-truststore", l.Truststore.V},
		{ldapPrefix + "user-search-base", l.User.SearchBase.V},
		{ldapPrefix + "user-search-pattern", l.User.SearchPattern.V},
		{ldapPrefix + "user-search-filter", p.ldapFilter(l.User.SearchFilter.V)},
		{ldapPrefix + "user-group-search-base", l.Group.SearchBase.V},
		{ldapPrefix + "group-search-filter", p.ldapFilter(l.Group.SearchFilter.V)},
		{ldapPrefix + "group-member-search-filter", p.ldapFilter(l.Group.MemberFilter.V)},
		{ldapPrefix + "service-search-base", l.Service.SearchBase.V},
		{ldapPrefix + "service-search-pattern", l.Service.SearchPattern.V},
		{ldapPrefix + "service-group-search-base", l.Service.GroupSearchBase.V},
		{"kylin.security.acl.admin-role", l.AdminRole.V},
	} {
		if row.value != "" {
			pairs = append(pairs, patch.Pair{Key: row.key, Value: row.value})
		}
	}
	if l.Cache.Expire.Set {
		pairs = append(pairs, patch.Pair{Key: "kylin.server.auth-user-cache.expire-seconds", Value: seconds(l.Cache.Expire.V)})
	}
	if l.Cache.MaxEntries.Set {
		pairs = append(pairs, patch.Pair{Key: "kylin.server.auth-user-cache.max-entries", Value: strconv.Itoa(l.Cache.MaxEntries.V)})
	}
	return pairs, nil
}

// ldapFilter is a filter that only some products read. Kylin's own
// user-group-search-filter is none of these: it asks for the groups of a user,
// group-member-search-filter for the members of a group.
func (p *Plan) ldapFilter(text string) string {
	if p.Facts.LDAPFilters {
		return text
	}
	return ""
}

// ldapPassword is always cipher text: the product decrypts whatever stands
// there, and Kylin 5 too knows no ENC('...') here
// (PasswordPlaceholderConfigurer.java).
func (p *Plan) ldapPassword(v Values) (string, error) {
	password := p.Security.LDAP.Password
	value := v["security.ldap.password"]
	if !password.Set || password.V.Form == secret.Encrypted {
		return cipher.Bare(value.Reveal()), nil
	}
	return p.Encrypt(value)
}

// queryCache are the pairs of the query cache (RedisCache.java of Kylin 5; KE
// manual, config/query_cache; KylinConfigBase.java of Kylin 3).
func (p *Plan) queryCache(v Values) []patch.Pair {
	var pairs []patch.Pair
	if m := &p.QueryCache.Memcached; m.At.IsValid() {
		pairs = append(pairs, patch.Pair{Key: "kylin.cache.memcached.hosts", Value: joined(m.Hosts)})
	}
	r := &p.QueryCache.Redis
	if !r.At.IsValid() {
		return pairs
	}
	pairs = append(pairs,
		patch.Pair{Key: "kylin.cache.redis.enabled", Value: "true"},
		patch.Pair{Key: "kylin.cache.redis.cluster-enabled", Value: strconv.FormatBool(r.Cluster.V)},
		patch.Pair{Key: "kylin.cache.redis.hosts", Value: joined(r.Hosts)},
	)
	if p.Facts.EncForm { // Kylin 5 documentation, configuration/query_cache: else the nodes' caches disagree
		pairs = append(pairs, patch.Pair{Key: storeTypeKey, Value: "jdbc"})
	}
	if r.Password.Set {
		pairs = append(pairs, patch.Pair{Key: "kylin.cache.redis.password", Value: p.cachePassword(v)})
	}
	if r.Expire.Set {
		pairs = append(pairs,
			patch.Pair{Key: "kylin.cache.redis.expire-time-unit", Value: "EX"},
			patch.Pair{Key: "kylin.cache.redis.expire-time", Value: seconds(r.Expire.V)})
	}
	return pairs
}

// cachePassword is a plain text, or a cipher text that the product tells by its
// form; Kyligence documents no form, so that there the user's own is kept.
func (p *Plan) cachePassword(v Values) string {
	text := v["query_cache.redis.password"].Reveal()
	if p.QueryCache.Redis.Password.V.Form == secret.Encrypted && p.Facts.EncForm {
		return p.marked(text)
	}
	return text
}
