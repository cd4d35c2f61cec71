package prove

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/lock"
)

// Tally counts one kind of request.
type Tally struct {
	Sent, Failed int
	// InFlight of the failed ones had been sent before the event was over.
	InFlight int `json:",omitempty"`
}

// Result is what users saw of one event.
type Result struct {
	// Row is balancer/store/event.
	Row               string
	GET, Query, Build Tally
	// Twice is how many builds ran more than once.
	Twice int
	// Users have logged in, LoginsLost of them were not known any more; Elsewhere
	// of these had logged in on a node that did not fail.
	Users, LoginsLost, Elsewhere int
	// Healthy is how many requests failed though no node did, or on a healthy
	// node.
	Healthy int
	// Got is what the failed requests were answered, by status; 0 is a connection
	// that was closed, -1 one that was closed in the middle of the answer.
	Got map[int]int `json:",omitempty"`
	// LongestMS is the longest time that a user waited for an answer, in
	// milliseconds.
	LongestMS int64
	// LastMS is the time from the event to the last request that failed, in
	// milliseconds; 0 where none did.
	LastMS int64
}

func (r Result) failed() int { return r.GET.Failed + r.Query.Failed + r.Build.Failed }

func (r Result) sent() int { return r.GET.Sent + r.Query.Sent + r.Build.Sent }

// laterFailed are the requests that failed though the event was over when they were
// sent.
func (r Result) laterFailed() int {
	return r.failed() - r.GET.InFlight - r.Query.InFlight - r.Build.InFlight
}

// real says whether the nodes were those of the real product.
func (r Result) real() bool { return strings.HasPrefix(r.Row, kylin4+"/") }

// Measured is docs/measured.json: everything that was measured, and with what.
type Measured struct {
	Programs   map[string]string
	Rows       []Result
	Sharing    []Sharing `json:",omitempty"`
	Throughput []Speed
}

// measuredFile is where it is kept.
const measuredFile = "../../docs/measured.json"

// read returns what was measured before.
func read() (Measured, error) {
	m := Measured{Programs: map[string]string{}}
	b, err := os.ReadFile(measuredFile)
	if os.IsNotExist(err) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(b, &m)
}

// write keeps what was measured, rows in the order of their names.
func (m Measured) write() error {
	slices.SortFunc(m.Rows, func(a, b Result) int { return strings.Compare(a.Row, b.Row) })
	slices.SortFunc(m.Throughput, func(a, b Speed) int { return strings.Compare(a.Row, b.Row) })
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(measuredFile, append(b, '\n'), 0o644)
}

// change changes what was measured; several runs may do so at a time.
func change(do func(*Measured)) error {
	unlock, err := lock.Wait(context.Background(), filepath.Dir(measuredFile), nil)
	if err != nil {
		return err
	}
	defer unlock()
	m, err := read()
	if err != nil {
		return err
	}
	do(&m)
	return m.write()
}

// keep puts a row in the place of its last measurement.
func keep(row Result) error {
	return change(func(m *Measured) {
		m.Rows = append(slices.DeleteFunc(m.Rows, func(r Result) bool { return r.Row == row.Row }), row)
	})
}

// row returns a row by its name.
func (m Measured) row(name string) (Result, bool) {
	i := slices.IndexFunc(m.Rows, func(r Result) bool { return r.Row == name })
	if i < 0 {
		return Result{}, false
	}
	return m.Rows[i], true
}
