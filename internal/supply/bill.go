package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// The parts of CycloneDX 1.6 that are written (cyclonedx.org/docs/1.6/json).
type (
	cycloneDX struct {
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"`
		Metadata struct {
			Component component `json:"component"`
		} `json:"metadata"`
		Components []component `json:"components"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version,omitempty"`
		PURL       string     `json:"purl"`
		Licences   []licence  `json:"licenses"`
		Properties []property `json:"properties,omitempty"`
	}
	licence struct {
		License struct {
			ID string `json:"id"`
		} `json:"license"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

// bill writes the bill of materials.
func bill(out io.Writer, all []module) error {
	b := cycloneDX{Format: "CycloneDX", Spec: "1.6", Version: 1}
	b.Metadata.Component = describe("application", module{Path: "github.com/kyctl/kyctl", licences: []string{"Apache-2.0"}})
	for _, m := range all {
		c := describe("library", m)
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:"))
		if err != nil || len(sum) == 0 {
			return fmt.Errorf("%s has no h1 sum in go.sum", m.Path)
		}
		// Go's hash of a module is one over its files, not that of an archive: no
		// "hashes", which CycloneDX takes for the latter.
		c.Properties = []property{{"go:h1:sha256", hex.EncodeToString(sum)}}
		b.Components = append(b.Components, c)
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(b)
}

func describe(kind string, m module) component {
	url := "pkg:golang/" + m.Path
	if m.Version != "" {
		url += "@" + strings.ReplaceAll(m.Version, "+", "%2B")
	}
	c := component{Type: kind, Ref: url, Name: m.Path, Version: m.Version, PURL: url}
	for _, id := range m.licences {
		var l licence
		l.License.ID = id
		c.Licences = append(c.Licences, l)
	}
	return c
}
