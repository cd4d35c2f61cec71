package tree

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/source"
)

// Manifest is what manifest.json says of a tree.
type Manifest struct {
	Format       int      `json:"format"`
	Sources      []Source `json:"sources"`
	Files        []Entry  `json:"files"`
	Jars         []Jar    `json:"jars,omitempty"`
	Placeholders bool     `json:"placeholders,omitempty"`
}

// Entry is one file of a manifest.
type Entry struct {
	// Path is relative to the tree's root, with slashes.
	Path string `json:"path"`
	// Mode is "0644" or "0600".
	Mode string `json:"mode"`
	// Size is in bytes.
	Size int `json:"size"`
	// SHA256 is lower-case hex.
	SHA256  string `json:"sha256"`
	Partial bool   `json:"partial,omitempty"`
	// Restart is render.Artifact's.
	Restart string `json:"restart,omitempty"`
}

const manifestFormat = 1

// maxManifest is the largest manifest or journal, in bytes: five times that of
// 100,000 nodes.
const maxManifest = 512 << 20

// errForeign is the error of a manifest.json that kyctl did not write.
var errForeign = errors.New("not a manifest that this version of kyctl can read")

// ReadManifest reads dir's manifest.json. The error wraps fs.ErrNotExist where
// there is none.
func ReadManifest(dir string) (Manifest, error) {
	path := filepath.Join(dir, ManifestName)
	raw, err := source.ReadBytes(folder.OpenFile, path, maxManifest)
	if err != nil {
		return Manifest{}, err
	}
	m, err := decodeManifest(raw)
	if err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// decodeManifest refuses paths that lead out of the tree: what a manifest names
// may be removed.
func decodeManifest(raw []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("%w: %w", errForeign, err)
	}
	if m.Format != manifestFormat {
		return m, fmt.Errorf("%w: format %d, want %d", errForeign, m.Format, manifestFormat)
	}
	for _, e := range m.Files {
		if !ownPath(e.Path) {
			return m, fmt.Errorf("%w: path %q is not inside the tree", errForeign, e.Path)
		}
	}
	slices.SortFunc(m.Files, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	return m, nil
}

// find returns the entry of a path.
func (m Manifest) find(path string) (Entry, bool) {
	i, ok := slices.BinarySearchFunc(m.Files, path, func(e Entry, p string) int { return cmp.Compare(e.Path, p) })
	if !ok {
		return Entry{}, false
	}
	return m.Files[i], true
}

func (b Bundle) find(path string) (render.Artifact, bool) {
	i, ok := slices.BinarySearchFunc(b.Artifacts, path, func(a render.Artifact, p string) int { return cmp.Compare(a.Path, p) })
	if !ok {
		return render.Artifact{}, false
	}
	return b.Artifacts[i], true
}

// manifest builds the manifest; sums belong to the artifacts. Of a Part, the
// entries of old that the bundle does not write stay.
func (b Bundle) manifest(sums []sum, old Manifest) Manifest {
	m := Manifest{Format: manifestFormat, Sources: b.Sources, Jars: b.Jars, Placeholders: b.Placeholders}
	m.Files = make([]Entry, 0, len(b.Artifacts))
	for i, a := range b.Artifacts {
		m.Files = append(m.Files, Entry{a.Path, modeText(a.Mode), len(a.Bytes), sums[i].String(), a.Partial, a.Restart})
	}
	if !b.Part {
		return m
	}
	for _, e := range old.Files {
		if !b.has(e.Path) {
			m.Files = append(m.Files, e)
			m.Placeholders = m.Placeholders || old.Placeholders
		}
	}
	slices.SortFunc(m.Files, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	return m
}

// artifact is the manifest as a file. Its mode follows the most private file:
// a sum lets a weak password be guessed.
func (m Manifest) artifact() render.Artifact {
	mode := fs.FileMode(0o644)
	for _, e := range m.Files {
		if e.Mode == modeText(0o600) {
			mode = 0o600
		}
	}
	return render.Artifact{Path: ManifestName, Mode: mode, Bytes: m.encode()}
}

// filesMark begins the part of a manifest that the rendered files decide.
var filesMark = []byte("\n  \"files\": [")

// withoutSources cuts the sources off an encoded manifest.
func withoutSources(raw []byte) []byte {
	return raw[max(0, bytes.Index(raw, filesMark)):]
}

// encode writes one line a file: a tree of 30,000 files is compared line by
// line by git, and written faster than encoding/json could.
func (m Manifest) encode() []byte {
	out := make([]byte, 0, 1024+200*len(m.Files))
	out = fmt.Appendf(out, "{\n  \"format\": %d,\n  \"sources\": [", m.Format)
	out = appendList(out, m.Sources, func(out []byte, s Source) []byte {
		out = appendString(append(out, `{"name": `...), s.Name)
		out = appendString(append(out, `, "sha256": `...), s.SHA256)
		return append(out, '}')
	})
	out = append(append(out, ','), filesMark...)
	out = appendList(out, m.Files, appendEntry)
	if len(m.Jars) > 0 {
		out = append(out, ",\n  \"jars\": ["...)
		out = appendList(out, m.Jars, func(out []byte, j Jar) []byte {
			out = appendString(append(out, `{"name": `...), j.Name)
			out = appendString(append(out, `, "version": `...), j.Version)
			return append(out, '}')
		})
	}
	if m.Placeholders {
		out = append(out, ",\n  \"placeholders\": true"...)
	}
	return append(out, "\n}\n"...)
}

// appendList closes the bracket that its caller opened.
func appendList[T any](out []byte, list []T, item func([]byte, T) []byte) []byte {
	for i, x := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = item(append(out, "\n    "...), x)
	}
	if len(list) > 0 {
		out = append(out, "\n  "...)
	}
	return append(out, ']')
}

func appendEntry(out []byte, e Entry) []byte {
	out = appendString(append(out, `{"path": `...), e.Path)
	out = appendString(append(out, `, "mode": `...), e.Mode)
	out = strconv.AppendInt(append(out, `, "size": `...), int64(e.Size), 10)
	out = appendString(append(out, `, "sha256": `...), e.SHA256)
	if e.Partial {
		out = append(out, `, "partial": true`...)
	}
	if e.Restart != "" {
		out = appendString(append(out, `, "restart": `...), e.Restart)
	}
	return append(out, '}')
}

// appendString quotes s; encoding/json does what is more than plain ASCII.
func appendString(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string always encodes
			return append(out, quoted...)
		}
	}
	return append(append(append(out, '"'), s...), '"')
}

func modeText(mode fs.FileMode) string {
	if mode == 0o644 {
		return "0644"
	}
	return fmt.Sprintf("%04o", mode.Perm())
}

// sum is the SHA-256 of a file.
type sum [sha256.Size]byte

// String returns lower-case hex.
func (s sum) String() string { return hex.EncodeToString(s[:]) }

// hasher computes each distinct slice once: the files of many nodes share one.
type hasher map[slice]sum

type slice struct {
	first *byte
	size  int
}

func (h hasher) sum(b []byte) sum {
	if len(b) == 0 {
		return sha256.Sum256(nil)
	}
	key := slice{&b[0], len(b)}
	s, ok := h[key]
	if !ok {
		s = sha256.Sum256(b)
		h[key] = s
	}
	return s
}
