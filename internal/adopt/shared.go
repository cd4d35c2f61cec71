package adopt

import (
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// shared reads the keys of kylin.properties that keys of the description stand
// for and that are the same on every node. Those that were read are claimed.
func (r *Result) shared(homes []*Home, claimed map[string]bool) {
	r.taken = map[string]setting{}
	t := &taker{Result: r, claimed: claimed, settings: r.taken}
	for _, m := range plan.ManagedKeys {
		if m.Property != modeKey && m.Property != plan.ServersKey {
			t.agree(homes, m.Property)
		}
	}
	t.agree(homes, storeTypeKey)
	t.metadata()
	t.zooKeeper()
	t.discovery()
	t.query()
	t.storage()
	t.security()
	t.queryCache()
	if iv, ok := t.take("kylin.security.encrypt.cipher.ivSpec"); ok {
		r.Cluster.Product.CipherIV = given(iv.value, iv.pos)
	}
}

const storeTypeKey = "kylin.server.store-type"

// taker hands out the settings that the homes share.
type taker struct {
	*Result
	settings map[string]setting
	claimed  map[string]bool
}

// agree takes the first home's value of a key; another one is a finding.
func (t *taker) agree(homes []*Home, key string) {
	var first *Home
	for _, h := range homes {
		if s, ok := h.settings[key]; ok {
			t.settings[key], first = s, h
			break
		}
	}
	if first == nil {
		return
	}
	hint := diag.T("the nodes must agree on it: make both the same", "各节点必须一致：请改成相同的值")
	taken := t.settings[key]
	for i, h := range homes {
		s, ok := h.settings[key]
		related := diag.Related{Pos: taken.pos, Message: diag.T("the line of %s is here", "%s 的行在这里").With(first.Name)}
		switch {
		case !ok && t.claimed[key] && !serves(t.Cluster.Nodes[i]):
		case !ok:
			t.look(diag.Warning, h.File(plan.KylinProperties).Pos(0), diag.T("%s does not set %s, but %s does", "%s 没有设置 %s，而 %s 设置了").With(h.Name, key, first.Name), hint, related)
		case s.value != taken.value:
			t.look(diag.Error, s.pos, diag.T("%[2]s of %[1]s differs from that of %[3]s, which the description uses", "%[1]s 的 %[2]s 与 %[3]s 不同，以 %[3]s 的为准").With(h.Name, key, first.Name), hint, related)
		}
	}
}

// peek returns a setting, take claims it, too.
func (t *taker) peek(key string) (setting, bool) {
	s, ok := t.settings[key]
	return s, ok
}

func (t *taker) take(key string) (setting, bool) {
	s, ok := t.settings[key]
	if ok {
		t.claimed[key] = true
	}
	return s, ok
}

// text takes a value as it is.
func (t *taker) text(key string, into *cluster.Val[string]) bool {
	s, ok := t.peek(key)
	if !ok || s.value == "" || strings.ContainsFunc(s.value, unprintable) {
		return false
	}
	*into = given(s.value, s.pos)
	t.claimed[key] = true
	return true
}

// seconds takes a whole number of seconds.
func (t *taker) seconds(key string, into *cluster.Val[time.Duration]) bool {
	s, ok := t.peek(key)
	n, err := strconv.Atoi(s.value)
	if !ok || err != nil || n < 0 || n > 30*24*3600 || strconv.Itoa(n) != s.value {
		return false
	}
	*into = given(time.Duration(n)*time.Second, s.pos)
	t.claimed[key] = true
	return true
}

// boolean takes true or false.
func (t *taker) boolean(key string, into *cluster.Val[bool]) bool {
	s, ok := t.peek(key)
	if !ok || s.value != "true" && s.value != "false" {
		return false
	}
	*into = given(s.value == "true", s.pos)
	t.claimed[key] = true
	return true
}

// hosts takes a comma list that reads back as it was written.
func (t *taker) hosts(key string) (out []cluster.Val[cluster.HostPort], rest string, ok bool) {
	s, ok := t.peek(key)
	if !ok {
		return nil, "", false
	}
	list, rest, chroot := strings.Cut(s.value, "/")
	if chroot {
		rest = "/" + rest
	}
	for text := range strings.SplitSeq(list, ",") {
		var v cluster.HostPort
		if v.Parse(text) != nil || v.String() != text {
			return nil, "", false
		}
		out = append(out, given(v, s.pos))
	}
	return out, rest, true
}

const zooKeeperKey = "kylin.env.zookeeper-connect-string"

func (t *taker) zooKeeper() {
	s, ok := t.peek(zooKeeperKey)
	list, chroot, cut := strings.Cut(s.value, "/")
	if cut {
		chroot = "/" + chroot
	}
	var hosts []cluster.Val[cluster.HostPort]
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); !strings.Contains(text, ":") {
			text += ":2181" // the port of ZooKeeper's client (ConnectStringParser.java)
		}
		var v cluster.HostPort
		if ok = ok && v.Parse(text) == nil; ok {
			hosts = append(hosts, given(v, s.pos))
		}
	}
	if !ok {
		return
	}
	t.take(zooKeeperKey)
	z := &t.Cluster.ZooKeeper
	z.At, z.Hosts = s.pos, hosts
	if chroot != "" {
		z.Chroot = given(chroot, s.pos)
	}
}

// discovery reads how the nodes share jobs. A product that finds its nodes by
// itself needs none of it: there the lines stay in the files.
func (t *taker) discovery() {
	if t.facts.Discovery {
		return
	}
	jobs := &t.Cluster.Jobs
	scheduler, _ := t.peek(plan.SchedulerKey)
	for word, number := range plan.SchedulerNumbers {
		if scheduler.value == number {
			t.take(plan.SchedulerKey)
			jobs.At, jobs.Scheduler = scheduler.pos, given(word, scheduler.pos)
		}
	}
	if t.facts.Version.Major < 3 {
		return // nobody reads the switch
	}
	curator := jobs.Scheduler.V == "curator"
	if t.boolean(plan.SelfDiscoveryKey, &jobs.SelfDiscovery); !jobs.SelfDiscovery.Set && curator {
		jobs.SelfDiscovery = given(false, scheduler.pos)
	}
	if jobs.SelfDiscovery.Set && jobs.SelfDiscovery.V == curator {
		jobs.SelfDiscovery = cluster.Val[bool]{} // so by default
	}
	jobs.At = or(jobs.At, jobs.SelfDiscovery.Pos)
}

func (t *taker) query() {
	if t.seconds(plan.QueryTimeoutKey, &t.Cluster.Query.Timeout) {
		t.Cluster.Query.At = t.Cluster.Query.Timeout.Pos
	}
}

func (t *taker) storage() {
	s := &t.Cluster.Storage
	if system, ok := t.peek("kylin.storage.columnar.file-system"); ok && !isSecret("file-system", system.value) {
		t.text("kylin.storage.columnar.file-system", &s.FileSystem)
	}
	t.boolean("kylin.storage.columnar.separate-fs-enable", &s.SeparateFromBuild)
	s.At = or(s.FileSystem.Pos, s.SeparateFromBuild.Pos)
}

func (t *taker) queryCache() {
	q := &t.Cluster.QueryCache
	if hosts, rest, ok := t.hosts("kylin.cache.memcached.hosts"); ok && rest == "" {
		s, _ := t.take("kylin.cache.memcached.hosts")
		q.At, q.Memcached = s.pos, cluster.CacheMemcached{At: s.pos, Hosts: hosts}
	}
	const prefix = "kylin.cache.redis."
	enabled, ok := t.peek(prefix + "enabled")
	hosts, rest, known := t.hosts(prefix + "hosts")
	if !ok || enabled.value != "true" || !known || rest != "" {
		return
	}
	t.take(prefix + "enabled")
	t.take(prefix + "hosts")
	c := &q.Redis
	q.At, c.At, c.Hosts = enabled.pos, enabled.pos, hosts
	if t.boolean(prefix+"cluster-enabled", &c.Cluster); !c.Cluster.V {
		c.Cluster.Set = false // the default is written, too
	}
	if t.facts.EncForm {
		t.take(storeTypeKey)
	}
	if unit, _ := t.peek(prefix + "expire-time-unit"); unit.value == "EX" && t.seconds(prefix+"expire-time", &c.Expire) {
		t.take(prefix + "expire-time-unit")
	}
	t.cachePassword(&c.Password)
}
