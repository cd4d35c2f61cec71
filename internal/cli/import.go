package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/product"
)

type importFlags struct {
	homes    []string
	balancer string
	product  string
	version  string
}

func (a *app) importCommand() *cobra.Command {
	var flags importFlags
	c := &cobra.Command{
		Use:  "import --home [NAME[@HOST]=]DIR...",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.importHomes(flags) },
	}
	f := c.Flags()
	f.StringArrayVar(&flags.homes, "home", nil, "")
	f.StringVar(&flags.balancer, "balancer", "", "")
	f.StringVar(&flags.product, "product", "", "")
	f.StringVar(&flags.version, "version", "", "")
	complete(c, "product", product.Names()...)
	return c
}

func (a *app) importHomes(flags importFlags) error {
	switch {
	case len(flags.homes) == 0:
		return errors.New("name a node's $KYLIN_HOME with --home DIR; repeat it for every node")
	case flags.product != "" && !oneOf(flags.product, product.Names()...):
		return fmt.Errorf("--product %q: use %s", flags.product, strings.Join(product.Names(), " or "))
	}
	if _, ok := product.ParseVersion(flags.version); flags.version != "" && !ok {
		return fmt.Errorf("--version %q: write MAJOR.MINOR, with more numbers if you know them: 3.4.5.2110", flags.version)
	}
	homes, err := openHomes(flags.homes)
	if err != nil {
		return err
	}
	o := adopt.Options{Product: flags.product, Version: flags.version}
	if flags.balancer != "" {
		if o.Front, err = openFront(flags.balancer); err != nil {
			return err
		}
	}
	r, err := adopt.Homes(homes, o)
	if err != nil {
		return err
	}
	text, err := avoidable(r, homes)
	if err != nil {
		return err
	}
	said, err := a.rendersBack(text, r, homes, o.Front)
	if err != nil {
		return err
	}
	if _, err := a.out.Write(text); err != nil {
		return err
	}
	a.tellImport(r, homes, said)
	return nil
}

// openHomes opens what the --home flags name.
func openHomes(flags []string) ([]*adopt.Home, error) {
	var homes []*adopt.Home
	names := map[string]string{}
	for i, flag := range flags {
		name, host, dir, err := cutHome(flag)
		if err != nil {
			return nil, err
		}
		h, err := adopt.Open(dir, i)
		if err != nil {
			return nil, fmt.Errorf("--home: %w", err)
		}
		if name == "" {
			name, h.Renamed = adopt.NodeName(dir)
		}
		if other, twice := names[name]; twice {
			return nil, fmt.Errorf("--home: %s and %s would both be node %s; name them: --home NAME=DIR", other, dir, name)
		}
		names[name] = dir
		h.Name, h.Host = name, host
		homes = append(homes, h)
	}
	return homes, nil
}

// cutHome cuts [NAME[@HOST]=]DIR. A path may hold a =, a name no slash.
func cutHome(flag string) (name, host, dir string, err error) {
	name, dir, ok := strings.Cut(flag, "=")
	if !ok || strings.ContainsAny(name, `/\`) {
		name, dir = "", flag
	}
	if dir == "" {
		return "", "", "", fmt.Errorf("--home %q: the folder is missing; write [NAME[@HOST]=]DIR", flag)
	}
	name, host, _ = strings.Cut(name, "@")
	var n cluster.NodeName
	var h cluster.Host
	if p := n.Parse(name); p != nil && name != "" {
		return "", "", "", fmt.Errorf("--home: %s; %s", p.Message.EN, p.Hint.EN)
	}
	if p := h.Parse(host); p != nil && host != "" {
		return "", "", "", fmt.Errorf("--home: %s; %s", p.Message.EN, p.Hint.EN)
	}
	return name, host, filepath.Clean(dir), nil
}
