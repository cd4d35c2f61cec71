package e2e

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kyctl/kyctl/internal/ground"
)

// Property is a pair that java.util.Properties read.
type Property struct{ Key, Value string }

// JavaProperties returns what java.util.Properties reads from files, sorted by
// key, nil for a file that it refuses. A request is "UTF8 path" or "LATIN1
// path". One Java reads them all.
func JavaProperties(t testing.TB, requests []string) [][]Property {
	t.Helper()
	var read [][]Property
	for _, lines := range ground.JavaFiles(t, "ReadProperties", requests) {
		if strings.HasPrefix(lines[0], "error ") {
			read = append(read, nil)
			continue
		}
		pairs := make([]Property, 0, len(lines)-1)
		for _, line := range lines[1:] {
			key, value, _ := strings.Cut(line, " ")
			pairs = append(pairs, Property{unhex(t, key), unhex(t, value)})
		}
		read = append(read, pairs)
	}
	return read
}

// JavaElements returns the elements below the root that Java's XML parser,
// Tomcat's, reads from files, nil for a file that it refuses. An element is its
// depth, its tag and its attributes, sorted: 1 Manager className="x".
func JavaElements(t testing.TB, paths []string) [][]string {
	t.Helper()
	var read [][]string
	for _, lines := range ground.JavaFiles(t, "ReadContext", paths) {
		if strings.HasPrefix(lines[0], "error ") {
			read = append(read, nil)
			continue
		}
		elements := make([]string, 0, len(lines)-1)
		for _, line := range lines[1:] {
			words := strings.Split(line, " ")
			element := words[0] + " " + words[1]
			for i := 2; i+1 < len(words); i += 2 {
				element += fmt.Sprintf(" %s=%q", words[i], unhex(t, words[i+1]))
			}
			elements = append(elements, element)
		}
		read = append(read, elements)
	}
	return read
}

// unhex reads what ReadProperties writes: an x, then UTF-16 units.
func unhex(t testing.TB, word string) string {
	t.Helper()
	units := make([]uint16, 0, len(word)/4)
	for i := 1; i+4 <= len(word); i += 4 {
		unit, err := strconv.ParseUint(word[i:i+4], 16, 16)
		if err != nil {
			t.Fatal(errors.Join(err, errors.New("from java: "+word)))
		}
		units = append(units, uint16(unit))
	}
	return string(utf16.Decode(units))
}
