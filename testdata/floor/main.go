// Command floor is the least work that gives kyctl's tree: it decodes the
// description into plain structs, joins strings, and writes one file after
// another. It checks nothing, and a failure leaves what it finds. The texts
// beside it are kyctl's own output with @WORDS@ where values go; internal/bench
// rewrites them, compares the trees, and measures kyctl against this.
//
//	floor write cluster.yaml DIR
//	floor check cluster.yaml DIR    reads the files and compares instead
package main

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"gopkg.in/yaml.v3"
)

//go:embed kylin.conf kylin.properties context.xml redis-data-cache.properties manifest.json
var texts embed.FS

type description struct {
	Nodes    []node
	Sessions struct {
		Redis struct {
			Hosts    []string
			Password struct{ Env string }
		}
	}
}

type node struct{ Name, Host, Mode string }

type floor struct {
	dir, lastDir string
	check        bool
	entries      []string // of the manifest
}

func main() {
	if len(os.Args) != 4 || os.Args[1] != "write" && os.Args[1] != "check" {
		fail(fmt.Errorf("usage: floor write|check cluster.yaml DIR"))
	}
	syscall.Umask(0o022) // kyctl's files have their modes under any other, too
	raw, err := os.ReadFile(os.Args[2])
	fail(err)
	var d description
	fail(yaml.Unmarshal(raw, &d))
	f := floor{dir: os.Args[3], check: os.Args[1] == "check"}
	f.balancer(d)
	f.nodes(d)
	f.manifest(filepath.Base(os.Args[2]), raw)
}

func (f *floor) balancer(d description) {
	var out []string
	servers := 0
	for _, n := range d.Nodes {
		if n.Mode != "job" {
			servers++
		}
	}
	sizes := strings.NewReplacer("@ZONE@", strconv.Itoa((64+2*servers+63)/64*64), "@IDLE@", strconv.Itoa(min(32*servers, 256)))
	for _, line := range strings.SplitAfter(text("kylin.conf"), "\n") {
		if !strings.Contains(line, "@HOST@") {
			out = append(out, line)
			continue
		}
		for _, n := range d.Nodes {
			if n.Mode != "job" {
				out = append(out, strings.NewReplacer("@HOST@", n.Host, "@NAME@", n.Name).Replace(line))
			}
		}
	}
	f.put("load-balancer/nginx/kylin.conf", 0o644, sizes.Replace(strings.Join(out, "")), `, "restart": "reload"`)
}

func (f *floor) nodes(d description) {
	properties, context := text("kylin.properties"), text("context.xml")
	redis := strings.NewReplacer(
		"@REDIS@", strings.Join(d.Sessions.Redis.Hosts, ","),
		"@PASSWORD@", os.Getenv(d.Sessions.Redis.Password.Env),
	).Replace(text("redis-data-cache.properties"))
	for _, n := range d.Nodes {
		home := "nodes/" + n.Name
		f.put(home+"/conf/kylin.properties", 0o644, strings.ReplaceAll(properties, "@MODE@", n.Mode), `, "partial": true, "restart": "restart"`)
		if n.Mode != "job" {
			f.put(home+"/tomcat/conf/context.xml", 0o644, context, `, "partial": true, "restart": "restart"`)
			f.put(home+"/tomcat/conf/redis-data-cache.properties", 0o600, redis, `, "restart": "restart"`)
		}
	}
}

func (f *floor) manifest(name string, raw []byte) {
	f.file("manifest.json", 0o600, strings.NewReplacer(
		"@DESCRIPTION@", name,
		"@SUM@", fmt.Sprintf("%x", sha256.Sum256(raw)),
		"@FILES@", strings.Join(f.entries, ",\n"),
	).Replace(text("manifest.json")))
}

// put makes a file and its entry in the manifest.
func (f *floor) put(path string, mode fs.FileMode, content, flags string) {
	f.file(path, mode, content)
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	f.entries = append(f.entries, `    {"path": "`+path+`", "mode": "0`+strconv.FormatUint(uint64(mode), 8)+
		`", "size": `+strconv.Itoa(len(content))+`, "sha256": "`+sum+`"`+flags+`}`)
}

func (f *floor) file(path string, mode fs.FileMode, content string) {
	name := filepath.Join(f.dir, path)
	if f.check {
		old, err := os.ReadFile(name)
		fail(err)
		if string(old) != content {
			fail(fmt.Errorf("%s differs", name))
		}
		return
	}
	if dir := filepath.Dir(name); dir != f.lastDir {
		fail(os.MkdirAll(dir, 0o755))
		f.lastDir = dir
	}
	fail(os.WriteFile(name, []byte(content), mode))
}

func text(name string) string {
	raw, err := texts.ReadFile(name)
	fail(err)
	return string(raw)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}
