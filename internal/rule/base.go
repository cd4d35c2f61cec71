package rule

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func baseRules() []Rule {
	return []Rule{
		baseMissing(), baseRequired(), baseUnreadable(),
		baseOldKey(), baseOverride(), baseDuplicateKey(), baseKeyUnmanaged(), baseFullWidth(), baseBackslash(),
		baseForeignManager(), serverXMLConnector(), serverXMLPort(), serverPortRule(),
		propertyManaged(), propertyKeyForm(), propertyOldName(), propertyEnvironment(), propertyDoubleDollar(),
		propertyHostAddress(), propertyJobLock(), ldapNotASCII(),
	}
}

func baseMissing() Rule {
	return Rule{
		Name: "base-missing", Severity: diag.Warning,
		Summary: diag.T("a file will be partial: there is no stock file to patch", "文件将不完整：没有可以修补的原始文件"),
		Why: diag.T("without the node's own kylin.properties (for Kyligence: context.xml too) kyctl writes the lines that it manages and nothing else; copied over a node's file it would take away everything else in it",
			"没有节点自己的 kylin.properties（Kyligence 还有 context.xml）时，kyctl 只写它管理的行；用它覆盖节点上的文件会丢失其余全部内容"),
		Fix:    diag.T("copy conf/ and tomcat/conf/ of a node into a folder and name it in product.base", "把某个节点的 conf/ 和 tomcat/conf/ 复制到一个目录，并在 product.base 中写明"),
		Source: "design of the rendered tree; build/deploy/context.xml of Kylin 2.6 to 4",
		Bad: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2106"} # <-
` + sampleHBase + sampleNodes,
		Base:  map[string]string{},
		Good:  "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2106\", base: base}\n" + sampleHBase + sampleNodes,
		Check: checkBaseMissing,
	}
}

func checkBaseMissing(p *plan.Plan, report Report) {
	if !p.Product.At.IsValid() {
		return // the key product is missing: that is enough to say
	}
	shares := len(p.Wanted().Elements) > 0
	for _, n := range p.Nodes {
		hint := diag.T("copy conf/ and tomcat/conf/ from a node's $KYLIN_HOME into a folder base, and write product.base: base", "把某个节点 $KYLIN_HOME 下的 conf/ 和 tomcat/conf/ 复制到目录 base，并写 product.base: base")
		at := p.Product.At
		if v := baseOf(p, n); v.IsValid() {
			at = v
			hint = diag.T("copy the file from a node's $KYLIN_HOME into that folder", "把该文件从节点的 $KYLIN_HOME 复制到此目录")
		}
		switch {
		case n.Elsewhere:
		case n.Base == nil && !n.Node.Base.Broken && !p.Product.Base.Broken:
			report(at, diag.T("there is no base: kylin.properties will hold the lines of kyctl alone", "没有 base：kylin.properties 将只包含 kyctl 管理的行"), hint)
		case n.Base == nil:
		case n.Base.File(plan.KylinProperties) == nil:
			report(at, diag.T("the base %s has no %s: it will hold the lines of kyctl alone", "base %s 中没有 %s：它将只包含 kyctl 管理的行").With(n.Base.Name, plan.KylinProperties), hint)
		case shares && n.Serves && p.Facts.HasTomcat && p.Facts.Loader == "" && n.Base.File(plan.ContextXML) == nil:
			report(at, diag.T("the base %s has no %s: it will hold the elements of kyctl alone", "base %s 中没有 %s：它将只包含 kyctl 管理的元素").With(n.Base.Name, plan.ContextXML), hint)
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

func baseRequired() Rule {
	return Rule{
		Name: "base-required", Severity: diag.Error,
		Summary: diag.T("a node's catalina.properties is needed and is not in the base", "需要节点的 catalina.properties，但 base 中没有"),
		Why: diag.T("Tomcat does not start from a catalina.properties that holds one line: kyctl adds to the node's own and never makes one",
			"只有一行的 catalina.properties 无法启动 Tomcat：kyctl 只在节点自己的文件上追加，从不新建"),
		Fix:    diag.T("put tomcat/conf/catalina.properties into the base folder, or choose another password_delivery", "把 tomcat/conf/catalina.properties 放入 base 目录，或换用其他 password_delivery"),
		Source: "CatalinaProperties.java of Tomcat 7 and 8.5",
		Bad: "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2106\", tomcat: \"8.5.78\", base: base}\n" + sampleHBase + sampleNodes + `sessions:
  store: redis
  redis:
    hosts: ["redis.example.com:6379"]
    password: {env: REDIS_PASSWORD}
    password_delivery: catalina # <-
`,
		Base: map[string]string{plan.KylinProperties: "# stock\n", plan.ContextXML: "<Context>\n</Context>\n"},
		Good: "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2106\", tomcat: \"8.5.78\", base: base}\n" + sampleHBase + sampleNodes + `sessions:
  store: redis
  redis:
    hosts: ["redis.example.com:6379"]
    password: {env: REDIS_PASSWORD}
    password_delivery: catalina
`,
		Check: func(p *plan.Plan, report Report) {
			if len(p.Wanted().Catalina) == 0 {
				return
			}
			at := p.Sessions.Store.Pos
			if r, ok := p.StoreOptions.(*session.Redis); ok {
				at = r.PasswordDelivery.Pos
			}
			for _, n := range p.Nodes {
				if n.Serves && !n.Elsewhere && n.Base.File(plan.CatalinaProperties) == nil {
					report(at, diag.T("node %s needs %s, and there is none in its base", "节点 %s 需要 %s，但其 base 中没有").With(n.Name.V, plan.CatalinaProperties),
						diag.T("copy tomcat/conf/catalina.properties from the node into the folder that product.base names", "把节点上的 tomcat/conf/catalina.properties 复制到 product.base 指定的目录"))
				}
			}
		},
	}
}

func baseForeignManager() Rule {
	return Rule{
		Name: "base-foreign-manager", Severity: diag.Warning,
		Summary: diag.T("an active <Manager> of context.xml will be replaced", "context.xml 中生效的 <Manager> 将被替换"),
		Why: diag.T("Tomcat keeps one Manager for an application, the last that it reads: with <Manager pathname=\"\"/> after the session store's every request answers 500",
			"Tomcat 对一个应用只保留最后读到的 Manager：若 <Manager pathname=\"\"/> 在会话存储的 Manager 之后，所有请求都返回 500"),
		Fix:    diag.T("take the Manager out of the base's context.xml once nobody needs it", "确认无人需要后，从 base 的 context.xml 中删除该 Manager"),
		Source: "StandardContext.java, ContextRuleSet.java of Tomcat 8.5; measured with Tomcat 9.0.70",
		Bad:    sampleBase + sampleHBase + sampleNodes + sampleRedis,
		Base: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.ContextXML:      "<Context>\n    <!-- no sessions over a restart <- next line -->\n    <Manager pathname=\"\" />\n</Context>\n",
		},
		Good: sampleBase + sampleHBase + sampleNodes + sampleRedis,
		GoodBase: map[string]string{
			plan.KylinProperties: "# stock\n",
			plan.ContextXML:      "<Context>\n    <!-- <Manager pathname=\"\" /> -->\n</Context>\n",
		},
		Check: checkForeignManager,
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
		if f == nil || !n.Serves || asked[n.Base] {
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
					diag.T("this <Manager> %swill be replaced by the one of sessions.store %s", "此 <Manager> %s将被 sessions.store %s 的 Manager 替换").With(className(note), p.Store.Name),
					diag.T("take it out of the base's context.xml: nodes keep sessions by it no longer", "从 base 的 context.xml 中删除它：节点不再用它保存会话"))
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

// sampleRedis are shared sessions in the samples.
const sampleRedis = `sessions:
  store: redis
  redis: {hosts: ["redis.example.com:6379"], password: {env: REDIS_PASSWORD}}
`
