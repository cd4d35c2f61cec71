package doctor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// Secrets reads the secrets of the parts to ask as the servers want them: cipher texts are
// decrypted, and a placeholder that a node's JVM fills is looked up by its
// name. The error names each one that is missing, at its position, and never a
// value; the others are returned all the same.
func Secrets(p *plan.Plan, only []string, lookup func(string) (string, bool)) (plan.Values, error) {
	asked := *p
	asked.Secrets = slices.DeleteFunc(slices.Clone(p.Secrets), func(s plan.Secret) bool {
		return !slices.ContainsFunc(chosen(only), func(part Part) bool { return part.Secrets != "" && strings.HasPrefix(s.Key, part.Secrets) })
	})
	values, missing := asked.Resolve(lookup)
	for _, s := range asked.Secrets {
		v, known := values[s.Key]
		if !known {
			continue
		}
		why := ""
		switch s.Val.V.Form {
		case secret.Runtime:
			text, ok := lookup(s.Val.V.Name())
			v = secret.NewValue(text)
			if known = ok; !ok {
				why = "set the environment variable " + s.Val.V.Name() + " to the value in the nodes' JVM"
			}
		case secret.Encrypted:
			if v, known = p.Decrypt(v); !known {
				why = "can't decrypt the password"
			}
		}
		if known {
			values[s.Key] = v
			continue
		}
		delete(values, s.Key)
		at := s.Val.Pos
		missing = errors.Join(missing, fmt.Errorf("%s:%d:%d: %s: %s", at.File.Name, at.Line, at.Col, s.Key, why))
	}
	return values, missing
}
