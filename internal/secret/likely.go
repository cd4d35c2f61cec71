package secret

import (
	"math/bits"
	"slices"
	"strings"
)

// likely are the words that a mistyped key is compared with, and how many
// letters may be wrong. Short words are left out: too much is near them.
var likely = []struct {
	word  string
	wrong int
}{{"password", 2}, {"passwd", 1}, {"passphrase", 2}, {"secret", 1}, {"token", 1}, {"credential", 2}}

// maxWord is the length of the longest of them.
const maxWord = len("passphrase")

// plain are words that name a secret besides those of Sensitive.
var plain = []string{"apikey", "accesskey", "privatekey", "cookiekey", "pswd", "密码", "口令", "密钥", "令牌"}

// joiner drops what stands between the words of a key.
var joiner = strings.NewReplacer("_", "", "-", "", ".", "", " ", "")

// Likely says whether a key's name tells of a secret, if it were spelled right:
// Sensitive names, pw, pasword, secert, redisPaswd, api_key, 密码.
func Likely(key string) bool {
	if Sensitive(key) {
		return true
	}
	if len(key) > 200 {
		return false
	}
	key = withoutHarmless(key)
	joined := joiner.Replace(key)
	for _, w := range plain {
		if strings.Contains(joined, w) {
			return true
		}
	}
	for _, part := range parts(key) {
		if part == "pw" || part == "psw" {
			return true
		}
	}
	for _, l := range likely {
		if l.wrong > 1 && near(joined, l.word, l.wrong) >= 0 {
			return true
		}
	}
	return slices.ContainsFunc(parts(key), short)
}

// ordinary are words that are one letter away from a short word for a secret.
var ordinary = []string{"taken", "secure"}

// short reports whether a whole word is a mistyped short word for a secret. Inside
// of others too much is near them: broken, store_name.
func short(word string) bool {
	for _, l := range likely {
		fits := len(word) >= len(l.word)-l.wrong && len(word) <= len(l.word)+l.wrong
		if l.wrong == 1 && fits && word[0] == l.word[0] && !slices.Contains(ordinary, word) && near(word, l.word, l.wrong) >= 0 {
			return true
		}
	}
	return false
}

// parts are the words of a key.
func parts(key string) []string {
	return strings.FieldsFunc(key, func(c rune) bool { return strings.ContainsRune("_-. ", c) })
}

// LikelyEnd finds a mistyped word for a secret anywhere in text, such as
// "pas sword", and returns the byte after it, -1 where there is none.
func LikelyEnd(text string) int {
	end := -1
	have := letters(text)
	for _, l := range likely {
		if bits.OnesCount32(letters(l.word)&^have) > l.wrong {
			continue // so many letters are missing that no place can be near
		}
		if at := near(text, l.word, l.wrong); at >= 0 && (end < 0 || at < end) {
			end = at
		}
	}
	return end
}

// letters has a bit for each letter from a to z in text, in either case.
func letters(text string) uint32 {
	var have uint32
	for i := range len(text) {
		if c := text[i] | 0x20; c >= 'a' && c <= 'z' {
			have |= 1 << (c - 'a')
		}
	}
	return have
}

// near finds word in text with at most so many letters wrong: missing, too many,
// another, or two swapped (Sellers' algorithm). It returns the end of the first
// such place, -1 where there is none.
func near(text, word string, wrong int) int {
	var before, last, row [maxWord + 1]int // how far word[:j] is from what ends at the letter
	for j := range row {
		last[j] = j
	}
	letter, previous := byte(0), byte(0)
	for i := range len(text) {
		if text[i]&0xC0 == 0x80 {
			continue // a character of several bytes counts once
		}
		if previous, letter = letter, text[i]; letter >= 'A' && letter <= 'Z' {
			letter += 'a' - 'A'
		}
		for j := range len(word) {
			step := 1
			if letter == word[j] {
				step = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+step)
			if j > 0 && letter == word[j-1] && previous == word[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		if row[len(word)] <= wrong {
			return i + 1
		}
		before, last = last, row
	}
	return -1
}
