package prove

import (
	"fmt"
	"strings"
)

const introKylin4 = "## On Apache Kylin 4.0.4\n\n" +
	"The rows `kylin4/*` have the real product in place of the stand-ins: three nodes of Apache Kylin 4.0.4 as `bin/kylin.sh` starts them ([kylin-4.md](kylin-4.md)), Tomcat 8.5.78, Java 17, metadata in MariaDB, a ZooKeeper.\n" +
	"n1 has the mode all, n2 and n3 the mode query; n2 is the one that fails, and n3 takes part only in the row add. 200 users log in by `POST /kylin/api/user/authentication` and work over 20 connections:\n" +
	"`GET /kylin/api/projects`, queries (`POST /kylin/api/query`, `select 1`) and in one request of eleven a write (`POST /kylin/api/user/NAME`, which creates a user; its password is given as a hash, so that the node need not make one);\n" +
	"500 GETs and queries at least, in the row stop 300. A login is lost if a node answers 302 to the login page. Before a row every node that was started for it has answered each kind of request: the first query on a new node takes seconds. In the rows of mysql the work begins once the database has every session. A valve in each node's Tomcat writes every request down before the product gets it.\n" +
	"server.xml has what [rolling-restart.md](rolling-restart.md) asks for, with `gracefulStopAwaitMillis=\"10000\"`, so that a node that is ended (term, drain) answers what it has. kill is `kill -9`, stop is `kill -STOP`, with a read timeout of 5 s.\n" +
	"404 is a node whose session manager is in no jar: its Tomcat runs and the application does not; a gate in front of n2 leads to it from then on. The machine had other work to do, so that waits are longer than the product's. `make prove RUN='kylin4/*'` measures these rows.\n\n" +
	"\"cut short\" is an answer that began and did not end: Kylin sends its answers in pieces, and a balancer that has passed the first on can't ask another node. In brackets: of those that failed, the ones in flight.\n\n" +
	"What the real product shows beyond the stand-ins: a read fails when a node is killed, too, if its answer was cut short. A node that hangs costs most: queries are not sent again after a timeout, and each balancer\n" +
	"sends some to it until it takes the node out. Where a node ends with SIGTERM, an answer may be cut short when `gracefulStopAwaitMillis` is over: behind nginx one was, 11 s after the signal.\n" +
	"In the row add, \"closed\" is the reload: nginx and httpd close clients' idle connections, and a request that is on its way is lost, as in the rows reload.\n\n"

// writeKylin4 writes the rows with the real product, by event.
func (m Measured) writeKylin4(b *strings.Builder) {
	b.WriteString(introKylin4)
	m.writeSharing(b)
	for _, e := range allEvents() {
		head := fmt.Sprintf("### kylin4, %s: %s\n\n| row | GET | query | write | writes twice | logins lost | failed on healthy nodes | answered | longest wait | last failure after |\n|---|---|---|---|---|---|---|---|---|---|\n", e.name, e.says.EN)
		for _, r := range m.Rows {
			if !r.real() || !strings.HasSuffix(r.Row, "/"+e.name) {
				continue
			}
			fmt.Fprintf(b, "%s| `%s` | %s%s | %s%s | %s%s | %d | %d | %d | %s | %s | %s |\n", head, r.Row, r.GET, flying(r.GET), r.Query, flying(r.Query), r.Build, flying(r.Build),
				r.Twice, r.LoginsLost, r.Healthy, r.answers(), seconds(r.LongestMS), seconds(r.LastMS))
			head = ""
		}
		if head == "" {
			b.WriteString("\n")
		}
	}
}
