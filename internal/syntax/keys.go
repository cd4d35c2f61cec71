package syntax

import (
	"bytes"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
)

// colon explains a colon after something that can't be a key.
func (e *explainer) colon() problem {
	at := e.fault.at
	i := e.before()
	if i < 0 {
		return e.noKey(at)
	}
	t := e.out[i]
	if t.last > t.line && t.kind == lexPlain {
		return e.swallowed(i)
	}
	if t.last > t.line && t.kind == lexQuoted {
		return e.keyOverLines(int(t.start))
	}
	for j := i; j >= 0 && e.out[j].line == t.line; j-- {
		if e.out[j].kind == lexDocument {
			return e.documentLine(int(t.start))
		}
	}
	return problem{
		at: at, message: diag.T("a second colon stands in this line: a value can't be a key", "此行出现了第二个冒号：值不能再作为键"),
		hint: diag.T("put the value into quotes, or the inner key into a line of its own, indented", "请给值加上引号，或将内层的键另起一行并缩进"),
	}
}

func (e *explainer) documentLine(at int) problem {
	return problem{
		at: at, message: diag.T("neither keys nor a list can begin on the line of ---", "--- 所在的行上不能开始键或列表"),
		hint: diag.T("put it into the next line", "请将其放到下一行"),
	}
}

func (e *explainer) keyOverLines(at int) problem {
	return problem{
		at: at, message: diag.T("a key must stand on one line, and this one goes on in the next", "键必须在一行之内，而此键延续到了下一行"),
		hint: diag.T("close the quote on the same line, and write a colon after it", "请在同一行闭合引号，并在其后写冒号"),
	}
}

func (e *explainer) noKey(at int) problem {
	return problem{
		at: at, message: diag.T("a colon stands here with no key before it", "此处的冒号前没有键"),
		hint: diag.T("write the key before the colon, or put the text into quotes", "请在冒号前写上键，或给文本加上引号"),
	}
}

// swallowed explains a colon after a plain text of several lines, the token i:
// what was meant as a line of its own became part of the text above.
func (e *explainer) swallowed(i int) problem {
	t := e.out[i]
	line := e.first(e.fault.at)
	before := i - 1
	for before >= 0 && e.out[before].start == e.out[before].end {
		before--
	}
	follows := lexEnd
	if before >= 0 && e.out[before].last == t.line {
		follows = e.out[before].kind
	}
	_, end := e.line(line)
	item := itemBegins().Match(e.b[line:end])
	switch {
	case item && follows == lexDash:
		return e.itemOff(line, e.out[before])
	case follows == lexValue:
		return e.hasValue(line, before)
	}
	return e.noColon(int(t.start))
}

// hasValue explains a line that is indented below a key with a value; colon is
// that key's token.
func (e *explainer) hasValue(line, colon int) problem {
	key := e.out[colon]
	for j := colon; j >= 0 && e.out[j].line == key.line; j-- {
		if e.out[j].kind == lexKey {
			key = e.out[j]
			break
		}
	}
	if tightDash().Match(e.b[key.start:]) {
		return noDash(int(key.start))
	}
	return problem{
		at: line, message: diag.T("this line is indented below a key that has a value already", "此行缩进在一个已有值的键之下"),
		hint:    diag.T("indent it by %d, like line %d, or take the value out of that line", "请像第 %[2]d 行那样缩进 %[1]d 个空格，或删除该行的值").With(key.col, e.number(key.start)),
		related: e.related(key.start, diag.T("this key has a value", "此键已有值")),
	}
}

// itemOff explains a list item that is not in line with the one before it.
func (e *explainer) itemOff(at int, before lexeme) problem {
	return problem{
		at: at, message: diag.T("this list item is not in line with those above", "此列表项与上面的列表项没有对齐"),
		hint:    diag.T("indent it by %d, like line %d", "请像第 %[2]d 行那样缩进 %[1]d 个空格").With(before.col, e.number(before.start)),
		related: e.related(before.start, diag.T("an item of the list above", "上面的列表项")),
	}
}

var (
	wideColon  = lazy.Regexp(`^[^\s:：]+\s*：`)
	tightColon = lazy.Regexp(`^(?:"[^"]*"|'[^']*'|[\p{L}\p{N}_.$-]+):`)
	equalsSign = lazy.Regexp(`^[\p{L}\p{N}_.$-]+\s*=`)
	tightDash  = lazy.Regexp(`^-[^\s-]`)
)

// noColon explains a line, from its text on, that should be a key and is not.
func (e *explainer) noColon(at int) problem {
	if i := e.fault.token; e.fault.what == faultNoColon && i < len(e.out) && e.out[i].kind == lexQuoted && e.out[i].last > e.out[i].line {
		return e.keyOverLines(at)
	}
	_, end := e.line(at)
	text := e.b[at:end]
	if m := wideColon().Find(text); m != nil {
		return problem{
			at: at + len(m) - len("："), message: diag.T("a full-width colon ： stands where YAML wants :", "此处使用了全角冒号，YAML 需要半角冒号 :"),
			hint: diag.T("write : and a space after it", "请改为半角冒号，并在其后加一个空格"),
		}
	}
	if tightDash().Match(text) {
		return noDash(at)
	}
	if m := tightColon().Find(text); m != nil && len(m) < len(text) && !bytes.HasPrefix(text[len(m):], []byte("//")) {
		return problem{
			at: at + len(m) - 1, message: diag.T("no space follows this colon", "此冒号之后没有空格"),
			hint: diag.T("write a space between the key and its value", "请在键与值之间加一个空格"),
		}
	}
	if m := equalsSign().Find(text); m != nil {
		return problem{
			at: at + len(m) - 1, message: diag.T("a = stands between key and value where YAML wants :", "键与值之间用了 =，YAML 需要 :"),
			hint: diag.T("write a colon and a space in its place", "请改为冒号加一个空格"),
		}
	}
	return problem{
		at: at, message: diag.T("a key is expected in this line, and no colon follows the text", "此行应为键，但文本之后没有冒号"),
		hint: diag.T("write a colon and a space after the key; if the text belongs to the value above, indent it deeper than the key", "请在键之后写冒号和空格；如果该文本属于上面的值，请使其缩进深于该键"),
	}
}

func noDash(at int) problem {
	return problem{
		at: at, message: diag.T("no space follows the - of this list item", "列表项的 - 之后没有空格"),
		hint: diag.T("write a space after the -", "请在 - 之后加一个空格"),
	}
}

// dash explains a - in the middle of a line.
func (e *explainer) dash() problem {
	i := e.before()
	if i >= 0 && e.out[i].kind == lexDocument {
		return e.documentLine(e.fault.at)
	}
	if i >= 0 && ends(e.out[i].kind) {
		return e.after(e.out[i])
	}
	return problem{
		at: e.fault.at, message: diag.T("a list can't begin on the line of its key", "列表不能与其键在同一行开始"),
		hint: diag.T("put the item into the next line, or write the list as [a, b]; put a value that begins with - into quotes", "请将列表项放到下一行，或写成 [a, b]；以 - 开头的值请加上引号"),
	}
}

// ends says whether a value ends with a token of that kind.
func ends(kind lexKind) bool {
	switch kind {
	case lexQuoted, lexFlowSeqEnd, lexFlowMapEnd, lexAlias:
		return true
	}
	return false
}

// after explains text behind the end of a value, in the same line.
func (e *explainer) after(t lexeme) problem {
	at := e.fault.at
	switch {
	case t.kind == lexQuoted && at == int(t.end) && e.b[at] == ':':
		return problem{at: at, message: diag.T("no space follows this colon", "此冒号之后没有空格"), hint: diag.T("write a space between the key and its value", "请在键与值之间加一个空格")}
	case t.kind == lexQuoted && e.b[t.start] == '\'':
		return problem{at: at, message: diag.T("text follows the closing quote", "引号闭合之后还有文本"), hint: diag.T("put all of the value between the quotes; a ' inside them is written ''", "请将整个值放在引号内；其中的 ' 写成 ''")}
	case t.kind == lexQuoted:
		return problem{at: at, message: diag.T("text follows the closing quote", "引号闭合之后还有文本"), hint: diag.T(`put all of the value between the quotes; a " inside them is written \"`, `请将整个值放在引号内；其中的 " 写成 \"`)}
	case t.kind == lexAlias:
		return problem{at: at, message: diag.T("text follows an alias", "别名之后还有文本"), hint: diag.T("put the whole value into quotes if it begins with *", "如果值以 * 开头，请给整个值加上引号")}
	}
	return problem{
		at: at, message: diag.T("text follows the closing bracket", "括号闭合之后还有文本"),
		hint: diag.T("take it out; put a value that begins with [ or { into quotes", "请将其删除；以 [ 或 { 开头的值请加上引号"),
	}
}
