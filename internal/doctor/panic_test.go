package doctor

import (
	"testing"

	"github.com/kyctl/kyctl/internal/workers"
)

// TestAPanicOfAQuestionIsTheCallers: in a goroutine of its own it would end the
// program with its value, which may hold a secret.
func TestAPanicOfAQuestionIsTheCallers(t *testing.T) {
	defer func() {
		if _, ok := recover().(*workers.Panic); !ok {
			t.Error("the caller does not see it")
		}
	}()
	Run(t.Context(), nil, nil, Options{}) // without a plan every part panics
	t.Error("no panic")
}
