package cluster

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/syntax"
)

// MaxSize is the largest description that is read, in bytes.
const MaxSize = 64 << 20

// Read decodes the description that files make up, later files laid over
// earlier ones. It returns everything it could decode and everything that is
// wrong; usable is false where a file's YAML can't be parsed at all. Locate
// gives the findings their paths.
func Read(files ...*source.File) (c *Cluster, findings diag.List, usable bool) {
	t := newTree(files)
	roots := make([]*yaml.Node, len(files))
	usable = len(files) > 0
	for i, f := range files {
		f.Order = i
		n, found := t.parse(f)
		findings.Add(found...)
		roots[i], usable = n, usable && n != nil
	}
	if !usable {
		return nil, findings, false
	}
	m, x := merger{tree: t}, expander{tree: t}
	for i, n := range roots {
		if i > 0 {
			t.own(n, files[i])
		}
		x.nodes(n)
		if i == 0 {
			m.first(n)
			continue
		}
		roots[0] = m.description(roots[0], n)
	}
	c = &Cluster{Files: files}
	if i := find(roots[0], "nodes"); i >= 0 {
		c.NodesAt = t.pos(roots[0].Content[i])
	}
	d := newDecoder(t)
	d.mapping(reflect.ValueOf(c).Elem(), roots[0])
	findings.Add(x.findings...)
	findings.Add(m.findings...)
	findings.Add(d.findings...)
	c.Lint.Comments = comments(files)
	return c, findings, true
}

// parse reads the only document of f and checks its form. It returns nil where
// there is none that could be walked.
func (t *tree) parse(f *source.File) (*yaml.Node, diag.List) {
	if len(f.Bytes) > MaxSize {
		f.Mask(0, len(f.Bytes)) // nobody looked for secrets in it
		return nil, refuse(RuleSyntax, f.Pos(0), diag.T("the file is larger than %d MB", "文件大于 %d MB").With(MaxSize>>20),
			diag.T("a description of 100,000 nodes needs a tenth of that; check that this is the right file", "十万个节点的描述文件也只有其十分之一大小；请确认文件是否正确"))
	}
	docs, err := documents(f.Bytes)
	if err != nil {
		maskUnparsed(f)
		fault := syntax.Explain(f, err)
		findings := refuse(RuleSyntax, fault.Pos, fault.Message, fault.Hint)
		findings[0].Related = fault.Related
		return nil, findings
	}
	if len(docs) == 0 || len(docs[0].Content) == 0 || isNull(docs[0].Content[0]) {
		return nil, refuse(RuleSyntax, f.Pos(0), diag.T("the file is empty", "文件是空的"),
			diag.T("kyctl init writes a starter description", "可用 kyctl init 生成一份初始描述文件"))
	}
	maskComments(f)
	root := docs[0].Content[0]
	findings, ok := t.check(f, root)
	if len(docs) > 1 {
		t.check(f, docs[1]) // masks what the line shown may hold
		findings.Add(at(RuleSecondDocument, place(f, docs[1]),
			diag.T("a second YAML document begins here", "这里开始了第二个 YAML 文档"),
			diag.T("one file describes one cluster: move the second document to its own file", "一个文件描述一个集群：请把第二个文档移到单独的文件")))
	}
	if !ok {
		return nil, findings
	}
	if root.Kind != yaml.MappingNode {
		findings.Add(at(RuleWrongKind, place(f, root), diag.T("not a description: the file has no keys", "不是描述文件：文件中没有任何键"),
			diag.T("begin with version: 1; kyctl init writes a starter description", "以 version: 1 开头；可用 kyctl init 生成一份初始描述文件")))
		return nil, findings
	}
	return root, findings
}

func refuse(rule string, pos source.Pos, message, hint diag.Text) diag.List {
	return diag.List{at(rule, pos, message, hint)}
}

// documents returns the first document of b, and the second where there is
// one. A panic of the YAML library is a syntax error.
func documents(b []byte) (docs []*yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("yaml: the parser gave up")
		}
	}()
	if bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.HasPrefix(b, []byte("\xFE\xFF")) {
		return nil, errors.New("yaml: UTF-16") // yaml.v3 reads it, no editor's column fits
	}
	dec := yaml.NewDecoder(bytes.NewReader(syntax.OneKindOfBreak(b)))
	for len(docs) < 2 {
		n := new(yaml.Node)
		err := dec.Decode(n)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return docs, err
		}
		docs = append(docs, n)
	}
	return docs, nil
}

// IsOverlay says whether f parses and has no version: of several files in a
// folder such a one is laid over another and is no description of its own.
func IsOverlay(f *source.File) bool {
	root := mappingOf(f)
	return root != nil && find(root, "version") < 0
}

// IsForeign says whether f, which has no version, is of another program: it has
// keys that a description does not have, and none that only a description has.
func IsForeign(f *source.File) bool {
	root := mappingOf(f)
	if root == nil {
		return false
	}
	own := []string{"product", "zookeeper", "nodes", "load_balancer", "sessions", "query_cache", "drift"}
	known := newDecoder(nil).shape(reflect.TypeFor[Cluster]()).names()
	foreign := false
	for i := 0; i+1 < len(root.Content); i += 2 {
		key := root.Content[i].Value
		if slices.Contains(own, key) {
			return false
		}
		foreign = foreign || !slices.Contains(known, key) && !strings.HasPrefix(key, "x-")
	}
	return foreign
}

// mappingOf is the mapping that a file without version: in it, as most are, is
// parsed into; nil where it is something else.
func mappingOf(f *source.File) *yaml.Node {
	if bytes.HasPrefix(f.Bytes, []byte("version:")) || bytes.Contains(f.Bytes, []byte("\nversion:")) {
		return nil // the usual form, for a folder of many files
	}
	docs, err := documents(f.Bytes)
	if err != nil || len(docs) == 0 || len(docs[0].Content) == 0 || docs[0].Content[0].Kind != yaml.MappingNode {
		return nil
	}
	return docs[0].Content[0]
}
