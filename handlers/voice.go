package handlers

import (
	"log/slog"
	"slices"
	"strings"
	"sync"

	"daftar/bot/chat"
)

// mostAudio is how large a recording may be, in bytes, to be fetched: Telegram gives
// bots no more.
const mostAudio = 20 << 20

// spoken are the kinds of files in which somebody speaks, with the ending of their
// names where Telegram gives none.
var spoken = map[string]string{"voice": ".oga", "audio": ".mp3", "video_note": ".mp4"}

// hear writes down what is said in a recording and puts it behind the caption, so
// that it is understood as if it had been typed. Where it cannot be, the recording
// is kept as it is.
func (t *turn) hear() {
	f := t.req.File
	if f == nil || t.user.ID == 0 || t.req.Kind != chat.Media && t.req.Kind != chat.Edited || t.cfg.Transcribe == nil || t.cfg.Download == nil {
		return
	}
	ending, speech := spoken[f.Kind]
	if !speech || f.Size > mostAudio || t.flooded {
		return
	}
	words, known := t.heard.get(f.ID)
	if !known {
		name := f.Name
		if name == "" {
			name = ending
		}
		t.typing()
		audio, err := t.cfg.Download(t.ctx, f.ID, mostAudio)
		if err != nil {
			t.cfg.Log.Warn("a recording was not fetched", slog.Int64("inbox", t.req.InboxID), slog.String("cause", err.Error()))
			return
		}
		if words, err = t.cfg.Transcribe(t.ctx, name, audio, t.l.Tag()); err != nil {
			return // the transcriber tells the operator itself
		}
		t.heard.put(f.ID, words)
	}
	t.spoke = true
	t.req.Text = strings.TrimSpace(t.req.Text + "\n" + words)
}

// transcripts keeps what was written down latest by file_id: an update that is
// handled again, and one that corrects the caption, must not be paid for twice.
type transcripts struct {
	mu    sync.Mutex
	words map[string]string
	order []string // the oldest first
}

// mostTranscripts is how many are kept.
const mostTranscripts = 256

func (c *transcripts) get(fileID string) (words string, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	words, known = c.words[fileID]
	return words, known
}

func (c *transcripts) put(fileID, words string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.words == nil {
		c.words = map[string]string{}
	}
	if _, known := c.words[fileID]; !known {
		c.order = append(c.order, fileID)
	}
	c.words[fileID] = words
	if len(c.order) > mostTranscripts {
		delete(c.words, c.order[0])
		c.order = slices.Delete(c.order, 0, 1)
	}
}
