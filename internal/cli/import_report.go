package cli

import (
	"fmt"
	"strings"

	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// comparison is what a render would make of the homes: changes are the lines
// that would be others; unable says why nothing could be compared.
type comparison struct {
	changes  diag.List
	unable   diag.Text
	accounts map[string][]adopt.Accounted // by the names of the nodes
}

// rendersBack renders the description in memory, with the homes as base and the
// secrets that were found in them, and compares.
func (a *app) rendersBack(text []byte, r *adopt.Result, homes []*adopt.Home, front *adopt.Front) (comparison, error) {
	c, findings, usable := cluster.Read(source.New("cluster.yaml", text))
	if !usable {
		return comparison{}, fmt.Errorf("the description that import wrote can't be parsed: %s", findings[0].Message.EN)
	}
	p, _, err := plan.Bind(c, plan.Options{Homes: foldersOf(homes)})
	if err != nil {
		return comparison{}, err
	}
	if !p.Known {
		return comparison{unable: diag.T("the product and its version are unknown", "产品和版本未知")}, nil
	}
	values, err := p.Resolve(func(name string) (string, bool) {
		for _, s := range r.Secrets {
			if s.Env == name {
				return s.Value.Reveal(), true
			}
		}
		return "", false
	})
	var files []render.Artifact
	if err == nil {
		files, _, err = render.All(p, values, render.Options{})
	}
	switch {
	case err != nil && r.Look.Worst() == diag.Error:
		return comparison{unable: diag.T("files can be patched only after the errors above are fixed", "须先改正上述错误，文件才能修补")}, nil
	case err != nil:
		return comparison{unable: diag.T("%s", "%s").With(err)}, nil
	}
	back := comparison{accounts: map[string][]adopt.Accounted{}}
	for _, h := range homes {
		rendered := map[string][]byte{}
		for _, f := range files {
			if path, own := strings.CutPrefix(f.Path, "nodes/"+h.Name+"/"); own {
				back.changes.Add(r.Compare(h, path, f.Bytes)...)
				rendered[path] = f.Bytes
			}
		}
		back.accounts[h.Name] = r.Account(h, rendered)
		back.changes.Add(adopt.Unreported(back.accounts[h.Name], r.Look, r.Lost, back.changes)...)
	}
	if front != nil {
		for _, f := range files {
			if strings.HasPrefix(f.Path, "load-balancer/") {
				back.changes.Add(front.Compare(f.Bytes)...)
			}
		}
	}
	return back, nil
}

// tellImport writes the report.
func (a *app) tellImport(r *adopt.Result, homes []*adopt.Home, back comparison) {
	r.Look.Sort()
	for _, f := range r.Look {
		a.finding(f, f.Severity.String()+": ")
	}
	a.differences(homes)
	a.heading(len(r.Left), diag.T("not in the description, kept in the homes' files:", "以下内容不在描述文件中，保留在各节点的文件中："))
	a.listed(r.Left)
	a.heading(len(r.Lost), diag.T("not in the description, lost when kyctl writes the file:", "以下内容不在描述文件中，kyctl 写出该文件后将消失："))
	a.listed(r.Lost)
	a.tellFront(r.Front)
	a.heading(len(r.Secrets), diag.T("set these variables where kyctl renders; the values are in the homes:", "在运行 kyctl 渲染的环境中设置以下变量，值在各节点的文件中："))
	for _, s := range r.Secrets {
		a.line(a.err, diag.T("  export %s=      # %s", "  export %s=      # %s").With(s.Env, placeText(s.Pos)))
	}
	switch {
	case back.unable.EN != "":
		a.line(a.err, diag.T("not compared with the homes: %s", "未与各节点的文件比较：%s").With(back.unable.In(a.lang())))
	case len(back.changes) == 0:
		a.accounts(homes, back)
		a.line(a.err, diag.T("rendering with these homes as base gives the same bytes", "以这些目录为 base 渲染，结果逐字节相同"))
	default:
		a.accounts(homes, back)
		a.heading(1, diag.T("rendering with these homes as base changes only these lines:", "以这些目录为 base 渲染，只有以下各行会变："))
		a.listed(back.changes)
	}
}

// differences writes the keys that the homes do not agree on.
func (a *app) differences(homes []*adopt.Home) {
	path := ""
	all := adopt.Differences(homes)
	a.heading(len(all), diag.T("the nodes differ:", "各节点有以下不同："))
	for _, d := range all {
		if d.Path != path {
			path = d.Path
			a.line(a.err, diag.T("  %s", "  %s").With(path))
		}
		a.line(a.err, diag.T("    %s", "    %s").With(terminal.Plain(d.Key)))
		for _, v := range d.Values {
			text := diag.T("%s", "%s").With(terminal.Plain(v.Text))
			if !v.Set {
				text = diag.T("(not set)", "（未设置）")
			}
			a.line(a.err, diag.Text{EN: "      " + some(v.Nodes) + ": " + text.EN, ZH: "      " + some(v.Nodes) + "：" + text.ZH})
		}
	}
}

// some names nodes, of many the first ones.
func some(nodes []string) string {
	const most = 6
	if len(nodes) <= most {
		return strings.Join(nodes, ", ")
	}
	return fmt.Sprintf("%s, … %s (%d)", strings.Join(nodes[:most-2], ", "), nodes[len(nodes)-1], len(nodes))
}

// accounts writes how much of each home is in the description, and how much is
// not.
func (a *app) accounts(homes []*adopt.Home, back comparison) {
	for _, h := range homes {
		n := map[adopt.Fate]int{}
		for _, item := range back.accounts[h.Name] {
			n[item.Fate]++
		}
		a.line(a.err, diag.T("%s: %d lines and elements read: %d in the description, %d kept as they are, %d written in another way, %d lost", "%s：读取了 %d 行和元素：%d 在描述文件中，%d 保持原样，%d 写法改变，%d 消失").
			With(h.Name, len(back.accounts[h.Name]), n[adopt.Translated], n[adopt.Kept], n[adopt.Rewritten], n[adopt.Lost]))
	}
}

func (a *app) heading(n int, text diag.Text) {
	if n > 0 {
		a.line(a.err, text)
	}
}

func (a *app) listed(findings diag.List) {
	findings.Sort()
	for _, f := range findings {
		fmt.Fprint(a.err, "  ")
		a.finding(f, "")
	}
}

// finding writes one finding without its line: that may hold a secret that
// nobody knows for one.
func (a *app) finding(f diag.Finding, severity string) {
	a.line(a.err, diag.T("%s: %s%s", "%s: %s%s").With(placeText(f.Pos), severity, f.Message.In(a.lang())))
	for _, r := range f.Related {
		a.line(a.err, diag.T("    %s: %s", "    %s: %s").With(placeText(r.Pos), r.Message.In(a.lang())))
	}
	if f.Hint.EN != "" {
		a.line(a.err, diag.T("    = %s", "    = %s").With(f.Hint.In(a.lang())))
	}
}

func placeText(pos source.Pos) string {
	if !pos.IsValid() {
		return "?"
	}
	return fmt.Sprintf("%s:%d:%d", terminal.Plain(pos.File.Name), pos.Line, pos.Col)
}
