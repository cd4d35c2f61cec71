package cluster

import (
	"bytes"
	"errors"
	"io"
	"reflect"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// MaxSize is the largest description that is read, in bytes.
const MaxSize = 64 << 20

// Read decodes the description that files make up, later files laid over
// earlier ones. It returns everything it could decode and everything that is
// wrong; usable is false where a file's YAML can't be parsed at all.
func Read(files ...*source.File) (c *Cluster, findings diag.List, usable bool) {
	t := &tree{inputs: files, files: map[*yaml.Node]*source.File{}}
	var root *yaml.Node
	for i, f := range files {
		f.Order = i
		n, found := parse(f)
		findings.Add(found...)
		if n == nil {
			return nil, findings, false
		}
		if i == 0 {
			root = n
			continue
		}
		t.own(n, f)
		m := merger{tree: t}
		root = m.description(root, n)
		findings.Add(m.findings...)
	}
	c = &Cluster{Files: files}
	d := newDecoder(t)
	if i := find(root, "nodes"); i >= 0 {
		c.NodesAt = t.pos(root.Content[i])
	}
	x := expander{tree: t}
	x.nodes(root)
	findings.Add(x.findings...)
	d.mapping(reflect.ValueOf(c).Elem(), root)
	findings.Add(d.findings...)
	locate(findings)
	return c, findings, true
}

// own notes that all of n comes from f.
func (t *tree) own(n *yaml.Node, f *source.File) {
	t.files[n] = f
	for _, child := range n.Content {
		t.own(child, f)
	}
}

// parse reads the only document of f. It returns nil where there is none that
// could be walked.
func parse(f *source.File) (*yaml.Node, diag.List) {
	var none diag.List
	if len(f.Bytes) > MaxSize {
		none.Add(at(RuleSyntax, f.Pos(0), "", diag.T("the file is larger than %d MB", "文件大于 %d MB").With(MaxSize>>20),
			diag.T("a description of 100,000 nodes has a tenth of that: is this the right file?", "十万个节点的描述也只有其十分之一：文件是否正确？")))
		return nil, none
	}
	docs, err := documents(f.Bytes)
	if err != nil {
		maskUnparsed(f)
		pos, message, hint, related := syntaxError(f, err)
		finding := at(RuleSyntax, pos, "", message, hint)
		finding.Related = related
		return nil, diag.List{finding}
	}
	if len(docs) == 0 || len(docs[0].Content) == 0 || isNull(docs[0].Content[0]) {
		none.Add(at(RuleSyntax, f.Pos(0), "", diag.T("the file is empty", "文件是空的"),
			diag.T("kyctl init writes a description to start from", "kyctl init 会写出一份可作起点的描述文件")))
		return nil, none
	}
	root := docs[0].Content[0]
	findings, ok := check(f, root)
	if len(docs) > 1 {
		findings.Add(at(RuleSecondDocument, source.Pos{File: f, Line: int32(docs[1].Line), Col: int32(docs[1].Column)}, "",
			diag.T("a second document begins here", "这里开始了第二个文档"),
			diag.T("one file describes one cluster: put the rest into a file of its own", "一个文件描述一个集群：请把其余部分放入单独的文件")))
	}
	if !ok {
		return nil, findings
	}
	if root.Kind != yaml.MappingNode {
		findings.Add(at(RuleWrongKind, source.Pos{File: f, Line: int32(root.Line), Col: int32(root.Column)}, "",
			diag.T("this is no description: it has no keys", "这不是描述文件：没有任何键"),
			diag.T("begin with version: 1; kyctl init writes a description to start from", "以 version: 1 开头；kyctl init 会写出一份可作起点的描述文件")))
		return nil, findings
	}
	return root, findings
}

// documents returns the first document of b, and the second where there is
// one. A panic of the YAML library is a syntax error.
func documents(b []byte) (docs []*yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("yaml: the parser gave up")
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(b))
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
	docs, err := documents(f.Bytes)
	if err != nil || len(docs) == 0 || len(docs[0].Content) == 0 {
		return false
	}
	root := docs[0].Content[0]
	for i := 0; root.Kind == yaml.MappingNode && i < len(root.Content); i += 2 {
		if root.Content[i].Value == "version" {
			return false
		}
	}
	return root.Kind == yaml.MappingNode
}
