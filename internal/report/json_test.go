package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
)

func TestJSON(t *testing.T) {
	f, file := finding(t, "a: <集群>\nb: 集群x\n", "集群x")
	f.Path = "b"
	f.Related = []diag.Related{{Pos: file.Pos(3), Message: diag.T("see <here> & there", "")}}
	var out bytes.Buffer
	if err := asJSON(&out, diag.List{f, {Rule: "r", Severity: diag.Info, Message: diag.T("nowhere", "")}}, Options{Lang: diag.EN}); err != nil {
		t.Fatal(err)
	}
	want := `{
  "version": 1,
  "findings": [
    {
      "rule": "some-rule",
      "severity": "error",
      "file": "cluster.yaml",
      "line": 2,
      "column": 4,
      "end_line": 2,
      "end_column": 7,
      "path": "b",
      "message": "the fact",
      "hint": "what to do",
      "related": [
        {
          "file": "cluster.yaml",
          "line": 1,
          "column": 4,
          "end_line": 1,
          "end_column": 8,
          "message": "see <here> & there"
        }
      ]
    },
    {
      "rule": "r",
      "severity": "info",
      "file": "",
      "line": 0,
      "column": 0,
      "end_line": 0,
      "end_column": 0,
      "path": "",
      "message": "nowhere",
      "hint": "",
      "related": []
    }
  ],
  "summary": {
    "errors": 1,
    "warnings": 0,
    "infos": 1
  }
}
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

func TestJSONWithoutFindingsHasAnEmptyList(t *testing.T) {
	var out bytes.Buffer
	if err := asJSON(&out, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"findings": [],`) {
		t.Errorf("%s", out.String())
	}
}

func TestFormatsAreFoundByName(t *testing.T) {
	for _, name := range Names() {
		f, ok := Find(name)
		if !ok || f.Name != name || f.Write == nil || f.Summary.EN == "" || f.Summary.ZH == "" {
			t.Errorf("%s: %+v, %v", name, f, ok)
		}
	}
	if _, ok := Find("xml"); ok {
		t.Error("xml is found")
	}
}
