package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// small is how many small files a linter is given at once.
const small = 1000

// lintRows are validate against what is known to be quick: a linter of
// workflows in the same number of files of the same length, and the parse of
// the YAML alone.
func lintRows(dir string) []row {
	kyctl := filepath.Join(dir, "kyctl")
	out := []row{{
		name: fmt.Sprintf("validate, %d files", small), limit: 2,
		ours:   command{path: kyctl, args: []string{"validate", clustersDir(dir)}},
		theirs: command{path: filepath.Join(dir, "actionlint"), args: append([]string{"-shellcheck=", "-pyflakes="}, workflows(dir)...)},
	}}
	for _, n := range sizes {
		out = append(out, row{
			name: fmt.Sprintf("validate, %d nodes", n), limit: 3,
			ours:   command{path: kyctl, args: []string{"validate", "-f", described(dir, n)}},
			theirs: command{path: filepath.Join(dir, "parse"), args: []string{described(dir, n)}},
		})
	}
	return out
}

func clustersDir(dir string) string { return filepath.Join(dir, "clusters") }

// workflows are the paths of the workflows.
func workflows(dir string) []string {
	var paths []string
	for i := range small {
		paths = append(paths, filepath.Join(dir, "workflows", fmt.Sprintf("%04d.yaml", i)))
	}
	return paths
}

// writeSmall writes the small descriptions and workflows.
func writeSmall(dir string) error {
	for _, sub := range []string{clustersDir(dir), filepath.Join(dir, "workflows")} {
		if err := os.Mkdir(sub, 0o755); err != nil {
			return err
		}
	}
	for i, path := range workflows(dir) {
		if err := os.WriteFile(path, []byte(fmt.Sprintf(workflow, i)), 0o644); err != nil {
			return err
		}
		cluster := filepath.Join(clustersDir(dir), filepath.Base(path))
		if err := os.WriteFile(cluster, []byte(fmt.Sprintf(smallCluster, i, i/250, i%250)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// smallCluster is a description of 30 lines; no two share a server.
const smallCluster = `version: 1
name: kylin-%[1]d
product:
  name: kyligence
  version: "3.4.5.2110"
metadata:
  hbase: {}
zookeeper:
  hosts: ["zk-1.c%[1]d.example.com:2181", "zk-2.c%[1]d.example.com:2181", "zk-3.c%[1]d.example.com:2181"]
nodes:
  - name: kylin-1
    host: 10.1.%[2]d.%[3]d
    mode: all
  - name: kylin-2
    host: 10.2.%[2]d.%[3]d
    mode: query
load_balancer:
  kind: nginx
  listen: [8080]
  method: round_robin
  timeouts: {read: 400s}
  health_check:
    path: /kylin/api/admin/public_config
sessions:
  store: redis
  redis:
    hosts: ["redis.c%[1]d.example.com:6379"]
    password: {env: ` + passwordEnv + `}
query:
  timeout: 300s
`

// workflow is a workflow of 30 lines.
const workflow = `name: build %[1]d
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        go: ["1.25", "1.26"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version: ${{ matrix.go }}
      - name: test
        run: go test ./...
        env:
          SHARD: ${{ github.run_number }}
  report:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - name: say
        if: github.ref == 'refs/heads/main'
        run: echo "$STATE"
        env:
          STATE: ${{ needs.test.result }}
`
