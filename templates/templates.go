// Package templates holds the text of the rendered files.
//
// In: the name of a template and the view it was written for. Out: bytes. Every
// template's first line names its view; it holds ranges, ifs and field names,
// no decisions. balancer, session and render may import it; it imports nothing
// of kyctl.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"text/template"
)

//go:embed *.tmpl
var files embed.FS

// Execute fills the template name, such as "nginx.conf.tmpl", with view. A
// field that the view lacks is an error.
func Execute(name string, view any) ([]byte, error) {
	t, err := template.New(name).Option("missingkey=error").ParseFS(files, name)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, view); err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	return out.Bytes(), nil
}
