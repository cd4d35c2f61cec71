package existing

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/secret"
)

// did says what a directive in a block of the cluster's is about, and whether it
// decides who may come to Kylin.
func (r *nginxReader) did(d *directive.Directive, within []*directive.Directive) (*Subject, diag.Text, bool) {
	about := nginxAbout().about(d.Name())
	why := diag.Text{}
	switch {
	case d.Name() == "location":
		why = nginxPlace(d)
	case nginxRefusesTRACE(d):
		why = diag.T("nginx itself returns 405 for TRACE", "nginx 自身会以 405 应答 TRACE")
	}
	all := append(within[:len(within):len(within)], d)
	return about, why, nginxCloses(d) && r.reaches(all)
}

// nginxPlace says what a location did that leads to no node.
func nginxPlace(location *directive.Directive) diag.Text {
	where := location.Arg(len(location.Words) - 2)
	if strings.Contains(where, "acme-challenge") {
		return diag.T("Let's Encrypt certificates are renewed through this path: keep it, otherwise the next renewal fails", "Let's Encrypt 通过此路径更新证书：请保留它，否则下次更新会失败")
	}
	for _, d := range location.Block {
		switch name := d.Name(); {
		case strings.HasSuffix(name, "_pass"):
			return diag.T("%s goes to %s", "%s 转到 %s").With(where, secret.Hide(d.Arg(0)))
		case name == "root", name == "alias", name == "try_files":
			return diag.T("%s is served from files on the load balancer", "%s 由负载均衡器上的文件提供").With(where)
		case name == "return":
			return diag.T("%s is answered by the load balancer: %s", "%s 由负载均衡器直接应答：%s").With(where, strings.TrimPrefix(masked(d), "return "))
		case name == "stub_status", name == "check_status":
			return diag.T("%s shows the load balancer's state", "%s 显示负载均衡器的状态").With(where)
		}
	}
	return diag.T("%s is handled by the load balancer", "%s 由负载均衡器处理").With(where)
}

// nginxCloses says whether a directive, or what is inside it, keeps somebody out.
func nginxCloses(d *directive.Directive) bool {
	value := d.Arg(0)
	switch about := nginxAbout().about(d.Name()); {
	case nginxRefusesTRACE(d):
		return false
	case d.Name() == "allow":
		return value != "all"
	case d.Name() == "satisfy":
		return value == "any"
	case value == "off" && !d.HasBlock:
		return false
	case d.Name() == "auth_request_set":
		return false
	case d.Name() == "return":
		return len(value) == 3 && (value[0] == '4' || value[0] == '5')
	case about == aboutAccess, about == aboutLogin, about == aboutFilter, d.Name() == "limit_req", d.Name() == "limit_conn":
		return true
	}
	for _, in := range d.Block {
		if nginxCloses(in) {
			return true
		}
	}
	return false
}

func nginxRefusesTRACE(d *directive.Directive) bool {
	text := strings.Join(d.Args(), " ")
	return d.Name() == "if" && text != "" && (text == "($request_method = TRACE)" || text == "($request_method = TRACE )" || text == "($request_method ~ ^(TRACE|TRACK)$)" || text == "($request_method ~ ^(TRACE|TRACK)$ )")
}

// reaches says whether a request for Kylin may come to the innermost of blocks:
// every location around it must be one that nginx chooses for it.
func (r *nginxReader) reaches(blocks []*directive.Directive) bool {
	for i := range kylinPaths {
		if r.leads(blocks, i) {
			return true
		}
	}
	return slices.ContainsFunc(blocks, func(b *directive.Directive) bool {
		return b.Name() == "location" && speaksOfKylin(b.Text())
	})
}

func (r *nginxReader) leads(blocks []*directive.Directive, path int) bool {
	for i, b := range blocks {
		if b.Name() == "location" && i > 0 && r.chosenIn(blocks[i-1])[path] != b {
			return false
		}
	}
	return true
}

// chosenIn are the locations in a block that nginx chooses for each of kylinPaths.
func (r *nginxReader) chosenIn(block *directive.Directive) []*directive.Directive {
	if chosen, ok := r.chosen[block]; ok {
		return chosen
	}
	chosen := make([]*directive.Directive, len(kylinPaths))
	places := nginxPlaces(block.Block)
	for i, path := range kylinPaths {
		chosen[i] = nginxChosen(places, path)
	}
	r.chosen[block] = chosen
	return chosen
}

// nginxLocation is a location: how its path is compared, and with what.
type nginxLocation struct {
	block      *directive.Directive
	how, where string
	matches    *regexp.Regexp // nil where Go does not know the expression
}

func nginxPlaces(list []*directive.Directive) []nginxLocation {
	var places []nginxLocation
	for _, d := range list {
		if d.Name() != "location" {
			continue
		}
		l := nginxLocation{block: d, where: d.Arg(0)}
		if len(d.Words) > 2 {
			l.how, l.where = d.Arg(0), d.Arg(1)
		}
		switch l.how {
		case "~":
			l.matches, _ = regexp.Compile(l.where)
		case "~*":
			l.matches, _ = regexp.Compile("(?i)" + l.where)
		}
		places = append(places, l)
	}
	return places
}

// nginxChosen is the location that nginx chooses for a path, nil for none: the
// exact one, else the longest prefix, unless a regular expression matches.
func nginxChosen(places []nginxLocation, path string) *directive.Directive {
	var longest nginxLocation
	for _, l := range places {
		switch {
		case l.how == "=" && l.where == path:
			return l.block
		case (l.how == "" || l.how == "^~") && len(l.where) > len(longest.where) && strings.HasPrefix(path, l.where):
			longest = l
		}
	}
	if longest.how == "^~" {
		return longest.block
	}
	for _, l := range places {
		if strings.HasPrefix(l.how, "~") && (l.matches == nil || l.matches.MatchString(path)) {
			return l.block
		}
	}
	return longest.block
}
