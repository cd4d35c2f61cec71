//go:build !unix

package folder

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// KnowsOwners says that files have no owners here: there is only what reads by
// path: OpenFile and Names. All else is refused.
const KnowsOwners = false

const (
	errNotDir = syscall.ENOTDIR
	errIsDir  = syscall.EISDIR
	errLoop   = syscall.ELOOP

	onlyFolder = 0
	noWait     = 0
)

var errUnsupported = errors.ErrUnsupported

func topOf(string) (*Dir, string, error) { return nil, "", errUnsupported }

func lookAt(*os.File, string) (*os.File, Info, string, error) {
	return nil, Info{}, "", errUnsupported
}

func openAt(*os.File, string, int, fs.FileMode, string) (*os.File, error) {
	return nil, errUnsupported
}

func statAt(*os.File, string) (Info, error)       { return Info{}, errUnsupported }
func statOf(*os.File) (Info, error)               { return Info{}, errUnsupported }
func mkdirAt(*os.File, string, fs.FileMode) error { return errUnsupported }
func renameAt(*os.File, string, string) error     { return errUnsupported }
func linkAt(*os.File, string, string) error       { return errUnsupported }
func removeAt(*os.File, string, bool) error       { return errUnsupported }
func attrsOf(*os.File) (map[string][]byte, error) { return nil, errUnsupported }
func setAttr(*os.File, string, []byte) error      { return errUnsupported }
func removeAttr(*os.File, string) error           { return errUnsupported }
func mountedOn(*os.File) bool                     { return false }
func chmodHeld(*os.File, fs.FileMode) error       { return errUnsupported }
func infoFrom(fs.FileInfo) Info                   { return Info{} }
