package lock

import (
	"context"
	"fmt"
	"io/fs"
	"os/user"
	"strconv"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
)

// Patience is how long a run waits for a folder that another process has locked. The
// zero Patience waits for ever, in silence.
type Patience struct {
	// Limit, where set, is how long; then a *HeldError ends the wait. One that is not
	// positive is no wait at all. All waits of a run share it: Begin starts it.
	Limit *time.Duration
	// Waiting, where set, is called once, after Silence, with what is known about
	// the folder and its holder.
	Waiting func(dir string, by Holder)
	Silence time.Duration

	begun time.Time
}

// Begin returns a Patience whose time begins now.
func (p Patience) Begin() *Patience {
	p.begun = time.Now()
	return &p
}

// again is how long a wait lets pass between two looks: a lock that the system
// waits for could not be given up.
const again = 10 * time.Millisecond

// wait tries until it has the lock of a folder, of which stat knows which one it is.
func (p *Patience) wait(ctx context.Context, dir string, try func() (bool, error), stat func() (fs.FileInfo, error)) error {
	for {
		if ok, err := try(); ok || err != nil {
			return err
		}
		if err := p.bear(dir, stat); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(again):
		}
	}
}

// bear tells of the wait, or ends it.
func (p *Patience) bear(dir string, stat func() (fs.FileInfo, error)) error {
	if p == nil {
		return nil
	}
	holder := func() Holder {
		info, err := stat()
		if err != nil {
			return Holder{}
		}
		return holderOf(info)
	}
	waited := time.Since(p.begun)
	if p.Waiting != nil && waited >= p.Silence {
		p.Waiting(dir, holder())
		p.Waiting = nil
	}
	if p.Limit != nil && waited >= *p.Limit {
		return &HeldError{Dir: dir, By: holder(), Limit: *p.Limit}
	}
	return nil
}

// Holder is the process that has locked a folder; PID is 0 where that is not known.
type Holder struct {
	PID     int
	UID     int
	Command string // its name, which any process chooses for itself
}

// Text names the process.
func (h Holder) Text() diag.Text {
	if h.PID == 0 {
		return diag.T("another process", "另一个进程")
	}
	name := strconv.Itoa(h.UID)
	if u, err := user.LookupId(name); err == nil {
		name = u.Username
	}
	if h.Command == "" {
		return diag.T("process %d of user %s", "进程 %d（用户 %s）").With(h.PID, name)
	}
	return diag.T("process %d (%q) of user %s", "进程 %d（%q，用户 %s）").With(h.PID, h.Command, name)
}

// HeldError says that another process did not let go of a folder in time.
type HeldError struct {
	Dir   string
	By    Holder
	Limit time.Duration
}

// Error tells the error in English.
func (e *HeldError) Error() string { return e.Text().EN }

// Text says who works in the folder and what to do.
func (e *HeldError) Text() diag.Text {
	by := e.By.Text()
	return diag.Text{
		EN: fmt.Sprintf("%s is locked by %s and was not released within %s; nothing was changed; wait for that process to end, or stop it, then run kyctl again; --lock-timeout sets how long kyctl waits", e.Dir, by.EN, e.Limit),
		ZH: fmt.Sprintf("%s 被%s锁定，等待 %s 后仍未释放；未做任何改动；请等待该进程结束，或终止它，然后重新运行 kyctl；等待时间由 --lock-timeout 设定", e.Dir, by.ZH, e.Limit),
	}
}
