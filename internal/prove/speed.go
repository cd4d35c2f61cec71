package prove

import (
	"fmt"
	"slices"
	"strings"
)

// Speed is how fast one configuration is beside another, measured in turns.
type Speed struct {
	// Row is throughput/what/request.
	Row string
	// Says and Against are the two configurations.
	Says, Against string
	// PerSecond and AgainstPerSecond are requests a second, pair by pair.
	PerSecond, AgainstPerSecond []float64
	// CPU and AgainstCPU are the microseconds of work for each request: the
	// balancer's; in a store's row with the nodes' and the store's.
	CPU, AgainstCPU []float64 `json:",omitempty"`
}

// ratios are how many times as fast each pair was.
func (s Speed) ratios() []float64 {
	var all []float64
	for i := range s.PerSecond {
		all = append(all, s.PerSecond[i]/s.AgainstPerSecond[i])
	}
	return all
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// speed returns a measurement of throughput by its name.
func (m Measured) speed(row string) (Speed, bool) {
	i := slices.IndexFunc(m.Throughput, func(s Speed) bool { return s.Row == row })
	if i < 0 {
		return Speed{}, false
	}
	return m.Throughput[i], true
}

// writeThroughput sets the speeds side by side.
func (m Measured) writeThroughput(b *strings.Builder) {
	b.WriteString("## Throughput\n\n" +
		"Measured with wrk: 32 connections, answers of 1 KB, both configurations in turn; ratios are those of the pairs. In the rows of the load balancers, nodes answer at once, so that only the load balancer\n" +
		"is measured. The rows of the stores have Tomcats and a session: their CPU time is that of load balancer, nodes and store together, so the difference is what the store costs per request.\n\n" +
		"| row | configuration | compared with | requests per second | of the other | ratio: median (least, most) | CPU per request | of the other |\n|---|---|---|---|---|---|---|---|\n")
	for _, s := range m.Throughput {
		ratios := s.ratios()
		fmt.Fprintf(b, "| `%s` | %s | %s | %.0f | %.0f | %.2f (%.2f, %.2f) | %s | %s |\n", s.Row, s.Says, s.Against,
			median(s.PerSecond), median(s.AgainstPerSecond), median(ratios), slices.Min(ratios), slices.Max(ratios), micro(s.CPU), micro(s.AgainstCPU))
	}
	b.WriteString("\nWhat the slower rows get in return:\n\n")
	slower := m.slower()
	for _, s := range m.Throughput {
		if text := slower[s.Row]; text != "" {
			fmt.Fprintf(b, "- `%s`, %.2f times: %s\n", s.Row, median(s.ratios()), text)
		}
	}
	b.WriteString("\n")
}

func micro(all []float64) string {
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f µs", median(all))
}
