package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is one that gives code to the binary.
type module struct {
	Path, Version, Dir string
	// Sum is the hash of go.sum, as h1:....
	Sum      string
	licences []string // SPDX names, sorted
}

// modules returns those that the package pkg needs on Linux, sorted by path.
func modules(pkg string) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=Module", pkg)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	raw, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	found := map[string]module{}
	for d := json.NewDecoder(bytes.NewReader(raw)); ; {
		var p struct {
			Module *struct {
				module
				Main bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Module != nil && !p.Module.Main {
			found[p.Module.Path] = p.Module.module
		}
	}
	var all []module
	for _, m := range found {
		if m.licences, err = licencesIn(m.Dir); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

// isLicence says that a file of this name holds a licence.
func isLicence(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "license") || strings.HasPrefix(name, "licence") || strings.HasPrefix(name, "copying")
}

// licencesIn returns the licences of the files in a module's top folder.
func licencesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if e.IsDir() || !isLicence(e.Name()) {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, licencesOf(string(raw))...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// licencesOf names the licences whose words a text holds. Strange words give
// none, and so are refused.
func licencesOf(text string) []string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	has := func(words string) bool { return strings.Contains(text, words) }
	var found []string
	for _, l := range []struct {
		id string
		ok bool
	}{
		{"AGPL-3.0", has("gnu affero general public license")},
		{"GPL", has("gnu general public license") || has("gnu lesser general public license")},
		{"MPL-2.0", has("mozilla public license version 2.0") || has("mozilla public license, version 2.0")},
		{"Apache-2.0", has("apache license") && has("version 2.0")},
		{"MIT", has("permission is hereby granted, free of charge")},
		{"ISC", has("permission to use, copy, modify, and/or distribute this software")},
		{"BSD-3-Clause", has("redistribution and use in source and binary forms") && has("neither the name")},
		{"BSD-2-Clause", has("redistribution and use in source and binary forms") && !has("neither the name")},
	} {
		if l.ok {
			found = append(found, l.id)
		}
	}
	if slices.Contains(found, "MPL-2.0") { // it names the GPL as a licence that a later work may take
		found = slices.DeleteFunc(found, func(id string) bool { return id == "GPL" || id == "AGPL-3.0" })
	}
	return found
}
