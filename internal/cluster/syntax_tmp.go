package cluster

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

func maskUnparsed(f *source.File) {}
func syntaxError(f *source.File, err error) (source.Pos, diag.Text, diag.Text, []diag.Related) {
	return f.Pos(0), diag.T(err.Error(), err.Error()), diag.Text{}, nil
}
