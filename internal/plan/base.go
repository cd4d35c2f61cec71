package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// The files of a node that kyctl patches or reads, below $KYLIN_HOME.
const (
	KylinProperties    = "conf/kylin.properties"
	KylinOverride      = "conf/kylin.properties.override"
	ContextXML         = "tomcat/conf/context.xml"
	CatalinaProperties = "tomcat/conf/catalina.properties"
	Environment        = "kylin.env" // KYLIN_REST_ADDRESS of one node
	ServerXML          = "tomcat/conf/server.xml"
)

// Base are the stock files of one node or of all.
type Base struct {
	Dir string
	// Name is the folder as the description names it, without what is above it
	// where that is a path of the machine.
	Name  string
	files map[string]*source.File
}

// File returns a file of the base, nil where there is none.
func (b *Base) File(path string) *source.File {
	if b == nil {
		return nil
	}
	return b.files[path]
}

// base loads the base of a node: its own, the product's, or the one that the
// command line names, in this order.
func (p *Plan) base(n *cluster.Node, fallback string) (*Base, error) {
	v := n.Base
	if !v.Set {
		v = p.Product.Base
	}
	if v.Broken || !v.Set && fallback == "" {
		return nil, nil
	}
	dir := fallback
	if v.Set {
		dir = v.V.Text
	}
	dir = strings.ReplaceAll(dir, "{name}", string(n.Name.V))
	name := dir
	if filepath.IsAbs(dir) || !v.Set {
		name = filepath.Base(dir)
	} else {
		dir = filepath.Join(v.V.Dir, dir)
	}
	if b, ok := p.bases[dir]; ok {
		return b, nil
	}
	b, err := loadBase(dir, p.baseOpener(v, dir))
	if err != nil && v.Set {
		return nil, fmt.Errorf("%s:%d:%d: can't read the base directory: %w", v.Pos.File.Name, v.Pos.Line, v.Pos.Col, err)
	}
	if err != nil {
		return nil, err
	}
	b.Name = filepath.Clean(name)
	p.bases[dir] = b
	return b, nil
}

// homeBase loads the files of a live $KYLIN_HOME.
func homeBase(dir string) (*Base, error) {
	b, err := loadBase(dir, folder.OpenFile)
	if err != nil {
		return nil, fmt.Errorf("--home: %w", err)
	}
	b.Name = dir
	return b, nil
}

// baseOpener opens the files of the base folder dir, which v names where it is
// set. A link may lead out of the description's folder only with --follow-links:
// in a reviewed tree it would show any file of the machine that renders.
func (p *Plan) baseOpener(v cluster.Val[cluster.Path], dir string) source.Opener {
	switch {
	case p.followLinks:
		return source.Open
	case !v.Set || filepath.IsAbs(v.V.Text):
		return source.Within(dir)
	}
	return source.Within(source.Boundary(v.V.Dir, v.V.Text))
}

func loadBase(dir string, open source.Opener) (*Base, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", dir)
	}
	b := &Base{Dir: dir, files: map[string]*source.File{}}
	for i, path := range []string{KylinProperties, KylinOverride, ContextXML, CatalinaProperties, ServerXML} {
		f, err := source.ReadWith(open, filepath.Join(dir, filepath.FromSlash(path)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f.Order = 1000 + i
		for _, span := range secret.InFile(path, string(f.Bytes)) { // findings show its lines
			f.Mask(span[0], span[1])
		}
		b.files[path] = f
	}
	return b, nil
}

// Bases returns every base folder once, in the order of the nodes.
func (p *Plan) Bases() []*Base {
	var out []*Base
	seen := map[*Base]bool{}
	for _, n := range p.Nodes {
		if n.Base != nil && !seen[n.Base] {
			seen[n.Base] = true
			out = append(out, n.Base)
		}
	}
	return out
}

// Files returns the base's files in a fixed order.
func (b *Base) Files() []*source.File {
	var out []*source.File
	for _, path := range []string{KylinProperties, KylinOverride, ContextXML, CatalinaProperties, ServerXML} {
		if f := b.File(path); f != nil {
			out = append(out, f)
		}
	}
	return out
}
