package product

import (
	"cmp"
	"slices"
	"strings"
)

// Open is a path that a product serves without a login, as its kylinSecurity.xml
// has it: with "permitAll", or with security="none". In a pattern, * is any part of
// one segment and ** any number of segments.
type Open struct {
	Pattern string
	// Why says why a load balancer lets everybody ask for it. It is empty for what
	// nodes and jobs ask of each other directly, and for what shows or changes the
	// inside of a node: that the balancer closes.
	Why string
	// Wider is closed in place of Pattern where no user needs what is below it or
	// next to it either.
	Wider string
	// Probe is asked to see whether a path is closed, where asking for the path
	// itself would cost a node too much.
	Probe string
}

// Closed are the patterns that a load balancer closes, without repeats.
func (f Facts) Closed() []string {
	var out []string
	for _, o := range f.Open {
		if pattern := o.closes(); pattern != "" && !slices.Contains(out, pattern) {
			out = append(out, pattern)
		}
	}
	return out
}

// Probes are paths below /kylin, one for each that is closed, which a GET may ask for
// without a change on a node.
func (f Facts) Probes() []string {
	var out []string
	for _, o := range f.Open {
		probe := cmp.Or(o.Probe, strings.NewReplacer("**", "x", "*", "").Replace(o.Pattern))
		if o.closes() != "" && !slices.Contains(out, probe) {
			out = append(out, probe)
		}
	}
	return out
}

func (o Open) closes() string {
	switch {
	case o.Why != "":
		return ""
	case o.Wider != "":
		return o.Wider
	}
	return o.Pattern
}

// closed are patterns that a balancer closes as they are.
func closed(patterns ...string) []Open {
	var out []Open
	for _, p := range patterns {
		out = append(out, Open{Pattern: p})
	}
	return out
}

// closedTree are patterns that a balancer closes with all that is below them.
func closedTree(patterns ...string) []Open {
	var out []Open
	for _, p := range patterns {
		out = append(out, Open{Pattern: p, Wider: p + "/**"})
	}
	return out
}

// What every line opens for people and for probes.
var (
	openLogin   = Open{Pattern: "/api/user/authentication*/**", Why: "the login"}
	openConfig  = Open{Pattern: "/api/admin/public_config", Why: "the pages read it before the login; the product chooses what is in it"}
	openVersion = Open{Pattern: "/api/admin/version", Why: "health checks; it shows the version only"}
	openActive  = Open{Pattern: "/api/service_discovery/state/is_active_job_node", Why: "health checks of job nodes; it answers true or false"}
	openList    = Open{Pattern: "/api/projects", Why: "the pages list projects with it after the login, at the same path"}
	// The pages themselves, which every profile but saml serves without a login
	// anyhow.
	openPages = []Open{
		{Pattern: "/image/**", Why: "pages"},
		{Pattern: "/css/**", Why: "pages"},
		{Pattern: "/less/**", Why: "pages"},
		{Pattern: "/fonts/**", Why: "pages"},
		{Pattern: "/js/**", Why: "pages"},
		{Pattern: "/login/**", Why: "pages"},
		{Pattern: "/routes.json", Why: "pages"},
	}
)

// The shared caches and metrics: any client could wipe the caches or announce
// another configuration. Wider than "/api/**/metrics", as no user needs more.
var closedCore = []Open{
	{Pattern: "/api/cache*/**"},
	{Pattern: "/api/**/metrics", Wider: "/api/**/metrics/**"},
	{Pattern: "/api/tables/**/snapshotLocalCache/**"},
	// Profile saml opens it up to 3.1.0, and Kylin 5 still does: kylin.properties
	// with its passwords.
	{Pattern: "/api/admin/config", Wider: "/api/admin/config/**"},
}

// closedStreams is what Kylin 3 and later have for streaming jobs. jmetrics were
// open in profile saml of 3.0.
var closedStreams = append(closed("/api/streaming_coordinator/**"),
	Open{Pattern: "/api/**/jmetrics/**"})

// closedChecks is asked of one cluster by another one that migrates a cube.
var closedChecks = []Open{
	{Pattern: "/api/cubes/checkCompatibility", Wider: "/api/cubes/checkCompatibility/**"},
	{Pattern: "/api/cubes/checkCompatibility/hiveTable"},
	{Pattern: "/api/cubes/checkStreamTableCompatibility", Wider: "/api/cubes/checkStreamTableCompatibility/**"},
}

// The lists of each line. Each is the union of its releases and profiles
// (testing, ldap and saml), from server/src/main/resources/kylinSecurity.xml: of 4.0
// at tag kylin-4.0.4; of 2.6, 3.0 and 3.1 in forks of their time (ian4hu/kylin
// fbe86661, zhangayqian/kylin 0b7cb0cd, Ted-Jiang/kylin 0f6656d8); of 5.0 in
// src/server/src/main/resources, branch kylin5, commits deda3517 and 2265a436. What
// a release closed itself stays closed here: a description need not name the
// patch. Kyligence's file is not public: it gets what the Kylin releases that it
// descends from have.
var (
	open26 = slices.Concat([]Open{openLogin, openConfig, openList}, openPages, closedCore, closedChecks)
	open3  = slices.Concat([]Open{openLogin, openConfig, openVersion, openActive, openList}, openPages, closedCore, closedStreams, closedChecks)
	open4  = slices.Concat(open3, []Open{{Pattern: "/api/jobs/spark", Wider: "/api/jobs/spark/**"}})
	openKE = open4
	open5  = slices.Concat([]Open{
		openLogin, openConfig, openList,
		{Pattern: "/api/admin/instance_info", Why: "the pages read it before the login: limits and versions, no addresses"},
		{Pattern: "/api/config/is_cloud", Why: "the pages read it before the login; it answers true or false"},
		{Pattern: "/api/system/license", Why: "the pages show the licence with it"},
		{Pattern: "/api/health", Why: "health checks"},
		{Pattern: "/api/health/**", Why: "health checks"},
		{Pattern: "/api/error", Why: "Spring's page of an error; asked for by itself it shows nothing"},
	}, openPages, closedCore, closedActuators, closedJobs5, closedSystem5)
)

// closedActuators are Spring Boot's endpoints: memory, environment, logs, beans.
var closedActuators = slices.Concat(closedTree(
	"/api/logfile", "/api/httptrace", "/api/trace", "/api/env", "/api/auditevents", "/api/refresh",
	"/api/flyway", "/api/scheduledtasks", "/api/beans", "/api/info", "/api/liquibase", "/api/threaddump", "/api/mappings",
	"/api/dump", "/api/configprops", "/api/prometheus", "/api/monitor/spark/prometheus",
), closed("/api/jolokia/**", "/api/loggers/**", "/api/metrics/**"), []Open{
	// A heap dump stops the node while it is written.
	{Pattern: "/api/heapdump", Wider: "/api/heapdump/**", Probe: "/api/heapdump/x"},
})

// closedJobs5 are what Spark jobs, other nodes and scripts ask of a node of Kylin
// 5. What is below /api/streaming_jobs/stats, /api/epoch or /api/snapshots needs a
// login, and users need it.
var closedJobs5 = closed(
	"/api/models/recommendations", "/api/models/model_info", "/api/jobs/replace_metadata", "/api/jobs/spark", "/api/jobs/stage/status",
	"/api/jobs/error", "/api/jobs/wait_and_run_time", "/api/jobs/gluten_cache", "/api/streaming_jobs/spark", "/api/streaming_jobs/stats",
	"/api/streaming_jobs/dataflow/**", "/api/snapshots/source_table_stats", "/api/snapshots/auto_refresh", "/api/snapshots/view_mapping",
	"/api/query/history_queries/table_names", "/api/epoch", "/api/epoch/maintenance_mode", "/api/broadcast/**", "/api/kg/health", "/api/kg/health/**",
)

// closedSystem5 change a node or the whole cluster: the licence, backups, the
// password of ADMIN.
var closedSystem5 = closed(
	"/api/system/license/file", "/api/system/license/content", "/api/system/license/trial", "/api/system/diag/progress",
	"/api/system/roll_event_log", "/api/system/broadcast_metadata_backup", "/api/system/clean_sparder_event_log",
	"/api/system/metadata_backup_tmp_file", "/api/system/backup", "/api/user/update_user", "/api/metastore/cleanup",
	"/api/metastore/cleanup_storage",
)
