package existing

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/source"
)

// FuzzRead: reading never panics, whatever the file and whatever it includes,
// itself too; what it tells stands in the files that it read.
func FuzzRead(f *testing.F) {
	err := filepath.WalkDir("../../../testdata/fronts", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "found.txt" {
			return err
		}
		conf, err := os.ReadFile(path)
		f.Add(string(conf), "10.0.0.1")
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	for _, k := range balancer.Kinds {
		s := unsaid
		s.Version, s.Nodes = k.Default, []balancer.Node{{Name: "a", Host: "10.0.0.1", Port: 7070}, {Name: "b", Host: "b.c", Port: 7070, State: balancer.Backup}}
		conf, err := k.Render(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(conf), "")
	}
	f.Add("include a;\nInclude a\nupstream k { server a; } server { proxy_pass http://k$a$a; }\nmap a $a { b $a; c x$a; d y$a; }", "a")
	f.Fuzz(func(t *testing.T, conf, node string) {
		main := source.New("main", []byte(conf))
		files := map[*source.File]bool{main: true}
		include := func(pattern string) ([]*source.File, error) {
			if len(files) > 20 {
				return nil, errors.New("enough")
			}
			next := source.New(fmt.Sprint("file", len(files)), []byte(conf[:len(conf)/2]))
			files[next] = true
			return []*source.File{main, next}, nil
		}
		for _, k := range balancer.Kinds {
			found := Read(k, Config{File: main, Include: include, Nodes: []string{node}})
			places(t, reflect.ValueOf(found).Elem(), files)
		}
	})
}

// places checks every position in v.
func places(t *testing.T, v reflect.Value, files map[*source.File]bool) {
	switch {
	case v.Type() == reflect.TypeFor[source.Pos]():
		p := v.Interface().(source.Pos)
		if p.IsValid() && (!files[p.File] || int(p.Line) > p.File.Lines() || p.Col < 1) {
			t.Errorf("%d:%d stands in no file that was read", p.Line, p.Col)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			places(t, v.Index(i), files)
		}
	case v.Kind() == reflect.Struct:
		for _, field := range reflect.VisibleFields(v.Type()) {
			if field.IsExported() {
				places(t, v.FieldByIndex(field.Index), files)
			}
		}
	}
}
