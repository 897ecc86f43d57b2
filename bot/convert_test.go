package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/bot/chat"
	"daftar/store"
)

const (
	fromAziz = `"from":{"id":5,"first_name":"Aziz","last_name":"Karimov","username":"aziz","language_code":"uz"}`
	inChat   = `"chat":{"id":5,"type":"private","first_name":"Aziz"}`
	inGroup  = `"chat":{"id":-9,"type":"supergroup","title":"Team"}`
	written  = `"message_id":7,"date":1795000000,` + fromAziz + `,` + inChat
)

var (
	at       = time.Unix(1795000000, 0).UTC()
	received = time.Unix(1795000100, 0).UTC()
	aziz     = chat.Person{ID: 5, Name: "Aziz Karimov", Username: "aziz", Language: "uz"}
	private  = chat.Place{ID: 5, Private: true}
	group    = chat.Place{ID: -9, Title: "Team"}
)

func TestConvert(t *testing.T) {
	b := &Bot{name: "Daftar_bot"}
	base := func(kind chat.Kind, change func(*chat.Request)) chat.Request {
		r := chat.Request{InboxID: 3, Kind: kind, Chat: private, From: aziz, MessageID: 7, At: at}
		change(&r)
		return r
	}
	tap := chat.Data{Action: "undo", ID: 12, Version: 3, Arg: "x"}
	for name, c := range map[string]struct {
		update string
		want   chat.Request
	}{
		"a text": {
			`{"message":{` + written + `,"text":"Aziz aka 5 mln"}}`,
			base(chat.Text, func(r *chat.Request) { r.Text = "Aziz aka 5 mln" }),
		},
		"a command with what stands behind it": {
			`{"message":{` + written + `,"text":"/Find@daftar_BOT  Aziz\naka "}}`,
			base(chat.Text, func(r *chat.Request) {
				r.Text, r.Command, r.Args = "/Find@daftar_BOT  Aziz\naka ", "find", "Aziz\naka"
			}),
		},
		"a slash that makes no command": {
			`{"message":{` + written + `,"text":"/ 5 mln"}}`,
			base(chat.Text, func(r *chat.Request) { r.Text = "/ 5 mln" }),
		},
		"a command for another bot, said to us": {
			`{"message":{` + written + `,"text":"/find@other Aziz"}}`,
			base(chat.Text, func(r *chat.Request) { r.Text = "/find@other Aziz" }),
		},
		"a command for another bot in a group": {
			`{"message":{"message_id":7,"date":1795000000,` + fromAziz + `,` + inGroup + `,"text":"/find@other Aziz"}}`,
			chat.Request{},
		},
		"a text in a group": {
			`{"message":{"message_id":7,"date":1795000000,` + fromAziz + `,` + inGroup + `,"text":"hello"}}`,
			base(chat.Text, func(r *chat.Request) { r.Chat, r.Text = group, "hello" }),
		},
		"an answer to another message": {
			`{"message":{` + written + `,"text":"yes","reply_to_message":{"message_id":4,"date":1,` + inChat + `}}}`,
			base(chat.Text, func(r *chat.Request) { r.Text, r.ReplyTo = "yes", 4 }),
		},
		"an answer to a forwarded message is one's own": {
			`{"message":{` + written + `,"text":"yes","reply_to_message":{"message_id":4,"date":1,` + inChat + `,"forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"Olim"}}}}`,
			base(chat.Text, func(r *chat.Request) { r.Text, r.ReplyTo = "yes", 4 }),
		},
		"what a bot wrote": {
			`{"message":{"message_id":7,"date":1,"from":{"id":6,"is_bot":true,"first_name":"B"},` + inChat + `,"text":"x"}}`,
			chat.Request{},
		},
		"a message without a sender": {
			`{"message":{"message_id":7,"date":1,` + inGroup + `,"text":"x"}}`,
			chat.Request{},
		},
		"an edit counts from when it was made": {
			`{"edited_message":{` + written + `,"edit_date":1795000060,"text":"not 5, 7 mln"}}`,
			base(chat.Edited, func(r *chat.Request) { r.Text, r.At = "not 5, 7 mln", at.Add(time.Minute) }),
		},
		"a step of a live location": {
			`{"edited_message":{` + written + `,"edit_date":1795000060,"location":{"latitude":41,"longitude":69}}}`,
			chat.Request{},
		},
		"somebody's contact": {
			`{"message":{` + written + `,"contact":{"phone_number":"+998901234567","first_name":"Olim","last_name":"T"}}}`,
			base(chat.Contact, func(r *chat.Request) {
				r.Contact = &chat.SharedContact{Name: "Olim T", Phone: "+998901234567"}
			}),
		},
		"the own contact": {
			`{"message":{` + written + `,"contact":{"phone_number":"998901234567","first_name":"Aziz","user_id":5}}}`,
			base(chat.Contact, func(r *chat.Request) {
				r.Contact = &chat.SharedContact{Name: "Aziz", Phone: "998901234567", UserID: 5}
			}),
		},
		"a voice note": {
			`{"message":{` + written + `,"voice":{"file_id":"V","file_unique_id":"v","duration":3,"file_size":900}}}`,
			base(chat.Media, func(r *chat.Request) { r.File = &chat.File{ID: "V", Kind: "voice", Size: 900, Length: 3 * time.Second} }),
		},
		"the largest size of a photo, with its caption": {
			`{"message":{` + written + `,"caption":"shop","photo":[{"file_id":"S","file_unique_id":"s","width":90,"height":60},` +
				`{"file_id":"L","file_unique_id":"l","width":900,"height":600,"file_size":5000},{"file_id":"M","file_unique_id":"m","width":300,"height":200}]}}`,
			base(chat.Media, func(r *chat.Request) {
				r.Text, r.File = "shop", &chat.File{ID: "L", Kind: "photo", Size: 5000}
			}),
		},
		"a document": {
			`{"message":{` + written + `,"document":{"file_id":"D","file_unique_id":"d","file_name":"list.xlsx","file_size":7}}}`,
			base(chat.Media, func(r *chat.Request) {
				r.File = &chat.File{ID: "D", Kind: "document", Name: "list.xlsx", Size: 7}
			}),
		},
		"a round video": {
			`{"message":{` + written + `,"video_note":{"file_id":"N","file_unique_id":"n","length":240,"duration":3,"file_size":7}}}`,
			base(chat.Media, func(r *chat.Request) {
				r.File = &chat.File{ID: "N", Kind: "video_note", Size: 7, Length: 3 * time.Second}
			}),
		},
		"a place": {
			`{"message":{` + written + `,"location":{"latitude":41,"longitude":69}}}`,
			base(chat.Location, func(r *chat.Request) { r.Where = "41.000000,69.000000" }),
		},
		"a place with a name": {
			`{"message":{` + written + `,"venue":{"location":{"latitude":41.3,"longitude":69.25},"title":"Chorsu","address":"Toshkent"}}}`,
			base(chat.Location, func(r *chat.Request) { r.Where = "41.300000,69.250000" }),
		},
		"a forwarded message of a person": {
			`{"message":{` + written + `,"text":"call me","forward_origin":{"type":"user","date":1,"sender_user":{"id":8,"is_bot":false,"first_name":"Olim","last_name":"T"}}}}`,
			base(chat.Text, func(r *chat.Request) {
				r.Text, r.Forwarded, r.ForwardedFrom, r.ForwardedID = "call me", true, "Olim T", 8
			}),
		},
		"a forwarded message of a person who hides": {
			`{"message":{` + written + `,"text":"call me","forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"Olim T"}}}`,
			base(chat.Text, func(r *chat.Request) { r.Text, r.Forwarded, r.ForwardedFrom = "call me", true, "Olim T" }),
		},
		"a message with something of a kind that came to be later": {
			`{"message":{` + written + `,"text":"call me","forward_origin":{"type":"thought"},"reply_to_message":{"message_id":"x"}}}`,
			base(chat.Text, func(r *chat.Request) { r.Text, r.Forwarded = "call me", true }),
		},
		"a sticker": {
			`{"message":{` + written + `,"sticker":{"file_id":"X","file_unique_id":"x","type":"regular","width":1,"height":1}}}`,
			base(chat.Other, func(*chat.Request) {}),
		},
		"a tap counts from when it arrived": {
			`{"callback_query":{"id":"1","chat_instance":"1",` + fromAziz + `,"data":"` + tap.Encode() + `","message":{"message_id":7,"date":1,` + inChat + `}}}`,
			base(chat.Tap, func(r *chat.Request) { r.Tap, r.At = tap, received }),
		},
		"a tap on a message that is too old to be shown": {
			`{"callback_query":{"id":"1","chat_instance":"1",` + fromAziz + `,"data":"` + tap.Encode() + `","message":{"message_id":7,"date":0,` + inChat + `}}}`,
			base(chat.Tap, func(r *chat.Request) { r.Tap, r.At = tap, received }),
		},
		"a tap with data that we never wrote": {
			`{"callback_query":{"id":"1","chat_instance":"1",` + fromAziz + `,"data":"undo:zz","message":{"message_id":7,"date":1,` + inChat + `}}}`,
			base(chat.Tap, func(r *chat.Request) { r.At = received }),
		},
		"the bot was blocked": {
			`{"my_chat_member":{"date":1795000000,` + fromAziz + `,` + inChat + `,"old_chat_member":{"status":"member","user":{"id":42,"is_bot":true,"first_name":"D"}},` +
				`"new_chat_member":{"status":"kicked","until_date":0,"user":{"id":42,"is_bot":true,"first_name":"D"}}}}`,
			base(chat.Member, func(r *chat.Request) { r.MessageID, r.Away = 0, true }),
		},
		"the bot came into a group": {
			`{"my_chat_member":{"date":1795000000,` + fromAziz + `,` + inGroup + `,"old_chat_member":{"status":"left","user":{"id":42,"is_bot":true,"first_name":"D"}},` +
				`"new_chat_member":{"status":"member","user":{"id":42,"is_bot":true,"first_name":"D"}}}}`,
			base(chat.Member, func(r *chat.Request) { r.Chat, r.MessageID, r.Came = group, 0, true }),
		},
		"the bot was made an administrator": {
			`{"my_chat_member":{"date":1795000000,` + fromAziz + `,` + inGroup + `,"old_chat_member":{"status":"member","user":{"id":42,"is_bot":true,"first_name":"D"}},` +
				`"new_chat_member":{"status":"administrator","user":{"id":42,"is_bot":true,"first_name":"D"}}}}`,
			base(chat.Member, func(r *chat.Request) { r.Chat, r.MessageID = group, 0 }),
		},
		"somebody who hides let the bot in": {
			`{"my_chat_member":{"date":1795000000,"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},` + inGroup + `,"old_chat_member":{"status":"left","user":{"id":42,"is_bot":true,"first_name":"D"}},` +
				`"new_chat_member":{"status":"member","user":{"id":42,"is_bot":true,"first_name":"D"}}}}`,
			base(chat.Member, func(r *chat.Request) { r.Chat, r.From, r.MessageID, r.Came = group, chat.Person{}, 0, true }),
		},
		"the bot came into a channel": {
			`{"my_chat_member":{"date":1795000000,` + fromAziz + `,"chat":{"id":-9,"type":"channel","title":"News"},"old_chat_member":{"status":"left","user":{"id":42,"is_bot":true,"first_name":"D"}},` +
				`"new_chat_member":{"status":"administrator","user":{"id":42,"is_bot":true,"first_name":"D"}}}}`,
			chat.Request{},
		},
		"an administrator who hides is nobody": {
			`{"message":{"message_id":7,"date":1795000000,"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-9,"type":"supergroup","title":"Team"},` + inGroup + `,"text":"/pipeline"}}`,
			base(chat.Text, func(r *chat.Request) {
				r.Chat, r.From, r.Text, r.Command = group, chat.Person{}, "/pipeline", "pipeline"
			}),
		},
		"who speaks in the name of a channel is nobody": {
			`{"message":{"message_id":7,"date":1795000000,` + fromAziz + `,"sender_chat":{"id":-8,"type":"channel","title":"News"},` + inGroup + `,"text":"/pipeline"}}`,
			base(chat.Text, func(r *chat.Request) {
				r.Chat, r.From, r.Text, r.Command = group, chat.Person{}, "/pipeline", "pipeline"
			}),
		},
		"a group moves, as its old id tells it": {
			`{"message":{"message_id":7,"date":1795000000,` + fromAziz + `,` + inGroup + `,"migrate_to_chat_id":-1009}}`,
			base(chat.Member, func(r *chat.Request) { r.Chat, r.From, r.MovedTo = group, chat.Person{}, -1009 }),
		},
		"a group moves, as its new id tells it": {
			`{"message":{"message_id":7,"date":1795000000,` + fromAziz + `,"chat":{"id":-1009,"type":"supergroup","title":"Team"},"migrate_from_chat_id":-9}}`,
			base(chat.Member, func(r *chat.Request) { r.Chat, r.From, r.MovedTo = group, chat.Person{}, -1009 }),
		},
		"a kind of update that was not asked for": {`{"poll":{"id":"1","question":"?"}}`, chat.Request{}},
	} {
		t.Run(name, func(t *testing.T) {
			row := store.InboxRow{ID: 3, Incoming: store.Incoming{Payload: []byte(c.update)}, ReceivedAt: received}
			got, ours, err := b.convert(row)
			if err != nil {
				t.Fatal(err)
			}
			if ours != (c.want.InboxID != 0) {
				t.Fatalf("ours: %v", ours)
			}
			if !ours {
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEnvelope(t *testing.T) {
	for name, c := range map[string]struct {
		update string
		ok     bool
		want   store.Incoming
	}{
		"a message": {
			`{"update_id":1,"message":{` + written + `}}`, true,
			store.Incoming{UpdateID: 1, Kind: "message", ChatID: 5, UserID: 5, MessageID: 7, Lane: 5},
		},
		"a tap lies in the lane of its chat": {
			`{"update_id":1,"callback_query":{"id":"9",` + fromAziz + `,"message":{"message_id":7,` + inGroup + `}}}`, true,
			store.Incoming{UpdateID: 1, Kind: "callback_query", ChatID: -9, UserID: 5, MessageID: 7, Lane: -9},
		},
		"an inline query lies in the lane of its sender": {
			`{"update_id":1,"inline_query":{"id":"9",` + fromAziz + `,"query":"x","offset":""}}`, true,
			store.Incoming{UpdateID: 1, Kind: "inline_query", UserID: 5, Lane: 5},
		},
		"a shape that nobody knows": {
			`{"update_id":1,"telepathy":["x"]}`, true, store.Incoming{UpdateID: 1, Kind: "telepathy"},
		},
		"types that nobody expects": {
			`{"update_id":1,"message":{"message_id":"seven","chat":5,"from":[]}}`, true,
			store.Incoming{UpdateID: 1, Kind: "message"},
		},
		"no id":     {`{"message":{}}`, false, store.Incoming{}},
		"no update": {`"x"`, false, store.Incoming{}},
	} {
		t.Run(name, func(t *testing.T) {
			e, ok := readEnvelope([]byte(c.update))
			if ok != c.ok {
				t.Fatalf("ok: %v", ok)
			}
			if !ok {
				return
			}
			if diff := cmp.Diff(c.want, e.incoming(0, nil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCausesNeverTellTheTokenOrTheText(t *testing.T) {
	a, err := newAPI(Config{Token: "42:secret", APIURL: "http://x"}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	got := a.description(quotedError(`bad request, http://x/bot42:secret/sendMessage can't parse "Aziz" at "5 mln`))
	if want := `bad request, http://x/bot***/sendMessage can't parse "…" at "…"`; got != want {
		t.Errorf("%s", got)
	}
}

type quotedError string

func (e quotedError) Error() string { return string(e) }
