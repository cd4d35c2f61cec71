package lock

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// TestWaitSaysWhoHoldsTheFolder: a lock of another process made a run wait for ever in
// silence. The holder here is this process, through another open file.
func TestWaitSaysWhoHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	unlock, err := Wait(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	limit := 30 * time.Millisecond
	for name, wait := range map[string]func(*Patience) error{
		"Wait": func(p *Patience) error { _, err := Wait(t.Context(), dir, p); return err },
		"File": func(p *Patience) error { _, err := File(t.Context(), f, dir, p); return err },
	} {
		var told []Holder
		p := Patience{Limit: &limit, Waiting: func(_ string, by Holder) { told = append(told, by) }}
		var held *HeldError
		if err := wait(p.Begin()); !errors.As(err, &held) {
			t.Fatalf("%s: %v", name, err)
		}
		if len(told) != 1 {
			t.Errorf("%s: told %d times", name, len(told))
		}
		want := "is locked by another process"
		if _, err := os.Stat("/proc/locks"); err == nil {
			want = `is locked by process ` + pid() + ` ("lock.test") of user `
		}
		if text := held.Error(); !strings.Contains(text, want) || !strings.Contains(text, dir) || !strings.Contains(text, "--lock-timeout") {
			t.Errorf("%s: %s", name, text)
		}
	}
	unlock()
	if unlock, err = Wait(t.Context(), dir, Patience{Limit: new(time.Duration)}.Begin()); err != nil {
		t.Fatalf("no wait, and nobody holds it: %v", err)
	}
	unlock()
}

func pid() string { s, _ := os.Readlink("/proc/self"); return s }

// TestAHoldersNameIsHostile: a process chooses its name.
func TestAHoldersNameIsHostile(t *testing.T) {
	text := Holder{PID: 1, Command: "\x1b]0;x\n::error::"}.Text()
	if strings.ContainsAny(text.EN+text.ZH, "\x1b\n") || !strings.Contains(text.EN, `\x1b]0;x\n`) {
		t.Errorf("%q", text)
	}
}
