package patch

import "testing"

// TestReadable: what one line refuses does not take the others away.
func TestReadable(t *testing.T) {
	for _, tt := range []struct {
		text    string
		keys    string
		refused Kind
	}{
		{"a=1\nb=\\u00g1\nc=3\n", "ac", MalformedEscape},
		{"a=1\nb=2\\", "a", LoneBackslash},
		{"a=1\n\\\n#c\nb=2\n", "ab", AmbiguousComment},
		{"\xEF\xBB\xBF#a\nb=1\n", "\uFEFF#ab", BOM},
		{"a=1\nb=2", "ab", 0},
	} {
		entries, refused := Readable([]byte(tt.text), UTF8)
		keys := ""
		for _, e := range entries {
			keys += e.Key
		}
		var kind Kind
		if len(refused) > 0 {
			kind = refused[0].(*Error).Kind
		}
		if keys != tt.keys || kind != tt.refused || len(refused) > 1 {
			t.Errorf("%q: got %q, %v", tt.text, keys, refused)
		}
	}
}

func TestElements(t *testing.T) {
	got, err := Elements([]byte("<Context>\n  <!-- <A/> -->\n  <Manager className=\"x&amp;y\"><Store a='1'/></Manager>\n</Context>"))
	if err != nil || len(got) != 1 || got[0].Attr("className") != "x&y" || got[0].Line != 3 || got[0].Col != 3 ||
		len(got[0].Children) != 1 || got[0].Children[0].Attr("a") != "1" || got[0].Attr("a") != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}
