package doctor

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/workers"
)

const (
	// pathsAtOnce is how many paths are asked for at a time.
	pathsAtOnce = 8
	// mostNamed is how many of the paths that are open a finding names.
	mostNamed = 4
)

// closed looks whether the balancer closes what the product serves without a login
// and users do not need: it asks for each path. A balancer that closes one answers
// 403 itself. From an operator's network they are open as they should be.
func (f *front) closed(ctx context.Context, q *inquiry, a *answer) {
	b := &q.plan.LoadBalancer
	if !b.RestrictInternalAPI.V || len(b.Operators) > 0 {
		return
	}
	paths := q.plan.Facts.Probes()
	open := f.passedOn(ctx, a, paths)
	if len(open) == 0 {
		return
	}
	who := f.who()
	named, more := open, diag.Text{}
	if len(open) > mostNamed {
		named = open[:mostNamed]
		more = diag.T(" and %d more", " 等，另有 %d 个").With(len(open) - mostNamed)
	}
	list := strings.Join(named, ", ")
	a.add("doctor-balancer-open", f.listen.Pos,
		diag.T("%[1]s forwards %[3]d of %[4]d internal paths to a node: %[5]s", "%[2]s 把 %[4]d 个内部路径中的 %[3]d 个转发给了节点：%[5]s").With(who.EN, who.ZH, len(open), len(paths), list).Then(more),
		diag.T("render and install the load balancer's file again, then reload the load balancer", "重新渲染并安装负载均衡器的配置，然后重新加载"))
}

// passedOn returns the paths that the balancer does not close, each with the
// status of the answer.
func (f *front) passedOn(ctx context.Context, a *answer, paths []string) []string {
	answers := make([]string, len(paths))
	var next sync.Mutex
	at := 0
	take := func() int {
		next.Lock()
		defer next.Unlock()
		at++
		return at - 1
	}
	var running workers.Group
	for range min(pathsAtOnce, len(paths)) {
		running.Go(func() {
			for i := take(); i < len(paths); i = take() {
				status, err := f.status(ctx, a, "/kylin"+paths[i])
				if err == nil && status != http.StatusForbidden { // an error is one that the next run shows
					answers[i] = fmt.Sprintf("/kylin%s (%d)", paths[i], status)
				}
			}
		})
	}
	running.Wait()
	var open []string
	for _, text := range answers {
		if text != "" {
			open = append(open, text)
		}
	}
	return open
}

// status asks for a path and reads nothing of the answer's body, which may be the
// memory of a node.
func (f *front) status(ctx context.Context, a *answer, path string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url(path), nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("User-Agent", "kyctl-doctor")
	resp, err := f.client(a).Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
