package session

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
)

// StoreType is the key of kylin.properties that chooses the session store of a
// product that is built on Spring Boot.
const StoreType = "spring.session.store-type"

// jdbc is the store that Kylin 5 has built in: Spring Session, in the database
// of the metadata.
func jdbc() Kind {
	return Kind{
		Name:     "jdbc",
		Summary:  diag.T("sessions in the metadata database, managed by Kylin 5 itself", "会话保存在元数据数据库中，由 Kylin 5 自带的机制管理"),
		Embedded: true,
		Output: func(w Want) (Output, error) {
			if !w.Chosen {
				return Output{}, nil // the product's own default
			}
			return Output{Properties: []patch.Pair{{Key: StoreType, Value: "JDBC"}}}, nil
		},
		Read: readJDBC,
	}
}

// IsJDBC reports whether a value of StoreType chooses the built-in store. Spring
// Boot ignores the case.
func IsJDBC(value string) bool { return strings.EqualFold(strings.TrimSpace(value), "jdbc") }

func readJDBC(h Home) (Found, bool) {
	text, ok := h.Property(StoreType)
	if h.Product.HasTomcat || !ok || !IsJDBC(text.V) {
		return Found{}, false
	}
	return Found{Keys: []string{StoreType}, At: text.Pos}, true
}
