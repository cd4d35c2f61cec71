package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
)

type encryptFlags struct{ product, version, cipher, iv string }

// maxPassword is far above any password, in bytes.
const maxPassword = 1 << 16

func (a *app) encryptCommand() *cobra.Command {
	var flags encryptFlags
	c := &cobra.Command{
		Use: "encrypt --product NAME --version VERSION",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return errors.New("encrypt takes the password from standard input, not as an argument, because the shell history and ps show arguments; if this was a real password, change it")
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return a.encrypt(flags) },
	}
	f := c.Flags()
	f.StringVar(&flags.product, "product", "", "")
	f.StringVar(&flags.version, "version", "", "")
	f.StringVar(&flags.cipher, "cipher", "", "")
	f.StringVar(&flags.iv, "iv", "", "")
	complete(c, "product", product.Names()...)
	complete(c, "cipher", cluster.Ciphers...)
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		message, _, _ := strings.Cut(err.Error(), " in -") // what follows may be the password
		return fmt.Errorf("%s; see kyctl encrypt --help", message)
	})
	return c
}

func (a *app) encrypt(flags encryptFlags) error {
	facts, err := flags.facts()
	if err != nil {
		return err
	}
	name, err := flags.choose(facts)
	if err != nil {
		return err
	}
	password, err := a.readPassword()
	if err != nil {
		return err
	}
	text, err := cipher.Encrypt(name, password.Reveal(), flags.iv)
	if err != nil {
		return err
	}
	if facts.EncForm {
		text = cipher.Mark(text)
	}
	_, err = fmt.Fprintln(a.out, text)
	return err
}

// facts are those of the product that the flags name.
func (flags encryptFlags) facts() (product.Facts, error) {
	switch {
	case flags.product == "" || flags.version == "":
		return product.Facts{}, errors.New("name the product that decrypts it: --product kylin --version 3.1")
	case !oneOf(flags.product, product.Names()...):
		return product.Facts{}, fmt.Errorf("--product %q: use %s", flags.product, strings.Join(product.Names(), " or "))
	}
	v, ok := product.ParseVersion(flags.version)
	facts, known := product.Lookup(flags.product, v)
	if !ok || !known {
		return product.Facts{}, fmt.Errorf("--version %q: use a version of %s: %s", flags.version, flags.product, strings.Join(product.Lines(flags.product), ", "))
	}
	return facts, nil
}

// choose returns the name of the cipher.
func (flags encryptFlags) choose(facts product.Facts) (string, error) {
	name := flags.cipher
	switch {
	case name == "" && facts.Cipher == "":
		return "", fmt.Errorf("the cipher of %s is not public; encrypt on a node: $KYLIN_HOME/bin/kylin.sh io.kyligence.kap.tool.general.CryptTool AES PASSWORD, "+
			"or try --cipher aes-ecb, which Kylin 3.0 uses, on one node first", facts.Name)
	case name == "":
		name = facts.Cipher
	case !oneOf(name, cluster.Ciphers...):
		return "", fmt.Errorf("--cipher %q: use %s", name, strings.Join(cluster.Ciphers, " or "))
	case facts.Cipher != "" && name != facts.Cipher:
		return "", fmt.Errorf("--cipher %s: %s %s uses %s; omit --cipher", name, facts.Name, facts.Line, facts.Cipher)
	}
	if flags.iv != "" && name != cipher.NameCFB {
		return "", fmt.Errorf("--iv: %s has no initialization vector; only %s has one", name, cipher.NameCFB)
	}
	if flags.iv != "" && len(flags.iv) != len(cipher.DefaultIV) {
		return "", fmt.Errorf("--iv: got %d bytes, %s needs %d", len(flags.iv), name, len(cipher.DefaultIV))
	}
	return name, nil
}

// readPassword reads standard input; a terminal is asked, without an echo.
func (a *app) readPassword() (secret.Value, error) {
	const from = "standard input"
	var b []byte
	var err error
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(a.err, "password: ")
		b, err = term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.err)
	} else {
		b, err = io.ReadAll(io.LimitReader(a.in, maxPassword+1))
	}
	switch {
	case err != nil:
		return secret.Value{}, fmt.Errorf("%s: %w", from, err)
	case len(b) > maxPassword:
		return secret.Value{}, fmt.Errorf("%s is longer than %d bytes, too long for a password", from, maxPassword)
	}
	v, err := secret.FromText(from, b)
	if err == nil && v.Reveal() == "" {
		err = fmt.Errorf("%s is empty; enter the password to encrypt", from)
	}
	return v, err
}
