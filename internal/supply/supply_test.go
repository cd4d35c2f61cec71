package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func binary(t *testing.T) []module {
	t.Helper()
	all, err := modules("github.com/kyctl/kyctl/cmd/kyctl")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("only %d modules", len(all))
	}
	return all
}

func TestLicencesAreAllowed(t *testing.T) {
	var out bytes.Buffer
	if err := list(&out, binary(t)); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestAnotherLicenceIsRefused(t *testing.T) {
	for _, m := range []module{{Path: "x"}, {Path: "x", licences: []string{"GPL", "MIT"}}} {
		if err := list(new(bytes.Buffer), []module{m}); err == nil || !strings.Contains(err.Error(), "x") {
			t.Errorf("%v: %v", m.licences, err)
		}
	}
}

func TestLicencesOf(t *testing.T) {
	for text, want := range map[string]string{
		"The MIT License\n\nPermission is hereby granted,\nfree of charge, to": "MIT",
		"Redistribution and use in source and binary forms":                    "BSD-2-Clause",
		"Redistribution and use in source\nand binary forms. Neither the name": "BSD-3-Clause",
		"Apache License\n  Version 2.0, January 2004":                          "Apache-2.0",
		"Mozilla Public License Version 2.0 ... GNU General Public License":    "MPL-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                 "GPL",
		"GNU AFFERO GENERAL PUBLIC LICENSE":                                    "AGPL-3.0",
		"Do what you want":                                                     "",
	} {
		if got := strings.Join(licencesOf(text), " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestBillOfMaterials: it names every module, and is the same each time.
func TestBillOfMaterials(t *testing.T) {
	all := binary(t)
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := bill(out, all); err != nil {
			t.Fatal(err)
		}
	}
	var b cycloneDX
	if err := json.Unmarshal(first.Bytes(), &b); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("%v; equal: %v", err, bytes.Equal(first.Bytes(), second.Bytes()))
	}
	for i, c := range b.Components {
		if c.Name != all[i].Path || c.Version != all[i].Version || len(c.Licences) == 0 || len(c.Properties[0].Value) != 64 {
			t.Errorf("%+v", c)
		}
	}
	if len(b.Components) != len(all) || regexp.MustCompile(`timestamp|serialNumber|urn:uuid`).Match(first.Bytes()) {
		t.Errorf("%s", &first)
	}
}

// TestEveryModuleIsJustified: docs/dependencies.md has a row, with a reason, for
// each module of the binary, and for no other.
func TestEveryModuleIsJustified(t *testing.T) {
	raw, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows, want []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]*) \\| ([^|]*) \\|$").FindAllStringSubmatch(string(raw), -1) {
		if rows = append(rows, m[1]); m[2] == "" || m[3] == "" {
			t.Errorf("docs/dependencies.md: %s: an empty column", m[1])
		}
	}
	for _, m := range binary(t) {
		want = append(want, m.Path)
	}
	for _, path := range want {
		if !slices.Contains(rows, path) {
			t.Errorf("docs/dependencies.md: no row for %s: say who brings it and why it is worth it", path)
		}
	}
	for _, path := range rows {
		if !slices.Contains(want, path) {
			t.Errorf("docs/dependencies.md: %s is no longer in the binary: take its row out", path)
		}
	}
}
