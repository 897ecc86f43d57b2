package handlers

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"daftar/assistant"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// mostAudio is how large a recording may be, in bytes, to be fetched: Telegram gives
// bots no more.
const mostAudio = 20 << 20

// spoken are the kinds of files in which somebody speaks, with the ending of their
// names where Telegram gives none.
var spoken = map[string]string{"voice": ".oga", "audio": ".mp3", "video_note": ".mp4"}

// transcripts are what was heard in recordings lately.
type transcripts struct {
	words  assistant.Recent[string, string]  // by file_id; "": nobody speaks
	failed assistant.Recent[int64, struct{}] // rows of the inbox whose recording was not written down
}

// passesOn are the dialogs whose answer goes to customers as it is: it is not listened
// to.
var passesOn = map[string]bool{answerName: true, "promo": true}

// ours reports whether the words of a request are the team's own. Whoever is not on it,
// and whoever's message a member has forwarded, has never agreed that a service reads or
// hears them.
func (t *turn) ours() bool {
	if t.user.ID == 0 {
		return false
	}
	if !t.req.Forwarded && t.req.ForwardedFrom == "" {
		return true
	}
	if t.req.ForwardedID == 0 {
		return false
	}
	from, err := t.book.UserByTelegram(t.ctx, t.req.ForwardedID)
	return err == nil && from.ID != 0
}

// hear writes down what is said in a recording and puts it behind the caption, so
// that it is understood as if it had been typed. Where it cannot be, the recording
// is kept as it is.
func (t *turn) hear() {
	f := t.req.File
	if t.listened || f == nil || t.cfg.Transcribe == nil || t.cfg.Download == nil || t.flooded {
		return
	}
	_, speech := spoken[f.Kind]
	if !speech || f.Size > mostAudio || t.req.Kind != chat.Media && t.req.Kind != chat.Edited || !t.ours() {
		return
	}
	t.listened = true
	words := t.writtenDown(*f)
	if words == "" {
		return
	}
	t.spoke = true
	t.req.Text = strings.TrimSpace(t.req.Text + "\n" + withoutStop(words))
}

// writtenDown is what is said in a recording, "" where that is not to be had. An update
// that is handled again, and one that corrects the caption, is not paid for again.
func (t *turn) writtenDown(f chat.File) string {
	if words, known := t.heard.words.Get(f.ID); known {
		return words
	}
	if _, failed := t.heard.failed.Get(t.req.InboxID); failed && t.req.InboxID != 0 {
		return ""
	}
	name := f.Name
	if name == "" {
		name = spoken[f.Kind]
	}
	t.typing()
	words, err := t.cfg.Transcribe(t.ctx, assistant.Recording{
		Name: name, Language: t.l.Tag(), Length: f.Length, Size: f.Size,
		Fetch: func(ctx context.Context) ([]byte, error) {
			audio, err := t.cfg.Download(ctx, f.ID, mostAudio)
			if err != nil {
				t.cfg.Log.Warn("a recording was not fetched", slog.Int64("inbox", t.req.InboxID), slog.String("cause", err.Error()))
			}
			return audio, err
		},
	})
	switch {
	case err == nil:
		t.heard.words.Put(f.ID, words)
	case t.ctx.Err() == nil: // the transcriber tells the operator itself
		t.heard.failed.Put(t.req.InboxID, struct{}{})
	}
	return words
}

// withoutStop takes the full stop off a single sentence: services write one behind
// every answer, and nobody who types "Karimov" does.
func withoutStop(words string) string {
	rest, stopped := strings.CutSuffix(words, ".")
	if !stopped || strings.ContainsAny(rest, ".!?…\n") {
		return words
	}
	return rest
}

// marked is a text of an activity with the mark of what was spoken, if it was.
func (t *turn) marked(text string) string {
	if t.spoke {
		return crm.SpokenMark + text
	}
	return text
}

// keepRecording keeps what was said to mend a part with what it mends. A part without
// an activity gets one for it; what nobody says the customer of has no history in which
// it could be kept.
func (p *pen) keepRecording(part crm.CardPart) error {
	if !p.spoke || p.req.File == nil {
		return nil
	}
	f := crm.File{ID: p.req.File.ID, Kind: p.req.File.Kind}
	switch a, customer := part.Activity, belongsTo(part); {
	case a != nil:
		return p.tx.AddRecording(a.ID, f)
	case customer != 0:
		_, err := p.tx.AddActivity(store.NewActivity{
			CustomerID: customer, Kind: crm.Note, Text: p.marked(p.req.Text), FileID: f.ID, FileKind: f.Kind, At: p.now,
		})
		return err
	}
	return nil
}

// carryRecordings takes the recordings by which a message was mended along into what it
// says now.
func (t *turn) carryRecordings(tx *store.Tx, was crm.Card, set int64) error {
	now, err := tx.Card(t.ctx, t.scope(), set)
	if err != nil {
		return err
	}
	for _, p := range now.Parts {
		i := slices.IndexFunc(was.Parts, func(old crm.CardPart) bool { return old.Part == p.Part && old.Activity != nil })
		if p.Activity == nil || i < 0 || !was.Parts[i].Activity.Mended {
			continue
		}
		old := was.Parts[i].Activity
		files, err := tx.Files(t.ctx, t.scope(), old.ID)
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.ID == old.FileID {
				continue
			}
			if err := tx.AddRecording(p.Activity.ID, f); err != nil {
				return err
			}
		}
	}
	return nil
}
