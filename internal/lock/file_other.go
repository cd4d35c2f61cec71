//go:build !unix

package lock

import (
	"context"
	"errors"
	"os"
)

// File locks a folder that is open; here that can't be done.
func File(context.Context, *os.File, string, *Patience) (unlock func(), err error) {
	return nil, errors.ErrUnsupported
}
