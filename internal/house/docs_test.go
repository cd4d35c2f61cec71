package house

import (
	"go/ast"
	"testing"
)

func TestEveryPackageHasAComment(t *testing.T) {
	commented, first := map[string]bool{}, map[string]string{}
	for _, f := range goFiles(t) {
		if f.ast.Doc != nil {
			commented[f.pkg()] = true
		}
		if first[f.pkg()] == "" {
			first[f.pkg()] = f.path
		}
	}
	for pkg, file := range first {
		if !commented[pkg] {
			t.Errorf("%s: package %s has no comment; the rule: five lines: what it is, what goes in, what comes out", file, pkg)
		}
	}
}

func TestExportedNamesHaveComments(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		for _, decl := range f.ast.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s:%d: %s has no comment; the rule: an exported name says what it is, with units and errors", f.path, f.line(name), name.Name)
			}
		}
	}
}

// undocumented returns the exported names of a declaration that no comment
// explains: neither one of their own, nor the group's, nor one on the line.
func undocumented(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		var names []*ast.Ident
		for _, spec := range d.Specs {
			names = append(names, undocumentedSpec(spec)...)
		}
		return names
	}
	return nil
}

func undocumentedSpec(spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Doc == nil && s.Comment == nil && s.Name.IsExported() {
			return []*ast.Ident{s.Name}
		}
	case *ast.ValueSpec:
		if s.Doc != nil || s.Comment != nil {
			return nil
		}
		var names []*ast.Ident
		for _, name := range s.Names {
			if name.IsExported() {
				names = append(names, name)
			}
		}
		return names
	}
	return nil
}

// exportedReceiver says whether a function is none of a hidden type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	switch generic := typ.(type) {
	case *ast.IndexExpr:
		typ = generic.X
	case *ast.IndexListExpr:
		typ = generic.X
	}
	name, ok := typ.(*ast.Ident)
	return ok && name.IsExported()
}
