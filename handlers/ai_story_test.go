package handlers_test

import (
	"context"

	"daftar/assistant"
	"daftar/bot/chat"
	"daftar/handlers"
)

// outside is a day with services that understand and listen.
func outside(o *office) {
	plain, heard := o.desk, spokenText
	defer func() { o.desk = plain }()
	olim, sara := o.olim(), o.sara()
	olim.says("/ai")
	o.typed = append(o.typed, "api.openai.com", "speech.example.uz")
	o.desk = o.newDesk(func(c *handlers.Config) {
		c.Services = handlers.Services{
			ModelHost: "api.openai.com", SpeechHost: "speech.example.uz",
			Summarise:  func(context.Context, assistant.SummaryRequest) (string, error) { return "Kelishilgan", nil },
			Transcribe: func(context.Context, assistant.Recording) (string, error) { return heard, nil },
			Download:   func(context.Context, string, int64) ([]byte, error) { return []byte("OggS"), nil },
		}
	})
	olim.says("/ai")
	olim.tapsAction("ai", "budget")
	olim.tapsAction("ai", "bare")
	olim.tapsAction("ai", "mask")
	olim.tapsAction("ai", "speech")
	sara.says("/help")
	o.typed = append(o.typed, spokenText, "Kelishilgan")
	sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-7", Kind: "voice"}}, "(voice)")
	sara.says("/history Yodgora")
	sara.tapsAction("story", "")
	sara.tapsAction("file", "")
	o.typed = append(o.typed, answerText)
	heard = answerText
	sara.says("/remind Yodgora")
	sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-8", Kind: "voice"}}, "(voice)")
}

// spokenText is what is heard in the first recording, answerText in the second.
const spokenText = "Yodgora opaga telefon qildim, 7 mln, ertaga 11da qayta telefon qilaman"

const answerText = "juma soat uchda"
