package plan

import "strings"

// defaults are the values of managed keys with which the stock files say what a
// description without the key means.
var defaults = map[string][]string{
	SelfDiscoveryKey: {"false"},
	SchedulerKey:     {"0"},
	"kylin.storage.columnar.separate-fs-enable": {"false"},
	"kylin.cache.redis.enabled":                 {"false"},
	"kylin.metadata.jdbc.dialect":               {"mysql"},
}

// Stock reports whether a line of a base changes nothing beside a description
// that does not set its key: the value is empty or the default, or the product
// does not read the key as the description has it.
func (p *Plan) Stock(key, value string) bool {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return true
	case key == "kylin.security.profile":
		return value == string(p.Security.Profile.V)
	case key == ServersKey, p.Facts.Discovery && (key == SchedulerKey || key == SelfDiscoveryKey):
		return true // the nodes find each other without
	case OfDirectory(key):
		return !p.asksDirectory()
	case strings.HasPrefix(key, cachePrefix):
		return value == "false" || !p.inBaseAs(cachePrefix+"enabled", "true")
	}
	for _, stock := range defaults[key] {
		if value == stock {
			return true
		}
	}
	return false
}

const cachePrefix = "kylin.cache.redis."

// OfDirectory reports whether a key is read with the profiles that ask a
// directory, and only there.
func OfDirectory(key string) bool {
	return strings.HasPrefix(key, ldapPrefix) || key == "kylin.security.acl.admin-role"
}

func (p *Plan) asksDirectory() bool {
	profile := string(p.Security.Profile.V)
	return profile == "ldap" || profile == "saml"
}

// inBaseAs reports whether a base sets key to value.
func (p *Plan) inBaseAs(key, value string) bool {
	for _, b := range p.Bases() {
		if s, ok := b.Setting(key); ok && s.Value == value {
			return true
		}
	}
	return false
}
