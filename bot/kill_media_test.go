package bot_test

import (
	"context"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/internal/killtest"
	"daftar/store"
)

// behindPicture is too long for a caption: such a promotion goes out in two parts.
var behindPicture = "promotion " + strings.Repeat("x", chat.MaxCaption)

// promotePicture puts a picture on an answer, and one before a promotion.
func promotePicture(tx *store.Tx, answer *chat.Message, name string) error {
	for _, m := range []*chat.Message{answer, {Text: behindPicture}} {
		id, err := tx.AddFile(name+".png", picture())
		if err != nil {
			return err
		}
		m.File = &chat.Attachment{Kind: "photo", Made: id}
		if m == answer {
			continue
		}
		_, err = tx.Send(store.Outgoing{ChatID: clara, Priority: store.Campaign, Dedupe: "picture:" + name, Message: *m})
		if err != nil {
			return err
		}
	}
	return nil
}

// illustrated is a story in which the bot uploads pictures.
func illustrated(t *testing.T) killtest.Case {
	w := newKillWorld(t, anna, clara)
	written := map[int64][]string{anna: {"/picture one"}, clara: {"hello"}}
	return killtest.Case{
		Env: w.env(),
		Play: func(ctx context.Context) error {
			for _, person := range []int64{clara, anna} {
				if _, err := w.Phone(person).Send(written[person][0]); err != nil {
					return err
				}
				if err := w.answered(ctx, person, written[person]...); err != nil {
					return err
				}
			}
			return nil
		},
		Settled: w.settled,
		Check: func(t *testing.T) {
			w.check(t, written)
			w.checkPictures(t)
		},
	}
}

// checkPictures looks for a promotion's picture that came twice, and for one that
// the book does not know although it went out.
func (w *killWorld) checkPictures(t *testing.T) {
	t.Helper()
	pictures := 0
	for _, m := range fromBot(w.Messages(clara)) {
		if m.Media != nil {
			pictures++
		}
	}
	if pictures > 1 {
		t.Errorf("the promotion's picture came %d times", pictures)
	}
	answer, err := w.st.File(t.Context(), 1)
	if err != nil || answer.FileID == "" || len(answer.Bytes) > 0 {
		t.Errorf("the answer's picture is %q and %d bytes (%v)", answer.FileID, len(answer.Bytes), err)
	}
	known := false
	for _, m := range fromBot(w.Messages(anna)) {
		known = known || m.Media != nil && m.Media.FileID == answer.FileID
	}
	if !known {
		t.Errorf("Anna has never got %q", answer.FileID)
	}
}

func TestAKillWhileAPictureIsUploadedLosesNothingAndDoublesNoPromotion(t *testing.T) {
	killtest.Matrix(t, illustrated)
}
