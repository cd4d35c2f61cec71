package rule

import (
	"errors"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func checkUnreadable(p *plan.Plan, report Report) {
	catalina := p.Wanted().Catalina
	for _, b := range p.Bases() {
		for _, path := range []string{plan.KylinProperties, plan.KylinOverride, plan.CatalinaProperties} {
			f := b.File(path)
			if f == nil || path == plan.CatalinaProperties && len(catalina) == 0 {
				continue
			}
			_, err := patch.Entries(f.Bytes, charset(path))
			tellRefusal(f, path, err, report)
		}
		f := b.File(plan.ContextXML)
		if f == nil || !p.Facts.HasTomcat {
			continue
		}
		_, _, err := patch.Context(f.Bytes, p.Wanted().Elements, session.Managed())
		tellRefusal(f, plan.ContextXML, err, report)
	}
}

// tellRefusal reports why a file was refused; what is wrong with the wanted
// pairs and elements is not the file's fault.
func tellRefusal(f *source.File, path string, err error, report Report) {
	var refused *patch.Error
	if !errors.As(err, &refused) || refused.Line == 0 && refused.Kind != patch.Unverified {
		return
	}
	message, hint := refusal(refused.Kind)
	if message.EN == "" {
		message, hint = diag.T("kyctl can't patch it safely: %s", "kyctl 无法安全修补：%s").With(refused.Kind), diag.T("write the file in a simpler form", "请用更简单的写法重写该文件")
	}
	report(source.Pos{File: f, Line: int32(max(refused.Line, 1)), Col: int32(max(refused.Col, 1))},
		diag.Text{EN: path + ": " + message.EN, ZH: path + "：" + message.ZH}, hint)
}

// refusal is what to say about a file that patch refuses.
func refusal(kind patch.Kind) (message, hint diag.Text) {
	switch kind {
	case patch.BOM:
		return diag.T("a byte order mark comes before the first key, so Java does not read that key", "第一个键前有 BOM，Java 会读不到该键"),
			diag.T("save the file as UTF-8 without BOM: sed -i '1s/^\\xEF\\xBB\\xBF//' FILE", "另存为不带 BOM 的 UTF-8：sed -i '1s/^\\xEF\\xBB\\xBF//' 文件")
	case patch.LoneBackslash:
		return diag.T("the last line ends with a backslash: the lines that kyctl adds would continue it", "最后一行以反斜杠结尾：kyctl 追加的行会成为它的续行"),
			diag.T("remove the backslash at the end", "删除末尾的反斜杠")
	case patch.AmbiguousComment:
		return diag.T("a comment follows a line with only a backslash: Java 8 reads the comment as a key", "只有一个反斜杠的行后面是注释：Java 8 会把注释读成键"),
			diag.T("remove the line with the backslash", "删除只有反斜杠的那一行")
	case patch.MalformedEscape:
		return diag.T(`\u must be followed by four hexadecimal digits: Java rejects the whole file`, `\u 后必须是四位十六进制数：Java 会拒绝整个文件`),
			diag.T(`double the backslash: \\u`, `把反斜杠写两遍：\\u`)
	case patch.Encoding:
		return diag.T("the file is not in UTF-8, or declares another encoding", "文件不是 UTF-8 编码，或声明了其他编码"),
			diag.T(`save it as UTF-8, which XML declares with <?xml version="1.0" encoding="UTF-8"?>`, `另存为 UTF-8；XML 中须声明 <?xml version="1.0" encoding="UTF-8"?>`)
	case patch.NotUTF8:
		return diag.T("the file is not valid UTF-8: Tomcat returns 404 for every page", "文件不是有效的 UTF-8：Tomcat 对所有页面返回 404"),
			diag.T("save the file as UTF-8; to convert it from GBK: iconv -f GBK -t UTF-8", "另存为 UTF-8；原为 GBK 时可用：iconv -f GBK -t UTF-8")
	case patch.Doctype:
		return diag.T("a DOCTYPE may define entities, which kyctl does not expand", "DOCTYPE 可能定义实体，kyctl 不会展开它们"),
			diag.T("remove <!DOCTYPE ...> and replace its entities with their content", "删除 <!DOCTYPE ...>，并把实体替换成其内容")
	case patch.NotWellFormed:
		return diag.T("the XML is not well-formed here: Tomcat returns 404 for every page", "此处 XML 格式不正确：Tomcat 对所有页面返回 404"),
			diag.T("close or correct the tag; nothing may follow </Context>", "补全或修正标签；</Context> 之后不能再有内容")
	case patch.NotContext:
		return diag.T("the root element is not <Context>: Tomcat ignores the file", "根元素不是 <Context>：Tomcat 会忽略此文件"),
			diag.T("rename the root element to Context, with a capital C", "把根元素写成 Context（首字母大写）")
	case patch.SelfClosingRoot:
		return diag.T("<Context/> is self-closing: an element can't be added to it", "<Context/> 是自闭合标签，无法添加元素"),
			diag.T("write <Context> and </Context> on two lines", "写成 <Context> 和 </Context> 两行")
	}
	return message, hint
}
