package openai

import (
	"encoding/json"
	"errors"
	"fmt"

	"daftar/crm"
)

// schema is what an answer must look like, by the rules of strict structured
// output: every object closed, every property required, what may be absent a union
// with null. It never changes, so a service prepares it once.
const schema = `{
  "type": "object", "additionalProperties": false, "required": ["actions"],
  "properties": {"actions": {"type": "array", "items": {
    "type": "object", "additionalProperties": false,
    "required": ["words", "query", "person", "activity", "outcome", "status", "amount", "title", "time", "task_kind", "task"],
    "properties": {
      "words":     {"type": "string", "description": "The words of the text that say so, copied letter by letter."},
      "query":     {"type": ["string", "null"], "enum": ["history", "pipeline", "reminders", "find", null]},
      "person":    {"type": ["string", "null"], "description": "A label such as N1."},
      "activity":  {"type": ["string", "null"], "enum": ["call", "meeting", "visit", "message", "note", null]},
      "outcome":   {"type": ["string", "null"], "enum": ["connected", "no_answer", "busy", "wrong_number", "left_message", null]},
      "status":    {"type": ["string", "null"], "enum": ["open", "won", "lost", null]},
      "amount":    {"type": ["string", "null"], "description": "The label of the deal's amount, such as A1."},
      "title":     {"type": ["string", "null"], "description": "What is bought, in words of the text."},
      "time":      {"type": ["string", "null"], "description": "The label of the time of the reminder, such as T1."},
      "task_kind": {"type": ["string", "null"], "enum": ["call", "meeting", "visit", "message", "note", null]},
      "task":      {"type": ["string", "null"], "description": "What is to be done, in words of the text."}
    }
  }}}
}`

// saidAction is one action as the model writes it.
type saidAction struct {
	Words    string           `json:"words"`
	Query    crm.Query        `json:"query"`
	Person   string           `json:"person"`
	Activity crm.ActivityKind `json:"activity"`
	Outcome  crm.Outcome      `json:"outcome"`
	Status   crm.DealStatus   `json:"status"`
	Amount   string           `json:"amount"`
	Title    string           `json:"title"`
	Time     string           `json:"time"`
	TaskKind crm.ActivityKind `json:"task_kind"`
	Task     string           `json:"task"`
}

// mostActions is how many actions of an answer are looked at; a message of a
// person in a hurry does not hold more.
const mostActions = 12

var (
	queries  = map[crm.Query]bool{crm.QueryHistory: true, crm.QueryPipeline: true, crm.QueryReminders: true, crm.QueryFind: true}
	kinds    = map[crm.ActivityKind]bool{crm.Call: true, crm.Meeting: true, crm.Visit: true, crm.Message: true, crm.Note: true}
	outcomes = map[crm.Outcome]bool{crm.Connected: true, crm.NoAnswer: true, crm.Busy: true, crm.WrongNumber: true, crm.LeftMessage: true}
	statuses = map[crm.DealStatus]bool{crm.Open: true, crm.Won: true, crm.Lost: true}
)

// readAnswer reads the model's JSON. Values that the schema does not know are
// emptied: not every server keeps to a schema.
func readAnswer(content string) ([]saidAction, error) {
	var got struct {
		Actions *[]saidAction `json:"actions"`
	}
	if err := json.Unmarshal([]byte(content), &got); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if got.Actions == nil {
		return nil, errors.New("read the answer: it has no actions")
	}
	all := (*got.Actions)[:min(len(*got.Actions), mostActions)]
	for i := range all {
		a := &all[i]
		a.Query, a.Activity, a.Outcome = knownOr(queries, a.Query), knownOr(kinds, a.Activity), knownOr(outcomes, a.Outcome)
		a.Status, a.TaskKind = knownOr(statuses, a.Status), knownOr(kinds, a.TaskKind)
	}
	return all, nil
}

func knownOr[T ~string](known map[T]bool, v T) T {
	if known[v] {
		return v
	}
	return ""
}
