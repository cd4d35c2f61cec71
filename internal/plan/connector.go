package plan

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/source"
)

// Connector is a line of server.xml that the start script finds.
type Connector struct {
	Pos  source.Pos
	Port int
}

// Connectors returns the lines that kylin.sh greps, and the port that it cuts
// out of each.
func Connectors(f *source.File) []Connector {
	var found []Connector
	offset := 0
	for line := range bytes.Lines(f.Bytes) {
		text := string(line)
		if at := strings.Index(text, "<Connector port="); at >= 0 && strings.Contains(text, `protocol="HTTP/1.1"`) {
			c := Connector{Pos: f.Pos(offset + at)}
			if fields := strings.Split(text[at:], `"`); len(fields) > 1 {
				c.Port, _ = strconv.Atoi(fields[1])
			}
			found = append(found, c)
		}
		offset += len(line)
	}
	return found
}
