package cluster

import (
	"github.com/kyctl/kyctl/internal/lazy"
	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
)

// forms are the words of a secret's mapping.
var forms = []struct {
	word string
	form secret.Form
}{{"env", secret.Env}, {"file", secret.File}, {"encrypted", secret.Encrypted}, {"runtime", secret.Runtime}, {"value", secret.Literal}}

// formOf returns the form that a word stands for, secret.None for no word.
func formOf(word string) secret.Form {
	for _, f := range forms {
		if f.word == word {
			return f.form
		}
	}
	return secret.None
}

// secret decodes the five forms of a secret.
func (d *decoder) secret(ref *secret.Ref, n *yaml.Node) *Problem {
	if n.Kind == yaml.ScalarNode {
		if !d.scalarKind(n) {
			return &said
		}
		return d.secretText(ref, secret.Literal, n)
	}
	thing := d.thing()
	wrong := &Problem{
		RuleWrongKind,
		diag.Text{EN: thing.EN + " is not a valid secret", ZH: thing.ZH + " 的密码写法无效"},
		diag.T("write {env: NAME}, {file: PATH}, {encrypted: TEXT}, {runtime: NAME} or {value: TEXT}", "写成 {env: NAME}、{file: PATH}、{encrypted: TEXT}、{runtime: NAME} 或 {value: TEXT}"),
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return wrong
	}
	key, value := n.Content[0], resolve(n.Content[1])
	var words []string
	for _, f := range forms {
		words = append(words, f.word)
		if key.Value != f.word {
			continue
		}
		d.enter(f.word)
		defer d.leave()
		if f.form == secret.Encrypted && value.Kind == yaml.MappingNode {
			return d.cipherText(ref, value, wrong)
		}
		if d.tree.told[value] || !d.scalarKind(value) {
			return &said
		}
		if p := d.secretText(ref, f.form, value); p != nil && p != &said {
			d.add(p.Rule, value, p.Message, p.Hint)
			return &said
		}
		if f.form == secret.File {
			ref.Dir = d.tree.dir(value)
		}
		return nil
	}
	d.findings.Add(unknownKey(d.tree, key, words))
	return &said
}

// cipherText decodes {encrypted: {env: NAME}} and {encrypted: {file: PATH}}.
func (d *decoder) cipherText(ref *secret.Ref, n *yaml.Node, wrong *Problem) *Problem {
	var inner secret.Ref
	if p := d.secret(&inner, n); p != nil {
		return p
	}
	if inner.Form != secret.Env && inner.Form != secret.File {
		return wrong
	}
	*ref = inner
	ref.Form, ref.From = secret.Encrypted, inner.Form
	return nil
}

var envName = lazy.Regexp(`^[A-Za-z_][A-Za-z0-9_]*$`)

// runtimeName is a JVM property or a variable, in ${...}.
var runtimeName = lazy.Regexp(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// secretText decodes the text of a secret; no message may quote it.
func (d *decoder) secretText(ref *secret.Ref, form secret.Form, n *yaml.Node) *Problem {
	if p := controls(n.Value, false); p != nil {
		return p
	}
	name := form == secret.Env || form == secret.Runtime
	switch {
	case n.Value == "":
		thing := d.thing()
		return &Problem{
			RuleEmptyValue,
			diag.Text{EN: thing.EN + " is empty", ZH: thing.ZH + " 为空"},
			diag.T("write a value, or remove the key if there is no password", "请写上值；如果没有密码，请删除此键"),
		}
	case !name && form != secret.File && isAmbiguous(n):
		return &Problem{
			RuleSecretUnquoted,
			diag.T("the secret is not in quotes, and YAML parsers do not read it as a string", "密码没有加引号，YAML 解析器不会把它读作字符串"),
			diag.T("put it in single quotes, or better, use {env: NAME} or {file: PATH}", "加上单引号；最好改用 {env: NAME} 或 {file: PATH}"),
		}
	case form == secret.Env && !envName().MatchString(n.Value), form == secret.Runtime && !runtimeName().MatchString(n.Value):
		return bad(diag.T("not a valid environment variable name", "不是有效的环境变量名"),
			diag.T("use letters, digits and underscores, such as REDIS_PASSWORD", "使用字母、数字和下划线，例如 REDIS_PASSWORD"))
	}
	*ref = secret.NewRef(form, n.Value)
	return nil
}
