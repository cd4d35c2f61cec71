package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/kyctl/kyctl/internal/diag"
)

// Fault is a file of a directory that is not as the manifest says.
type Fault struct {
	// Path is the file's in the directory, with slashes.
	Path    string
	Message diag.Text
	Hint    diag.Text
}

// ErrNoManifest is the error of a directory without a manifest.
var ErrNoManifest = errors.New("no manifest.json: use -o DIR to name a directory that kyctl render wrote")

// Intact reads the manifest of dir and returns every file that is missing, was
// edited, or is open to more people than the manifest says, sorted by path.
// Files that the manifest does not name are no fault, nor is what another umask
// makes of a file without secrets. Errors: *UnfinishedError, ErrNoManifest, a
// manifest of another program, or one of the disk.
func Intact(dir string) (Manifest, []Fault, error) {
	root, err := openTree(dir)
	if err != nil {
		return Manifest{}, nil, err
	}
	defer root.Close()
	if err := Unfinished(dir); err != nil {
		return Manifest{}, nil, err
	}
	m, err := ReadManifest(dir)
	if absent(err) {
		return m, nil, fmt.Errorf("%s: %w", dir, ErrNoManifest)
	}
	if err != nil {
		return m, nil, err
	}
	faults, err := inParallel(len(m.Files), func(from, to int) ([]Fault, error) {
		l := workplace{root: root, abs: dir, shown: dir}.looker()
		defer l.close()
		var list []Fault
		for _, e := range m.Files[from:to] {
			f, err := l.fault(e)
			if err != nil {
				return nil, err
			}
			if f.Path != "" {
				list = append(list, f)
			}
		}
		return list, nil
	})
	return m, faults, err
}

// fault compares one file with its entry; without one it has no Path.
func (l *looker) fault(e Entry) (Fault, error) {
	root, err := l.at(path.Dir(e.Path))
	if absent(err) {
		return l.missingFault(e), nil
	}
	if err != nil {
		return Fault{}, located(path.Join(l.shown, e.Path), err)
	}
	info, err := root.Lstat(path.Base(e.Path))
	switch {
	case absent(err):
		return l.missingFault(e), nil
	case err != nil:
		return Fault{}, located(path.Join(l.shown, e.Path), err)
	case !info.Mode().IsRegular():
		return Fault{
			e.Path, diag.T("%s is not a regular file", "%s 不是普通文件").With(path.Join(l.shown, e.Path)),
			diag.T("move it to another place and run kyctl render again", "请移走它，再运行 kyctl render"),
		}, nil
	}
	got, err := l.read(root, path.Base(e.Path), info.Size())
	if err != nil {
		return Fault{}, located(path.Join(l.shown, e.Path), err)
	}
	if (hasher{}).sum(got).String() != e.SHA256 {
		return Fault{
			e.Path, diag.T("%s was edited after it was rendered: its checksum differs from the manifest", "%s 在渲染后被修改过：校验和与清单不符").With(path.Join(l.shown, e.Path)),
			diag.T("change the description and render again; kyctl diff shows the edit, render --force overwrites it", "请修改描述文件后重新渲染；kyctl diff 可查看改动，render --force 会覆盖它"),
		}, nil
	}
	return l.modeFault(e, modeOf(info, 0o600)), nil
}

func (l *looker) missingFault(e Entry) Fault {
	return Fault{
		e.Path, diag.T("%s is missing, but it is in the manifest", "缺少 %s：清单（manifest.json）中有该文件").With(path.Join(l.shown, e.Path)),
		diag.T("copy the whole directory, or run kyctl render again", "请复制整个目录，或重新运行 kyctl render"),
	}
}

// modeFault tells of a file with secrets that is open to others than its owner.
func (l *looker) modeFault(e Entry, have fs.FileMode) Fault {
	if e.Mode != modeText(0o600) || have&0o077 == 0 {
		return Fault{}
	}
	return Fault{
		e.Path, diag.T("%s has mode %s but contains a secret", "%s 的权限是 %s，但其中含有密码").With(path.Join(l.shown, e.Path), modeText(have)),
		diag.T("chmod 600 %s", "chmod 600 %s").With(path.Join(l.shown, e.Path)),
	}
}
