package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
)

// baseline are the findings that a run does not tell, as FILE of --baseline
// holds them.
type baseline struct {
	Version  int     `json:"version"`
	Findings []entry `json:"findings"`
}

// entry is one or more findings by their key: no line is in it, and of a value
// only a hash.
type entry struct {
	Rule  string `json:"rule"`
	File  string `json:"file"` // from the baseline's folder, with slashes
	Path  string `json:"path"`
	Value string `json:"value"`
	Count int    `json:"count"`
}

func (e entry) key() diag.Key {
	return diag.Key{Rule: e.Rule, File: e.File, Path: e.Path, Value: e.Value}
}

// compareBaseline writes the baseline where that is asked for, and drops the
// findings that are in it. What can't be rendered is always told.
func (a *app) compareBaseline(flags validateFlags, clusters []*checked, findings diag.List) (diag.List, error) {
	b, err := readBaseline(flags)
	if err != nil {
		return nil, err
	}
	looked := lookedAt(flags, clusters)
	told, findings := rule.Fixed(findings)
	if flags.writeBaseline {
		if b, err = a.writeBaseline(flags.baseline, b, looked, findings); err != nil {
			return nil, err
		}
	}
	left := map[diag.Key]int{}
	for _, e := range b.Findings {
		left[e.key()] += e.Count
	}
	for _, f := range findings {
		key := baselineKey(flags.baseline, f)
		if left[key] == 0 {
			told.Add(f)
			continue
		}
		left[key]--
	}
	for _, e := range b.Findings {
		if left[e.key()] > 0 && looked(e) {
			a.note("%s: %s at %s of %s is no longer found; --write-baseline removes it", flags.baseline, e.Rule, cmp.Or(e.Path, "a place"), e.File)
		}
	}
	told.Sort()
	return told, nil
}

// baselineKey is the key of a finding, its file as the baseline names it.
func baselineKey(name string, f diag.Finding) diag.Key {
	key := f.Key()
	key.File = fromFolder(name, key.File)
	return key
}

// fromFolder names a file from the folder of the baseline, so that it does not
// matter where kyctl runs.
func fromFolder(baseline, file string) string {
	from, err := filepath.Abs(filepath.Dir(baseline))
	to, err2 := filepath.Abs(file)
	if file == "" || file == stdinName || err != nil || err2 != nil {
		return file
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return filepath.ToSlash(to)
	}
	return filepath.ToSlash(rel)
}

// lookedAt returns which entries this run could have found: those of files that
// were read, of rules that ran.
func lookedAt(flags validateFlags, clusters []*checked) func(entry) bool {
	read := map[string]bool{"": true}
	for _, c := range clusters {
		if c.plan == nil {
			continue
		}
		for _, f := range c.inputs() {
			read[fromFolder(flags.baseline, f.Name)] = true
		}
	}
	return func(e entry) bool {
		r, known := rule.Find(e.Rule)
		alone := known && r.CheckAcross != nil && len(clusters) < 2
		return read[e.File] && !alone && !slices.Contains(flags.disable, e.Rule)
	}
}

// maxBaseline is the largest baseline, in bytes: a million findings.
const maxBaseline = 256 << 20

func readBaseline(flags validateFlags) (baseline, error) {
	none := baseline{Version: 1}
	text, err := source.ReadBytes(source.Open, flags.baseline, maxBaseline)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flags.writeBaseline:
		return none, nil
	case errors.Is(err, fs.ErrNotExist):
		return none, fmt.Errorf("%w; kyctl validate --baseline %s --write-baseline creates it", err, flags.baseline)
	case err != nil:
		return none, err
	}
	var b baseline
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return none, fmt.Errorf("%s is not a baseline (%w); remove it and create it again with --write-baseline", flags.baseline, err)
	}
	if b.Version != 1 {
		return none, fmt.Errorf("%s is a baseline of version %d, and this kyctl reads version 1; remove it and create it again with --write-baseline", flags.baseline, b.Version)
	}
	return b, nil
}

// writeBaseline writes the findings of this run, and keeps what it could not
// have found as long as its file is there.
func (a *app) writeBaseline(name string, old baseline, looked func(entry) bool, findings diag.List) (baseline, error) {
	counts := map[diag.Key]int{}
	for _, f := range findings {
		counts[baselineKey(name, f)]++
	}
	for _, e := range old.Findings {
		if _, err := os.Stat(filepath.Join(filepath.Dir(name), filepath.FromSlash(e.File))); err == nil && !looked(e) {
			counts[e.key()] += e.Count
		}
	}
	b := baseline{Version: 1, Findings: []entry{}}
	for key, count := range counts {
		b.Findings = append(b.Findings, entry{key.Rule, key.File, key.Path, key.Value, count})
	}
	slices.SortFunc(b.Findings, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Path, y.Path), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Value, y.Value))
	})
	err := writeFile(name, 0o644, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(b)
	})
	if err != nil {
		return b, err
	}
	if !a.global.quiet {
		a.note("%s: the baseline now holds %d findings of this run", name, len(findings))
	}
	return b, nil
}
