package session

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// External is the name of the store that kyctl does not write.
const External = "external"

// external is a store that something else keeps: another plugin, or an option
// of a known one that the description has no key for. Its elements in
// context.xml stay as they are.
func external() Kind {
	return Kind{
		Name:    External,
		Summary: diag.T("sessions shared by something that kyctl does not configure, such as another plugin; sessions.reason says what", "由 kyctl 不负责配置的机制（例如其他插件）共享会话；用 sessions.reason 说明"),
		Leaves:  true,
		Output:  func(Want) (Output, error) { return Output{}, nil },
		Read:    readExternal,
	}
}

// readExternal takes a Manager that no other store took, and a store of Spring
// Session that is not the built-in one. Tomcat's own managers of one node share
// nothing.
func readExternal(h Home) (Found, bool) {
	for _, e := range h.Elements {
		class := strings.TrimSpace(e.Attr("className"))
		if e.Name != "Manager" || class == "" || ofOneNode(e.Attr("className"), len(e.Children) > 0) {
			continue
		}
		return Found{At: h.place(e), Reason: class + " in context.xml stores the sessions"}, true
	}
	if text, ok := h.Property(StoreType); ok && !h.Product.HasTomcat {
		if word := strings.ToLower(strings.TrimSpace(text.V)); word == "redis" || word == "mongodb" || word == "hazelcast" {
			return Found{At: text.Pos, Reason: StoreType + " is " + word}, true
		}
	}
	return Found{}, false
}

// ofOneNode reports whether a Manager keeps its sessions on its node: the
// standard one, and the persistent one without a store or with one in files.
func ofOneNode(class string, withStore bool) bool {
	class = strings.TrimSpace(class)
	return class == "org.apache.catalina.session.StandardManager" ||
		class == "org.apache.catalina.session.PersistentManager" && !withStore
}
