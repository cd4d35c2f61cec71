package verify

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The files of a scratch folder that take the place of those that a rendered
// file names; the names are relative to the folder, so that its path, whatever
// is in it, stands nowhere in a configuration.
const (
	certFile = "cert.pem"
	keyFile  = "key.pem"
	ownFile  = "own.conf"
	listFile = "list.conf" // of certificates
	logFile  = "kylin.log"
)

// scratcher makes scratch copies of files that belong together: one name or
// address is the same one in all of them.
type scratcher struct {
	names, listens map[string]string
	// listen makes the n-th address to listen on, n from 0.
	listen func(n int) string
	// back is what stands in a copy and what stood there.
	back [][2]string
}

func newScratcher() *scratcher {
	host := loopback()
	return &scratcher{
		names: map[string]string{}, listens: map[string]string{},
		listen: func(n int) string { return fmt.Sprintf("%s:%d", host, 20000+n) },
	}
}

// loopback is an address to bind to, also where the loopback itself is down, as
// in a fresh network namespace.
func loopback() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "0.0.0.0"
	}
	_ = l.Close()
	return "127.0.0.1"
}

// swap notes that is takes the place of was, and returns it.
func (s *scratcher) swap(is, was string) string {
	if is != was {
		s.back = append(s.back, [2]string{is, was})
	}
	return is
}

// host returns host if it is an address, else an address for documentation that
// stands for it (RFC 5737).
func (s *scratcher) host(host string) string {
	bare := strings.Trim(host, "[]")
	if _, err := netip.ParseAddr(bare); err == nil {
		return host
	}
	if s.names[host] == "" {
		s.names[host] = s.swap(fmt.Sprintf("192.0.2.%d", 1+len(s.names)%254), host)
	}
	return s.names[host]
}

// hostPort is host for host:port, or a host alone.
func (s *scratcher) hostPort(text string) string {
	at := strings.LastIndex(text, ":")
	if at < 0 || strings.HasSuffix(text, "]") {
		return s.host(text)
	}
	return s.host(text[:at]) + text[at:]
}

// address returns an address of this machine for one to listen on.
func (s *scratcher) address(text string) string {
	if s.listens[text] == "" {
		s.listens[text] = s.swap(s.listen(len(s.listens)), text)
	}
	return s.listens[text]
}

// restore puts the rendered file's words back into what was said of its copy.
// Two words may share a stand-in: the first one is shown.
func (s *scratcher) restore(list []Complaint, dir string) {
	// 192.0.2.1 begins 192.0.2.10, too: the longer one goes first.
	slices.SortStableFunc(s.back, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	pairs := []string{dir + "/", "", "./", ""}
	for _, b := range s.back {
		pairs = append(pairs, b[0], b[1])
	}
	words := strings.NewReplacer(pairs...)
	for i := range list {
		list[i].Text = words.Replace(list[i].Text)
		list[i].File = strings.TrimPrefix(strings.TrimPrefix(list[i].File, dir+"/"), "./")
	}
}

// edit puts text in the place of the bytes from..to.
type edit struct {
	from, to int
	text     string
}

// apply makes the edits, which do not overlap. Every line keeps its number.
func apply(conf []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(conf[at:e.from])
		out.WriteString(e.text)
		out.WriteString(strings.Repeat("\n", bytes.Count(conf[e.from:e.to], []byte("\n"))))
		at = e.to
	}
	out.Write(conf[at:])
	return out.Bytes()
}

// write writes a file and the folder it is in.
func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
