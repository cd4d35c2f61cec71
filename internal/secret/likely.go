package secret

import (
	"slices"
	"strings"
)

// likely are the words that a mistyped key is compared with, and how many
// letters may be wrong. Short words are left out: too much is near them.
var likely = []struct {
	word  string
	wrong int
}{{"password", 2}, {"passwd", 1}, {"passphrase", 2}, {"secret", 1}, {"token", 1}, {"credential", 2}}

// plain are words that name a secret besides those of Sensitive.
var plain = []string{"apikey", "accesskey", "privatekey", "pswd", "密码", "口令", "密钥", "令牌"}

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
	joined := strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(key)
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

// near says whether a part of text is word with at most so many letters wrong:
// missing, too many, another, or two swapped. The first letter must be right,
// or the word would be found in too many others.
func near(text, word string, wrong int) bool {
	for i := range text {
		part := text[i:min(len(text), i+len(word)+wrong)]
		if part[0] == word[0] && slices.Min(distances(part, word)) <= wrong {
			return true
		}
	}
	return false
}

// distances returns how far word is from every prefix of text.
func distances(text, word string) []int {
	var before, last []int
	row := make([]int, len(text)+1)
	for i := range row {
		row[i] = i
	}
	for j := range len(word) {
		before, last, row = last, row, make([]int, len(text)+1)
		row[0] = j + 1
		for i := range len(text) {
			step := 1
			if text[i] == word[j] {
				step = 0
			}
			row[i+1] = min(row[i]+1, last[i+1]+1, last[i]+step)
			if i > 0 && j > 0 && text[i] == word[j-1] && text[i-1] == word[j] {
				row[i+1] = min(row[i+1], before[i-1]+1)
			}
		}
	}
	return row
}
