package plan

import (
	"bytes"
	"encoding/xml"
	"io"
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

// PlainPorts returns the ports on which server.xml listens for HTTP without TLS,
// read as Tomcat does: comments do not count.
func PlainPorts(f *source.File) []int {
	var ports []int
	d := xml.NewDecoder(bytes.NewReader(f.Bytes))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := d.RawToken()
		if err != nil {
			return ports
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Connector" {
			if port, ok := plainPort(e.Attr); ok {
				ports = append(ports, port)
			}
		}
	}
}

// plainPort returns the port of a Connector with these attributes. Without a
// protocol it is HTTP/1.1.
func plainPort(attributes []xml.Attr) (port int, ok bool) {
	for _, a := range attributes {
		switch a.Name.Local {
		case "port":
			port, _ = strconv.Atoi(a.Value)
		case "protocol":
			if a.Value != "HTTP/1.1" && !strings.Contains(a.Value, "http11") {
				return 0, false
			}
		case "SSLEnabled":
			if strings.EqualFold(a.Value, "true") {
				return 0, false
			}
		}
	}
	return port, port > 0
}
