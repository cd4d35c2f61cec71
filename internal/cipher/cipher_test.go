package cipher

import (
	"errors"
	"strings"
	"testing"
)

// The vectors were made with javax.crypto on Java 17; "kylin" under ECB also
// stands in the product's documentation.
var vectors = []struct{ text, ecb, cfb, cfbOther string }{
	{"", "719bTBvphWewRiCiCj3D/A==", "ZK3Q1e7fF2bVdhptuXejyA==", "P8xBz3V4WNnEIdBTbMdOWA=="},
	{"123456", "uIS3e+hZQiYh4kFrsyjekA==", "RY/z8cv5DXzPbAB3o2250g==", "Hu5i61BeQsPeO8pJdt1UQg=="},
	{"0123456789abcdef", "2Ci66l0ufGK81tJP+GFIoO9fW0wb6YVnsEYgogo9w/w=", "RIzy9sr6MUH9X2sfygPWvq1mM78N0Ovy8iUr5SwDaDo=", "H+1j7FFdfv7sCKEhH7M7LtkFCfWZXziVJa3GgUPXOsY="},
	{"密码@京", "gG7o+u9Qrc2OvfY47nMXHw==", "kRJGIl5OR5J/ygx7r2G13g==", "ynPXOMXpCC1uncZFetFYTg=="},
	{"p,ss@w0rd", "XKRJjBb2sPBv4523MWEi9w==", "BJGztr64NwShYQ16rmC03w==", "X/AirCUfeLuwNsdEe9BZTw=="},
	{"kylin", "YeqVr9MakSFbgxEec9sBwg==", "H8SsrJDEDH3ObQF2omy40w==", "RKU9tgtjQ8LfOstId9xVQw=="},
	{`a$b{c}\d`, "RVE+e4YhrAD2983NHxMY6g==", "FZmivp2yWxLNbgJ1oW+70A==", "TvgzpAYVFK3cOchLdN9WQA=="},
	{strings.Repeat("x", 40), "QGtg5OIbTMc8Z2yaN/WPtkBrYOTiG0zHPGdsmjf1j7aQlznIkyfcv2+ZOW+fLXOE", "DMW4vYa3fw69HnIF0R/LoB1liBln2XfXTWWvyaMTypKbLYd8ASC9E9NkjmeiD0gJ", "V6Qppx0QMLGsSbg7BK8mMExvDTQFJlms3biskmIDEbfeAna7wRB2t1UsxXlOyShl"},
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		if got := ECB(v.text); got != v.ecb {
			t.Errorf("ECB(%q) = %s, want %s", v.text, got, v.ecb)
		}
		for iv, want := range map[string]string{DefaultIV: v.cfb, "0123456789ABCDEF": v.cfbOther} {
			if got, err := CFB(v.text, iv); err != nil || got != want {
				t.Errorf("CFB(%q, %s) = %s, %v, want %s", v.text, iv, got, err, want)
			}
		}
	}
}

func TestShortIVIsAnError(t *testing.T) {
	if _, err := CFB("kylin", "short"); !errors.Is(err, ErrIV) {
		t.Errorf("CFB with an IV of 5 bytes: %v, want %v", err, ErrIV)
	}
}

func TestMark(t *testing.T) {
	for _, text := range []string{"YeqVr9MakSFbgxEec9sBwg==", "ENC('YeqVr9MakSFbgxEec9sBwg==')"} {
		if got := Mark(Bare(text)); got != "ENC('YeqVr9MakSFbgxEec9sBwg==')" {
			t.Errorf("Mark(Bare(%q)) = %s", text, got)
		}
	}
	if got := Bare("ENC('half"); got != "ENC('half" {
		t.Errorf("Bare takes half a wrapping off: %s", got)
	}
}
