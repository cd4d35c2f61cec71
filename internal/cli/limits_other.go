//go:build !linux

package cli

import "github.com/kyctl/kyctl/internal/diag"

// tooLimited says which limit of the system is too low for any work; here none is known.
func tooLimited() (text diag.Text, is bool) { return diag.Text{}, false }
