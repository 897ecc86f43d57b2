package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"daftar/sandbox"
)

// refusal is one thing that the real server does not do, and its words for it.
type refusal struct {
	name   string
	given  func(f *fake) params // prepares the scene, may return the parameters itself
	method string
	params params
	code   int
	text   string
}

const mostButtons = 101

func manyButtons(n, perRow int) params {
	var rows [][]params
	for i := range n {
		if i%perRow == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], params{"text": fmt.Sprint(i), "callback_data": "x"})
	}
	return params{"inline_keyboard": rows}
}

func commands(name, description string) params {
	return params{"commands": []params{{"command": name, "description": description}}}
}

func markupOf(button params) params {
	return params{"inline_keyboard": [][]params{{button}}}
}

var refusals = []refusal{
	{name: "an unknown method", method: "sendTelepathy", code: 404, text: "Not Found"},
	{name: "no chat", method: "sendMessage", params: params{"text": "x"}, code: 400, text: "Bad Request: chat_id is empty"},
	{name: "a stranger", method: "sendMessage", params: params{"chat_id": 777, "text": "x"}, code: 400, text: "Bad Request: chat not found"},
	{name: "a channel nobody knows", method: "sendMessage", params: params{"chat_id": "@nobody", "text": "x"}, code: 400, text: "Bad Request: chat not found"},
	{name: "somebody who never wrote", method: "sendMessage", params: params{"chat_id": boris, "text": "x"}, code: 403, text: "Forbidden: bot can't initiate conversation with a user"},
	{name: "somebody who blocked the bot", given: func(f *fake) params { f.ok(f.Phone(anna).Block()); return nil }, method: "sendMessage", params: params{"chat_id": anna, "text": "x"}, code: 403, text: "Forbidden: bot was blocked by the user"},
	{name: "a deleted account", given: func(f *fake) params { f.ok(f.Deactivate(anna)); return nil }, method: "sendMessage", params: params{"chat_id": anna, "text": "x"}, code: 403, text: "Forbidden: user is deactivated"},
	{name: "a group that it is not in", method: "sendMessage", params: params{"chat_id": team, "text": "x"}, code: 403, text: "Forbidden: bot is not a member of the group chat"},
	{name: "a group that threw it out", given: func(f *fake) params {
		f.ok(f.AddBot(team, anna, false))
		f.ok(f.KickBot(team, anna))
		return nil
	}, method: "sendMessage", params: params{"chat_id": team, "text": "x"}, code: 403, text: "Forbidden: bot was kicked from the group chat"},
	{name: "a group that became a supergroup", given: func(f *fake) params {
		f.ok(f.AddBot(team, anna, false))
		_, err := f.Migrate(team, anna)
		f.ok(err)
		return nil
	}, method: "sendMessage", params: params{"chat_id": team, "text": "x"}, code: 400, text: "Bad Request: group chat was upgraded to a supergroup chat"},

	{name: "no text", method: "sendMessage", params: params{"chat_id": anna}, code: 400, text: "Bad Request: message text is empty"},
	{name: "an empty text", method: "sendMessage", params: params{"chat_id": anna, "text": ""}, code: 400, text: "Bad Request: message text is empty"},
	{name: "a text of spaces", method: "sendMessage", params: params{"chat_id": anna, "text": " \n "}, code: 400, text: "Bad Request: text must be non-empty"},
	{name: "tags around nothing", method: "sendMessage", params: params{"chat_id": anna, "text": "<b></b>", "parse_mode": "HTML"}, code: 400, text: "Bad Request: text must be non-empty"},
	{name: "a text of 4097 characters", method: "sendMessage", params: params{"chat_id": anna, "text": strings.Repeat("ў", 4097)}, code: 400, text: "Bad Request: message is too long"},
	{name: "a text of more than 32 KiB", method: "sendMessage", params: params{"chat_id": anna, "text": strings.Repeat("x", 1<<15+1)}, code: 400, text: "Bad Request: text is too long"},
	{name: "a caption of 1025 characters", given: func(f *fake) params {
		id := f.pictureFromAnna()
		return params{"chat_id": anna, "photo": id, "caption": strings.Repeat("x", 1025)}
	}, method: "sendPhoto", code: 400, text: "Bad Request: message caption is too long"},
	{name: "an unknown parse mode", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "parse_mode": "BBCode"}, code: 400, text: "Bad Request: unsupported parse_mode"},

	{name: "an unknown tag", method: "sendMessage", params: html("so <br> what"), code: 400, text: `Bad Request: can't parse entities: Unsupported start tag "br" at byte offset 3`},
	{name: "an arrow", method: "sendMessage", params: html("a <- b>"), code: 400, text: `Bad Request: can't parse entities: Unsupported start tag "-" at byte offset 2`},
	{name: "a tag without an end", method: "sendMessage", params: html("a <b"), code: 400, text: "Bad Request: can't parse entities: Unclosed start tag at byte offset 2"},
	{name: "an open tag", method: "sendMessage", params: html("<b>bold"), code: 400, text: `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},
	{name: "a wrong end tag", method: "sendMessage", params: html("ў<b>bold</i>"), code: 400, text: `Bad Request: can't parse entities: Unmatched end tag at byte offset 9, expected "</b>", found "</i>"`},
	{name: "an end without a beginning", method: "sendMessage", params: html("bold</b>"), code: 400, text: "Bad Request: can't parse entities: Unexpected end tag at byte offset 4"},
	{name: "an open end tag", method: "sendMessage", params: html("<b>bold</b"), code: 400, text: "Bad Request: can't parse entities: Unclosed end tag at byte offset 7"},
	{name: "a plain span", method: "sendMessage", params: html("<span>x</span>"), code: 400, text: `Bad Request: can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`},
	{name: "an attribute without a name", method: "sendMessage", params: html(`<a ="x">x</a>`), code: 400, text: `Bad Request: can't parse entities: Empty attribute name in the tag "a" at byte offset 0`},

	{name: "a reply to nothing", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_parameters": params{"message_id": 9999}}, code: 400, text: "Bad Request: message to be replied not found"},
	{name: "callback data of 65 bytes", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": keyboard("a", strings.Repeat("x", 65))}, code: 400, text: "Bad Request: BUTTON_DATA_INVALID"},
	{name: "101 buttons", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": manyButtons(mostButtons, 8)}, code: 400, text: "Bad Request: reply markup is too long"},
	{name: "a button that does nothing", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": markupOf(params{"text": "a"})}, code: 400, text: "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
	{name: "a button without a text", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": markupOf(params{"callback_data": "a"})}, code: 400, text: `Bad Request: can't parse inline keyboard button: Can't find field "text"`},
	{name: "a button to nowhere", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": markupOf(params{"text": "a", "url": "javascript://x"})}, code: 400, text: "Bad Request: inline keyboard button URL 'javascript://x' is invalid: Wrong HTTP URL"},
	{name: "a keyboard that is no JSON", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": "{"}, code: 400, text: "Bad Request: can't parse reply keyboard markup JSON object"},
	{name: "a keyboard that is a list", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": []int{}}, code: 400, text: "Bad Request: object expected as reply markup"},
	{name: "a keyboard of one dimension", method: "sendMessage", params: params{"chat_id": anna, "text": "x", "reply_markup": params{"inline_keyboard": []params{{"text": "a"}}}}, code: 400, text: `Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},
	{name: "asking for a phone in a group", given: func(f *fake) params {
		f.ok(f.AddBot(team, anna, false))
		ask := params{"keyboard": [][]params{{{"text": "Phone", "request_contact": true}}}}
		return params{"chat_id": team, "text": "x", "reply_markup": ask}
	}, method: "sendMessage", code: 400, text: "Bad Request: phone number can be requested in private chats only"},

	{name: "an edit of nothing", method: "editMessageText", params: params{"chat_id": anna, "message_id": 9999, "text": "x"}, code: 400, text: "Bad Request: message to edit not found"},
	{name: "an edit of what a person wrote", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.must(f.Phone(anna).Send("mine")), "text": "x"}
	}, method: "editMessageText", code: 400, text: "Bad Request: message can't be edited"},
	{name: "an edit below a reply keyboard", given: func(f *fake) params {
		id := f.tell(anna, "menu", params{"reply_markup": params{"keyboard": [][]string{{"Today"}}}})
		return params{"chat_id": anna, "message_id": id, "text": "x"}
	}, method: "editMessageText", code: 400, text: "Bad Request: message can't be edited"},
	{name: "an edit of a deleted message", given: func(f *fake) params {
		id := f.tell(anna, "gone")
		f.good("deleteMessage", params{"chat_id": anna, "message_id": id})
		return params{"chat_id": anna, "message_id": id, "text": "x"}
	}, method: "editMessageText", code: 400, text: "Bad Request: message to edit not found"},
	{name: "an edit that changes nothing", given: func(f *fake) params {
		id := f.tell(anna, "<b>same</b>", params{"parse_mode": "HTML", "reply_markup": keyboard("Go", "go")})
		return params{"chat_id": anna, "message_id": id, "text": "<b>same</b>", "parse_mode": "HTML", "reply_markup": keyboard("Go", "go")}
	}, method: "editMessageText", code: 400, text: "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
	{name: "a keyboard edit that changes nothing", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.tell(anna, "plain")}
	}, method: "editMessageReplyMarkup", code: 400, text: "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
	{name: "an edit that brings a reply keyboard", given: func(f *fake) params {
		keys := params{"keyboard": [][]string{{"Today"}}}
		return params{"chat_id": anna, "message_id": f.tell(anna, "plain"), "text": "x", "reply_markup": keys}
	}, method: "editMessageText", code: 400, text: "Bad Request: inline keyboard expected"},
	{name: "a caption for a text", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.tell(anna, "plain"), "caption": "x"}
	}, method: "editMessageCaption", code: 400, text: "Bad Request: there is no caption in the message to edit"},
	{name: "a text for a photo", given: func(f *fake) params {
		a := f.good("sendPhoto", params{"chat_id": anna, "photo": f.pictureFromAnna()})
		return params{"chat_id": anna, "message_id": decode[message](f.t, a.Result).MessageID, "text": "x"}
	}, method: "editMessageText", code: 400, text: "Bad Request: there is no text in the message to edit"},
	{name: "a caption of 1025 characters for a photo that has one", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.photoFromBot(), "caption": "<b>" + strings.Repeat("ў", 1025) + "</b>", "parse_mode": "HTML"}
	}, method: "editMessageCaption", code: 400, text: "Bad Request: message caption is too long"},
	{name: "a caption that stays as it was", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.photoFromBot(), "caption": "<b>noyabr</b>", "parse_mode": "HTML"}
	}, method: "editMessageCaption", code: 400, text: "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
	{name: "a caption with an open tag", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.photoFromBot(), "caption": "<b>x", "parse_mode": "HTML"}
	}, method: "editMessageCaption", code: 400, text: `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},
	{name: "a caption for a video note", given: func(f *fake) params {
		return params{"chat_id": anna, "message_id": f.upload("sendVideoNote", "video_note", []byte("mp4")).MessageID, "caption": "x"}
	}, method: "editMessageCaption", code: 400, text: "Bad Request: there is no caption in the message to edit"},

	{name: "another file, but none", method: "editMessageMedia", params: params{"chat_id": anna, "message_id": 1}, code: 400, text: `Bad Request: parameter "media" is required`},
	{name: "another file that is no JSON", method: "editMessageMedia", params: params{"chat_id": anna, "message_id": 1, "media": "{"}, code: 400, text: "Bad Request: can't parse input media JSON object"},
	{name: "another file in a list", method: "editMessageMedia", params: params{"chat_id": anna, "message_id": 1, "media": []params{}}, code: 400, text: "Bad Request: can't parse InputMedia: expected an Object"},
	{name: "another file of no kind", method: "editMessageMedia", params: params{"chat_id": anna, "message_id": 1, "media": params{"media": "x"}}, code: 400, text: `Bad Request: can't parse InputMedia: Can't find field "type"`},
	{name: "another file that did not come along", method: "editMessageMedia", params: newMedia("photo", "attach://chart"), code: 400, text: "Bad Request: can't parse InputMedia: media not found"},
	{name: "another file of a wrong kind", method: "editMessageMedia", params: newMedia("voice", "x"), code: 400, text: `Bad Request: can't parse InputMedia: type "voice" is unsupported`},
	{name: "another file with an open tag", method: "editMessageMedia", params: params{"chat_id": anna, "message_id": 1, "media": params{"type": "photo", "media": "x", "caption": "<b>x", "parse_mode": "HTML"}}, code: 400, text: `Bad Request: can't parse InputMedia: Can't parse entities: Can't find end tag corresponding to start tag "b"`},
	{name: "another file for what is not there", method: "editMessageMedia", params: newMedia("photo", "x"), code: 400, text: "Bad Request: message to edit not found"},
	{name: "another file that nobody sent", given: func(f *fake) params {
		p := newMedia("photo", "nonsense")
		p["message_id"] = f.photoFromBot()
		return p
	}, method: "editMessageMedia", code: 400, text: "Bad Request: wrong file identifier/HTTP URL specified"},
	{name: "another file with words too many", given: func(f *fake) params {
		media := params{"type": "photo", "media": f.pictureFromAnna(), "caption": strings.Repeat("x", 1025)}
		return params{"chat_id": anna, "message_id": f.photoFromBot(), "media": media}
	}, method: "editMessageMedia", code: 400, text: "Bad Request: message caption is too long"},
	{name: "the same file again", given: func(f *fake) params {
		id := f.photoFromBot()
		m, _ := f.Message(anna, id)
		media := params{"type": "photo", "media": m.Media.FileID, "caption": "<b>noyabr</b>", "parse_mode": "HTML"}
		return params{"chat_id": anna, "message_id": id, "media": media}
	}, method: "editMessageMedia", code: 400, text: "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
	{name: "another file for a voice note", given: func(f *fake) params {
		p := newMedia("photo", f.pictureFromAnna())
		p["message_id"] = f.upload("sendVoice", "voice", []byte("OggS")).MessageID
		return p
	}, method: "editMessageMedia", code: 400, text: "Bad Request: message media can't be edited"},

	{name: "deleting nothing", method: "deleteMessage", params: params{"chat_id": anna, "message_id": 9999}, code: 400, text: "Bad Request: message to delete not found"},
	{name: "deleting after two days", given: func(f *fake) params {
		id := f.tell(anna, "old")
		f.clock.Add(49 * time.Hour)
		return params{"chat_id": anna, "message_id": id}
	}, method: "deleteMessage", code: 400, text: "Bad Request: message can't be deleted for everyone"},
	{name: "deleting what others wrote in a group", given: func(f *fake) params {
		f.ok(f.AddBot(team, anna, false))
		return params{"chat_id": team, "message_id": f.must(f.Phone(anna).SendTo(team, "hi"))}
	}, method: "deleteMessage", code: 400, text: "Bad Request: message can't be deleted"},
	{name: "copying nothing", method: "copyMessage", params: params{"chat_id": anna, "from_chat_id": anna, "message_id": 9999}, code: 400, text: "Bad Request: message to copy not found"},
	{name: "forwarding nothing", method: "forwardMessage", params: params{"chat_id": anna, "from_chat_id": anna, "message_id": 9999}, code: 400, text: "Bad Request: message to forward not found"},

	{name: "answering a tap that never was", method: "answerCallbackQuery", params: params{"callback_query_id": "1"}, code: 400, text: "Bad Request: query is too old and response timeout expired or query ID is invalid"},
	{name: "answering a tap with a letter", method: "answerCallbackQuery", params: params{"callback_query_id": "1", "text": strings.Repeat("x", 201)}, code: 400, text: "Bad Request: MESSAGE_TOO_LONG"},
	{name: "an action that is none", method: "sendChatAction", params: params{"chat_id": anna, "action": "thinking"}, code: 400, text: "Bad Request: wrong parameter action in request"},

	{name: "no photo", method: "sendPhoto", params: params{"chat_id": anna}, code: 400, text: "Bad Request: there is no photo in the request"},
	{name: "no video note", method: "sendVideoNote", params: params{"chat_id": anna}, code: 400, text: "Bad Request: there is no video note in the request"},
	{name: "a video note sent as a voice note", given: func(f *fake) params {
		f.upload("sendVideoNote", "video_note", []byte("mp4"))
		all := f.Messages(anna)
		return params{"chat_id": anna, "voice": all[len(all)-1].Media.FileID}
	}, method: "sendVoice", code: 400, text: "Bad Request: can't use file of type VideoNote as VoiceNote"},
	{name: "a photo that did not come along", method: "sendPhoto", params: params{"chat_id": anna, "photo": "attach://x"}, code: 400, text: "Bad Request: there is no photo in the request"},
	{name: "a photo that nobody sent", method: "sendPhoto", params: params{"chat_id": anna, "photo": "nonsense"}, code: 400, text: "Bad Request: wrong file identifier/HTTP URL specified"},
	{name: "a photo sent as a document", given: func(f *fake) params {
		return params{"chat_id": anna, "document": f.pictureFromAnna()}
	}, method: "sendDocument", code: 400, text: "Bad Request: can't use file of type Photo as Document"},
	{name: "no file id", method: "getFile", code: 400, text: "Bad Request: file_id not specified"},
	{name: "a wrong file id", method: "getFile", params: params{"file_id": "nonsense"}, code: 400, text: "Bad Request: wrong file_id or the file is temporarily unavailable"},
	{name: "a file over 20 MB", given: func(f *fake) params {
		f.must(f.Phone(anna).Document("big.bin", make([]byte, 20<<20+1)))
		all := f.Messages(anna)
		return params{"file_id": all[len(all)-1].Media.FileID}
	}, method: "getFile", code: 400, text: "Bad Request: file is too big"},

	{name: "a command in capitals", method: "setMyCommands", params: commands("Start", "Begin"), code: 400, text: "Bad Request: BOT_COMMAND_INVALID"},
	{name: "a command of nothing", method: "setMyCommands", params: commands("", "Begin"), code: 400, text: "Bad Request: command must be non-empty"},
	{name: "a command of 33 letters", method: "setMyCommands", params: commands(strings.Repeat("a", 33), "Begin"), code: 400, text: "Bad Request: command length must not exceed 32"},
	{name: "a command without a description", method: "setMyCommands", params: commands("start", ""), code: 400, text: "Bad Request: command description must be non-empty"},
	{name: "a command with a lecture", method: "setMyCommands", params: commands("start", strings.Repeat("x", 257)), code: 400, text: "Bad Request: command description length must not exceed 256"},
	{name: "101 commands", given: func(*fake) params {
		var list []params
		for i := range mostButtons {
			list = append(list, params{"command": fmt.Sprintf("c%d", i), "description": "x"})
		}
		return params{"commands": list}
	}, method: "setMyCommands", code: 400, text: "Bad Request: BOT_COMMANDS_TOO_MUCH"},
	{name: "a scope that is none", method: "setMyCommands", params: params{"commands": []params{}, "scope": params{"type": "moon"}}, code: 400, text: "Bad Request: can't parse BotCommandScope: Unsupported type specified"},
	{name: "commands for a stranger", method: "setMyCommands", params: params{"commands": []params{}, "scope": params{"type": "chat", "chat_id": 777}}, code: 400, text: "Bad Request: chat not found"},
	{name: "a member nobody knows", method: "getChatMember", params: params{"chat_id": anna, "user_id": 777}, code: 400, text: "Bad Request: user not found"},

	{name: "a webhook without encryption", method: "setWebhook", params: params{"url": "http://example.com/x"}, code: 400, text: "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
	{name: "a webhook on a port that is not called", method: "setWebhook", params: params{"url": "https://example.com:8080/x"}, code: 400, text: "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
	{name: "a secret with spaces", method: "setWebhook", params: params{"url": "https://example.com/x", "secret_token": "a b"}, code: 400, text: "Bad Request: secret token contains unallowed characters"},
	{name: "polling beside a webhook", given: func(f *fake) params {
		f.good("setWebhook", params{"url": "http://127.0.0.1:1/"})
		return nil
	}, method: "getUpdates", code: 409, text: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"},
	{name: "51 inline results", given: func(f *fake) params { return f.inlineAnswer(51, "r%d") }, method: "answerInlineQuery", code: 400, text: "Bad Request: RESULTS_TOO_MUCH"},
	{name: "an inline result without a title", given: func(f *fake) params { return f.inlineOf("title", "") }, method: "answerInlineQuery", code: 400, text: `Bad Request: can't parse inline query result: Can't find field "title"`},
	{name: "an inline result with a long id", given: func(f *fake) params { return f.inlineOf("id", strings.Repeat("r", 65)) }, method: "answerInlineQuery", code: 400, text: "Bad Request: RESULT_ID_INVALID"},
	{name: "an inline result without a text", given: func(f *fake) params { return f.inlineOf("input_message_content", params{"message_text": ""}) }, method: "answerInlineQuery", code: 400, text: "Bad Request: message text is empty"},
	{name: "an inline result with a broken text", given: func(f *fake) params {
		return f.inlineOf("input_message_content", params{"message_text": "<b>x", "parse_mode": "HTML"})
	}, method: "answerInlineQuery", code: 400, text: "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""},
	{name: "a long inline offset", given: func(f *fake) params { return f.inlineOf("next_offset", strings.Repeat("9", 65)) }, method: "answerInlineQuery", code: 400, text: "Bad Request: NEXT_OFFSET_INVALID"},
	{name: "the same inline result twice", given: func(f *fake) params { return f.inlineAnswer(2, "r%[2]d") }, method: "answerInlineQuery", code: 400, text: "Bad Request: RESULT_ID_DUPLICATE"},
}

func html(text string) params {
	return params{"chat_id": anna, "text": text, "parse_mode": "HTML"}
}

// pictureFromAnna returns the id of a photo that the server knows.
func (f *fake) pictureFromAnna() string {
	f.must(f.Phone(anna).Photo(onePixel(), ""))
	all := f.Messages(anna)
	return all[len(all)-1].Media.FileID
}

// newMedia is an edit that puts a file into a message that is not there.
func newMedia(kind, file string) params {
	return params{"chat_id": anna, "message_id": 9999, "media": params{"type": kind, "media": file}}
}

// photoFromBot sends a photo with a caption and returns its message id.
func (f *fake) photoFromBot() int64 {
	return f.upload("sendPhoto", "photo", onePixel(), params{"caption": "<b>noyabr</b>", "parse_mode": "HTML"}).MessageID
}

// inlineAnswer answers a fresh query with n results whose ids follow a format.
func (f *fake) inlineAnswer(n int, format string) params {
	id, err := f.Phone(anna).InlineQuery("q", "")
	f.ok(err)
	var results []params
	for i := range n {
		content := params{"message_text": "x"}
		results = append(results, params{
			"type": "article", "id": fmt.Sprintf(format, i, 0), "title": "x", "input_message_content": content,
		})
	}
	return params{"inline_query_id": id, "results": results, "cache_time": 0, "is_personal": true}
}

// inlineOf answers with one result that was changed.
func (f *fake) inlineOf(field string, value any) params {
	answer := f.inlineAnswer(1, "r%d")
	if field == "next_offset" {
		answer[field] = value
		return answer
	}
	answer["results"].([]params)[0][field] = value
	return answer
}

func TestTheServerRefusesWhatTheRealOneRefuses(t *testing.T) {
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			f := startWithAnna(t)
			p := r.params
			if r.given != nil {
				if made := r.given(f); made != nil {
					p = made
				}
			}
			a := f.call(r.method, p)
			if a.OK || a.Status != r.code || a.ErrorCode != r.code || a.Description != r.text {
				t.Errorf("got %d %d %q\nwant %d %q", a.Status, a.ErrorCode, a.Description, r.code, r.text)
			}
		})
	}
}

func TestAMigratedGroupTellsItsNewID(t *testing.T) {
	f := startWithAnna(t)
	f.ok(f.AddBot(team, anna, false))
	newID, err := f.Migrate(team, anna)
	f.ok(err)
	a := f.call("sendMessage", params{"chat_id": team, "text": "x"})
	if a.Parameters.MigrateTo != newID {
		t.Errorf("migrate_to_chat_id is %d, want %d", a.Parameters.MigrateTo, newID)
	}
	f.good("sendMessage", params{"chat_id": newID, "text": "x"})
}

func TestAWrongTokenIsUnauthorized(t *testing.T) {
	f := start(t)
	for path, want := range map[string]string{"/botwrong/getMe": "Unauthorized", "/botwrong": "Not Found", "/file/botwrong/x": "Unauthorized"} {
		a, err := f.postTo(f.URL()+path, "application/json", nil)
		f.ok(err)
		if a.Description != want {
			t.Errorf("%s: %d %q, want %q", path, a.Status, a.Description, want)
		}
	}
}

func TestWhatStaysWithinTheLimitsIsTaken(t *testing.T) {
	f := startWithAnna(t)
	for name, p := range map[string]params{
		"4096 characters in tags": {"text": "<b>" + strings.Repeat("ў", 4096) + "</b>", "parse_mode": "HTML"},
		"64 bytes of data":        {"text": "x", "reply_markup": keyboard("a", strings.Repeat("x", 64))},
		"100 buttons":             {"text": "x", "reply_markup": manyButtons(100, 8)},
		"a reply that may fail":   {"text": "x", "reply_parameters": params{"message_id": 9999, "allow_sending_without_reply": true}},
	} {
		p["chat_id"] = anna
		if a := f.call("sendMessage", p); !a.OK {
			t.Errorf("%s: %s", name, a.Description)
		}
	}
	wantNoFaults(t, f)
}

func TestTooFastIsRefusedUntilTheTimeItNames(t *testing.T) {
	for name, tc := range map[string]struct{ chat, tolerated int64 }{
		"a person": {anna, 20},
		"a group":  {team, 20},
	} {
		t.Run(name, func(t *testing.T) {
			f := startWithAnna(t, func(c *sandbox.Config) { c.NoRateLimits = false })
			f.ok(f.AddBot(team, anna, false))
			for range tc.tolerated {
				f.tell(tc.chat, "x")
			}
			a := f.call("sendMessage", params{"chat_id": tc.chat, "text": "x"})
			wait := a.Parameters.RetryAfter
			if a.Status != 429 || wait < 1 || a.Description != fmt.Sprintf("Too Many Requests: retry after %d", wait) || a.Header.Get("Retry-After") != fmt.Sprint(wait) {
				t.Fatalf("got %d %q, header %q", a.Status, a.Description, a.Header.Get("Retry-After"))
			}
			f.clock.Add(time.Duration(wait) * time.Second)
			f.tell(tc.chat, "x")
		})
	}
}

func TestThirtyMessagesASecondAreTheMostOverall(t *testing.T) {
	f := start(t, func(c *sandbox.Config) { c.NoRateLimits = false })
	refused := 0
	for i := range int64(31) {
		id := 1000 + i
		f.AddUser(sandbox.User{ID: id, FirstName: "U"})
		f.must(f.Phone(id).Start(""))
		if a := f.call("sendMessage", params{"chat_id": id, "text": "x"}); !a.OK {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d of 31 were refused, want 1", refused)
	}
}
