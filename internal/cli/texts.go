package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kyctl/kyctl/examples"
	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/verify"
)

// describe gives a command and its flags their texts from the catalogue: in Go
// they have none.
func describe(c *cobra.Command, lang diag.Lang) {
	own, _ := catalog.FindCommand(c.Name()) // a test fails for a command without one
	shared, _ := catalog.FindCommand("kyctl")
	c.Short, c.Long, c.Example = own.Short.In(lang), filled(own.Long, lang), own.Example
	usage := func(f *pflag.Flag) {
		text, ok := own.Flags[f.Name]
		if !ok {
			text = shared.Flags[f.Name]
		}
		if usage := filled(text, lang); usage != "" {
			f.Usage = usage
		}
	}
	c.Flags().VisitAll(usage)
	c.PersistentFlags().VisitAll(usage)
}

// lists are what texts of commands name in braces.
var lists = []struct {
	name  string
	or    bool
	words func() []string
}{
	{"{formats}", false, report.Names},
	{"{parts}", false, doctor.Names},
	{"{presets}", false, examples.Names},
	{"{programs}", false, verify.Names},
	{"{shells}", false, func() []string { return shells }},
	{"{products}", true, product.Names},
	{"{ciphers}", true, func() []string { return cluster.Ciphers }},
	{"{iv}", false, func() []string { return []string{cipher.DefaultIV} }},
}

// filled returns a text with the lists that it names.
func filled(text diag.Text, lang diag.Lang) string {
	out := text.In(lang)
	for _, l := range lists {
		if !strings.Contains(out, l.name) {
			continue
		}
		between := diag.T(", ", "、")
		if l.or {
			between = diag.T(" or ", " 或 ")
		}
		out = strings.ReplaceAll(out, l.name, strings.Join(l.words(), between.In(lang)))
	}
	return out
}
