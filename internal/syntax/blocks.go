package syntax

import "github.com/kyctl/kyctl/internal/diag"

// brackets explains faults inside [] and {}, and values that are missing.
func (e *explainer) brackets() problem {
	t := e.out[e.fault.token]
	at := e.fault.at
	i := e.before()
	if e.fault.open < 0 {
		return e.noValue(t)
	}
	open := e.out[e.fault.open]
	switch t.kind {
	case lexEnd, lexDocument, lexDocumentEnd, lexVersion, lexHandle:
		return e.unclosed(open)
	}
	if line := e.first(at); i >= 0 && e.out[i].line < t.line && t.line > open.line {
		start, end := e.line(line)
		text := e.b[start:end]
		if e.indentation(line) <= e.indentation(int(open.start)) && (keyBegins().Match(text) || itemBegins().Match(text)) {
			return e.unclosed(open)
		}
		if e.fault.what == faultNotComma && t.kind != lexFlowSeqEnd && t.kind != lexFlowMapEnd {
			return e.noComma(line)
		}
	}
	if t.kind == lexFlowSeqEnd || t.kind == lexFlowMapEnd {
		return problem{
			at: at, message: diag.T("this %c does not close the %c that is open", "此 %c 与尚未闭合的 %c 不匹配").With(rune(e.b[at]), rune(e.b[open.start])),
			hint:    diag.T("close the bracket of line %d first", "请先闭合第 %d 行的括号").With(e.number(open.start)),
			related: e.related(open.start, diag.T("this bracket is open", "此括号尚未闭合")),
		}
	}
	if e.fault.what == faultNothing {
		return e.nothing(t)
	}
	return e.notComma(t, i)
}

// notComma explains what follows a value inside brackets, in the same line.
func (e *explainer) notComma(t lexeme, i int) problem {
	at := e.fault.at
	if i >= 0 && e.out[i].end == t.start {
		switch e.b[at] {
		case '[', '{', '?':
			return problem{at: at, message: diag.T("inside brackets a value without quotes can't hold %c", "在括号内，未加引号的值不能含有 %c").With(rune(e.b[at])), hint: quoteIt}
		}
		if e.out[i].kind == lexQuoted {
			return e.after(e.out[i])
		}
	}
	if t.kind == lexValue {
		return problem{
			at: at, message: diag.T("a second colon stands here: a value can't be a key", "此处出现了第二个冒号：值不能再作为键"),
			hint: diag.T("put the value into quotes, or a comma before the next key", "请给值加上引号，或在下一个键之前加逗号"),
		}
	}
	return e.noComma(at)
}

func (e *explainer) noComma(at int) problem {
	return problem{
		at: at, message: diag.T("inside brackets a comma is missing before this", "括号内，此处之前缺少逗号"),
		hint: diag.T("write a comma after the value before, or close the bracket", "请在前一个值之后加逗号，或闭合括号"),
	}
}

func (e *explainer) unclosed(open lexeme) problem {
	c := rune(e.b[open.start])
	return problem{
		at: int(open.start), message: diag.T("the %c that opens here is never closed", "此处的 %c 没有闭合").With(c),
		hint: diag.T("write %c at the end of the list or mapping", "请在列表或映射的末尾写上 %c").With(c + 2),
	} // in ASCII ] and } are two after [ and {
}

// nothing explains a missing value inside brackets.
func (e *explainer) nothing(t lexeme) problem {
	at := e.fault.at
	switch t.kind {
	case lexComma:
		return problem{at: at, message: diag.T("nothing stands before this comma", "此逗号之前没有值"), hint: diag.T("take one comma out, or write the value", "请删除一个逗号，或写上值")}
	case lexDash:
		return problem{
			at: at, message: diag.T("a list item with - can't stand inside brackets", "以 - 开头的列表项不能放在括号内"),
			hint: diag.T("separate the values with commas; put a value that begins with - into quotes", "请用逗号分隔各个值；以 - 开头的值请加上引号"),
		}
	case lexValue:
		return e.noKey(at)
	}
	return e.noValue(t)
}

// noValue explains a missing value outside brackets.
func (e *explainer) noValue(t lexeme) problem {
	at := e.fault.at
	switch t.kind {
	case lexFlowSeqEnd, lexFlowMapEnd, lexComma:
		return e.stray(at)
	case lexValue:
		return e.noKey(at)
	}
	return problem{at: at, message: diag.T("a value is expected here", "此处应为值"), hint: diag.T("write the value, or put it into quotes", "请写上值，或给值加上引号")}
}

// stray explains a bracket or comma that belongs to nothing.
func (e *explainer) stray(at int) problem {
	c := rune(e.b[at])
	if c == ',' {
		return problem{at: at, message: diag.T("a comma stands here outside of brackets", "括号之外出现了逗号"), hint: diag.T("take it out, or put the value into quotes", "请将其删除，或给值加上引号")}
	}
	return problem{at: at, message: diag.T("this %c closes nothing", "此 %c 没有对应的左括号").With(c), hint: diag.T("take it out, or put the value into quotes", "请将其删除，或给值加上引号")}
}

// indentation returns how many bytes the line at a byte is indented.
func (e *explainer) indentation(at int) int {
	start, _ := e.line(at)
	return e.first(at) - start
}

// structure explains a line that does not fit the lines above it.
func (e *explainer) structure() problem {
	t := e.out[e.fault.token]
	at := e.fault.at
	i := e.before()
	switch {
	case t.kind == lexFlowSeqEnd, t.kind == lexFlowMapEnd, t.kind == lexComma:
		return e.stray(at)
	case i >= 0 && ends(e.out[i].kind) && e.out[i].last == t.line:
		return e.after(e.out[i])
	case t.kind == lexValue && e.first(at) == at:
		return e.noKey(at)
	case e.first(at) == at && tightDash().Match(e.b[at:]):
		return noDash(at)
	case e.fault.what == faultNotDocument:
		return e.afterDocument(t, i)
	}
	open := e.out[e.fault.open]
	switch {
	case i >= 0 && e.out[i].last == t.line && e.out[i].kind != lexBlock:
		return problem{at: at, message: diag.T("this does not fit what stands before it in the line", "此处与同一行前面的内容不符"), hint: quoteIt}
	case t.col == open.col && t.kind == lexDash:
		return problem{
			at: at, message: diag.T("a list item stands where a key is expected", "此处应为键，却出现了列表项"),
			hint:    diag.T("indent the list below its key; the keys here are those of line %d on", "请将列表缩进到其键之下；此处的键从第 %d 行开始").With(e.number(open.start)),
			related: e.related(open.start, diag.T("the keys begin here", "键从此处开始")),
		}
	case t.col == open.col && t.kind == lexKey:
		return problem{
			at: at, message: diag.T("a key stands where a list item is expected", "此处应为列表项，却出现了键"),
			hint:    diag.T("indent it by %d if it belongs to the item above, or write - before it", "如果它属于上面的列表项，请缩进 %d 个空格，或在其前面写 -").With(open.col + 2),
			related: e.related(open.start, diag.T("the list begins here", "列表从此处开始")),
		}
	}
	return e.misindented(t, open, i)
}

// misindented explains a line in a column in which nothing above it stands; i
// is the token before it, open begins the collection around it.
func (e *explainer) misindented(t, open lexeme, i int) problem {
	at := e.fault.at
	if i >= 0 && e.out[i].kind == lexBlock {
		return problem{
			at: at, message: diag.T("this line is indented less than the block of text above, and more than its key", "此行的缩进少于上面的文本块，又多于文本块的键"),
			hint:    diag.T("indent all lines of the text alike", "请使文本的各行缩进一致"),
			related: e.related(e.out[i].start, diag.T("the block of text begins here", "文本块从此处开始")),
		}
	}
	dedent := e.shut >= 0 && e.out[e.fault.token-1].kind == lexBlockEnd
	if t.kind == lexBlockSeq {
		if dedent && e.out[e.shut].kind == lexBlockSeq {
			return e.itemOff(at, e.out[e.shut])
		}
		if open.kind == lexBlockSeq {
			return e.itemOff(at, open)
		}
	}
	if !dedent {
		return problem{
			at: at, message: diag.T("this line is indented deeper than the lines that it belongs to", "此行的缩进深于其所属的各行"),
			hint:    diag.T("indent it by %d, like line %d", "请像第 %[2]d 行那样缩进 %[1]d 个空格").With(open.col, e.number(open.start)),
			related: e.related(open.start, diag.T("the lines that it belongs to begin here", "其所属的各行从此处开始")),
		}
	}
	inner := e.out[e.shut]
	return problem{
		at: at, message: diag.T("the indentation of this line (%d) is that of no line above", "此行的缩进 (%d) 与上面任何一行都不一致").With(t.col),
		hint: diag.T("indent it by %d, like line %d, or by %d, like line %d", "请像第 %[2]d 行那样缩进 %[1]d 个空格，或像第 %[4]d 行那样缩进 %[3]d 个空格").
			With(inner.col, e.number(inner.start), open.col, e.number(open.start)),
		related: e.related(inner.start, diag.T("lines with this indentation begin here", "具有此缩进的各行从此处开始")),
	}
}

// afterDocument explains what follows the end of the description.
func (e *explainer) afterDocument(t lexeme, i int) problem {
	at := e.fault.at
	if i >= 0 && e.out[i].kind == lexDocumentEnd {
		return problem{
			at: at, message: diag.T("text follows the line ... that ends the description", "描述文件已由 ... 行结束，其后还有文本"),
			hint: diag.T("take the line ... out", "请删除 ... 行"),
		}
	}
	if e.shut >= 0 && e.out[e.shut].col > t.col {
		first := e.out[e.shut]
		return problem{
			at: at, message: diag.T("this line is indented less than the first line", "此行的缩进少于第一行"),
			hint:    diag.T("begin all keys of the outermost level in the same column", "请使最外层的所有键从同一列开始"),
			related: e.related(first.start, diag.T("the first line begins here", "第一行从此处开始")),
		}
	}
	return problem{
		at: at, message: diag.T("text follows the end of the description", "描述文件结束之后还有文本"),
		hint: diag.T("a description is one mapping of keys: take out what stands before or after it", "描述文件是一个由键组成的映射：请删除其前后多余的内容"),
	}
}
