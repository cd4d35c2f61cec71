package cluster

import (
	"time"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Security is how users prove who they are.
type Security struct {
	At      source.Pos
	Profile Val[Profile] `key:"profile"`
	LDAP    LDAP         `key:"ldap"`
	// InternalAPI is the login with which the nodes call each other.
	InternalAPI InternalAPI `key:"internal_api"`
}

// InternalAPI is a user of Kylin and its password.
type InternalAPI struct {
	At       source.Pos
	Username Val[string]     `key:"username,required"`
	Password Val[secret.Ref] `key:"password,required"`
}

// LDAP is the directory of users and groups.
type LDAP struct {
	At         source.Pos
	Server     Val[string]     `key:"server,required"`
	Username   Val[string]     `key:"username"`
	Password   Val[secret.Ref] `key:"password"`
	Truststore Val[string]     `key:"truststore"`
	User       LDAPUser        `key:"user"`
	Group      LDAPGroup       `key:"group"`
	Service    LDAPService     `key:"service"`
	AdminRole  Val[string]     `key:"admin_role"`
	Cache      LDAPCache       `key:"cache"`
}

// LDAPUser finds users.
type LDAPUser struct {
	At            source.Pos
	SearchBase    Val[string] `key:"search_base"`
	SearchPattern Val[string] `key:"search_pattern"`
	SearchFilter  Val[string] `key:"search_filter"`
}

// LDAPGroup finds groups.
type LDAPGroup struct {
	At           source.Pos
	SearchBase   Val[string] `key:"search_base"`
	SearchFilter Val[string] `key:"search_filter"`
	MemberFilter Val[string] `key:"member_filter"`
}

// LDAPService finds service accounts.
type LDAPService struct {
	At              source.Pos
	SearchBase      Val[string] `key:"search_base"`
	SearchPattern   Val[string] `key:"search_pattern"`
	GroupSearchBase Val[string] `key:"group_search_base"`
}

// LDAPCache keeps users that logged in.
type LDAPCache struct {
	At         source.Pos
	Expire     Val[time.Duration] `key:"expire"`
	MaxEntries Val[int]           `key:"max_entries,min=1,max=100000000"`
}
