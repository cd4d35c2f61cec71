package diag

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

func at(text, word, path string) Finding {
	f := source.New("cluster.yaml", []byte(text))
	start := strings.Index(text, "not-a-secret-1")
	f.Mask(start, start+len("not-a-secret-1"))
	return Finding{Rule: "r", Pos: f.Pos(strings.Index(text, word)), Path: path}
}

func TestAKeyOutlivesItsLine(t *testing.T) {
	was := at("nodes:\n- host: a\n", "a\n", "nodes[0].host")
	for _, test := range []struct {
		what string
		f    Finding
		same bool
	}{
		{"a line above", at("# x\nnodes:\n- host: a\n", "a\n", "nodes[0].host"), true},
		{"a node above", at("nodes:\n- host: b\n- host: a\n", "a\n", "nodes[1].host"), true},
		{"another value", at("nodes:\n- host: b\n", "b\n", "nodes[0].host"), false},
		{"another key", at("nodes:\n- name: a\n", "a\n", "nodes[0].name"), false},
	} {
		if got := test.f.Key() == was.Key(); got != test.same {
			t.Errorf("%s: the same key %v, want %v", test.what, got, test.same)
		}
		if got := test.f.Key().Fingerprint() == was.Key().Fingerprint(); got != test.same {
			t.Errorf("%s: the same fingerprint %v, want %v", test.what, got, test.same)
		}
	}
}

// TestAKeyKnowsNoSecret: from the hash of a secret it could be guessed.
func TestAKeyKnowsNoSecret(t *testing.T) {
	one := at("password: not-a-secret-1\n", "not-a-secret-1", "password")
	text := "password: not-a-secret-2\n"
	f := source.New("cluster.yaml", []byte(text))
	f.Mask(len("password: "), len(text)-1)
	other := Finding{Rule: "r", Pos: f.Pos(len("password: ")), Path: "password"}
	if one.Key() != other.Key() {
		t.Error("the key tells two passwords apart")
	}
}

func TestAKeyOfNoPlace(t *testing.T) {
	if k := (Finding{Rule: "r"}).Key(); k != (Key{Rule: "r"}) {
		t.Errorf("%+v", k)
	}
}
