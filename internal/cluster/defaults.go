package cluster

import (
	"cmp"
	"time"

	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/source"
)

// Default gives v its default and the place at, unless the user wrote something.
func Default[T any](v *Val[T], value T, at source.Pos) {
	if !v.Set {
		v.V, v.Pos = value, at
	}
}

// Fill gives every value that the user did not set its default. What depends
// on the product comes from facts.
func Fill(c *Cluster, facts product.Facts) {
	Default(&c.Metadata.Identifier, "kylin_metadata", c.Metadata.At)
	Default(&c.Metadata.AllowCleartext, false, c.Metadata.At)
	Default(&c.Metadata.JDBC.Dialect, "mysql", c.Metadata.JDBC.At)
	Default(&c.Metadata.JDBC.EncryptPassword, false, c.Metadata.JDBC.At)
	Default(&c.Sessions.Store, cmp.Or(facts.SessionStore, "local"), or(c.Sessions.At, c.At))
	Default(&c.Jobs.Scheduler, "default", or(c.Jobs.At, c.At))
	Default(&c.Jobs.SelfDiscovery, c.Jobs.Scheduler.V == "curator" && !facts.Discovery, or(c.Jobs.At, c.At))
	Default(&c.Query.Timeout, facts.QueryLimit, or(c.Query.At, c.At))
	Default(&c.Security.Profile, "testing", or(c.Security.At, c.At))
	Default(&c.Product.Tomcat, TomcatVersion(facts.Tomcat), c.Product.At)
	Default(&c.Product.Cipher, Cipher(facts.Cipher), c.Product.At)
	for i := range c.Nodes {
		fillNode(&c.Nodes[i], facts)
	}
	if c.LoadBalancer.At.IsValid() {
		fillBalancer(c, facts)
	}
}

func or(at, parent source.Pos) source.Pos {
	if at.IsValid() {
		return at
	}
	return parent
}

func fillNode(n *Node, facts product.Facts) {
	Default(&n.Port, Port(facts.Port), n.At)
	Default(&n.Weight, 1, n.At)
	Default(&n.State, "active", n.At)
	if len(n.Mode) == 0 {
		n.Mode = []Val[Mode]{{V: "all", Pos: n.At}}
	}
}

func fillBalancer(c *Cluster, facts product.Facts) {
	b := &c.LoadBalancer
	at := b.At
	if len(b.Listen) == 0 {
		b.Listen = []Val[Listen]{{V: Listen{Port: 80}, Pos: at}}
	}
	method := Method("round_robin")
	if c.Sessions.Store.V == "local" {
		method = "sticky_cookie"
	}
	Default(&b.Method, method, at)
	Default(&b.Keepalive, 32, at)
	Default(&b.MaxBody, 64<<20, at)
	Default(&b.RestrictInternalAPI, true, at)
	Default(&b.Failure.MaxFails, 3, or(b.Failure.At, at))
	Default(&b.Failure.Window, 10*time.Second, or(b.Failure.At, at))
	Default(&b.Retry.Queries, true, or(b.Retry.At, at))
	Default(&b.Retry.OtherReads, true, or(b.Retry.At, at))
	Default(&b.HealthCheck.Path, facts.HealthPath, or(b.HealthCheck.At, at))
	Default(&b.HealthCheck.Interval, 5*time.Second, or(b.HealthCheck.At, at))
	Default(&b.HealthCheck.Rise, 2, or(b.HealthCheck.At, at))
	Default(&b.HealthCheck.Fall, 2, or(b.HealthCheck.At, at))
	Default(&b.TLS.HSTS, false, or(b.TLS.At, at))
	Default(&b.Timeouts.Connect, 3*time.Second, or(b.Timeouts.At, at))
	Default(&b.Timeouts.Send, time.Minute, or(b.Timeouts.At, at))
	Default(&b.Timeouts.Read, readTimeout(c, facts), or(b.Timeouts.At, at))
	if own := &b.Jobs; own.At.IsValid() {
		at = or(own.Timeouts.At, own.At)
		Default(&own.Exclusive, false, own.At)
		Default(&own.Timeouts.Connect, b.Timeouts.Connect.V, at)
		Default(&own.Timeouts.Read, b.Timeouts.Read.V, at)
		Default(&own.Timeouts.Send, b.Timeouts.Send.V, at)
	}
}

// readTimeout is the longest query, how late the product kills it and 30 s for
// a garbage collection in between; an hour where the product has no limit.
func readTimeout(c *Cluster, facts product.Facts) time.Duration {
	limit := facts.Limit(c.Query.Timeout.V)
	if limit == 0 {
		return time.Hour
	}
	return max(time.Minute, limit+facts.KillLate(limit)+30*time.Second)
}
