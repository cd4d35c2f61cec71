package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// tellFront says of every directive of the balancer's files what becomes of it:
// what differs and what is lost line by line, the rest in few lines.
func (a *app) tellFront(account []existing.Entry) {
	by := map[existing.Fate][]existing.Entry{}
	total := 0
	for _, e := range account {
		if !e.Part {
			total++
			by[e.Fate] = append(by[e.Fate], e)
		}
	}
	if total == 0 {
		return
	}
	a.line(a.err, diag.T("the load balancer's %d directives:", "负载均衡器的 %d 条指令的去向：").With(total))
	a.said(by[existing.Said])
	same := slices.DeleteFunc(slices.Clone(by[existing.Written]), differsInWhat)
	a.counted(same, diag.T("written by kyctl as they are (%d): %s", "kyctl 写入同样的内容（%d）：%s"))
	a.counted(by[existing.Kept], diag.T("kept in your files (%d): %s", "保留在您的文件中（%d）：%s"))
	a.counted(by[existing.Elsewhere], diag.T("of other sites (%d): %s", "属于其他站点（%d）：%s"))
	a.differing(by[existing.Kept], diag.T("  of those that are kept:", "  其中保留的："))
	a.differing(append(by[existing.Said], by[existing.Written]...), diag.T("  written by kyctl in another way:", "  kyctl 的写法不同："))
	a.gone(account)
}

// differsInWhat says that what kyctl writes differs.
func differsInWhat(e existing.Entry) bool { return e.Why.EN != "" }

// said lists the keys of the description, each with the lines that say it.
func (a *app) said(entries []existing.Entry) {
	if len(entries) == 0 {
		return
	}
	a.line(a.err, diag.T("  in the description (%d):", "  在描述文件中（%d）：").With(len(entries)))
	var keys []string
	lines := map[string][]source.Pos{}
	for _, e := range entries {
		for _, k := range e.Keys {
			if lines[k] == nil {
				keys = append(keys, k)
			}
			lines[k] = append(lines[k], e.Pos)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		a.line(a.err, diag.T("    %s: %s", "    %s：%s").With(k, linesOf(lines[k])))
	}
}

// counted writes one line: how many directives, and those that share their fate
// with no block around them.
func (a *app) counted(entries []existing.Entry, text diag.Text) {
	if len(entries) == 0 {
		return
	}
	byFile := map[string][]string{}
	var files []string
	for _, e := range entries {
		if e.Inside {
			continue
		}
		name := shortName(e.Pos.File)
		if byFile[name] == nil {
			files = append(files, name)
		}
		byFile[name] = append(byFile[name], fmt.Sprintf("%d %s", e.Pos.Line, nameOf(e)))
	}
	var parts []string
	for _, f := range files {
		parts = append(parts, f+": "+strings.Join(byFile[f], ", "))
	}
	a.line(a.err, diag.T("  %s", "  %s").With(text.With(len(entries), terminal.Plain(strings.Join(parts, "; "))).In(a.lang())))
}

// nameOf is a directive's name, of a site with its names.
func nameOf(e existing.Entry) string {
	if e.Names != "" {
		return e.Name + " " + e.Names
	}
	return e.Name
}

// differing lists those of a kind of which there is more to say.
func (a *app) differing(entries []existing.Entry, heading diag.Text) {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e existing.Entry) bool { return !differsInWhat(e) })
	if len(entries) == 0 {
		return
	}
	slices.SortStableFunc(entries, func(x, y existing.Entry) int { return x.Pos.Compare(y.Pos) })
	a.line(a.err, heading)
	for _, e := range entries {
		a.entry(e)
	}
}

// gone lists what is lost, by what it is about.
func (a *app) gone(account []existing.Entry) {
	about := map[*existing.Subject][]existing.Entry{}
	gates := 0
	for _, e := range account {
		switch {
		case e.Fate != existing.Lost:
		case e.Gate && !e.Inside:
			gates++
		case !e.Inside && !e.Gate:
			about[e.About] = append(about[e.About], e)
		}
	}
	if len(about) == 0 && gates == 0 {
		return
	}
	a.line(a.err, diag.T("  lost when kyctl's file is installed:", "  安装 kyctl 的文件后将消失："))
	if gates > 0 {
		a.line(a.err, diag.T("    access control (%d): see the warnings above", "    访问控制（%d）：见上面的警告").With(gates))
	}
	for _, s := range append(slices.Clone(existing.Subjects), nil) {
		if len(about[s]) == 0 {
			continue
		}
		heading := diag.T("parts of lines, and lines that could not be parsed or used", "行中的部分参数，以及无法读取或采用的行")
		if s != nil {
			heading = s.Did
		}
		a.line(a.err, diag.T("    %s:", "    %s：").With(heading.In(a.lang())))
		for _, e := range about[s] {
			a.entry(e)
		}
	}
}

// entry writes one directive with its place, and why.
func (a *app) entry(e existing.Entry) {
	text := placeText(e.Pos) + ": " + terminal.Plain(e.Text)
	if e.Why.EN != "" {
		text += diag.T(": ", "：").In(a.lang()) + terminal.Plain(e.Why.In(a.lang()))
	}
	a.line(a.err, diag.T("      %s", "      %s").With(text))
}

// linesOf are the lines of positions, by file, in ranges.
func linesOf(at []source.Pos) string {
	var parts []string
	for i := 0; i < len(at); {
		name := shortName(at[i].File)
		var lines []int32
		for ; i < len(at) && shortName(at[i].File) == name; i++ {
			lines = append(lines, at[i].Line)
		}
		parts = append(parts, terminal.Plain(name)+":"+ranges(lines))
	}
	return strings.Join(parts, ", ")
}

// ranges writes numbers as 1-3,7.
func ranges(lines []int32) string {
	var parts []string
	for i := 0; i < len(lines); {
		from := i
		for i++; i < len(lines) && (lines[i] == lines[i-1] || lines[i] == lines[i-1]+1); i++ {
		}
		text := strconv.Itoa(int(lines[from]))
		if last := lines[i-1]; last > lines[from] {
			text += "-" + strconv.Itoa(int(last))
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ",")
}

// shortName is a file's name without its folder.
func shortName(f *source.File) string { return filepath.Base(f.Name) }
