package rule

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func checkBaseMissing(p *plan.Plan, report Report) {
	if !p.Product.At.IsValid() {
		return // the key product is missing: that is enough to say
	}
	shares := len(p.Wanted().Elements) > 0
	for _, n := range p.Nodes {
		hint := diag.T("copy conf/ and tomcat/conf/ from a node's $KYLIN_HOME to a directory named base, and write product.base: base", "把某个节点 $KYLIN_HOME 下的 conf/ 和 tomcat/conf/ 复制到名为 base 的目录，并写 product.base: base")
		at := p.Product.At
		if v := baseOf(p, n); v.IsValid() {
			at = v
			hint = diag.T("copy the file from a node's $KYLIN_HOME to that directory", "把该文件从节点的 $KYLIN_HOME 复制到此目录")
		}
		switch {
		case n.Elsewhere:
		case n.Base == nil && !n.Node.Base.Broken && !p.Product.Base.Broken:
			report(at, diag.T("there is no base: kylin.properties will contain only kyctl's lines", "没有基础文件：kylin.properties 将只包含 kyctl 写入的行"), hint)
		case n.Base == nil:
		case n.Base.File(plan.KylinProperties) == nil:
			report(at, diag.T("the base %s has no %s: that file will contain only kyctl's lines", "基础目录 %s 中没有 %s：该文件将只包含 kyctl 写入的行").With(n.Base.Name, plan.KylinProperties), hint)
		case shares && n.Users && p.Facts.HasTomcat && p.Facts.Loader == "" && n.Base.File(plan.ContextXML) == nil:
			report(at, diag.T("the base %s has no %s: that file will contain only kyctl's elements", "基础目录 %s 中没有 %s：该文件将只包含 kyctl 写入的元素").With(n.Base.Name, plan.ContextXML), hint)
		}
	}
}

// baseOf is the place where the description names a node's base.
func baseOf(p *plan.Plan, n plan.Node) source.Pos {
	if n.Node.Base.Set {
		return n.Node.Base.Pos
	}
	return p.Product.Base.Pos
}

func baseRequired(p *plan.Plan, report Report) {
	if len(p.Wanted().Catalina) == 0 {
		return
	}
	at := p.Sessions.Store.Pos
	if r, ok := p.StoreOptions.(*session.Redis); ok {
		at = r.PasswordDelivery.Pos
	}
	for _, n := range p.Nodes {
		if n.Users && !n.Elsewhere && n.Base.File(plan.CatalinaProperties) == nil {
			report(at, diag.T("node %s needs %s, but its base does not contain it", "节点 %s 需要 %s，但它的基础文件中没有").With(n.Name.V, plan.CatalinaProperties),
				diag.T("copy tomcat/conf/catalina.properties from the node to the directory in product.base", "把节点上的 tomcat/conf/catalina.properties 复制到 product.base 指定的目录"))
		}
	}
}

func checkForeignManager(p *plan.Plan, report Report) {
	want := p.Wanted().Elements
	if !p.Facts.HasTomcat || len(want) == 0 {
		return
	}
	asked := map[*plan.Base]bool{}
	for _, n := range p.Nodes {
		f := n.Base.File(plan.ContextXML)
		if f == nil || !n.Users || asked[n.Base] {
			continue
		}
		asked[n.Base] = true
		_, notes, err := patch.Context(f.Bytes, want, session.Managed())
		if err != nil {
			continue
		}
		for _, note := range notes {
			if note.Kind == patch.Foreign {
				report(source.Pos{File: f, Line: int32(note.Line), Col: int32(note.Col)},
					diag.T("this <Manager> %swill be replaced by the one for sessions.store %s", "此 <Manager> %s将被 sessions.store %s 的 Manager 替换").With(className(note), p.Store.Name),
					diag.T("remove it from context.xml in the base: the nodes no longer use it for sessions", "从基础文件 context.xml 中删除它：节点不再用它保存会话"))
			}
		}
	}
}

// className names the class of an element, if it has one, and a blank.
func className(n patch.Note) string {
	if n.ClassName == "" {
		return ""
	}
	return strconv.Quote(n.ClassName) + " "
}
