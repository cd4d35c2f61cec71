package cluster

import (
	"path/filepath"
	"reflect"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// StagesFile is the name of the file that lists stages.
const StagesFile = "kyctl.yaml"

// StageList names the descriptions of a repository once: which files, laid over
// each other, are which cluster.
type StageList struct {
	At     source.Pos
	Stages []Stage `key:"stages,required,some"`
}

// Stage is one cluster: its files in the order in which they are given with -f.
type Stage struct {
	At    source.Pos
	Name  Val[StageName] `key:"name,required"`
	Files []Val[Path]    `key:"files,required,some"`
}

// ReadStages decodes a list of stages. It returns the stages that can be used and
// everything that is wrong.
func ReadStages(f *source.File) ([]Stage, diag.List) {
	t := newTree([]*source.File{f})
	root, findings := t.parse(f)
	if root == nil {
		return nil, findings
	}
	d, list := newDecoder(t), StageList{}
	d.mapping(reflect.ValueOf(&list).Elem(), root)
	findings.Add(d.findings...)
	var usable []Stage
	first := map[StageName]source.Pos{}
	for _, s := range list.Stages {
		if before, twice := first[s.Name.V]; twice && !s.Name.Broken {
			f := at(RuleBadValue, s.Name.Pos, diag.T("the stage %s appears twice", "环境 %s 出现了两次").With(s.Name.V), diag.T("give each stage its own name", "每个环境须使用不同的名称"))
			f.Related = []diag.Related{{Pos: before, Message: diag.T("the first one is here", "第一个在这里")}}
			findings.Add(f)
			continue
		}
		if s.usable() {
			first[s.Name.V] = s.Name.Pos
			usable = append(usable, s)
		}
	}
	findings.Sort()
	return usable, findings
}

// StageName is what --stage calls a stage.
type StageName string

// Parse reads v from the text of a scalar.
func (v *StageName) Parse(text string) *Problem {
	if !clusterName().MatchString(text) {
		return bad(diag.T("%s is not a valid stage name", "%s 不是有效的环境名称").With(show(text)),
			diag.T("begin with a lower-case letter, then use up to 38 lower-case letters, digits or hyphens", "以小写字母开头，后接最多 38 个小写字母、数字或连字符"))
	}
	*v = StageName(text)
	return nil
}

func (s Stage) usable() bool {
	for _, f := range s.Files {
		if f.Broken {
			return false
		}
	}
	return s.Name.Set && !s.Name.Broken && len(s.Files) > 0
}

// Unreadable is the finding of a stage's file that can't be opened.
func Unreadable(file Val[Path], why error) diag.Finding {
	return at(RuleBadValue, file.Pos, diag.T("can't open this file: %v", "无法打开该文件：%v").With(why),
		diag.T("paths are relative to the directory of %s", "路径相对于 %s 所在的目录").With(StagesFile))
}

// Unlisted is the finding of an overlay that belongs to no stage.
func Unlisted(f *source.File) diag.Finding {
	return at(RuleMissingKey, f.Pos(0), diag.T("the file has no version, so it is an overlay; no stage uses it, so nothing checks it", "该文件没有 version，因此是覆盖文件；没有任何环境使用它，所以不会被校验"),
		diag.T("list it in %s: stages: [{name: prod, files: [cluster.yaml, %s]}]; a description begins with version: 1", "请在 %s 中列出：stages: [{name: prod, files: [cluster.yaml, %s]}]；描述文件以 version: 1 开头").With(StagesFile, filepath.Base(f.Name)))
}

// StageKeys returns the keys of a list of stages, for people.
func StageKeys() []Key {
	v := reflect.ValueOf(&StageList{Stages: make([]Stage, 1)}).Elem()
	setAt(v)
	w := newWalker()
	w.lines = []string{""}
	w.collect(v, nil)
	return w.mapping(v, nil)
}
