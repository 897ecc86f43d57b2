package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// composed are the beginnings of keys that the code puts together in a way that
// the scan below does not see; what begins with a string "topic." it sees.
var composed = []string{"date.day"}

// awaited are the topics whose first words were written before the conversations
// that say them. A topic leaves the list when its conversation is there.
var awaited = []string{
	"activity.", "button.", "unit.", "lost_reason.", "menu.", "outcome.", "plan.", "role.", "stage.",
}

// usage is what the program's sources say of the catalogues.
type usage struct {
	asked    []asking
	literals map[string]string // every string in the sources and a place of it: a key among them is used
	prefixes map[string]string // what keys put together begin with, and a place of it
}

// asking is one place that names a key.
type asking struct {
	place string // file:line
	key   string
	args  []string // names of the arguments; nil when they are not written out
	plain bool     // asked by Plain, for what is no HTML
}

func TestEveryKeyThatTheCodeAsksForExists(t *testing.T) {
	c := catalogue(t)
	u := scan(t, "..")
	texts := c.locales[English].texts
	for _, a := range u.asked {
		if texts[a.key] == nil {
			t.Errorf("%s asks for %q, which no catalogue has", a.place, a.key)
		}
	}
	for prefix, place := range u.prefixes {
		begins := func(key string) bool { return strings.HasPrefix(key, prefix) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(texts)), begins) {
			t.Errorf("%s asks for keys that begin with %q, and there are none", place, prefix)
		}
	}
}

// A key may reach T through a helper or a table, where the scan sees only a string.
func TestEveryStringThatLooksLikeAKeyIsOne(t *testing.T) {
	c := catalogue(t)
	texts := c.locales[English].texts
	topics := map[string]bool{}
	for key := range texts {
		topic, _, _ := strings.Cut(key, ".")
		topics[topic] = true
	}
	for s, place := range scan(t, "..").literals {
		topic, _, _ := strings.Cut(s, ".")
		if keyShape.MatchString(s) && topics[topic] && texts[s] == nil {
			t.Errorf("%s: %q looks like a key, and no catalogue has it", place, s)
		}
	}
}

func TestEveryTextGetsTheArgumentsThatItFillsIn(t *testing.T) {
	c := catalogue(t)
	for _, a := range scan(t, "..").asked {
		m := c.locales[English].texts[a.key]
		if m == nil || a.args == nil {
			continue
		}
		want := placeholders(strings.Join(slices.Collect(maps.Values(categories(m))), " "))
		if len(categories(m)) > 1 && !slices.Contains(want, "count") {
			want = append(want, "count")
		}
		if got := slices.Sorted(slices.Values(a.args)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("%s fills %q with %v, the text wants %v", a.place, a.key, got, want)
		}
	}
}

func TestALabelHoldsNoHTML(t *testing.T) {
	c := catalogue(t)
	for _, a := range scan(t, "..").asked {
		for _, tag := range everyTag {
			m := c.locales[tag].texts[a.key]
			if m == nil || !a.plain {
				continue
			}
			for _, text := range categories(m) {
				if strings.ContainsAny(text, "<>&") {
					t.Errorf("%s asks for %q as a label, which in %s is HTML: %q", a.place, a.key, tag, text)
				}
			}
		}
	}
}

func TestEveryKeyIsUsed(t *testing.T) {
	c := catalogue(t)
	u := scan(t, "..")
	for _, key := range slices.Sorted(maps.Keys(c.locales[English].texts)) {
		begins := func(prefix string) bool { return strings.HasPrefix(key, prefix) }
		if u.literals[key] != "" || slices.ContainsFunc(composed, begins) || slices.ContainsFunc(awaited, begins) ||
			slices.ContainsFunc(u.beginnings(), begins) {
			continue
		}
		t.Errorf("no code asks for %q", key)
	}
}

// scan reads the program's sources; tests and the sandbox, which imports none of
// ours, are no part of it.
func scan(t *testing.T, root string) usage {
	t.Helper()
	u := usage{literals: map[string]string{}, prefixes: map[string]string{}}
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "sandbox" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("read sources: %w", err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if n != nil {
				u.see(n, func() string { return files.Position(n.Pos()).String() })
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// beginnings returns the strings that keys are put together from: "stage.".
func (u *usage) beginnings() []string {
	var found []string
	for s := range u.literals {
		if topic, ok := strings.CutSuffix(s, "."); ok && keyShape.MatchString(topic+".x") {
			found = append(found, s)
		}
	}
	return found
}

func (u *usage) see(n ast.Node, place func() string) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if s, ok := literal(n); ok {
			u.literals[s] = place()
		}
	case *ast.CallExpr:
		u.call(n, place)
	case *ast.CompositeLit:
		u.refusal(n, place)
	}
}

// call sees x.T("key", …), x.Plain("topic."+code) and crm.Refuse(code, "key").
func (u *usage) call(call *ast.CallExpr, place func() string) {
	var args []ast.Expr
	switch name := lastName(call.Fun); {
	case (name == "T" || name == "Plain") && len(call.Args) > 0:
		args = call.Args
	case name == "Refuse" && len(call.Args) == 2:
		args = call.Args[1:]
	default:
		return
	}
	if key, ok := literal(args[0]); ok && keyShape.MatchString(key) {
		u.asked = append(u.asked, asking{place: place(), key: key, args: argNames(call, args[1:]), plain: lastName(call.Fun) == "Plain"})
	}
	if sum, ok := args[0].(*ast.BinaryExpr); ok {
		if prefix, ok := literal(leftmost(sum)); ok && strings.Contains(prefix, ".") {
			u.prefixes[prefix] = place()
		}
	}
}

// argNames returns the names in the pairs of a call, nil when one is not written out.
func argNames(call *ast.CallExpr, args []ast.Expr) []string {
	names := []string{}
	if call.Ellipsis.IsValid() || len(args)%2 != 0 {
		return nil
	}
	for i := 0; i < len(args); i += 2 {
		name, ok := literal(args[i])
		if !ok {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// refusal sees crm.Error{Key: "key", Args: …}.
func (u *usage) refusal(lit *ast.CompositeLit, place func() string) {
	if lastName(lit.Type) != "Error" {
		return
	}
	var asked asking
	asked.args = []string{}
	for _, e := range lit.Elts {
		field, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch lastName(field.Key) {
		case "Key":
			asked.key, _ = literal(field.Value)
		case "Args":
			asked.args = mapKeys(field.Value)
		}
	}
	if keyShape.MatchString(asked.key) {
		asked.place = place()
		u.asked = append(u.asked, asked)
	}
}

// mapKeys returns the keys of a map that is written out, nil of any other.
func mapKeys(e ast.Expr) []string {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	keys := []string{}
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil
		}
		key, ok := literal(pair.Key)
		if !ok {
			return nil
		}
		keys = append(keys, key)
	}
	return keys
}

func leftmost(e *ast.BinaryExpr) ast.Expr {
	if left, ok := e.X.(*ast.BinaryExpr); ok {
		return leftmost(left)
	}
	return e.X
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
