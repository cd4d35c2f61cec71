package adopt

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

// inStore is what one home says of its sessions.
type inStore struct {
	home  *Home
	kind  session.Kind
	found session.Found
	at    source.Pos
}

// sessions asks every store of every home that serves users, and returns the
// keys of kylin.properties that the store writes. The first home's word is
// taken; another that says otherwise is a finding.
func (r *Result) sessions(homes []*Home) (claimed map[string]bool) {
	claimed = map[string]bool{}
	var first *inStore
	for i, h := range homes {
		if !serves(r.Cluster.Nodes[i]) {
			continue
		}
		own := r.store(h)
		if first == nil {
			first = &own
			r.take(own, claimed)
			continue
		}
		r.compareStores(*first, own)
	}
	return claimed
}

// store finds the store that a home uses; the zero Kind is none.
func (r *Result) store(h *Home) inStore {
	in := inStore{home: h, at: h.File(plan.KylinProperties).Pos(0)}
	if f := h.File(plan.ContextXML); f != nil {
		in.at = f.Pos(0)
	}
	view := session.Home{
		Elements: r.counting(h), Context: h.File(plan.ContextXML), File: h.File, Product: r.facts, Jars: h.names("tomcat/lib"),
		Property: func(key string) (session.Text, bool) {
			s, ok := h.settings[key]
			return session.Text{V: s.value, Pos: s.pos}, ok
		},
		Catalina: h.catalina,
	}
	for _, k := range session.Kinds() {
		if k.Read == nil {
			continue
		}
		found, ok := k.Read(view)
		if !ok {
			continue
		}
		in.kind, in.found, in.at = k, found, or(found.At, in.at)
		if k.New != nil {
			filled := k.New()
			k.Fill(filled)
			cluster.OmitDefaults(found.Options, filled)
		}
		return in
	}
	return in
}

// counting are the active elements that count: of several Managers Tomcat keeps
// the last (measured with Tomcat 9.0.70).
func (r *Result) counting(h *Home) []patch.Placed {
	var out []patch.Placed
	last := -1
	for i, e := range h.elements {
		if e.Name == "Manager" {
			last = i
		}
	}
	for i, e := range h.elements {
		if e.Name != "Manager" || i == last {
			out = append(out, e)
			continue
		}
		f := h.File(plan.ContextXML)
		r.look(diag.Warning, position(f, e.Line, e.Col), diag.T("this Manager has no effect: Tomcat uses the last one", "此 Manager 不起作用：有多个时 Tomcat 只保留最后一个"),
			diag.T("remove it, or the later one if this one is intended", "删除它；如果要用的是它，则删除后面的那个"),
			diag.Related{Pos: position(f, h.elements[last].Line, h.elements[last].Col), Message: diag.T("the last one is here", "最后一个在这里")})
	}
	return out
}

// catalina looks a key of catalina.properties up, the last of several.
func (h *Home) catalina(key string) (text session.Text, ok bool) {
	f := h.File(plan.CatalinaProperties)
	if f == nil {
		return text, false
	}
	entries, _ := patch.Readable(f.Bytes, patch.Latin1)
	for _, e := range entries {
		if e.Key == key {
			text, ok = session.Text{V: e.Value, Pos: position(f, e.ValueLine, e.ValueCol)}, true
		}
	}
	return text, ok
}

// take writes a store into the description.
func (r *Result) take(in inStore, claimed map[string]bool) {
	for _, l := range in.found.Lost {
		r.Lost.Add(diag.Finding{Severity: diag.Info, Pos: l.Pos, Message: l.Message})
	}
	if in.kind.Name == "" {
		return
	}
	s := &r.Cluster.Sessions
	s.At = in.at
	s.Store = given(in.kind.Name, in.at)
	if in.found.Reason != "" {
		s.Reason = given(in.found.Reason, in.at)
	}
	if in.kind.New != nil {
		s.Stores = []cluster.Section{cluster.NewSection(in.kind.Name, in.found.Options)}
	}
	for _, f := range in.found.Secrets {
		r.secret(f.Env, f.Value.Reveal(), f.Pos)
	}
	for _, key := range in.found.Keys {
		claimed[key] = true
	}
}

// compareStores tells where a home's sessions are not the first home's.
func (r *Result) compareStores(first, own inStore) {
	of := func(in inStore) string {
		if in.kind.Name == "" {
			return "local"
		}
		return in.kind.Name
	}
	hint := diag.T("users who reach another node are logged out: make both the same", "用户换到另一个节点时会被登出：请让两者一致")
	if of(first) != of(own) {
		r.look(diag.Error, own.at, diag.T("the sessions of %s are in the store %s, but those of %s are in %s, which the description uses", "%s 的会话存储是 %s，而 %s 是 %s；以后者为准").
			With(own.home.Name, of(own), first.home.Name, of(first)), hint, diag.Related{Pos: first.at, Message: diag.T("the other one is here", "另一个在这里")})
		return
	}
	if own.kind.New == nil {
		if own.found.Reason != first.found.Reason {
			r.look(diag.Error, own.at, diag.T("the sessions of %s are shared by a different mechanism from those of %s: %s", "%s 与 %s 的会话共享机制不同：%s").
				With(own.home.Name, first.home.Name, own.found.Reason), hint, diag.Related{Pos: first.at, Message: diag.T("the other one is here", "另一个在这里")})
		}
		return
	}
	for _, d := range cluster.Differences(first.found.Options, own.found.Options) {
		r.look(diag.Error, or(d.B, own.at), diag.T("sessions.%s.%s of %s differs from that of %s, which the description uses", "%[3]s 的 sessions.%[1]s.%[2]s 与 %[4]s 不同；以后者为准").
			With(own.kind.Name, d.Path, own.home.Name, first.home.Name), hint, diag.Related{Pos: or(d.A, first.at), Message: diag.T("the other one is here", "另一个在这里")})
	}
	for _, a := range first.found.Secrets {
		for _, b := range own.found.Secrets {
			if a.Key == b.Key && a.Value.Reveal() != b.Value.Reveal() {
				r.look(diag.Error, b.Pos, diag.T("sessions.%s of %s differs from that of %s, which the description uses", "%[2]s 的 sessions.%[1]s 与 %[3]s 不同；以后者为准").
					With(a.Key, own.home.Name, first.home.Name), hint, diag.Related{Pos: a.Pos, Message: diag.T("the other one is here", "另一个在这里")})
			}
		}
	}
}

func or(a, b source.Pos) source.Pos {
	if a.IsValid() {
		return a
	}
	return b
}
