package session

import (
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// readRedisson reads the Manager and the file that it names.
func readRedisson(h Home) (Found, bool) {
	e, ok := h.element("Manager", redissonManager)
	if !ok || h.File(configFile(e.Attr("configPath"))) == nil {
		return Found{}, false // without its file nothing is known of the servers
	}
	at := h.place(e)
	r := &Redisson{At: at}
	f := Found{Options: r}
	if mode := e.Attr("readMode"); mode != "" {
		read(&f, &r.ReadMode, "readMode", strings.ToLower(mode), at)
	}
	if prefix := e.Attr("keyPrefix"); prefix != "" {
		f.text(&r.KeyPrefix, "keyPrefix", prefix, at)
	}
	file := h.File(configFile(e.Attr("configPath")))
	scalars, err := cluster.Scalars(file)
	if err != nil {
		f.lose(file.Pos(0), diag.T("the file is not valid YAML", "该文件不是有效的 YAML"))
		return f, true
	}
	for _, s := range scalars {
		r.take(&f, s)
	}
	return f, true
}

// configFile is a path of Tomcat as one below $KYLIN_HOME.
func configFile(path string) string {
	for _, base := range []string{"${catalina.base}/", "${catalina.home}/"} {
		if rest, ok := strings.CutPrefix(path, base); ok {
			return "tomcat/" + rest
		}
	}
	if i := strings.LastIndex(path, "/tomcat/"); i >= 0 {
		return path[i+1:]
	}
	return path
}

// written are the values that kyctl writes itself, whatever the options are.
var written = map[string]string{"lazyInitialization": "true", "codec": "", "readMode": "MASTER"}

// take reads one value of redisson.yaml.
func (r *Redisson) take(f *Found, s cluster.Scalar) {
	section, key, ok := strings.Cut(s.Path, ".")
	if !ok {
		section, key = "", s.Path
	}
	key, _, _ = strings.Cut(key, "[")
	r.setTopology(section, s.Pos)
	switch key {
	case "address", "sentinelAddresses", "nodeAddresses":
		scheme, server, _ := strings.Cut(s.Text, "://")
		if scheme == "rediss" {
			r.TLS = found(true, s.Pos)
		}
		r.Hosts = append(r.Hosts, f.hosts(key, server, s.Pos)...)
	case "masterName":
		f.text(&r.SentinelMaster, key, s.Text, s.Pos)
	case "username":
		f.text(&r.Username, key, s.Text, s.Pos)
	case "password":
		r.Password = f.secret("redisson.password", PropertyName, Text{s.Text, s.Pos})
	case "database":
		n, err := strconv.Atoi(s.Text)
		if err != nil || n < 0 || n > 1000000 {
			f.lose(s.Pos, diag.T("database must be a number", "database 必须是数字"))
			return
		}
		r.Database = found(n, s.Pos)
	default:
		if text, ok := written[key]; !ok || text != s.Text && text != "" {
			f.lose(s.Pos, diag.T("%s has no key in the description", "描述文件中没有与 %s 对应的键").With(cluster.Quote(s.Path)))
		}
	}
}

func (r *Redisson) setTopology(section string, at source.Pos) {
	switch section {
	case "sentinelServersConfig":
		r.Topology = found(Sentinel, at)
	case "clusterServersConfig":
		r.Topology = found(Clustered, at)
	}
}
