package cli

import (
	"sync/atomic"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

// A beat is how often progress is shown; the first beats show none, so that what
// takes less than a second stays silent.
const (
	beat       = 200 * time.Millisecond
	quietBeats = 4
)

// progress shows how many of total files are done, on a terminal that can clear a
// line and unless --quiet. done is called for each of them, by any goroutine, end before
// anything else is written.
func (a *app) progress(total int) (done, end func()) {
	if a.global.quiet || !isTerminal(a.err) || isDumb() {
		return nil, func() {}
	}
	beats := time.NewTicker(beat)
	done, last := show(a.err, a.lang(), beats.C, total, func() int { return width(a.err) })
	return done, func() { beats.Stop(); last() }
}

// show writes a line at each beat after the silent ones, over the line before,
// and clears the last one at the end. columns returns how wide the terminal is
// now: a line that it breaks could not be cleared.
func show(w *terminal.Writer, lang diag.Lang, beats <-chan time.Time, total int, columns func() int) (done, end func()) {
	var count atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for seen := 0; ; {
			select {
			case <-stop:
				if seen > quietBeats {
					w.Again("")
				}
				return
			case <-beats:
				if seen++; seen > quietBeats {
					text := diag.T("%d of %d files", "%d / %d 个文件").With(count.Load(), total).In(lang)
					w.Again(terminal.Cut(text, max(1, columns()-1)))
				}
			}
		}
	}()
	return func() { count.Add(1) }, func() { close(stop); <-stopped }
}
