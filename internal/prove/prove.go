// Package prove holds what kyctl renders against what it promises: with real
// balancers, Tomcats and session stores it breaks one thing at a time and counts
// what users lose.
//
// In: the rows of the matrix, each a balancer, a store and an event; the goals.
// Out: docs/measured.json, and docs/measured.md and its pictures from that.
// make prove runs it, a short form runs with the tests. Only tests import it.
package prove
