package adopt

import (
	"bytes"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// Compare says which lines of a home's file differ from the rendered ones, and
// why; nothing where they are the same to the byte.
func (r *Result) Compare(h *Home, file string, rendered []byte) diag.List {
	f := h.File(file)
	var out diag.List
	tell := func(pos source.Pos, message diag.Text) {
		out.Add(diag.Finding{Severity: diag.Info, Pos: pos, Message: message})
	}
	switch {
	case f == nil:
		tell(h.File(plan.KylinProperties).Pos(0), diag.T("%s: %s does not exist and is created", "%s：%s 不存在，将新建").With(h.Name, file))
	case bytes.Equal(f.Bytes, rendered):
	case file == plan.KylinProperties:
		r.compareProperties(h, f, rendered, tell)
	case file == plan.CatalinaProperties:
		tell(f.Pos(differs(f.Bytes, rendered)), diag.T("the line with the password is rewritten", "密码所在行将重新写出"))
	case file == plan.ContextXML:
		compareContext(f, rendered, tell)
	default:
		tell(f.Pos(differs(f.Bytes, rendered)), diag.T("kyctl writes the whole file: from here on, lines, order or comments differ", "该文件由 kyctl 整体写出：从此处起，内容、顺序或注释会有变化"))
	}
	if len(out) == 0 && f != nil && !bytes.Equal(f.Bytes, rendered) {
		tell(f.Pos(differs(f.Bytes, rendered)), diag.T("from here on, the file is written differently", "从此处起写法不同"))
	}
	return out
}

// Compare says whether the balancer's file is another than the rendered one.
func (f *Front) Compare(rendered []byte) diag.List {
	if bytes.Equal(f.File.Bytes, rendered) {
		return nil
	}
	return diag.List{{
		Severity: diag.Info, Pos: f.File.Pos(differs(f.File.Bytes, rendered)),
		Message: diag.T("kyctl writes the whole load balancer file: review the rendered files in load-balancer before you replace this file", "负载均衡器的文件由 kyctl 整体写出：用它替换此文件之前，请查看渲染结果中 load-balancer 下的内容"),
	}}
}

// differs returns where two texts begin to differ.
func differs(a, b []byte) int {
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return i
		}
	}
	return max(0, len(a)-1)
}

// compareProperties goes through the rendered keys: patching changes nothing
// but the last line of a key, and adds keys at the end.
func (r *Result) compareProperties(h *Home, f *source.File, rendered []byte, tell func(source.Pos, diag.Text)) {
	before, _ := patch.Readable(f.Bytes, patch.UTF8)
	last := map[string]patch.Entry{}
	for _, e := range before {
		last[e.Key] = e
	}
	after, _ := patch.Readable(rendered, patch.UTF8)
	now := map[string]patch.Entry{}
	for _, e := range after {
		now[e.Key] = e
	}
	for _, e := range before {
		new, there := now[e.Key]
		if last[e.Key] != e || !there || new.Value == e.Value {
			continue
		}
		tell(position(f, e.Line, e.Col), r.changed(h, e.Key, e.Value, new.Value))
	}
	end := f.Pos(len(f.Bytes))
	for _, e := range after {
		if _, there := last[e.Key]; !there {
			tell(end, r.added(h, e.Key))
		}
	}
}

// changed says why a line is another one.
func (r *Result) changed(h *Home, key, before, after string) diag.Text {
	cut := func(text string) string {
		return strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	}
	written := key
	if name, old := plan.NewName(key); old && h.settings[name].value != "" {
		key = name
	}
	switch {
	case cut(before) == cut(after):
		return diag.T("%s: the spaces around the value are removed; Kylin ignores them", "%s：值两端的空白会去掉，Kylin 读取时本来就忽略").With(written)
	case h.settings[key].override:
		return diag.T("%s: the value in effect until now is in kylin.properties.override", "%s：目前实际生效的值写在 kylin.properties.override 中").With(written)
	case r.elsewhere(h, key):
		return diag.T("%s: the value of the other node is written", "%s：写入另一节点的值").With(written)
	case key == metadataKey && withLogin(before):
		return diag.T("%s: the user name and password move from the database url to separate parts", "%s：用户名和密码从数据库 url 中移出，写为单独的部分").With(written)
	case key == metadataKey:
		return diag.T("%s: the parts are written in kyctl's order, and repeated parts only once", "%s：各部分按 kyctl 的顺序写出，重复的只写一次").With(written)
	case key == plan.ServersKey:
		return diag.T("%s: it lists the nodes in the description, in the same order", "%s：按顺序列出描述文件中的节点").With(written)
	}
	return diag.T("%s: the value in effect is written here", "%s：写入实际生效的值").With(written)
}

// withLogin says that the database's url in a metadata url names its user.
func withLogin(text string) bool {
	address, _ := plan.ParseStorageURL(text, true).Get("url")
	_, user, password := credentials(address)
	return user+password != ""
}

// elsewhere says that a key's value was taken from another home that has
// another one.
func (r *Result) elsewhere(h *Home, key string) bool {
	taken, ok := r.taken[key]
	return ok && h.settings[key].value != taken.value
}

// added says why a line is new.
func (r *Result) added(h *Home, key string) diag.Text {
	s, ok := h.settings[key]
	switch {
	case ok && s.override:
		return diag.T("%s is added: until now it is only in kylin.properties.override", "将添加 %s：目前只写在 kylin.properties.override 中").With(key)
	case ok && s.written != "":
		return diag.T("%s is added: until now the file uses its old name %s", "将添加 %s：目前以旧名称 %s 书写").With(key, s.written)
	}
	if r.elsewhere(h, key) {
		return diag.T("%s is added: another node sets it", "将添加 %s：另一节点设置了它").With(key)
	}
	return diag.T("%s is added: kyctl writes it, and the file does not have it yet", "将添加 %s：kyctl 会写出它，而文件中还没有").With(key)
}

// compareContext goes through the elements.
func compareContext(f *source.File, rendered []byte, tell func(source.Pos, diag.Text)) {
	before, err := patch.Elements(f.Bytes)
	after, failed := patch.Elements(rendered)
	if err != nil || failed != nil {
		return
	}
	for _, e := range before {
		pos := position(f, e.Line, e.Col)
		switch same, name := counterpart(e, after); {
		case !same && name == "":
			tell(pos, diag.T("this %s is removed: it belongs to an unused session store, or appears twice", "此 %s 会被删除：它属于未使用的会话存储，或重复出现").With(e.Name))
		case !same:
			tell(pos, diag.T("this %s is rewritten in kyctl's form: %s differ", "此 %s 会改为 kyctl 的写法：%s 不同").With(e.Name, name))
		}
	}
	for _, e := range after {
		if _, name := counterpart(e, before); name == "" {
			tell(f.Pos(len(f.Bytes)), diag.T("kyctl's %s is added", "将添加 kyctl 所写的 %s").With(e.Name))
		}
	}
}

// counterpart finds the element of the same tag and class, or name, among
// others; where it is not the same, differs names what is not.
func counterpart(e patch.Placed, others []patch.Placed) (same bool, differs string) {
	for _, o := range others {
		if o.Name != e.Name || o.Attr("className") != e.Attr("className") || e.Attr("className") == "" && o.Attr("name") != e.Attr("name") {
			continue
		}
		if differs = strings.Join(differences(e.Element, o.Element), ", "); differs == "" {
			return true, e.Name
		}
	}
	return false, differs
}

// differences names the attributes and the children in which two elements
// differ.
func differences(a, b patch.Element) (names []string) {
	for _, pair := range [][2]patch.Element{{a, b}, {b, a}} {
		for _, attr := range pair[0].Attrs {
			if pair[1].Attr(attr.Name) != attr.Value && !slices.Contains(names, attr.Name) {
				names = append(names, attr.Name)
			}
		}
	}
	for i := range max(len(a.Children), len(b.Children)) {
		if i >= len(a.Children) || i >= len(b.Children) {
			names = append(names, a.Name+" within")
			break
		}
		for _, name := range differences(a.Children[i], b.Children[i]) {
			names = append(names, a.Children[i].Name+" "+name)
		}
	}
	return names
}
