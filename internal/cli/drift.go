package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/live"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/tree"
)

// diffHomeIf compares with a home where the flags fit together.
func (a *app) diffHomeIf(c *cobra.Command, format string) error {
	switch {
	case a.global.home == "":
		return errors.New("--home is empty; name the node's $KYLIN_HOME")
	case c.Flags().Changed("out"):
		return errors.New("give -o or --home, not both")
	case c.Flags().Changed("placeholders"):
		return errors.New("--placeholders can't be used with --home: a live home holds real secrets")
	case !oneOf(format, "text", "json"):
		return fmt.Errorf("--format %q: use text or json", format)
	}
	if err := needsUnix("diff --home"); err != nil {
		return err
	}
	if _, err := a.node(); err != nil {
		return err
	}
	return a.diffHome(format)
}

// diffHome shows how a live home differs from what its node's files should be.
func (a *app) diffHome(format string) error {
	r, wants, err := a.homeWants()
	if err != nil {
		return err
	}
	changes, err := live.Compare(a.global.home, wants)
	if err != nil {
		return a.inLanguage(err)
	}
	known := knownDriftOf(r.plan.Cluster, a.global.nodes[0])
	missing := missingJars(a.global.home, r.jars)
	if format == "json" {
		err = a.driftJSON(changes, known, missing)
	} else {
		err = a.driftText(changes, known, missing)
	}
	switch {
	case err != nil:
		return err
	case len(known.unknown(changes)) > 0:
		return errFound
	case len(changes) == 0:
		a.allWell(r.asDescribed(a.global.home, len(wants)))
	}
	return nil
}

func (a *app) driftText(changes []live.Change, known knownDrift, jars []string) error {
	if err := tree.Diff(a.out, differences(known.unknown(changes))); err != nil {
		return err
	}
	for _, c := range changes {
		if c.Behind != "" {
			a.line(a.out, diag.T("%s: a link to %s", "%s：是链接，实际文件为 %s").With(c.Path, c.Behind))
		}
		for _, u := range unitsToTell(c) {
			a.line(a.out, unitText(u).With(unitName(c.Path, u)).Then(known.note(c.Path, u.Name)))
		}
		if c.Old != nil && c.OldMode != c.NewMode {
			a.line(a.out, diag.T("%s: mode %04o is wider than %04o, and the file holds secrets", "%s：权限 %04o 宽于 %04o，而文件中有密码").
				With(c.Path, c.OldMode.Perm(), c.NewMode.Perm()))
		}
	}
	if len(jars) > 0 {
		a.line(a.out, jarsText(jars))
	}
	return nil
}

func unitName(path string, u live.Unit) string {
	if u.Name == "" {
		return path
	}
	return path + ": " + u.Name
}

func unitText(u live.Unit) diag.Text {
	switch u.Kind {
	case live.Missing:
		return diag.T("%s: missing", "%s：缺失")
	case live.Extra:
		return diag.T("%s: should not be there", "%s：不应存在")
	}
	return diag.T("%s: different value", "%s：值不同")
}

type driftReport struct {
	Version int         `json:"version"`
	Node    string      `json:"node"`
	Files   []driftFile `json:"files"`
	// Jars are not in tomcat/lib.
	Jars []string `json:"jars"`
}

type driftFile struct {
	Path string `json:"path"`
	// Kind is missing or changed; a file of which the mode alone differs is mode.
	Kind     string      `json:"kind"`
	Behind   string      `json:"behind,omitempty"`
	Mode     string      `json:"mode,omitempty"`
	WantMode string      `json:"want_mode"`
	Units    []driftUnit `json:"units"`
	// Known is of a file that is missing.
	Known *driftKnown `json:"known,omitempty"`
}

type driftUnit struct {
	live.Unit
	Known *driftKnown `json:"known,omitempty"`
}

// driftKnown is an entry of drift.ignore; over says that its last day is past,
// so that the difference counts again.
type driftKnown struct {
	Until  string `json:"until"`
	Reason string `json:"reason"`
	Over   bool   `json:"over"`
}

func (a *app) driftJSON(changes []live.Change, known knownDrift, jars []string) error {
	out := driftReport{Version: 1, Node: a.global.nodes[0], Files: []driftFile{}, Jars: append([]string{}, jars...)}
	for _, c := range changes {
		f := driftFile{Path: c.Path, Kind: "changed", Behind: c.Behind, Mode: octal(c.OldMode), WantMode: octal(c.NewMode), Units: []driftUnit{}}
		for _, u := range c.Units {
			f.Units = append(f.Units, driftUnit{u, known.inJSON(c.Path, u.Name)})
		}
		switch {
		case c.Old == nil:
			f.Kind, f.Mode, f.Units, f.Known = "missing", "", []driftUnit{}, known.inJSON(c.Path, "")
		case string(c.Old) == string(c.New):
			f.Kind = "mode"
		}
		out.Files = append(out.Files, f)
	}
	return report.WriteJSON(a.out, out)
}

func octal(m fs.FileMode) string { return fmt.Sprintf("%04o", m.Perm()) }
