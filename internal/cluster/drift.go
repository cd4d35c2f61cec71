package cluster

import (
	"path"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Drift is what may differ between a live home and the description.
type Drift struct {
	At     source.Pos
	Ignore []KnownDrift `key:"ignore"`
}

// KnownDrift is one difference that is known, for a while and with a reason.
type KnownDrift struct {
	At     source.Pos
	File   Val[string] `key:"file,required"`
	Key    Val[string] `key:"key"`
	Node   Val[string] `key:"node"`
	Until  Val[Date]   `key:"until,required"`
	Reason Val[string] `key:"reason,required"`
}

// Of says that the entry is about a node.
func (k KnownDrift) Of(node string) bool {
	if !k.Node.Set {
		return true
	}
	ok, err := path.Match(k.Node.V, node)
	return ok && err == nil
}

// Covers says that the entry is about one key, or element, of a file: "" is the
// file itself. An entry without a key is about all of the file.
func (k KnownDrift) Covers(file, key string) bool {
	return k.File.V == file && (!k.Key.Set || k.Key.V == key)
}

// Date is a day, as YEAR-MONTH-DAY.
type Date struct{ time.Time }

// String returns the day as it is written.
func (v Date) String() string { return v.Format(time.DateOnly) }

// Takes says what the type takes.
func (Date) Takes() diag.Text { return diag.T("day", "日期") }

// Parse reads v from the text of a scalar.
func (v *Date) Parse(text string) *Problem {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return bad(diag.T("%s is not a valid date", "%s 不是有效的日期").With(show(text)),
			diag.T("write it as YYYY-MM-DD, such as 2030-01-31", "写成 YYYY-MM-DD，例如 2030-01-31"))
	}
	*v = Date{day}
	return nil
}

// Over says that the day is past at a moment, where that moment is.
func (v Date) Over(now time.Time) bool { return now.Format(time.DateOnly) > v.String() }
