package session

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/secret"
)

// Keys returns the keys of the store's section; none for a store without one.
func (k Kind) Keys() []cluster.Key {
	if k.New == nil {
		return nil
	}
	return cluster.SectionKeys("sessions."+k.Name, k.New(), k.Fill)
}

// Jars returns the libraries that the operator copies, with the store's
// options as they are by default.
func (k Kind) Jars() ([]Jar, error) {
	want := Want{Resolve: func(string) secret.Value { return secret.Value{} }}
	if k.New != nil {
		want.Options = k.New()
		k.Fill(want.Options)
	}
	out, err := k.Output(want)
	return out.Jars, err
}
