package sandbox_test

import (
	"strings"
	"testing"
)

func TestWhatTheRealServerForgivesIsKeptAsAFault(t *testing.T) {
	text := func(more params) params {
		p := params{"chat_id": anna, "text": "x"}
		for k, v := range more {
			p[k] = v
		}
		return p
	}
	button := func(b params) params { return text(params{"reply_markup": markupOf(b)}) }
	cases := []struct {
		name, method string
		params       params
		want         string
	}{
		{"a parameter that is none", "sendMessage", text(params{"disable_web_page_preview": true}), "unknown parameter disable_web_page_preview"},
		{"a method that is none", "sendTelepathy", params{}, "unknown method sendTelepathy"},
		{"a missing parameter", "sendMessage", params{"chat_id": anna}, "missing parameter text"},
		{"a word for a number", "editMessageText", text(params{"message_id": "last"}), "parameter message_id must be Integer"},
		{"a word for a truth", "sendMessage", text(params{"protect_content": "maybe"}), "parameter protect_content must be Boolean"},
		{"a list that is no JSON", "getUpdates", params{"allowed_updates": "message"}, "parameter allowed_updates must be JSON"},
		{"a number among words", "getUpdates", params{"allowed_updates": []any{"message", 3}}, "allowed_updates[1] must be String"},
		{"an empty copy_text beside the data", "sendMessage", button(params{"text": "a", "callback_data": "b", "copy_text": params{"text": ""}}), "reply_markup.inline_keyboard[0][0] has 2 of the fields of which it must have exactly one"},
		{"an empty url beside the data", "sendMessage", button(params{"text": "a", "callback_data": "b", "url": ""}), "has 2 of the fields"},
		{"a button field that is none", "sendMessage", button(params{"text": "a", "callback_data": "b", "color": "red"}), "unknown field reply_markup.inline_keyboard[0][0].color"},
		{"a number as button text", "sendMessage", button(params{"text": 5, "callback_data": "b"}), "reply_markup.inline_keyboard[0][0].text must be String"},
		{"nine buttons in a row", "sendMessage", text(params{"reply_markup": manyButtons(9, 9)}), "has 9 buttons"},
		{"a scope of another kind", "setMyCommands", params{"commands": []params{}, "scope": params{"type": "moon"}}, "scope.type must be"},
		{"a command without its description", "setMyCommands", params{"commands": []params{{"command": "a"}}}, "missing field commands[0].description"},
		{"an entity without its place", "sendMessage", text(params{"entities": []params{{"type": "bold"}}}), "missing field entities[0].length"},
		{"markdown", "sendMessage", text(params{"parse_mode": "MarkdownV2"}), "does not parse MarkdownV2"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := startWithAnna(t)
			f.call(tc.method, tc.params)
			if got := faultTexts(f); !strings.Contains(got, tc.want) {
				t.Errorf("faults:\n%s\nwant: %s", got, tc.want)
			}
		})
	}
}

func TestCorrectRequestsLeaveNoFault(t *testing.T) {
	f := startWithAnna(t)
	markups := []params{
		keyboard("a", "b"),
		markupOf(params{"text": "a", "url": "https://t.me/shop_bot?start=x", "style": "primary"}),
		markupOf(params{"text": "a", "switch_inline_query": ""}),
		markupOf(params{"text": "a", "copy_text": params{"text": "4567"}}),
		{"keyboard": [][]any{{"plain", params{"text": "Phone", "request_contact": true}}}, "resize_keyboard": true},
		{"remove_keyboard": true},
		{"force_reply": true, "input_field_placeholder": "Name"},
	}
	for _, m := range markups {
		f.tell(anna, "x", params{"reply_markup": m})
	}
	for _, scope := range []params{
		{"type": "default"}, {"type": "all_private_chats"}, {"type": "chat", "chat_id": anna},
	} {
		f.good("setMyCommands", params{"commands": []params{{"command": "today", "description": "Bugun"}}, "scope": scope, "language_code": "uz"})
	}
	f.tell(anna, "x", params{"link_preview_options": params{"is_disabled": true}, "entities": []params{{"type": "bold", "offset": 0, "length": 1}}})
	f.good("sendChatAction", params{"chat_id": anna, "action": "typing"})
	f.good("deleteWebhook", params{"drop_pending_updates": false})
	f.good("setChatMenuButton", params{"menu_button": params{"type": "commands"}})
	f.good("setMyShortDescription", params{"short_description": "Savdo daftari"})
	wantNoFaults(t, f)
}
