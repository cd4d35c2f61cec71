package balancer

import "github.com/kyctl/kyctl/internal/diag"

// Note is what one key of the description means in one balancer.
type Note struct {
	// Key is its place without list indexes, such as load_balancer.keepalive.
	Key string
	// Meaning is what the balancer makes of it.
	Meaning diag.Text
	// Limit is what of it this balancer can't do; nil where it can do all.
	Limit *Limit
}

// jobsNotes are the same in every balancer.
var jobsNotes = []Note{
	{Key: "load_balancer.jobs.listen", Meaning: diag.T("like load_balancer.listen, for a second site in the same file, whose names begin with the cluster's name and -jobs", "与 load_balancer.listen 相同，用于同一文件中的第二个站点，其名称以集群名加 -jobs 开头")},
	{Key: "load_balancer.jobs.server_names", Meaning: diag.T("like load_balancer.server_names", "与 load_balancer.server_names 相同")},
	{Key: "load_balancer.jobs.exclusive", Meaning: diag.T("true: nodes that run jobs are only in the jobs site", "true：运行任务的节点只写入任务站点")},
	{Key: "load_balancer.jobs.timeouts.connect", Meaning: diag.T("like load_balancer.timeouts.connect", "与 load_balancer.timeouts.connect 相同")},
	{Key: "load_balancer.jobs.timeouts.read", Meaning: diag.T("like load_balancer.timeouts.read", "与 load_balancer.timeouts.read 相同")},
	{Key: "load_balancer.jobs.timeouts.send", Meaning: diag.T("like load_balancer.timeouts.send", "与 load_balancer.timeouts.send 相同")},
}

// Limit is something that a key can ask for and a balancer can't do.
type Limit struct {
	// Asked says whether a Site asks for it. It is called only where the
	// description sets the key; nil means that setting it is asking for it.
	Asked func(Site) bool
	// Message says what happens instead, Hint what to write or do.
	Message, Hint diag.Text
	// Guards: without it a protection or a session is lost.
	Guards bool
}

// Asks says whether s asks for what the balancer can't do.
func (l *Limit) Asks(s Site) bool { return l != nil && (l.Asked == nil || l.Asked(s)) }
