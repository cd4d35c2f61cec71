package cli

import (
	"io/fs"

	"github.com/kyctl/kyctl/internal/diag"
)

// readers are who can read a file, root apart.
type readers int

const (
	someReaders readers = iota // a mode that no sentence says shortly, such as 0404
	noReader
	ownerReads
	groupReads
	allRead
)

// readersOf returns who can read a file of this mode.
func readersOf(mode fs.FileMode) readers {
	switch mode & 0o444 {
	case 0:
		return noReader
	case 0o400:
		return ownerReads
	case 0o440:
		return groupReads
	case 0o444:
		return allRead
	}
	return someReaders
}

// modeText says what a change of a file's mode means: who can read the file now, where
// that changes.
func modeText(path string, from, to fs.FileMode, owner string) diag.Text {
	text := diag.T("%s: mode %04o becomes %04o", "%s：权限由 %04o 改为 %04o").With(path, from.Perm(), to.Perm())
	now := readersOf(to)
	if now == readersOf(from) {
		return text
	}
	switch now {
	case noReader:
		return text.Then(diag.T(": only root can read it, so Kylin must run as root", "：只有 root 可读，Kylin 必须以 root 运行"))
	case ownerReads:
		return text.Then(diag.T(": only its owner %s can read it, so Kylin must run as that user", "：只有属主 %s 可读，Kylin 必须以该用户运行").With(owner))
	case groupReads:
		return text.Then(diag.T(": its owner %s and its group can read it", "：属主 %s 及其属组可读").With(owner))
	case allRead:
		return text.Then(diag.T(": every user of the machine can read it", "：本机所有用户都可读"))
	}
	return text
}
