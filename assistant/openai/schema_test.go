package openai

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	api "github.com/sashabaranov/go-openai"
)

// strictFaults lists what strict structured output refuses in a schema.
func strictFaults(at string, s map[string]any) []string {
	var out []string
	fault := func(format string, args ...any) { out = append(out, at+": "+fmt.Sprintf(format, args...)) }
	for k := range s {
		if !slices.Contains([]string{"type", "properties", "required", "additionalProperties", "items", "enum", "description", "anyOf"}, k) {
			fault("keyword %q", k)
		}
	}
	types := []any{s["type"]}
	if several, ok := s["type"].([]any); ok {
		types = several
	}
	for _, t := range types {
		if !slices.Contains([]any{"object", "array", "string", "integer", "number", "boolean", "null"}, t) {
			fault("type %v", t)
		}
	}
	if enum, ok := s["enum"].([]any); ok && slices.Contains(enum, nil) != slices.Contains(types, any("null")) {
		fault("null stands in only one of type and enum")
	}
	if slices.Contains(types, any("object")) {
		props, _ := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		if s["additionalProperties"] != false {
			fault("open to further properties")
		}
		for name, p := range props {
			if !slices.Contains(required, any(name)) {
				fault("%s is not required", name)
			}
			out = append(out, strictFaults(at+"."+name, p.(map[string]any))...)
		}
		if len(required) != len(props) {
			fault("%d required of %d", len(required), len(props))
		}
	}
	if slices.Contains(types, any("array")) {
		items, ok := s["items"].(map[string]any)
		if !ok {
			fault("an array without items")
		} else {
			out = append(out, strictFaults(at+"[]", items)...)
		}
	}
	return out
}

func TestTheSchemasKeepToTheRulesOfStrictOutput(t *testing.T) {
	for name, text := range map[string]string{"understanding": schema, "summary": summarySchema} {
		var s map[string]any
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if s["type"] != "object" {
			t.Errorf("%s: the root must be an object", name)
		}
		for _, f := range strictFaults(name, s) {
			t.Error(f)
		}
	}
}

func TestTheCheckOfSchemasSeesWhatStrictOutputRefuses(t *testing.T) {
	for fault, text := range map[string]string{
		"left out of required": `{"type":"object","additionalProperties":false,"required":[],"properties":{"a":{"type":"string"}}}`,
		"open":                 `{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}`,
		"nullable":             `{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string","nullable":true}}}`,
		"null not in type":     `{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string","enum":["x",null]}}}`,
	} {
		var s map[string]any
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if len(strictFaults("", s)) == 0 {
			t.Errorf("%s is not seen", fault)
		}
	}
}

func TestEveryPropertyOfTheSchemaIsRead(t *testing.T) {
	var s struct {
		Properties struct {
			Actions struct {
				Items struct {
					Properties map[string]struct{ Enum []*string }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(schema), &s); err != nil {
		t.Fatal(err)
	}
	props := s.Properties.Actions.Items.Properties
	for i := range reflect.TypeFor[saidAction]().NumField() {
		f := reflect.TypeFor[saidAction]().Field(i).Tag.Get("json")
		if _, ok := props[f]; !ok || strings.Contains(f, ",") {
			t.Errorf("%s is read and not in the schema", f)
		}
		delete(props, f)
	}
	for f := range props {
		t.Errorf("%s is in the schema and not read", f)
	}
}

func TestARequestSaysWhatTheServiceAndTheLibraryWant(t *testing.T) {
	for model, warm := range map[string]bool{"gpt-4.1-mini": true, "qwen3:8b": true, "gpt-5-mini": false, "o3-mini": false} {
		e := engineAt(t, "http://127.0.0.1", func(c *Config) { c.Model = model })
		r := e.request("system", "user", "understanding", schema)
		if err := api.NewReasoningValidator().Validate(r); err != nil {
			t.Errorf("%s: %v", model, err)
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var sent map[string]any
		if err := json.Unmarshal(b, &sent); err != nil {
			t.Fatal(err)
		}
		if _, has := sent["temperature"]; has != warm {
			t.Errorf("%s: a temperature is sent: %t, want %t", model, has, warm)
		}
		format := sent["response_format"].(map[string]any)["json_schema"].(map[string]any)
		if format["strict"] != true || format["schema"].(map[string]any)["additionalProperties"] != false {
			t.Errorf("%s: the format is %v", model, format)
		}
	}
}
