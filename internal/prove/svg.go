package prove

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// style is readable on a light and on a dark background.
const style = `<style>
text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #24292f; }
.title { font-size: 17px; font-weight: 600; }
.dim { fill: #6e7781; }
.line { stroke: #d0d7de; }
.paper { fill: #ffffff; }
.fine { fill: #2da44e; }
.lost { fill: #cf222e; }
.twice { fill: #8250df; }
.login { fill: #bf8700; }
.bar { fill: #0969da; }
.old { fill: #8c959f; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .dim { fill: #8d96a0; }
  .line { stroke: #30363d; }
  .paper { fill: #0d1117; }
  .fine { fill: #3fb950; }
  .lost { fill: #f85149; }
  .twice { fill: #a371f7; }
  .login { fill: #d29922; }
  .bar { fill: #4493f8; }
  .old { fill: #6e7681; }
}
</style>
`

// picture is an SVG in the making.
type picture struct {
	strings.Builder
}

func newPicture(width, height int, says string) *picture {
	var p picture
	fmt.Fprintf(&p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`+"\n", width, height, width, height, html.EscapeString(says))
	p.WriteString(style)
	fmt.Fprintf(&p, `<rect class="paper" width="%d" height="%d" rx="8"/>`+"\n", width, height)
	return &p
}

func (p *picture) text(x, y float64, class, anchor, says string) {
	fmt.Fprintf(p, `<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>`+"\n", x, y, class, anchor, html.EscapeString(says))
}

func (p *picture) circle(x, y, r float64, class, says string) {
	fmt.Fprintf(p, `<circle cx="%.1f" cy="%.1f" r="%.1f" class="%s"><title>%s</title></circle>`+"\n", x, y, r, class, html.EscapeString(says))
}

func (p *picture) bar(x, y, width, height float64, class, says string) {
	fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2" class="%s"><title>%s</title></rect>`+"\n", x, y, width, height, class, html.EscapeString(says))
}

func (p *picture) line(x1, y1, x2, y2 float64) {
	fmt.Fprintf(p, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="line"/>`+"\n", x1, y1, x2, y2)
}

func (p *picture) end() string { return p.String() + "</svg>\n" }

const (
	cellWidth, cellHeight = 98.0, 40.0
	left, top             = 400.0, 128.0
)

// Losses is a picture of what users lose. Each event has a line and each
// configuration a column. A cell has a circle for each kind of loss, and the
// circle's area is the share that is lost.
func (m Measured) Losses() string {
	width, height := int(left+cellWidth*float64(len(columns)))+20, int(top+cellHeight*float64(len(events)))+50
	p := newPicture(width, height, "what users lose, by event and configuration")
	p.text(20, 32, "title", "start", m.lossesTitle())
	x := 20.0
	for _, k := range []struct{ class, says string }{{"fine", "nothing"}, {"lost", "requests failed"}, {"twice", "builds executed twice"}, {"login", "logins lost"}} {
		p.circle(x+6, 54, 6, k.class, k.says)
		p.text(x+18, 58.5, "dim", "start", k.says)
		x += 40 + 7.2*float64(len(k.says))
	}
	p.text(20, 116, "dim", "start", "event")
	p.text(left-12, 88, "dim", "end", "configuration")
	for i, c := range columns {
		for j, word := range slices.Collect(slices.Values(strings.SplitN(c.says, ", ", 3))) {
			p.text(left+cellWidth*(float64(i)+0.5), 88+14*float64(j), "", "middle", word)
		}
	}
	for i, e := range events {
		y := top + cellHeight*float64(i)
		p.line(20, y, float64(width)-20, y)
		p.text(20, y+cellHeight/2+4.5, "", "start", shorter(e.says.EN))
		for j, c := range columns {
			if r, ok := m.row(c.prefix + "/" + e.name); ok {
				p.cell(left+cellWidth*(float64(j)+0.5), y+cellHeight/2, r)
			} else {
				p.text(left+cellWidth*(float64(j)+0.5), y+cellHeight/2+4.5, "dim", "middle", "n/a")
			}
		}
	}
	p.text(20, float64(height)-16, "dim", "start", "A larger circle is a larger share; the smallest red one is one request in thousands. n/a: no session store that could fail. Numbers are in measured.md.")
	return p.end()
}

// lossesTitle states the result: the cost of a node that answers errors, which a
// load balancer can avoid.
func (m Measured) lossesTitle() string {
	manual, ours := 0, 0
	for _, e := range []string{"503", "404"} {
		a, known := m.row("manual/redis/" + e)
		b, too := m.row("nginx/redisson/" + e)
		if !known || !too {
			return "What users lose when something breaks"
		}
		manual, ours = manual+a.failed(), ours+b.failed()
	}
	return fmt.Sprintf("A node that answers 503 or 404 costs %s requests with the manual's nginx and Redis, %s with kyctl's nginx", thousands(manual), thousands(ours))
}

// cell draws what one row lost.
func (p *picture) cell(x, y float64, r Result) {
	type loss struct {
		class, says string
		share       float64
	}
	var all []loss
	for _, l := range []loss{
		{"lost", fmt.Sprintf("%d of %d requests failed", r.failed(), r.sent()), share(r.failed(), r.sent())},
		{"twice", fmt.Sprintf("%d of %d builds ran twice", r.Twice, r.Build.Sent), share(r.Twice, r.Build.Sent)},
		{"login", fmt.Sprintf("%d of %d logins lost", r.LoginsLost, r.Users), share(r.LoginsLost, r.Users)},
	} {
		if l.share > 0 {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		p.circle(x, y, 3, "fine", r.Row+": nothing lost")
		return
	}
	for i, l := range all {
		p.circle(x+30*(float64(i)-float64(len(all)-1)/2), y, 3+11*math.Sqrt(l.share), l.class, r.Row+": "+l.says)
	}
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// shorter keeps a label within the picture's margin.
func shorter(text string) string {
	if head, _, cut := strings.Cut(text, ":"); cut {
		return head
	}
	return text
}

// Speeds is a picture of the throughput: for each measurement the ratio of its
// pairs, from the least to the most, with the median.
func (m Measured) Speeds() string {
	const width, line, more = 1036, 46.0, 18.0
	height := int(60 + line*float64(len(m.Throughput)) + more*float64(len(m.slower())) + 48)
	p := newPicture(width, height, "throughput, in requests per second")
	p.text(20, 32, "title", "start", m.speedsTitle())
	most := 1.0
	for _, s := range m.Throughput {
		most = max(most, median(s.PerSecond), median(s.AgainstPerSecond))
	}
	const from, room = 330.0, 480.0
	bottom := float64(height) - 44
	for tick := 0.0; tick <= most; tick += 10_000 {
		x := from + room*tick/most
		p.line(x, 56, x, bottom)
		p.text(x, bottom+15, "dim", "middle", thousands(int(tick)))
	}
	p.text(from+room/2, bottom+34, "dim", "middle", "requests per second, answers of 1 KB, medians; at the right: ratio of the pairs, from least to most")
	slower, y := m.slower(), 60.0
	for _, s := range m.Throughput {
		now, old := median(s.PerSecond), median(s.AgainstPerSecond)
		p.text(20, y+14, "", "start", s.Says)
		p.text(20, y+30, "dim", "start", s.Against)
		p.bar(from, y+4, room*now/most, 12, "bar", fmt.Sprintf("%s: %.0f", s.Says, now))
		p.bar(from, y+20, room*old/most, 12, "old", fmt.Sprintf("%s: %.0f", s.Against, old))
		p.text(from+room*now/most+8, y+15, "", "start", thousands(int(now)))
		p.text(from+room*old/most+8, y+31, "dim", "start", thousands(int(old)))
		ratios := s.ratios()
		p.text(width-20, y+15, "", "end", fmt.Sprintf("%.2f times", median(ratios)))
		p.text(width-20, y+31, "dim", "end", fmt.Sprintf("%.2f to %.2f", slices.Min(ratios), slices.Max(ratios)))
		if text := slower[s.Row]; text != "" {
			p.text(from, y+48, "dim", "start", text)
			y += more
		}
		y += line
	}
	return p.end()
}

// slower returns the rows that are slower than what they are compared with, and what
// users get in return.
func (m Measured) slower() map[string]string {
	all := map[string]string{}
	for _, s := range m.Throughput {
		if text, ok := bought[s.Row]; ok && median(s.ratios()) < 1 {
			all[s.Row] = text
		}
	}
	return all
}

// speedsTitle states the result for the default load balancer.
func (m Measured) speedsTitle() string {
	get, known := m.speed("throughput/nginx/get")
	query, too := m.speed("throughput/nginx/query")
	if !known || !too {
		return "Requests per second"
	}
	return fmt.Sprintf("kyctl's nginx serves %.1f times the reads and %.1f times the queries of the manual's nginx", median(get.ratios()), median(query.ratios()))
}
