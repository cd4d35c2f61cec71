package secret

import "strings"

// likely are the words that a mistyped key is compared with, and how many
// letters may be wrong. Short words are left out: too much is near them.
var likely = []struct {
	word  string
	wrong int
}{{"password", 2}, {"passwd", 1}, {"passphrase", 2}, {"secret", 1}, {"token", 1}, {"credential", 2}}

// maxWord is the length of the longest of them.
const maxWord = len("passphrase")

// plain are words that name a secret besides those of Sensitive.
var plain = []string{"apikey", "accesskey", "privatekey", "pswd", "密码", "口令", "密钥", "令牌"}

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
	key = strings.ToLower(key)
	joined := joiner.Replace(key)
	for _, w := range plain {
		if strings.Contains(joined, w) {
			return true
		}
	}
	for _, part := range strings.FieldsFunc(key, func(c rune) bool { return strings.ContainsRune("_-. ", c) }) {
		if part == "pw" || part == "psw" {
			return true
		}
	}
	for _, l := range likely {
		if near(joined, l.word, l.wrong) {
			return true
		}
	}
	return false
}

// near says whether some part of text is word with at most so many letters
// wrong: missing, too many, another, or two swapped (Sellers' algorithm).
func near(text, word string, wrong int) bool {
	var before, last, row [maxWord + 1]int // how far word[:j] is from what ends at the letter
	for j := range row {
		last[j] = j
	}
	for i := range len(text) {
		for j := range len(word) {
			step := 1
			if text[i] == word[j] {
				step = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+step)
			if i > 0 && j > 0 && text[i] == word[j-1] && text[i-1] == word[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		if row[len(word)] <= wrong {
			return true
		}
		before, last = last, row
	}
	return false
}
