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

// progress is shown on a terminal that can clear a line, and unless --quiet.
type progress struct {
	// done is called for each file that is done, by any goroutine; it may be nil.
	done func()
	// say writes a line; end is called before anything else is written.
	say func(line string)
	end func()
}

// progress shows how many of total files are done.
func (a *app) progress(total int) progress {
	if a.global.quiet || !isTerminal(a.err) || isDumb() {
		return progress{nil, func(line string) { printLine(a.err, line) }, func() {}}
	}
	beats := time.NewTicker(beat)
	p := show(a.err, a.lang(), beats.C, total, func() int { return width(a.err) })
	last := p.end
	p.end = func() { beats.Stop(); last() }
	return p
}

// show writes a line at each beat after the silent ones, over the line before,
// and clears the last one at the end. columns returns how wide the terminal is
// now: a line that it breaks could not be cleared.
func show(w *terminal.Writer, lang diag.Lang, beats <-chan time.Time, total int, columns func() int) progress {
	var count atomic.Int64
	stop, stopped, lines := make(chan struct{}), make(chan struct{}), make(chan string)
	go func() {
		defer close(stopped)
		for seen := 0; ; {
			select {
			case <-stop:
				if seen > quietBeats {
					w.Again("")
				}
				return
			case line := <-lines:
				if seen > quietBeats {
					w.Again("")
				}
				printLine(w, line)
			case <-beats:
				if seen++; seen > quietBeats {
					text := diag.T("%d of %d files", "%d / %d 个文件").With(count.Load(), total).In(lang)
					w.Again(terminal.Cut(text, max(1, columns()-1)))
				}
			}
		}
	}()
	return progress{
		done: func() { count.Add(1) },
		say:  func(line string) { lines <- line },
		end:  func() { close(stop); <-stopped },
	}
}
