package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./specgen -out spec.gen.go

// A specField is one parameter of a method or one field of a type.
type specField struct {
	name     string
	required bool
	only     string // the one value that is allowed, when there is only one
	types    []string
}

// A specType is a method or a type of the Bot API as the table describes it.
type specType struct {
	kind   string // method, type, oneof, union
	fields []specField
	byName map[string]int
	union  []string
}

type specTables struct {
	methods map[string]*specType // by name in lower case, as the server matches them
	types   map[string]*specType
}

var loadSpec = sync.OnceValue(func() specTables {
	t := specTables{methods: map[string]*specType{}, types: map[string]*specType{}}
	for line := range strings.Lines(specTable) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		kind, name := words[0], words[1]
		st := &specType{kind: kind, byName: map[string]int{}}
		switch kind {
		case "union":
			st.union = strings.Split(words[2], "|")
		default:
			for _, w := range words[2:] {
				f := parseSpecField(w)
				st.byName[f.name] = len(st.fields)
				st.fields = append(st.fields, f)
			}
		}
		if kind == "method" {
			t.methods[strings.ToLower(name)] = st
		} else {
			t.types[name] = st
		}
	}
	return t
})

func parseSpecField(w string) specField {
	name, types, _ := strings.Cut(w, "=")
	f := specField{name: strings.TrimSuffix(name, "!"), required: strings.HasSuffix(name, "!")}
	if only, err := strconv.Unquote(types); err == nil {
		f.only, f.types = only, []string{"String"}
	} else {
		f.types = strings.Split(types, "|")
	}
	return f
}

// checkRequest compares a call with the description of the Bot API and returns
// what is wrong with it, in words. The real server forgives most of it.
func checkRequest(method string, params map[string]string, files map[string]upload) []string {
	spec, ok := loadSpec().methods[strings.ToLower(method)]
	if !ok {
		return []string{"unknown method " + method}
	}
	var faults []string
	attached := map[string]bool{}
	for name, value := range params {
		i, known := spec.byName[name]
		if !known {
			faults = append(faults, "unknown parameter "+name)
			continue
		}
		faults = append(faults, checkParam(name, value, spec.fields[i])...)
		for part := range files {
			if strings.Contains(value, "attach://"+part) {
				attached[part] = true
			}
		}
	}
	for name := range files {
		if _, known := spec.byName[name]; !known && !attached[name] {
			faults = append(faults, "unknown file part "+name)
		}
	}
	for _, f := range spec.fields {
		_, given := params[f.name]
		_, uploaded := files[f.name]
		if f.required && !given && !uploaded {
			faults = append(faults, "missing parameter "+f.name)
		}
	}
	slices.Sort(faults)
	return faults
}

// checkParam checks a parameter in its textual form: scalars as they are,
// everything else as JSON.
func checkParam(name, value string, f specField) []string {
	for _, t := range f.types {
		if scalarFits(t, value) {
			return nil
		}
	}
	structured := slices.DeleteFunc(slices.Clone(f.types), isScalar)
	if len(structured) == 0 {
		return []string{fmt.Sprintf("parameter %s must be %s", name, strings.Join(f.types, " or "))}
	}
	dec := json.NewDecoder(strings.NewReader(value))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return []string{"parameter " + name + " must be JSON"}
	}
	return checkAny(name, v, structured)
}

func isScalar(t string) bool {
	switch t {
	case "Integer", "Float", "Boolean", "String", "InputFile":
		return true
	}
	return false
}

func scalarFits(t, value string) bool {
	switch t {
	case "Integer":
		_, err := strconv.ParseInt(value, 10, 64)
		return err == nil
	case "Float":
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case "Boolean":
		return value == "true" || value == "false"
	case "String", "InputFile":
		return true
	}
	return false
}

// checkAny reports no fault when one of the types fits, else the faults of the
// type that fits best.
func checkAny(path string, v any, types []string) []string {
	var best []string
	for i, t := range types {
		faults := checkValue(path, v, t)
		if len(faults) == 0 {
			return nil
		}
		if i == 0 || fitness(faults) < fitness(best) {
			best = faults
		}
	}
	return best
}

// fitness counts a wrong or missing field thrice, so that the markup that was
// meant wins over one that merely complains about less.
func fitness(faults []string) int {
	n := 0
	for _, f := range faults {
		n++
		if strings.Contains(f, "missing") || strings.Contains(f, "unknown") || strings.Contains(f, "must be") {
			n += 2
		}
	}
	return n
}

func checkValue(path string, v any, t string) []string {
	if elem, ok := strings.CutPrefix(t, "[]"); ok {
		list, isList := v.([]any)
		if !isList {
			return []string{path + " must be an array"}
		}
		var faults []string
		for i, item := range list {
			faults = append(faults, checkValue(fmt.Sprintf("%s[%d]", path, i), item, elem)...)
		}
		return faults
	}
	if isScalar(t) {
		if !jsonScalarFits(t, v) {
			return []string{path + " must be " + t}
		}
		return nil
	}
	st, ok := loadSpec().types[t]
	if !ok {
		return nil
	}
	if st.kind == "union" {
		return checkAny(path, v, st.union)
	}
	if _, isText := v.(string); isText && t == "KeyboardButton" {
		return nil // the one object that may be written as its text
	}
	obj, ok := v.(map[string]any)
	if !ok {
		return []string{path + " must be " + t}
	}
	return checkObject(path, obj, st)
}

func jsonScalarFits(t string, v any) bool {
	switch v := v.(type) {
	case json.Number:
		if t == "Float" {
			return true
		}
		_, err := v.Int64()
		return t == "Integer" && err == nil
	case bool:
		return t == "Boolean"
	case string:
		return t == "String" || t == "InputFile"
	}
	return false
}

func checkObject(path string, obj map[string]any, st *specType) []string {
	var faults []string
	kinds := 0
	for name, value := range obj {
		i, known := st.byName[name]
		if !known {
			faults = append(faults, "unknown field "+path+"."+name)
			continue
		}
		f := st.fields[i]
		if !f.required && name != "icon_custom_emoji_id" && name != "style" {
			kinds++
		}
		if f.only != "" && value != f.only {
			faults = append(faults, fmt.Sprintf("%s.%s must be %q", path, name, f.only))
			continue
		}
		faults = append(faults, checkAny(path+"."+name, value, f.types)...)
		if value == "" && f.required {
			faults = append(faults, "empty "+path+"."+name)
		}
	}
	for _, f := range st.fields {
		if _, given := obj[f.name]; f.required && !given {
			faults = append(faults, "missing field "+path+"."+f.name)
		}
	}
	// The server takes the first kind of button it finds, so a second one, an
	// empty copy_text for instance, changes nothing until the order does.
	if st.kind == "oneof" && kinds != 1 {
		faults = append(faults, fmt.Sprintf("%s has %d of the fields of which it must have exactly one", path, kinds))
	}
	return faults
}

// compactJSON is the form in which nested values are kept as parameters.
func compactJSON(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
}
