package cli

import (
	"slices"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/live"
)

// knownDrift is what drift.ignore says of one node, on one day.
type knownDrift struct {
	entries []cluster.KnownDrift
	now     time.Time
}

func knownDriftOf(c *cluster.Cluster, node string) knownDrift {
	k := knownDrift{now: time.Now()}
	for _, e := range c.Drift.Ignore {
		if e.Of(node) {
			k.entries = append(k.entries, e)
		}
	}
	return k
}

// entry returns the entry about a key of a file, one that still counts before
// one that is over; nil where there is none.
func (k knownDrift) entry(file, key string) *cluster.KnownDrift {
	var found *cluster.KnownDrift
	for i, e := range k.entries {
		if e.Covers(file, key) && (found == nil || k.over(found)) {
			found = &k.entries[i]
		}
	}
	return found
}

func (k knownDrift) over(e *cluster.KnownDrift) bool { return e.Until.V.Over(k.now) }

// counts says that a key of a file may not differ.
func (k knownDrift) counts(file, key string) bool {
	e := k.entry(file, key)
	return e == nil || k.over(e)
}

// unknown are the changes in which anything counts. A mode that is too wide
// always does: a secret can be read there.
func (k knownDrift) unknown(changes []live.Change) []live.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c live.Change) bool {
		return (c.Old == nil || c.OldMode == c.NewMode) && !slices.ContainsFunc(unitsToTell(c), func(u live.Unit) bool {
			return k.counts(c.Path, u.Name)
		})
	})
}

// unitsToTell are a change's units; a file that is missing is one of its own.
func unitsToTell(c live.Change) []live.Unit {
	if c.Old == nil {
		return []live.Unit{{Kind: live.Missing}}
	}
	return c.Units
}

// note is what is known of a difference, to be put behind it.
func (k knownDrift) note(file, key string) diag.Text {
	e := k.entry(file, key)
	switch {
	case e == nil:
		return diag.Text{}
	case k.over(e):
		return diag.T("; was known until %s: %s", "；已知差异，但已于 %s 到期：%s").With(e.Until.V, e.Reason.V)
	}
	return diag.T("; known until %s: %s", "；已知差异，有效期至 %s：%s").With(e.Until.V, e.Reason.V)
}

func (k knownDrift) inJSON(file, key string) *driftKnown {
	e := k.entry(file, key)
	if e == nil {
		return nil
	}
	return &driftKnown{Until: e.Until.V.String(), Reason: e.Reason.V, Over: k.over(e)}
}
