package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

// TestProgress beats by hand: a send returns once the beat was taken, and end
// once the last line was written.
func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		what  string
		beats int
		lang  diag.Lang
		want  string
	}{
		{"what is quick stays silent", quietBeats, diag.EN, ""},
		{"then each beat writes over the one before", quietBeats + 2, diag.EN, "\r\x1b[K2 of 5 files\r\x1b[K2 of 5 files\r\x1b[K"},
		{"in Chinese", quietBeats + 1, diag.ZH, "\r\x1b[K2 / 5 个文件\r\x1b[K"},
	} {
		var out bytes.Buffer
		beats := make(chan time.Time)
		p := show(terminal.NewWriter(&out), tt.lang, beats, 5, func() int { return 80 })
		done, end := p.done, p.end
		done()
		done()
		for range tt.beats {
			beats <- time.Time{}
		}
		end()
		if out.String() != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, out.String(), tt.want)
		}
	}
}

// TestNoProgressBesideATerminal: nothing is shown in a log, nor with --quiet.
func TestNoProgressBesideATerminal(t *testing.T) {
	var out bytes.Buffer
	for _, a := range []*app{{err: terminal.NewWriter(&out)}, {err: terminal.NewWriter(&out), global: globals{quiet: true}}} {
		p := a.progress(5)
		done, end := p.done, p.end
		end()
		if done != nil || out.Len() > 0 {
			t.Errorf("quiet %v: %q", a.global.quiet, out.String())
		}
	}
}
