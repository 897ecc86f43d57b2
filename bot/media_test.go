package bot_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

// picture is a small PNG.
var picture = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48))); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// made puts a file into the book, as an action does.
func (w *world) made(name string, content []byte) (id int64) {
	w.t.Helper()
	w.do(func(tx *store.Tx) (err error) {
		id, err = tx.AddFile(name, content)
		return err
	})
	return id
}

// photo is a message with a picture that the bot has made.
func photo(chatID, made int64, caption string) store.Outgoing {
	o := text(chatID, caption)
	o.Message.File = &chat.Attachment{Kind: "photo", Made: made}
	return o
}

func withButton(o store.Outgoing) store.Outgoing {
	o.Message.Buttons = [][]chat.Button{chat.Row(chat.Button{Text: "Next", Data: chat.Data{Action: "next"}.Encode()})}
	return o
}

func TestAPictureIsUploadedOnceAndThenSentByItsID(t *testing.T) {
	w := newWorld(t)
	w.open(anna, boris)
	id := w.made("pipeline.png", picture())
	w.run(quiet, func(c *bot.Config) { c.Senders = 1 })
	w.inState(w.queue(withButton(photo(anna, id, "<b>Pipeline</b> &amp; co")))[0], "sent")
	got := w.hears(anna, "Pipeline & co")[0]
	if got.Media == nil || got.Media.Kind != "photo" || len(got.Entities) != 1 || len(got.Inline) != 1 {
		t.Fatalf("came as %+v with %v", got.Media, got.Keys())
	}
	kept, err := w.st.File(t.Context(), id)
	if err != nil || kept.FileID != got.Media.FileID || len(kept.Bytes) != 0 {
		t.Errorf("the book keeps %q and %d bytes (%v), want %q", kept.FileID, len(kept.Bytes), err, got.Media.FileID)
	}
	w.inState(w.queue(photo(boris, id, ""))[0], "sent")
	again := w.hears(boris, "")[0]
	if again.Media == nil || again.Media.FileID != kept.FileID {
		t.Errorf("came as %+v", again.Media)
	}
	calls := w.Requests()
	if last := calls[len(calls)-1]; last.Params["photo"] != kept.FileID {
		t.Errorf("it was sent with %v", last.Params)
	}
}

func TestEveryKindOfFileGoesOutByItsID(t *testing.T) {
	for _, kind := range []string{"photo", "document", "voice", "audio", "video", "video_note"} {
		t.Run(kind, func(t *testing.T) {
			w := newWorld(t)
			w.open(anna, boris)
			first := text(anna, "")
			first.Message.File = &chat.Attachment{Kind: kind, Made: w.made("file", picture())}
			w.run(quiet)
			w.inState(w.queue(first)[0], "sent")
			again := withButton(text(boris, "look"))
			again.Message.File = &chat.Attachment{Kind: kind, ID: w.hears(anna, "")[0].Media.FileID}
			w.inState(w.queue(again)[0], "sent")
			want := []string{"look"}
			if kind == "video_note" { // it has no caption
				want = []string{"", "look"}
			}
			got := w.hears(boris, want...)
			if got[0].Media == nil || got[0].Media.Kind != kind {
				t.Errorf("came as %+v", got[0].Media)
			}
			for i, m := range got {
				if last := i == len(got)-1; (len(m.Inline) > 0) != last {
					t.Errorf("message %d of %d has the keys %v", i+1, len(got), m.Keys())
				}
			}
		})
	}
}

func TestACaptionThatIsTooLongGoesBehindThePicture(t *testing.T) {
	full := strings.Repeat("ў", 1023) + "&amp;"
	for name, c := range map[string]struct {
		caption string
		want    []string
	}{
		"it just fits": {"<b>" + full + "</b>", []string{strings.Repeat("ў", 1023) + "&"}},
		"one too many": {full + "x", []string{"", strings.Repeat("ў", 1023) + "&x"}},
		"two messages": {
			strings.Repeat("a", 4000) + "\n" + strings.Repeat("b", 200),
			[]string{"", strings.Repeat("a", 4000), strings.Repeat("b", 200)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.open(anna)
			id := w.queue(withButton(photo(anna, w.made("p.png", picture()), c.caption)))[0]
			w.run(quiet)
			w.inState(id, "sent")
			got := w.hears(anna, c.want...)
			if got[0].Media == nil || len(got[len(got)-1].Inline) != 1 || len(got) > 1 && len(got[0].Inline) != 0 {
				t.Errorf("the file is %+v, the last has %v", got[0].Media, got[len(got)-1].Keys())
			}
		})
	}
}

func TestTheTextBehindAPictureIsTriedAgainWithoutThePicture(t *testing.T) {
	for name, priority := range map[string]store.Priority{"an answer": store.Answer, "a promotion": store.Campaign} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.open(anna)
			w.FailNext(sandbox.Failure{Method: "sendMessage", Code: 429, RetryAfter: 1})
			o := photo(anna, w.made("p.png", picture()), strings.Repeat("a", 2000))
			o.Priority = priority
			id := w.queue(o)[0]
			w.run(quiet)
			w.inState(id, "sent")
			w.hears(anna, "", strings.Repeat("a", 2000))
			if n := w.calls("sendPhoto"); n != 1 {
				t.Errorf("the picture was sent %d times", n)
			}
		})
	}
}

func TestAPromotionOfWhichOnlyThePictureWentOutIsNotBegunAgain(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	gate := make(chan struct{})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Gate: gate, Cut: sandbox.CutBefore})
	o := photo(anna, w.made("p.png", picture()), strings.Repeat("a", 2000))
	o.Priority = store.Campaign
	id := w.queue(o)[0]
	w.run(quiet)
	if err := w.Wait(t.Context(), func() bool { return w.calls("sendPhoto") == 1 }); err != nil {
		t.Fatal(err)
	}
	close(gate)
	w.inState(id, "unknown") // nobody knows whether the text arrived
	w.stop()
	w.run(quiet)
	w.hears(anna, "")
	if n := w.calls("sendPhoto"); n != 1 {
		t.Errorf("the picture was sent %d times", n)
	}
}

func TestAFileThatTelegramRefusesIsParkedAndTheTextGoesAlone(t *testing.T) {
	for name, file := range map[string]chat.Attachment{
		"an id of another bot": {Kind: "photo", ID: "AgACAgIAAx_nonsense"},
		"its row is gone":      {Kind: "photo", Made: 99},
		"a kind that is none":  {Kind: "hologram", ID: "x"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.open(anna)
			answer, promotion := text(anna, "the <b>figures</b>"), text(anna, "cheap today")
			answer.Message.File, promotion.Message.File = &file, &file
			promotion.Priority = store.Campaign
			ids := w.queue(answer, promotion, text(anna, "next"))
			w.run(quiet)
			w.inState(ids[0], "parked")
			w.inState(ids[1], "parked")
			w.inState(ids[2], "sent")
			if err := w.Wait(t.Context(), func() bool { return len(fromBot(w.Messages(anna))) == 2 }); err != nil {
				t.Fatal(err)
			}
			got := texts(fromBot(w.Messages(anna)))
			slices.Sort(got)
			if !slices.Equal(got, []string{"next", "the figures"}) {
				t.Errorf("heard %q", got)
			}
		})
	}
}

func TestAnEditOfAPictureChangesItsCaption(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	id := w.queue(withButton(photo(anna, w.made("p.png", picture()), "November")))[0]
	w.run(quiet)
	w.inState(id, "sent")
	w.redraw(store.Target{OutboxID: id}, "<i>October</i>")
	w.inState(id+1, "sent")
	if m := w.hears(anna, "October")[0]; m.Media == nil || len(m.Inline) != 0 || len(m.Entities) != 1 {
		t.Errorf("shows %+v with %v", m.Media, m.Keys())
	}
	w.redraw(store.Target{OutboxID: id}, "<i>October</i>") // nothing changes
	w.inState(id+2, "sent")
	w.redraw(store.Target{OutboxID: id}, "<b>"+strings.Repeat("a", 1000)+"\n"+strings.Repeat("b", 1000)+"</b>")
	w.inState(id+3, "sent")
	w.hears(anna, strings.Repeat("a", 1000))
	w.until("nothing said in plain words", func() bool {
		_, err := w.st.Outbox(context.Background(), id+4)
		return err != nil
	})
}

func TestAPlaceIsSentAsOne(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	place := text(anna, "the office")
	place.Message.File = &chat.Attachment{Kind: chat.PlaceKind, ID: "41.311081,-69.240562"}
	broken := text(anna, "")
	broken.Message.File = &chat.Attachment{Kind: chat.PlaceKind, ID: "somewhere"}
	ids := w.queue(place, broken)
	w.run(quiet)
	w.inState(ids[0], "sent")
	w.inState(ids[1], "parked")
	at := w.hears(anna, "", "the office")[0].Location
	if at == nil || at.Latitude != 41.311081 || at.Longitude != -69.240562 {
		t.Errorf("what arrives is %+v", at)
	}
}

func TestWhoSentAFileThatIsRefusedIsToldAlthoughItsTextArrives(t *testing.T) {
	for name, c := range map[string]struct {
		file    *chat.Attachment
		refused string
		told    int
	}{
		"a voice":       {&chat.Attachment{Kind: "voice", ID: "AwACAgIAAx_voice"}, "sendVoice", 1},
		"only its text": {nil, "sendMessage", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.open(anna)
			answer := text(anna, "Sara")
			answer.Message.File, answer.TellID = c.file, 1
			w.FailNext(sandbox.Failure{Method: c.refused, Code: 400, Description: "Bad Request: VOICE_MESSAGES_FORBIDDEN"})
			id := w.queue(answer)[0]
			w.run(quiet)
			w.hears(anna, "Sara")
			w.inState(id, "parked")
			w.inState(id+1, "sent")
			failed, err := w.st.Undelivered(t.Context(), 10)
			if err != nil || len(failed) != c.told {
				t.Errorf("%d are told (%+v), want %d; %v", len(failed), failed, c.told, err)
			}
		})
	}
}
