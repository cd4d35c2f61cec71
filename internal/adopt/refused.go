package adopt

import (
	"errors"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/source"
)

// refusals say what a program makes of a file that it can't read as it stands.
var refusals = map[patch.Kind]diag.Text{
	patch.BOM:              diag.T("a byte order mark comes before the first line: Java reads it as part of that line's key, so the line has no effect", "文件以 BOM 开头：Java 把它当作首行键名的一部分，该行不会被读取"),
	patch.LoneBackslash:    diag.T("the file ends with a backslash: this line is omitted, because added lines would continue it", "文件以反斜杠结尾：此行未采用，因为追加的内容会成为它的续行"),
	patch.AmbiguousComment: diag.T("a comment after a line that is only a backslash: Java 17 reads it as a comment, Java 8 as a key", "单独一个反斜杠之后的注释：Java 17 当作注释，Java 8 当作键"),
	patch.MalformedEscape:  diag.T(`\u here is not followed by four hexadecimal digits: Java rejects the whole file, and this line is omitted`, `此处的 \u 后面没有四位十六进制数：Java 会拒绝整个文件，此行未采用`),
	patch.Doctype:          diag.T("a document type declaration: kyctl does not read files that have one", "文档类型声明（DOCTYPE）：kyctl 不读取含有它的文件"),
	patch.NotUTF8:          diag.T("a byte that is not UTF-8: Tomcat rejects the whole file, and every page returns 404", "非 UTF-8 的字节：Tomcat 会拒绝整个文件，所有页面都是 404"),
	patch.Encoding:         diag.T("the file is not in UTF-8: kyctl does not read other encodings", "文件不是 UTF-8 编码：kyctl 不读取其他编码"),
	patch.NotContext:       diag.T("the root element is not Context: Tomcat ignores the file", "根元素不是 Context：Tomcat 会忽略该文件"),
	patch.SelfClosingRoot:  diag.T("the root element has no closing tag, so kyctl can't add anything to it", "根元素没有结束标签，无法在其中添加内容"),
}

// refuse tells of an *patch.Error of a file.
func (r *Result) refuse(f *source.File, err error) {
	var refused *patch.Error
	if !errors.As(err, &refused) {
		return
	}
	text, ok := refusals[refused.Kind]
	if !ok {
		text = diag.T("the file is not well-formed: Tomcat rejects it, and every page returns 404", "文件格式不正确：Tomcat 会拒绝它，所有页面都是 404")
	}
	r.look(diag.Error, position(f, max(1, refused.Line), max(1, refused.Col)), text, diag.T("fix it on the node", "请在节点上改正"))
}
