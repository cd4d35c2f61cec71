package existing

// checks are what can be wrong with a configuration that somebody wrote; no file
// that kyctl renders has any of it. The text of a check is
// internal/catalog/import/NAME.txtar.
var checks = []string{
	// What becomes of the file that is imported.
	"not-a-balancer-file",
	"balancer-other-sections",
	"balancer-access-lost",
	"balancer-proxy-protocol",

	// What happens to a request.
	"balancer-syntax",
	"balancer-read-timeout",
	"balancer-body-limit",
	"balancer-host",
	"balancer-replay",
	"balancer-http-500",

	// Which nodes get requests.
	"balancer-tcp",
	"balancer-health-check",
	"balancer-max-fails",
	"balancer-redispatch",
	"balancer-groups",
	"balancer-nofailover",
	"balancer-ping",
	"balancer-ip-hash",

	// How nodes are reached.
	"balancer-keepalive",
	"balancer-no-keepalive",
	"balancer-nodes-tls",
	"balancer-time-unit",
}

// CheckNames returns the names of all checks, in the order of docs/import.md.
// Nobody may change the list.
func CheckNames() []string { return checks }
