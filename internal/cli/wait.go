package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lock"
)

// silentWait is how long a run waits for another one without a word.
const silentWait = time.Second

var errNegativeTimeout = errors.New("--lock-timeout must not be negative; 0 means no waiting")

func (a *app) lockFlag(c *cobra.Command) {
	c.Flags().DurationVar(&a.global.lockTimeout, "lock-timeout", time.Minute, "")
	c.PreRunE = func(*cobra.Command, []string) error {
		if a.global.lockTimeout < 0 {
			return errNegativeTimeout
		}
		return nil
	}
	complete(c, "lock-timeout", "0s", "10s", "1m", "10m")
}

// patience is what --lock-timeout asks for. say writes a line, unless --quiet.
func (a *app) patience(say func(line string)) *lock.Patience {
	p := lock.Patience{Limit: &a.global.lockTimeout, Silence: silentWait}
	if !a.global.quiet {
		p.Waiting = func(dir string, by lock.Holder) {
			who := by.Text()
			text := diag.Text{
				EN: "kyctl: waiting for " + who.EN + ", which has locked " + dir + ", for at most " + a.global.lockTimeout.String() + " (--lock-timeout)",
				ZH: "kyctl：" + dir + " 已被" + who.ZH + "锁定，正在等待，最长 " + a.global.lockTimeout.String() + "（--lock-timeout）",
			}
			say(text.In(a.lang()))
		}
	}
	return p.Begin()
}
