package syntax

// lexeme is a token of YAML. Indentation makes tokens without a width.
type lexeme struct {
	kind       lexKind
	start, end int32 // bytes
	line, last int32 // of the first and the last byte, from 0
	col        int32 // of the first byte, in runes, from 0
}

type lexKind uint8

const (
	lexEnd lexKind = iota
	lexBroken
	lexVersion
	lexHandle
	lexDocument
	lexDocumentEnd
	lexBlockSeq
	lexBlockMap
	lexBlockEnd
	lexFlowSeq
	lexFlowSeqEnd
	lexFlowMap
	lexFlowMapEnd
	lexComma
	lexDash
	lexKey
	lexValue
	lexAlias
	lexAnchor
	lexTag
	lexPlain
	lexQuoted
	lexBlock
)

// fault is what is wrong with YAML and where, in bytes.
type fault struct {
	what  faultKind
	at    int
	from  int // where the broken thing begins; at, if nothing does before
	token int // index of the token at the fault, or after the last
	open  int // index of the token that opens the collection around it, or -1
}

type faultKind uint8

const (
	faultNone        faultKind = iota
	faultTab                   // a tab in the indentation of a text
	faultStart                 // a character that nothing begins with
	faultNoColon               // a line that only a key may stand in
	faultColon                 // a colon after something that can't be a key
	faultDash                  // a list item in the middle of a line
	faultQuestion              // a ? in the middle of a line
	faultDepth                 // nested too deeply
	faultDirective             // a line with % that is no directive
	faultAnchorName            // & or * without a name
	faultTag                   // ! with a broken name
	faultHeader                // text on the line of | or >
	faultUnclosed              // a quote without an end
	faultEscape                // an unknown escape sequence
	faultUndefined             // an alias without its anchor
	faultUnknownTag            // a tag whose handle is not declared
	faultNothing               // no value where one must be
	faultNotItem               // no item in a block list
	faultNotKey                // no key in a block mapping
	faultNotComma              // neither comma nor bracket inside brackets
	faultNotDocument           // no --- where a document ended
	faultVersion               // a %YAML line that yaml.v3 does not take
	faultTwice                 // a directive given twice
)
