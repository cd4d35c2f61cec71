package cli

import (
	"fmt"
	"runtime"
)

// system is the operating system that kyctl runs on; a test takes another.
var system = runtime.GOOS

// instead says, for what needs folders that are held open and files that have
// owners, what to do on Windows, which has neither.
var instead = map[string]string{
	"apply":       "run it on the node, or copy the node's files from the output folder of kyctl render",
	"diff --home": "run it on the node, or compare rendered folders: kyctl diff -o DIR",
	"verify":      "run it where the load balancer runs, or run the load balancer's own test there: nginx -t, apachectl -t, haproxy -c",
}

// needsUnix is the error of a command that does not run on this system.
func needsUnix(command string) error {
	if system != "windows" {
		return nil
	}
	return fmt.Errorf("%s does not run on Windows: %s", command, instead[command])
}
