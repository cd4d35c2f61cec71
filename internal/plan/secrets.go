package plan

import (
	"errors"
	"fmt"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/secret"
)

// Secret is a secret of the description and the key that it stands at.
type Secret struct {
	Key string // such as metadata.jdbc.password
	Val cluster.Val[secret.Ref]
}

// Values are resolved secrets by their key.
type Values map[string]secret.Value

// InternalAPIPassword is the key of the password with which the nodes call each
// other.
const InternalAPIPassword = "security.internal_api.password"

func (p *Plan) bindSecrets() {
	add := func(key string, v cluster.Val[secret.Ref]) {
		if v.Set {
			p.Secrets = append(p.Secrets, Secret{key, v})
		}
	}
	add("metadata.jdbc.password", p.Metadata.JDBC.Password)
	if p.Store != nil && p.Store.Secrets != nil {
		for _, s := range p.Store.Secrets(p.StoreOptions) {
			add("sessions."+s.Key, s.Val)
		}
	}
	add("query_cache.redis.password", p.QueryCache.Redis.Password)
	add("security.ldap.password", p.Security.LDAP.Password)
	add(InternalAPIPassword, p.Security.InternalAPI.Password)
}

// Given returns the values that stand in the description itself.
func (p *Plan) Given() Values {
	out := Values{}
	for _, s := range p.Secrets {
		if v, ok := s.Val.V.Given(); ok && !s.Val.Broken {
			out[s.Key] = v
		}
	}
	return out
}

// Resolve reads every secret; the error names each one that is missing, at its
// position, and never a value.
func (p *Plan) Resolve(lookup func(string) (string, bool)) (Values, error) {
	out := Values{}
	var missing []error
	for _, s := range p.Secrets {
		ref := s.Val.V
		ref.FollowLinks = p.followLinks
		v, err := ref.Resolve(lookup)
		if err != nil {
			at := s.Val.Pos
			missing = append(missing, fmt.Errorf("%s:%d:%d: %s: %w", at.File.Name, at.Line, at.Col, s.Key, err))
			continue
		}
		out[s.Key] = v
	}
	return out, errors.Join(missing...)
}

// Placeholders returns __NAME__ for every secret.
func (p *Plan) Placeholders() Values {
	out := Values{}
	for _, s := range p.Secrets {
		out[s.Key] = s.Val.V.Placeholder(s.Key)
	}
	return out
}
