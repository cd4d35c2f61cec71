package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/user"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/live"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/terminal"
	"github.com/kyctl/kyctl/internal/tree"
)

type applyFlags struct {
	dryRun, force bool
	rollback      string
}

// lastRun is what --rollback means without a number.
const lastRun = "last"

func (a *app) applyCommand() *cobra.Command {
	var flags applyFlags
	c := &cobra.Command{
		Use:  "apply [flags] [N]",
		Args: oneArg,
		RunE: func(c *cobra.Command, args []string) error {
			if err := needsUnix("apply"); err != nil {
				return err
			}
			if a.global.home == "" {
				return errors.New("name the node's $KYLIN_HOME with --home DIR")
			}
			if !c.Flags().Changed("rollback") {
				return errors.Join(noArgs(c, args), a.applyIf(len(args) == 0, flags))
			}
			return a.rollback(flags, args)
		},
	}
	a.fileFlags(c)
	a.homeFlag(c)
	a.lockFlag(c)
	f := c.Flags()
	f.StringArrayVar(&a.global.nodes, "node", nil, "")
	f.BoolVar(&flags.dryRun, "dry-run", false, "")
	f.StringVar(&flags.rollback, "rollback", "", "")
	f.Lookup("rollback").NoOptDefVal = lastRun
	f.BoolVar(&flags.force, "force", false, "")
	return c
}

func (a *app) homeFlag(c *cobra.Command) {
	c.Flags().StringVar(&a.global.home, "home", "", "")
}

// applyIf applies where the arguments are right.
func (a *app) applyIf(right bool, flags applyFlags) error {
	if !right {
		return nil
	}
	if _, err := a.node(); err != nil {
		return err
	}
	a.ownOnly = true
	return interruptible(func(ctx context.Context) error { return a.apply(ctx, flags) })
}

func (a *app) apply(ctx context.Context, flags applyFlags) error {
	h, err := a.openHome(ctx, flags)
	if err != nil {
		return err
	}
	defer h.Close()
	rendered, wants, err := a.homeWants()
	if err != nil {
		return err
	}
	r, err := h.Apply(wants)
	if err != nil {
		var edited *live.EditedError
		if flags.dryRun && errors.As(err, &edited) {
			err = errors.Join(tree.Diff(a.out, differences(r.Changes)), err)
		}
		return a.inLanguage(err)
	}
	return a.tellRun(r, flags, rendered.jars)
}

// rollback needs neither a description nor its secrets.
func (a *app) rollback(flags applyFlags, args []string) error {
	number := flags.rollback
	if len(args) > 0 {
		number = args[0]
	}
	n := 0
	if number != lastRun {
		var err error
		if n, err = strconv.Atoi(number); err != nil || n < 1 {
			return fmt.Errorf("--rollback %q: use the number of a run: the name of its folder in .kyctl", number)
		}
	}
	return interruptible(func(ctx context.Context) error {
		h, err := a.openHome(ctx, flags)
		if err != nil {
			return err
		}
		defer h.Close()
		r, err := h.Rollback(n)
		if err != nil {
			return a.inLanguage(err)
		}
		return a.tellRun(r, flags, nil)
	})
}

func (a *app) openHome(ctx context.Context, flags applyFlags) (*live.Home, error) {
	patience := a.patience(func(line string) { printLine(a.err, line) })
	h, err := live.Open(ctx, a.global.home, live.Options{Force: flags.force, DryRun: flags.dryRun, Patience: patience})
	if err != nil {
		return nil, a.inLanguage(err)
	}
	switch h.Recovered {
	case "finished":
		a.line(a.err, diag.T("%s: an interrupted run was finished", "%s：已完成上次被中断的操作").With(a.global.home))
	case "undone":
		a.line(a.err, diag.T("%s: an interrupted run was taken back", "%s：已撤销上次被中断的操作").With(a.global.home))
	}
	return h, nil
}

// inLanguage gives an error that has a text in the user's language.
func (a *app) inLanguage(err error) error {
	var told interface{ Text() diag.Text }
	if errors.As(err, &told) {
		return &exit{Failed, told.Text().In(a.lang())}
	}
	return err
}

// tellRun says what was done, or shows what would be.
func (a *app) tellRun(r live.Result, flags applyFlags, jars []tree.Jar) error {
	w := a.out
	if flags.dryRun {
		w = a.err // standard output is the difference
	}
	for _, c := range r.Changes {
		a.tellChange(w, c)
	}
	if missing := missingJars(a.global.home, jars); len(missing) > 0 {
		a.line(w, jarsText(missing))
	}
	if flags.dryRun {
		if err := tree.Diff(a.out, differences(r.Changes)); err != nil {
			return err
		}
		if len(r.Changes) > 0 {
			return errFound
		}
		return nil
	}
	if len(r.Changes) == 0 {
		a.say(diag.T("%s: nothing to do", "%s：无需改动").With(a.global.home))
		return nil
	}
	a.line(w, diag.T("the old files are in %[1]s/.kyctl/%[2]d; to restore them: kyctl apply --home %[1]s --rollback %[2]d",
		"旧文件保存在 %[1]s/.kyctl/%[2]d；恢复命令：kyctl apply --home %[1]s --rollback %[2]d").With(a.global.home, r.Number))
	for _, c := range r.Changes {
		if c.Restart == "restart" {
			a.line(w, diag.T("restart Kylin on this node; it reads the files when it starts", "请重启该节点的 Kylin：它只在启动时读取这些文件"))
			break
		}
	}
	return nil
}

// tellChange says what becomes of one file.
func (a *app) tellChange(w io.Writer, c live.Change) {
	text := diag.T("%s: changed", "%s：已修改")
	switch {
	case c.Old == nil:
		text = diag.T("%s: created", "%s：已新建")
	case c.New == nil:
		text = diag.T("%s: removed", "%s：已删除")
	}
	a.line(w, text.With(c.Path))
	if c.Behind != "" {
		a.line(w, diag.T("%s: a link to %s", "%s：是链接，实际文件为 %s").With(c.Path, c.Behind))
	}
	if c.Old != nil && c.New != nil && c.NewMode != c.OldMode {
		a.line(w, modeText(c.Path, c.OldMode, c.NewMode, userName(c.Owner)))
	}
	if c.InPlace {
		a.line(w, diag.T("%s: rewritten in place, because it is a mount point or has hard links, and a rename can't replace it", "%s：已就地重写：该文件是挂载点或有其他硬链接，不能用重命名替换").With(c.Path))
	}
	if c.Path == plan.Environment && c.Old == nil {
		a.line(w, diag.T("%s: nothing reads this file yet; name it as EnvironmentFile in Kylin's systemd unit, or source it in the start script", "%s：尚无程序读取它：请在 Kylin 的 systemd 单元中写为 EnvironmentFile，或在启动脚本中 source").With(c.Path))
	}
}

// userName is a user's name, or the number where the machine knows none.
func userName(id int) string {
	u, err := user.LookupId(strconv.Itoa(id))
	if err != nil {
		return strconv.Itoa(id)
	}
	return u.Username
}

// line writes a line in the user's language.
func (a *app) line(w io.Writer, text diag.Text) { printLine(w, text.In(a.lang())) }

// printLine writes a line, one whatever names from the disk it holds.
func printLine(w io.Writer, text string) { fmt.Fprintln(w, terminal.Plain(text)) }
