package adopt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Home is one node's $KYLIN_HOME, of which nothing but some text files is read.
type Home struct {
	// Name is the node's; Host is where it is reached, "" where nobody said.
	Name, Host string
	Dir        string
	// Renamed is the folder's name, where that is no name of a node.
	Renamed string

	order int
	files map[string]*source.File
	errs  []error
	// What the files say:
	settings map[string]setting
	keys     []string // of settings, in the order of the files
	elements []patch.Placed
}

// Open reads the home at dir, the order-th of all. It must have a
// conf/kylin.properties.
func Open(dir string, order int) (*Home, error) {
	h := &Home{Dir: dir, order: order, files: map[string]*source.File{}}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", dir)
	}
	if h.File(plan.KylinProperties) == nil {
		if err := errors.Join(h.errs...); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%s has no %s: name a node's $KYLIN_HOME, or a copy of it", dir, plan.KylinProperties)
	}
	return h, nil
}

// File returns a file of the home, nil where there is none; secrets are masked
// in it.
func (h *Home) File(path string) *source.File {
	if f, known := h.files[path]; known || !filepath.IsLocal(filepath.FromSlash(path)) {
		return f
	}
	f, err := source.ReadWith(folder.OpenFile, filepath.Join(h.Dir, filepath.FromSlash(path)))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			h.errs = append(h.errs, err)
		}
		h.files[path] = nil
		return nil
	}
	f.Order = h.order*1000 + len(h.files)
	for _, s := range secret.InFile(path, string(f.Bytes)) {
		f.Mask(s[0], s[1])
	}
	h.files[path] = f
	return f
}

// names are the files in a folder of the home.
func (h *Home) names(dir string) []string {
	names, err := folder.Names(filepath.Join(h.Dir, filepath.FromSlash(dir)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) { // a copy of a home has no jars
		h.errs = append(h.errs, err)
	}
	return names
}

// setting is what a home gives a key of kylin.properties.
type setting struct {
	value    string
	key, pos source.Pos // of the key and of the value
	// written is the key as it stands there, where that is an old name.
	written  string
	override bool
}

// readSettings reads kylin.properties and its override as Kylin does: of a
// key's lines the last counts, the override's after all others; values are
// trimmed; an old name is taken for the new one (KylinConfig.java,
// BackwardCompatibilityConfig.java of Kylin 3).
func (h *Home) readSettings(r *Result) {
	h.settings = map[string]setting{}
	managed := managedKeys()
	for _, path := range []string{plan.KylinProperties, plan.KylinOverride} {
		f := h.File(path)
		if f == nil {
			continue
		}
		entries, refused := patch.Readable(f.Bytes, patch.UTF8)
		for _, err := range refused {
			r.refuse(f, err)
		}
		for _, e := range entries {
			s := setting{
				value: strings.TrimFunc(e.Value, func(c rune) bool { return c <= ' ' }), override: path == plan.KylinOverride,
				key: position(f, e.Line, e.Col), pos: position(f, e.ValueLine, e.ValueCol),
			}
			key := e.Key
			if name, old := plan.NewName(key); old && managed[name] != "" {
				key, s.written = name, key
			}
			if !e.Exact {
				r.leave(s.key, diag.T("the value of %s is not UTF-8: Kylin reads it garbled", "%s 的值不是 UTF-8：Kylin 读到的是乱码").With(shown(key)))
				continue
			}
			h.set(key, s, r)
		}
	}
}

// set takes a line, and tells where another one counted until then.
func (h *Home) set(key string, s setting, r *Result) {
	before, twice := h.settings[key]
	if !twice {
		h.keys = append(h.keys, key)
	}
	h.settings[key] = s
	if !twice || before.value == s.value {
		return
	}
	message := diag.T("%s appears twice in the file; this line takes effect, because it comes later", "%s 在文件中出现两次；此行在后，因此生效")
	if s.override && !before.override {
		message = diag.T("%s comes from here: kylin.properties.override takes precedence", "%s 取自此处：kylin.properties.override 中的值优先")
	}
	r.look(diag.Info, s.key, message.With(shown(key)), diag.Text{}, diag.Related{Pos: before.key, Message: diag.T("this line has no effect", "此行不起作用")})
}

func position(f *source.File, line, col int) source.Pos {
	return source.Pos{File: f, Line: int32(line), Col: int32(col)}
}

// readElements reads context.xml.
func (h *Home) readElements(r *Result) {
	f := h.File(plan.ContextXML)
	if f == nil {
		return
	}
	elements, err := patch.Elements(f.Bytes)
	if err != nil {
		r.refuse(f, err)
		return
	}
	h.elements = elements
}

// NodeName returns the name of a node whose home is dir: the folder's, made
// legal where it is not. renamed is the folder's own then.
func NodeName(dir string) (name, renamed string) {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	base := filepath.Base(dir)
	var v cluster.NodeName
	if v.Parse(base) == nil {
		return base, ""
	}
	name = strings.Trim(strings.Join(strings.FieldsFunc(strings.ToLower(base), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), "-"), "-")
	if name = name[:min(len(name), 63)]; v.Parse(name) != nil {
		name = "kylin-1"
	}
	return name, base
}
