package balancer

// SameAgain is for tests that make a Site from a description, which this package
// can't.
var SameAgain = sameAgain
