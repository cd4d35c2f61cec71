package existing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// others reports what the cluster's files hold besides the cluster, mine being
// its blocks: it would be lost with the file.
func (r *reading) others(mine []*directive.Directive) {
	if len(mine) == 0 {
		return
	}
	if r.kind.Name == "haproxy" {
		r.otherSections()
		return
	}
	lines := map[*source.File][]int{}
	var files []*source.File
	for _, d := range mine {
		if writtenByKyctl(d.File.Bytes) {
			continue
		}
		if lines[d.File] == nil {
			files = append(files, d.File)
		}
		lines[d.File] = append(lines[d.File], int(d.Pos().Line))
	}
	for _, f := range files {
		first, names := r.besides(func(e Entry) bool { return e.Pos.File == f })
		if len(names) > 0 {
			r.fault("balancer-other-sections", first, diag.T("this file contains more than the cluster (%s): when you install kyctl's file, remove only the cluster's blocks from this one (they start on line %s)", "该文件不只含有集群（还有 %s）：安装 kyctl 的文件时，只删除其中属于集群的块（起始行：%s）").
				With(someOf(names, 6), inOrder(lines[f])))
		}
	}
}

// inOrder lists numbers, each once.
func inOrder(numbers []int) string {
	slices.Sort(numbers)
	var words []string
	for _, n := range slices.Compact(numbers) {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}

func (r *reading) otherSections() {
	first, names := r.besides(func(e Entry) bool { return e.Name != "defaults" && !strings.HasPrefix(e.Name, ".") })
	if len(names) > 0 {
		r.fault("balancer-other-sections", first, diag.T("sections that do not belong to the cluster: %s; the rendered haproxy.cfg is a complete configuration, so start HAProxy with a second -f for them", "不属于该集群的段：%s；渲染出的 haproxy.cfg 是完整配置，请用第二个 -f 启动 HAProxy 以保留它们").With(someOf(names, 6)))
	}
}

// besides are the blocks and directives that stay or belong to other sites, as
// far as want wants them: the place of the first, and their names.
func (r *reading) besides(want func(Entry) bool) (first source.Pos, names []string) {
	for _, e := range r.Account {
		if e.Fate != Kept && e.Fate != Elsewhere || e.Inside || !want(e) || r.kind.Name != "haproxy" && frame(e.Name) {
			continue
		}
		if len(names) == 0 {
			first = e.Pos
		}
		if name := r.nameOf(e); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return first, names
}

// frame says that a directive is of the program, not of a site: every main file
// has it.
func frame(name string) bool {
	switch strings.ToLower(name) {
	case "http", "stream", "events", "user", "worker_processes", "pid", "include", "includeoptional", "load_module", "loadmodule", "serverroot", "listen",
		"ifmodule", "ifdefine", "define", "error_log", "errorlog", "daemon", "worker_rlimit_nofile", "pidfile", "servername", "types":
		return true
	}
	return false
}

// nameOf names a block of another site: of a server of nginx, and of a virtual
// host, by the names it answers to.
func (r *reading) nameOf(e Entry) string {
	head, _, _ := strings.Cut(e.Text, " {")
	if e.Names != "" {
		return head + " " + e.Names
	}
	if len(head) > 60 {
		return e.Name
	}
	return head
}
