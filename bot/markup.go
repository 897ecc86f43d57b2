package bot

import (
	"github.com/go-telegram/bot/models"

	"daftar/bot/chat"
)

// The keyboards as Telegram wants them. The library's own types put an empty
// copy_text on every button, which Telegram does not know there.
type (
	inlineKeyboard struct {
		Rows [][]inlineButton `json:"inline_keyboard"`
	}
	inlineButton struct {
		Text string `json:"text"`
		Data string `json:"callback_data,omitempty"`
		URL  string `json:"url,omitempty"`
	}
	replyKeyboard struct {
		Rows   [][]replyButton `json:"keyboard"`
		Resize bool            `json:"resize_keyboard"`
		Once   bool            `json:"one_time_keyboard,omitempty"`
		Hint   string          `json:"input_field_placeholder,omitempty"`
	}
	replyButton struct {
		Text    string `json:"text"`
		Contact bool   `json:"request_contact,omitempty"`
	}
	noKeyboard struct {
		Remove bool `json:"remove_keyboard"`
	}
)

// markup is a message's keyboard, nil without one. Buttons under the message go
// before the phone's keyboard: Telegram takes one of them.
func markup(m chat.Message) models.ReplyMarkup {
	switch {
	case len(m.Buttons) > 0:
		return inlineMarkup(m)
	case m.Menu == nil:
		return nil
	case len(m.Menu.Rows) == 0:
		return noKeyboard{Remove: true}
	}
	k := replyKeyboard{Resize: true, Once: m.Menu.Once, Hint: m.Menu.Hint}
	for _, row := range m.Menu.Rows {
		var buttons []replyButton
		for _, b := range row {
			buttons = append(buttons, replyButton{Text: b.Text, Contact: b.Contact})
		}
		k.Rows = append(k.Rows, buttons)
	}
	return k
}

// inlineMarkup is the keyboard of an edit, which may have no other kind.
func inlineMarkup(m chat.Message) models.ReplyMarkup {
	if len(m.Buttons) == 0 {
		return nil
	}
	var k inlineKeyboard
	for _, row := range m.Buttons {
		var buttons []inlineButton
		for _, b := range row {
			buttons = append(buttons, inlineButton{Text: b.Text, Data: b.Data, URL: b.URL})
		}
		k.Rows = append(k.Rows, buttons)
	}
	return k
}
