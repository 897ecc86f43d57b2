package sandbox

import (
	"encoding/json"
	"fmt"
)

const (
	maxButtons      = 100
	maxButtonsInRow = 8
	maxMarkup       = 10 << 10 // bytes of buttons, roughly, as seen in the wild
	maxCallbackData = 64
)

// A markup is a parsed reply_markup.
type markup struct {
	inline    [][]Button
	inlineRaw []byte
	reply     *ReplyKeyboard
}

type jsonObject = map[string]json.RawMessage

// parseMarkup reads reply_markup and refuses it in the real server's words.
// The first result is nil without a markup.
func (s *Server) parseMarkup(r *request) (*markup, error) {
	raw := r.params["reply_markup"]
	if raw == "" {
		return nil, nil
	}
	var any0 any
	if err := json.Unmarshal([]byte(raw), &any0); err != nil {
		return nil, badRequest("can't parse reply keyboard markup JSON object")
	}
	var obj jsonObject
	if err := json.Unmarshal([]byte(raw), &obj); err != nil {
		return nil, badRequest("object expected as reply markup")
	}
	keys, err := rows(obj["keyboard"], `field "keyboard" must be an Array of Arrays`, "keyboard", parseKey)
	if err != nil {
		return nil, err
	}
	inline, err := rows(obj["inline_keyboard"],
		`field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`, "inline keyboard", parseButton)
	if err != nil {
		return nil, err
	}
	switch {
	case len(keys) > 0:
		return &markup{reply: &ReplyKeyboard{
			Rows: keys, OneTime: truth(obj["one_time_keyboard"]), Persistent: truth(obj["is_persistent"]),
			Placeholder: text(obj["input_field_placeholder"]),
		}}, nil
	case len(inline) > 0:
		return s.checkInline(r, inline, raw)
	case truth(obj["remove_keyboard"]):
		return &markup{reply: &ReplyKeyboard{Remove: true}}, nil
	case truth(obj["force_reply"]):
		return &markup{reply: &ReplyKeyboard{ForceReply: true, Placeholder: text(obj["input_field_placeholder"])}}, nil
	}
	return nil, nil
}

// checkInline applies the limits that lie behind the parser.
func (s *Server) checkInline(r *request, inline [][]Button, raw string) (*markup, error) {
	total := 0
	for i, row := range inline {
		total += len(row)
		for _, b := range row {
			if b.Text == "" {
				return nil, badRequest("inline keyboard button text must be non-empty")
			}
			if len(b.Data) > maxCallbackData {
				return nil, badRequest("BUTTON_DATA_INVALID")
			}
			if b.URL == "" {
				continue
			}
			if _, ok := checkedURL(b.URL); !ok {
				return nil, badRequest(fmt.Sprintf("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL))
			}
		}
		if len(row) > maxButtonsInRow { // phones show eight and drop the rest
			s.fault(r.method, fmt.Sprintf("reply_markup row %d has %d buttons, phones show %d", i, len(row), maxButtonsInRow))
			inline[i] = row[:maxButtonsInRow]
		}
	}
	if total > maxButtons || len(raw) > maxMarkup {
		return nil, badRequest("reply markup is too long")
	}
	return &markup{inline: inline, inlineRaw: wireInline(raw)}, nil
}

// wireInline keeps what comes back to the bot: the keyboard and nothing else.
func wireInline(raw string) []byte {
	var keep struct {
		InlineKeyboard json.RawMessage `json:"inline_keyboard"`
	}
	if json.Unmarshal([]byte(raw), &keep) != nil {
		return nil
	}
	out, err := json.Marshal(keep)
	if err != nil {
		return nil
	}
	return out
}

func rows(raw json.RawMessage, shape, what string, parse func(json.RawMessage) (Button, error)) ([][]Button, error) {
	if raw == nil {
		return nil, nil
	}
	var outer []json.RawMessage
	if json.Unmarshal(raw, &outer) != nil {
		return nil, badRequest(shape)
	}
	var out [][]Button
	for _, rawRow := range outer {
		var inner []json.RawMessage
		if json.Unmarshal(rawRow, &inner) != nil {
			return nil, badRequest(shape)
		}
		var row []Button
		for _, rawButton := range inner {
			b, err := parse(rawButton)
			if err != nil {
				return nil, badRequest(fmt.Sprintf("can't parse %s button: %s", what, err))
			}
			row = append(row, b)
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out, nil
}

func parseKey(raw json.RawMessage) (Button, error) {
	if t := text(raw); t != "" {
		return Button{Text: t}, nil
	}
	var obj jsonObject
	if json.Unmarshal(raw, &obj) != nil {
		return Button{}, broken("KeyboardButton must be a String or an Object")
	}
	if _, ok := obj["text"]; !ok {
		return Button{}, broken(`Can't find field "text"`)
	}
	return Button{
		Text: text(obj["text"]), Style: text(obj["style"]),
		RequestContact: truth(obj["request_contact"]), RequestLocation: truth(obj["request_location"]),
	}, nil
}

// parseButton takes the first kind it finds, in the real server's order.
func parseButton(raw json.RawMessage) (Button, error) {
	var obj jsonObject
	if json.Unmarshal(raw, &obj) != nil {
		return Button{}, broken("InlineKeyboardButton must be an Object")
	}
	if _, ok := obj["text"]; !ok {
		return Button{}, broken(`Can't find field "text"`)
	}
	b := Button{Text: text(obj["text"]), Style: text(obj["style"])}
	switch b.Style {
	case "", "default", "primary", "danger", "success":
	default:
		return Button{}, broken("invalid button style specified")
	}
	if b.URL = text(obj["url"]); b.URL != "" {
		return b, nil
	}
	if b.Data = text(obj["callback_data"]); b.Data != "" {
		return b, nil
	}
	for _, kind := range []string{"callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat", "switch_inline_query_current_chat", "login_url", "web_app", "copy_text"} {
		if v, ok := obj[kind]; ok {
			b.fill(kind, v)
			return b, nil
		}
	}
	return Button{}, broken("Text buttons are unallowed in the inline keyboard")
}

func (b *Button) fill(kind string, raw json.RawMessage) {
	var obj jsonObject
	_ = json.Unmarshal(raw, &obj) // a scalar leaves the object empty
	switch kind {
	case "switch_inline_query", "switch_inline_query_current_chat":
		query := text(raw)
		b.SwitchInline = &query
	case "switch_inline_query_chosen_chat":
		query := text(obj["query"])
		b.SwitchInline = &query
	case "login_url":
		b.URL = text(obj["url"])
	case "web_app":
		b.WebApp = text(obj["url"])
	case "copy_text":
		b.CopyText = text(obj["text"])
	}
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func truth(raw json.RawMessage) bool { return string(raw) == "true" }
