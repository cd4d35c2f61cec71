package secret

import "testing"

// TestInFile: by the form of the file, in comments too.
func TestInFile(t *testing.T) {
	for _, tt := range []struct{ file, text, want string }{
		{"kylin.properties", "a=1\n#x.password = S\\\n  S\nb=jdbc://h?password=S\n", "a=1\n#x.password = ***\nb=jdbc://h?password=***\n"},
		{"kylin.properties.override", "x.pwd S\n", "x.pwd ***\n"},
		{"context.xml", "<R password=\"S\"/><!-- <E name=\"token\" value=\"S\"/> -->", "<R password=***/><!-- <E name=\"token\" value=***/> -->"},
		{"redisson.yaml", "a:\n  password: S\nb: 1\n", "a:\n  password: ***\nb: 1\n"},
		{"httpd.conf", "AuthType Basic\n  AuthName Kylin\n# basic authentication\nRequestHeader set Authorization \"Basic c2VjcmV0\"\n", "AuthType Basic\n  AuthName Kylin\n# basic authentication\nRequestHeader set Authorization \"Basic ***\"\n"},
		{"nginx.conf", "health_check passes=2 fails=3; # redis://u:S@h", "health_check passes=2 fails=3; # redis://u:***@h"},
		{"nginx.conf", "proxy_set_header Authorization \"Basic c2VjcmV0\";", "proxy_set_header Authorization \"Basic ***\";"},
	} {
		got, at := "", 0
		for _, s := range InFile(tt.file, tt.text) {
			if s[0] >= at {
				got += tt.text[at:s[0]] + Mask
			}
			at = max(at, s[1])
		}
		if got += tt.text[at:]; got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.file, got, tt.want)
		}
	}
}

func TestPlaceholder(t *testing.T) {
	for text, want := range map[string]string{"${A_1.b-c}": "A_1.b-c", "${}": "", "${a}b": "", "a${a}": "", "${a b}": "", "${a:-b}": "", "a": "", "${1}": ""} {
		if got, ok := Placeholder(text); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v", text, got, ok)
		}
	}
}

// TestCipherTextFromElsewhere: an Encrypted text may be read when rendering, and
// is named, not given, then.
func TestCipherTextFromElsewhere(t *testing.T) {
	ref := NewRef(Encrypted, "NAME")
	ref.From = Env
	if _, given := ref.Given(); given || ref.Name() != "NAME" {
		t.Errorf("given %v, name %q", given, ref.Name())
	}
	v, err := ref.Resolve(func(name string) (string, bool) { return name + "-not-a-secret-1", true })
	if err != nil || v.Reveal() != "NAME-not-a-secret-1" {
		t.Errorf("got %q, %v", v.Reveal(), err)
	}
	if _, err := ref.Resolve(func(string) (string, bool) { return "", false }); err == nil {
		t.Error("a variable that is not set is no error")
	}
	if given := NewRef(Encrypted, "not-a-secret-1"); given.Name() != "" {
		t.Error("a cipher text is taken for a name")
	}
}
