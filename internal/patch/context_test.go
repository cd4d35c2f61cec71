package patch

import (
	"slices"
	"strings"
	"testing"
)

// The elements of two stores, as the session table would name them.
var (
	redisValve   = Element{Name: "Valve", Attrs: []Attr{{"className", "redis.Valve"}}}
	redisManager = Element{Name: "Manager", Attrs: []Attr{{"className", "redis.Manager"}}}
	redis        = []Element{redisValve, redisManager}
	stores       = Managed{
		Classes:   []string{"redis.Valve", "redis.Manager", "jdbc.Valve", "jdbc.Manager"},
		Resources: []string{"jdbc/sessions"},
	}
)

func TestContext(t *testing.T) {
	long := strings.Repeat("x", 60)
	cases := []struct {
		name  string
		base  string
		want  []Element
		out   string
		notes []Note
	}{
		{
			"new elements go before the end, indented as the others",
			"<Context>\n\t<Loader/>\n</Context>\n", redis,
			"<Context>\n\t<Loader/>\n\t<Valve className=\"redis.Valve\"/>\n\t<Manager className=\"redis.Manager\"/>\n</Context>\n", nil,
		},
		{
			"an empty root is indented by four",
			"<Context>\n</Context>", redis[:1],
			"<Context>\n    <Valve className=\"redis.Valve\"/>\n</Context>", nil,
		},
		{
			"without elements the comments show the indent",
			"  <Context>\n   <!-- x -->\n  </Context>\n",
			[]Element{{Name: "A", Children: []Element{{Name: "B"}}}},
			"  <Context>\n   <!-- x -->\n   <A>\n    <B/>\n   </A>\n  </Context>\n", nil,
		},
		{
			"children that are not indented get a step of four inside",
			"<Context>\n<Loader/>\n</Context>",
			[]Element{{Name: "A", Children: []Element{{Name: "B"}}}},
			"<Context>\n<Loader/>\n<A>\n    <B/>\n</A>\n</Context>", nil,
		},
		{
			"a root on one line is opened",
			" <Context><Loader/></Context>", redis[:1],
			" <Context><Loader/>\n     <Valve className=\"redis.Valve\"/>\n </Context>", nil,
		},
		{
			"an end tag behind a comment gets its own line",
			"<Context>\r\n  <!--\r\n--></Context>\r\n", redis[:1],
			"<Context>\r\n  <!--\r\n-->\r\n  <Valve className=\"redis.Valve\"/>\r\n</Context>\r\n", nil,
		},
		{
			"the same meaning stays as written",
			"<Context>\n<Manager\n  className = 'redis.Manager'\n></Manager ><!-- --><Valve className=\"redis&#46;Valve\" /></Context>", redis,
			"<Context>\n<Manager\n  className = 'redis.Manager'\n></Manager ><!-- --><Valve className=\"redis&#46;Valve\" /></Context>", nil,
		},
		{
			"an element with other attributes is replaced where it stands",
			"<Context>\n  <A/><Valve x='1' className='redis.Valve'>\n  </Valve><B/>\n</Context>", redis[:1],
			"<Context>\n  <A/><Valve className=\"redis.Valve\"/><B/>\n</Context>", nil,
		},
		{
			"an attribute over two lines is replaced: Java reads a blank there",
			"<Context>\n  <A b='x\ny'/>\n</Context>",
			[]Element{{Name: "A", Attrs: []Attr{{"b", "x y"}}}},
			"<Context>\n  <A b=\"x y\"/>\n</Context>", nil,
		},
		{
			"a prefixed attribute is another one",
			"<Context>\n  <A x:b='1'/>\n</Context>",
			[]Element{{Name: "A", Attrs: []Attr{{"b", "1"}}}},
			"<Context>\n  <A b=\"1\"/>\n</Context>", nil,
		},
		{
			"another child makes another element",
			"<Context>\n  <A><B/></A>\n</Context>",
			[]Element{{Name: "A", Children: []Element{{Name: "C"}}}},
			"<Context>\n  <A>\n    <C/>\n  </A>\n</Context>", nil,
		},
		{
			"a class with blanks around is no class to Tomcat, and ours",
			"<Context>\n  <Valve className=' redis.Valve'/>\n</Context>", redis[:1],
			"<Context>\n  <Valve className=\"redis.Valve\"/>\n</Context>", nil,
		},
		{
			"a foreign manager is replaced, and noted",
			"<Context>\n  <!-- <Manager/> -->\n  <Manager pathname=\"\"/>\n</Context>", redis[1:],
			"<Context>\n  <!-- <Manager/> -->\n  <Manager className=\"redis.Manager\"/>\n</Context>",
			[]Note{{Foreign, "Manager", "", "", 3, 3}},
		},
		{
			"another store's manager is replaced, and noted",
			"<Context>\n  <Manager className='jdbc.Manager'/>\n</Context>", redis[1:],
			"<Context>\n  <Manager className=\"redis.Manager\"/>\n</Context>",
			[]Note{{Stale, "Manager", "jdbc.Manager", "", 2, 3}},
		},
		{
			"of several managers ours stays and the others go",
			"<Context>\n  <Manager/>\n  <Manager className='redis.Manager'/>\n  <Manager className='redis.Manager' x='1'/>\n  <Manager className='jdbc.Manager'/>\n</Context>", redis[1:],
			"<Context>\n  <Manager className='redis.Manager'/>\n</Context>",
			[]Note{{Foreign, "Manager", "", "", 2, 3}, {Duplicate, "Manager", "redis.Manager", "", 4, 3}, {Stale, "Manager", "jdbc.Manager", "", 5, 3}},
		},
		{
			"a second valve of ours is removed",
			"<Context>\n  <Valve className='redis.Valve'/>\n  <Valve className='redis.Valve'/> \n</Context>", redis[:1],
			"<Context>\n  <Valve className='redis.Valve'/>\n</Context>",
			[]Note{{Duplicate, "Valve", "redis.Valve", "", 3, 3}},
		},
		{
			"without a store stale elements go and foreign ones stay",
			"<Context>\n  <Manager pathname=''/>\n  <Valve className='jdbc.Valve'\n    a='1'\n  ></Valve>\n\n  <Resource name='jdbc/sessions'/>\n  <Resource name='jdbc/other'/>\n  <Other name='jdbc/sessions'/>\n  <Valve className='x.Valve'/>\n</Context>", nil,
			"<Context>\n  <Manager pathname=''/>\n\n  <Resource name='jdbc/other'/>\n  <Other name='jdbc/sessions'/>\n  <Valve className='x.Valve'/>\n</Context>",
			[]Note{{Stale, "Valve", "jdbc.Valve", "", 3, 3}, {Stale, "Resource", "", "jdbc/sessions", 7, 3}},
		},
		{
			"a stale element beside others leaves its line",
			"<Context><A/><Valve className='jdbc.Valve'/>\n<B/> <Valve className='jdbc.Valve'/> <!-- x -->\n<Valve className='jdbc.Valve'/></Context>", nil,
			"<Context><A/>\n<B/>  <!-- x -->\n</Context>",
			[]Note{{Stale, "Valve", "jdbc.Valve", "", 1, 14}, {Stale, "Valve", "jdbc.Valve", "", 2, 6}, {Stale, "Valve", "jdbc.Valve", "", 3, 1}},
		},
		{
			"a managed class inside another element is not active",
			"<Context>\n  <X><Manager className='jdbc.Manager'/></X>\n</Context>", nil,
			"<Context>\n  <X><Manager className='jdbc.Manager'/></X>\n</Context>", nil,
		},
		{
			"a prefixed tag is not a manager",
			"<Context xmlns:x='y'>\n  <x:Manager/>\n</Context>", redis[1:],
			"<Context xmlns:x='y'>\n  <x:Manager/>\n  <Manager className=\"redis.Manager\"/>\n</Context>", nil,
		},
		{
			"a resource is known by its name",
			"<Context>\n  <Resource name='jdbc/sessions' url='old'/>\n</Context>",
			[]Element{{Name: "Resource", Attrs: []Attr{{"name", "jdbc/sessions"}, {"url", "new"}}}},
			"<Context>\n  <Resource name=\"jdbc/sessions\" url=\"new\"/>\n</Context>", nil,
		},
		{
			"values are escaped",
			"<Context>\n</Context>",
			[]Element{{Name: "A", Attrs: []Attr{{"b", `a"b'c<d>e&f--]]>${g}密 `}}}},
			"<Context>\n    <A b=\"a&quot;b'c&lt;d>e&amp;f--]]>${g}密 \"/>\n</Context>", nil,
		},
		{
			"a long element gets a line for each attribute",
			"<Context>\n</Context>",
			[]Element{{Name: "A", Attrs: []Attr{{"b", long}, {"c", long}}, Children: []Element{{Name: "D"}}}},
			"<Context>\n    <A\n        b=\"" + long + "\"\n        c=\"" + long + "\">\n        <D/>\n    </A>\n</Context>", nil,
		},
		{
			"a byte order mark stays",
			"\uFEFF<Context>\n</Context>", redis[:1],
			"\uFEFF<Context>\n    <Valve className=\"redis.Valve\"/>\n</Context>", nil,
		},
		{
			"utf8 is UTF-8",
			"<?xml version=\"1.0\" encoding='utf8' standalone = 'no' ?>\n<Context>\n密<A b='\"'/>\n</Context>", redis[:1],
			"<?xml version=\"1.0\" encoding='utf8' standalone = 'no' ?>\n<Context>\n密<A b='\"'/>\n    <Valve className=\"redis.Valve\"/>\n</Context>", nil,
		},
		{
			"CDATA, instructions and comments around are kept",
			"<?xml version='1.0' encoding='utf-8'?><!-- a --><?b c?>\n<Context><![CDATA[<A>]]><?d </Context>?>text\n</Context>\n<!-- </Context> -->\n", redis[:1],
			"<?xml version='1.0' encoding='utf-8'?><!-- a --><?b c?>\n<Context><![CDATA[<A>]]><?d </Context>?>text\n    <Valve className=\"redis.Valve\"/>\n</Context>\n<!-- </Context> -->\n", nil,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, notes, err := Context([]byte(c.base), c.want, stores)
			if err != nil || string(got) != c.out {
				t.Fatalf("%v\ngot  %q\nwant %q", err, got, c.out)
			}
			if !slices.Equal(notes, c.notes) {
				t.Errorf("got notes %+v, want %+v", notes, c.notes)
			}
			again, notes, err := Context(got, c.want, stores)
			if err != nil || string(again) != c.out || len(notes) > 0 {
				t.Errorf("again %q, %v, %v", again, notes, err)
			}
		})
	}
}

func TestContextRefuses(t *testing.T) {
	cases := []struct {
		name      string
		base      string
		kind      Kind
		line, col int
	}{
		{"an empty file", "", NotWellFormed, 1, 1},
		{"text alone", "secret", NotWellFormed, 1, 1},
		{"a self-closing root", "<?xml version='1.0'?>\n<Context a='secret' />\n", SelfClosingRoot, 2, 1},
		{"a root in lower case", "<!-- 密 --><context></context>", NotContext, 1, 11},
		{"a root with a prefix", "<c:Context></c:Context>", NotContext, 1, 1},
		{"another root", "<Server></Server>", NotContext, 1, 1},
		{"no end tag", "<Context>\n  <Loader/>\n", NotWellFormed, 3, 1},
		{"an end tag of another element", "<Context>\n  <A></B>\n</Context>", NotWellFormed, 2, 6},
		{"an end tag too many", "<Context></Context></Context>", NotWellFormed, 1, 20},
		{"an element after the end", "<Context></Context>\n<Valve/>", NotWellFormed, 2, 1},
		{"text after the end", "<Context></Context>\nsecret", NotWellFormed, 1, 20},
		{"an attribute twice", "<Context>\n <A b='secret' b='2'/></Context>", NotWellFormed, 2, 2},
		{"two dashes in a comment", "<Context><!-- a -- b --></Context>", NotWellFormed, 1, 17},
		{"an & in a value", "<Context a='pa&secret;word'></Context>", NotWellFormed, 1, 15},
		{"a < in a value", "<Context a='<secret'></Context>", NotWellFormed, 1, 13},
		{"a value without quotes", "<Context a=secret></Context>", NotWellFormed, 1, 11},
		{"an attribute without a value", "<Context secret></Context>", NotWellFormed, 1, 16},
		{"a control character in a comment", "<Context><!-- \x01 --></Context>", NotWellFormed, 1, 15},
		{"a reference to a control character", "<Context a='&#1;secret'></Context>", NotWellFormed, 1, 13},
		{"a declaration that is not first", "\n<?xml version='1.0'?><Context></Context>", NotWellFormed, 2, 1},
		{"a declaration without a version", "<?xml encoding='UTF-8'?><Context></Context>", NotWellFormed, 1, 1},
		{"a declaration with an unknown word", "\uFEFF<?xml version='1.0' secret='x'?><Context></Context>", NotWellFormed, 1, 2},
		{"two attributes without a blank between", "<Context a='>'b='secret'></Context>", NotWellFormed, 1, 15},
		{"XML 1.1", "<?xml version='1.1'?><Context></Context>", NotWellFormed, 1, 1},
		{"a tag that is none", "<Context>< A/></Context>", NotWellFormed, 1, 10},
		{"a doctype", "<?xml version='1.0'?>\n<!DOCTYPE Context [<!ENTITY e 'secret'>]>\n<Context>&e;</Context>", Doctype, 2, 1},
		{"GBK without a declaration", "<Context>\n<!-- 密\xc3\xdc --></Context>", NotUTF8, 2, 7},
		{"GBK, declared", "<?xml version='1.0' encoding='GBK'?>\n<Context><!-- \xc3\xdc --></Context>", Encoding, 1, 1},
		{"ISO-8859-1, declared", "<?xml version='1.0' encoding='ISO-8859-1'?><Context></Context>", Encoding, 1, 1},
		{"UTF-16", "\xFF\xFE<\x00C\x00", Encoding, 1, 1},
		{"UTF-16 without a mark", "<\x00C\x00", Encoding, 1, 1},
		{"deep nesting", "<Context>" + strings.Repeat("<a>", 2000) + strings.Repeat("</a>", 2000) + "</Context>", NotWellFormed, 1, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := Error{Kind: c.kind, Line: c.line, Col: c.col}
			got, _, err := Context([]byte(c.base), redis, stores)
			checkRefusal(t, got, err, want)
			_, err = allActive([]byte(c.base))
			checkRefusal(t, nil, err, want)
		})
	}
}

func TestContextRefusesElements(t *testing.T) {
	value := func(v string) Element { return Element{Name: "A", Attrs: []Attr{{"b", v}}} }
	cases := []struct {
		name    string
		element Element
		kind    Kind
	}{
		{"no name", Element{}, InvalidName},
		{"a name with a blank", Element{Name: "A b"}, InvalidName},
		{"a name that begins with a digit", Element{Name: "1"}, InvalidName},
		{"an attribute without a name", Element{Name: "A", Attrs: []Attr{{"", "secret"}}}, InvalidName},
		{"an attribute with =", Element{Name: "A", Attrs: []Attr{{"b=", "secret"}}}, InvalidName},
		{"an attribute twice", Element{Name: "A", Attrs: []Attr{{"b", "secret"}, {"b", "secret"}}}, Repeated},
		{"a newline", value("secret\n"), ControlCharacter},
		{"a NUL", value("secret\x00"), ControlCharacter},
		{"no UTF-8", value("secret\xff"), InvalidText},
		{"no character of XML", value("secret\uFFFF"), InvalidText},
		{"a bad child", Element{Name: "A", Children: []Element{value("secret\t")}}, ControlCharacter},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := Context([]byte("<Context>\n</Context>"), []Element{c.element}, stores)
			checkRefusal(t, got, err, Error{Kind: c.kind})
		})
	}
}

// allActive returns the active elements of a Tomcat context.xml in its order; what
// a comment holds is none. Its error is an *Error.
func allActive(base []byte) ([]active, error) {
	doc, err := readDocument(base)
	if err != nil {
		return nil, err
	}
	found := make([]active, len(doc.children))
	c := cursor{b: base}
	for i, child := range doc.children {
		found[i] = child.found()
		found[i].Line, found[i].Col = c.at(child.start)
	}
	return found, nil
}

func TestActive(t *testing.T) {
	base := "<Context>\n  <!-- <Manager/> --><Manager className='a.B'><Store/></Manager>\n  密<Resource name='x'/><c:D e:className='f'/>\n</Context>"
	want := []active{
		{"Manager", "a.B", "", 2, 22},
		{"Resource", "", "x", 3, 4},
		{"c:D", "", "", 3, 24},
	}
	got, err := allActive([]byte(base))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}
