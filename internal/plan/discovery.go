package plan

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
)

const (
	zooKeeperKey = "kylin.env.zookeeper-connect-string"
	// ServersKey lists all nodes.
	ServersKey = "kylin.server.cluster-servers"
	// SelfDiscoveryKey lets the nodes find each other in ZooKeeper.
	SelfDiscoveryKey = "kylin.server.self-discovery-enabled"
	// SchedulerKey chooses how the nodes share the jobs.
	SchedulerKey = "kylin.job.scheduler.default"
)

// SchedulerNumbers are the values of SchedulerKey (KylinConfigBase.java of
// Kylin 3).
var SchedulerNumbers = map[cluster.Scheduler]string{"default": "0", "distributed": "2", "curator": "100"}

// discovery is how the nodes learn of each other: by themselves, by ZooKeeper,
// or by a list that names every node, itself included (Broadcaster.java). The
// scheduler 100 runs with either (JobService.java of Kylin 3.1).
func (p *Plan) discovery(v Values) []patch.Pair {
	if p.Facts.Discovery {
		return nil
	}
	var pairs []patch.Pair
	self := p.Jobs.SelfDiscovery.V
	switch {
	case self:
		pairs = append(pairs, patch.Pair{Key: SelfDiscoveryKey, Value: "true"})
	case p.Jobs.SelfDiscovery.Set && p.inBase(SelfDiscoveryKey): // false is the default of Kylin
		pairs = append(pairs, patch.Pair{Key: SelfDiscoveryKey, Value: "false"})
	}
	if !self || p.Jobs.Scheduler.V != "curator" {
		pairs = append(pairs, patch.Pair{Key: ServersKey, Value: p.kept(ServersKey, p.servers(v), normalServers)})
	}
	if p.Jobs.Scheduler.Set {
		pairs = append(pairs, patch.Pair{Key: SchedulerKey, Value: SchedulerNumbers[p.Jobs.Scheduler.V]})
	}
	return pairs
}

// servers lists the nodes, each with the login that RestClient.java cuts off
// before the @.
func (p *Plan) servers(v Values) string {
	login := ""
	if api := &p.Security.InternalAPI; api.At.IsValid() {
		login = api.Username.V + ":" + v[InternalAPIPassword].Reveal() + "@"
	}
	var out strings.Builder
	for i, n := range p.Nodes {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(login)
		out.WriteString(cluster.HostPort{Host: string(n.Host.V), Port: int(n.Port.V)}.String())
	}
	return out.String()
}

// kept returns the value of key as the nodes have it already: where every base
// has the same text, and it says what value says, nothing changes. normal gives
// texts that say the same one form.
func (p *Plan) kept(key, value string, normal func(text string) string) string {
	own, bases := "", p.Bases()
	for i, b := range bases {
		s, ok := b.Setting(key)
		if !ok || s.Override || i > 0 && s.Value != own {
			return value
		}
		own = s.Value
	}
	if len(bases) > 0 && normal(own) == normal(value) {
		return own
	}
	return value
}

// inBase reports whether a base sets key.
func (p *Plan) inBase(key string) bool {
	for _, b := range p.Bases() {
		if _, ok := b.Setting(key); ok {
			return true
		}
	}
	return false
}

// normalServers drops blanks and writes the port that RestClient.java takes by
// default.
func normalServers(text string) string { return normalHosts(text, ":7070") }

// normalZooKeeper does the same with the port of ZooKeeper's client.
func normalZooKeeper(text string) string {
	hosts, chroot, _ := strings.Cut(text, "/")
	return normalHosts(hosts, ":2181") + "/" + chroot
}

func normalHosts(text, port string) string {
	parts := strings.Split(text, ",")
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if host := part[strings.LastIndexByte(part, '@')+1:]; !strings.Contains(host, ":") {
			part += port
		}
		parts[i] = part
	}
	return strings.Join(parts, ",")
}
