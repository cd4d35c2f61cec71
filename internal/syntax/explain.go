package syntax

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// explainer finds the mistake of a person behind a fault of the grammar.
type explainer struct {
	f     *source.File
	b     []byte
	out   []lexeme // the tokens before the fault, and some after it
	fault *fault
	shut  int // token that opened the block collection closed last, or -1
}

// explain says what the person did.
func (e *explainer) explain() problem {
	for _, seen := range []func() (problem, bool){e.oddBreak, e.conflict, e.quoteAbove, e.oddBlank} {
		if p, ok := seen(); ok {
			return p
		}
	}
	at := e.fault.at
	switch e.fault.what {
	case faultTab:
		return e.tab(at)
	case faultStart, faultQuestion:
		return e.badStart(at)
	case faultNoColon:
		return e.noColon(at)
	case faultColon:
		return e.colon()
	case faultDash:
		return e.dash()
	case faultNothing, faultNotComma:
		return e.brackets()
	case faultNotItem, faultNotKey, faultNotDocument:
		return e.structure()
	}
	return e.token(at)
}

// token explains faults that lie inside one token.
func (e *explainer) token(at int) problem {
	switch e.fault.what {
	case faultDirective, faultVersion, faultTwice:
		return problem{
			at: at, message: diag.T("a line that begins with % is a directive for the YAML reader, and this is none that it knows", "以 % 开头的行是给 YAML 解析器的指令，而此指令无法识别"),
			hint: diag.T("take the line out; if it is a value, indent it and put it into quotes", "请删除此行；如果它是值，请缩进并加上引号"),
		}
	case faultAnchorName:
		return problem{
			at: at, message: diag.T("a value can't begin with %c: YAML wants the name of an anchor after it, of letters, digits, - and _", "值不能以 %c 开头：YAML 要求其后是锚点的名称，由字母、数字、- 和 _ 组成").With(rune(e.b[at])),
			hint: quoteIt,
		}
	case faultUndefined:
		return problem{
			at: at, message: diag.T("a value that begins with * is an alias, and no anchor of that name stands above", "以 * 开头的值是别名，而上文没有同名的锚点"),
			hint: diag.T("put the value into quotes, or define the anchor with & before this line", "请给值加上引号，或在此行之前用 & 定义锚点"),
		}
	case faultTag, faultUnknownTag:
		return problem{
			at: at, message: diag.T("a value that begins with ! is a tag, and this is none that YAML can read", "以 ! 开头的值是标签，而此标签无法识别"),
			hint: quoteIt,
		}
	case faultHeader:
		return problem{
			at: at, message: diag.T("text stands on the line of %c, which begins a block of text in the lines below", "%c 表示文本块从下一行开始，但同一行上还有文本").With(rune(e.b[e.fault.from])),
			hint: diag.T("put the value into quotes, or the text into the next line", "请给值加上引号，或将文本放到下一行"),
		}
	case faultUnclosed:
		return unclosedQuote(at)
	case faultEscape:
		return e.escape(at)
	case faultDepth:
		return problem{
			at: at, message: diag.T("collections are nested too deeply here", "此处的嵌套层数过多"),
			hint: diag.T("a description needs less than ten levels: look for brackets that are not closed", "描述文件的嵌套不超过十层：请检查未闭合的括号"),
		}
	}
	return unexplained(e.f, nil)
}

var quoteIt = diag.T("put the value into quotes", "请给值加上引号")

func unclosedQuote(at int) problem {
	return problem{
		at: at, message: diag.T("the quote that opens here is never closed", "此处的引号没有闭合"),
		hint: diag.T("close it at the end of the value, with the same quote", "请在值的末尾用相同的引号闭合"),
	}
}

func (e *explainer) escape(at int) problem {
	if keyInside(e.b[e.fault.from:at]) {
		return unclosedQuote(e.fault.from)
	}
	return problem{
		at: at, message: diag.T(`inside "" this backslash and the character after it mean nothing`, `在双引号内，此反斜杠与其后的字符不构成有效的转义`),
		hint: diag.T(`use '' in place of "", or write \\ for a backslash`, `请改用单引号，或将反斜杠写成 \\`),
	}
}

func (e *explainer) tab(at int) problem {
	start, end := e.line(at)
	if len(bytes.TrimSpace(e.b[start:end])) == 0 {
		return problem{at: at, message: diag.T("this line holds nothing but a tab", "此行只有一个制表符"), hint: diag.T("take the tab out", "请删除制表符")}
	}
	if len(bytes.TrimSpace(e.b[start:at])) > 0 {
		return problem{at: at, message: diag.T("a tab stands here in place of a blank", "此处用了制表符而不是空格"), hint: diag.T("write a space", "请改为空格")}
	}
	return problem{at: at, message: diag.T("a tab is used for indentation", "使用了制表符缩进"), hint: diag.T("indent with spaces", "请用空格缩进")}
}

// badStart explains a value or key that begins with a character it can't.
func (e *explainer) badStart(at int) problem {
	c := e.b[at]
	if c == '\t' {
		return e.tab(at)
	}
	if (c == '|' || c == '>') && e.fault.what == faultStart {
		return problem{at: at, message: diag.T("a block of text that begins with %c can't stand inside brackets", "以 %c 开头的文本块不能放在括号内").With(rune(c)), hint: quoteIt}
	}
	return problem{at: at, message: diag.T("a value can't begin with %c", "值不能以 %c 开头").With(rune(c)), hint: quoteIt}
}

// line returns the bytes of the line at a byte, without its end.
func (e *explainer) line(at int) (start, end int) {
	start = bytes.LastIndexByte(e.b[:at], '\n') + 1
	end = len(e.b)
	if i := bytes.IndexByte(e.b[at:], '\n'); i >= 0 {
		end = at + i
	}
	return start, end
}

// first returns the first byte of the line of at that is no blank.
func (e *explainer) first(at int) int {
	start, end := e.line(at)
	return end - len(bytes.TrimLeft(e.b[start:end], " \t"))
}

// before returns the index of the last token that ends before the fault and has
// a width, -1 if there is none.
func (e *explainer) before() int {
	i := min(e.fault.token, len(e.out)) - 1
	for i >= 0 && (e.out[i].start == e.out[i].end || int(e.out[i].end) > e.fault.at) {
		i--
	}
	return i
}

// number returns the number of the line at a byte.
func (e *explainer) number(at int32) int32 { return e.f.Pos(int(at)).Line }

func (e *explainer) related(at int32, text diag.Text) []diag.Related {
	return []diag.Related{{Pos: e.f.Pos(int(at)), Message: text}}
}

var (
	keyBegins  = lazy.Regexp(`^[ \t]*(?:-[ \t]+)*(?:"[^"]*"|'[^']*'|[\p{L}\p{N}_.$/-]+)[ \t]*:(?:\s|$)`)
	itemBegins = lazy.Regexp(`^[ \t]*-(?:\s|$)`)
)

// KeyLen is how long the key is that a line begins with, its dashes and its
// colon counted; 0 for a line without one.
func KeyLen(line []byte) int { return len(keyBegins().Find(line)) }

// keyInside says whether a line of text after the first looks like a key of its
// own or like a list item.
func keyInside(text []byte) bool {
	for i, line := range bytes.Split(text, []byte("\n")) {
		if i > 0 && (keyBegins().Match(line) || itemBegins().Match(line)) {
			return true
		}
	}
	return false
}

// oddBreak recognises a line that was meant to end at a character that ends none.
func (e *explainer) oddBreak() (problem, bool) {
	start, end := e.line(e.fault.at)
	for at := start; at < end; {
		c, n := utf8.DecodeRune(e.b[at:end])
		if strings.ContainsRune("\r\u0085\u2028\u2029", c) && at+n < end {
			return problem{
				at: at, message: diag.T("this character (U+%04X) ends no line here", "此字符 (U+%04X) 在此不作为换行符").With(c),
				hint: diag.T("save the file with the line ends LF or CRLF", "请将文件的换行符保存为 LF 或 CRLF"),
			}, true
		}
		at += n
	}
	return problem{}, false
}

// conflict recognises the marks that a merge left in the file.
func (e *explainer) conflict() (problem, bool) {
	ats := []int{e.fault.at, e.fault.from}
	if i := e.before(); i >= 0 {
		ats = append(ats, int(e.out[i].start))
	}
	for _, at := range ats {
		start, end := e.line(at)
		for _, mark := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
			if bytes.HasPrefix(e.b[start:end], []byte(mark)) {
				return problem{
					at: start, message: diag.T("a merge conflict was left in the file", "文件中留有未解决的合并冲突"),
					hint: diag.T("resolve it, and take out the lines <<<<<<<, ======= and >>>>>>>", "请解决冲突，并删除 <<<<<<<、======= 和 >>>>>>> 各行"),
				}, true
			}
		}
	}
	return problem{}, false
}

// quoteAbove recognises a quote without its end: it reaches to the opening quote
// of a value in a later line, and what that holds is the fault.
func (e *explainer) quoteAbove() (problem, bool) {
	start, _ := e.line(e.fault.at)
	for i := e.before(); i >= 0; i-- {
		t := e.out[i]
		if t.start == t.end {
			continue
		}
		if int(t.end) <= start {
			break
		}
		if t.kind == lexQuoted && t.last > t.line && keyInside(e.b[t.start:t.end]) {
			p := unclosedQuote(int(t.start))
			p.related = e.related(t.end-1, diag.T("it ends at this one, which was meant to open another value", "它在此处结束，而此引号本应是另一个值的开头"))
			return p, true
		}
	}
	return problem{}, false
}

// oddBlank recognises indentation with blanks that are no spaces, as they come
// from web pages and word processors.
func (e *explainer) oddBlank() (problem, bool) {
	start, end := e.line(e.fault.at)
	for at := start; at < end; {
		c, n := utf8.DecodeRune(e.b[at:end])
		switch {
		case c == ' ', c == '\t', c == '\r', at == 0 && c == '\uFEFF':
		case unicode.IsSpace(c) || strings.ContainsRune("\u200B\u200C\u200D\u2060\uFEFF", c):
			return problem{
				at: at, message: diag.T("a blank that is no ordinary space (U+%04X) is used for indentation", "缩进使用了非普通空格的空白字符 (U+%04X)").With(c),
				hint: diag.T("indent with spaces", "请用空格缩进"),
			}, true
		default:
			return problem{}, false
		}
		at += n
	}
	return problem{}, false
}
