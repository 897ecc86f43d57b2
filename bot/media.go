package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"daftar/bot/chat"
	"daftar/store"
)

// piece is what one call sends of a message: its file, or a text.
type piece struct {
	file *chat.Attachment
	text string // of a file: its caption
}

// pieces are the calls that a message takes. A text that is too long for a
// caption, or stands with what can have none, goes behind the file.
func pieces(m chat.Message, markup bool) []piece {
	if m.File == nil {
		return texts(m.Text, markup)
	}
	bare := m.File.Kind == "video_note" || m.File.Kind == chat.PlaceKind // neither has a caption
	if m.Text == "" || !bare && utf8.RuneCountInString(chat.Plain(m.Text)) <= chat.MaxCaption {
		return []piece{{m.File, m.Text}}
	}
	return append([]piece{{file: m.File}}, texts(m.Text, markup)...)
}

func texts(text string, markup bool) (all []piece) {
	for _, part := range split(text, markup) {
		all = append(all, piece{text: part})
	}
	return all
}

// upload is a file as a method takes it, with what stands under it.
type upload struct {
	chatID  int64
	file    models.InputFile
	caption string
	mode    models.ParseMode
	keys    models.ReplyMarkup
}

// medium is how files of one kind are sent.
type medium struct {
	method string
	send   func(context.Context, *telegram.Bot, upload) (*models.Message, error)
}

var media = map[string]medium{
	"photo": {"sendPhoto", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		return b.SendPhoto(ctx, &telegram.SendPhotoParams{
			ChatID: u.chatID, Photo: u.file, Caption: u.caption, ParseMode: u.mode, ReplyMarkup: u.keys,
		})
	}},
	"document": {"sendDocument", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		return b.SendDocument(ctx, &telegram.SendDocumentParams{
			ChatID: u.chatID, Document: u.file, Caption: u.caption, ParseMode: u.mode, ReplyMarkup: u.keys,
		})
	}},
	"voice": {"sendVoice", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		return b.SendVoice(ctx, &telegram.SendVoiceParams{
			ChatID: u.chatID, Voice: u.file, Caption: u.caption, ParseMode: u.mode, ReplyMarkup: u.keys,
		})
	}},
	"audio": {"sendAudio", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		return b.SendAudio(ctx, &telegram.SendAudioParams{
			ChatID: u.chatID, Audio: u.file, Caption: u.caption, ParseMode: u.mode, ReplyMarkup: u.keys,
		})
	}},
	"video": {"sendVideo", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		return b.SendVideo(ctx, &telegram.SendVideoParams{
			ChatID: u.chatID, Video: u.file, Caption: u.caption, ParseMode: u.mode, ReplyMarkup: u.keys,
		})
	}},
	"video_note": {"sendVideoNote", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		return b.SendVideoNote(ctx, &telegram.SendVideoNoteParams{ChatID: u.chatID, VideoNote: u.file, ReplyMarkup: u.keys})
	}},
	chat.PlaceKind: {"sendLocation", func(ctx context.Context, b *telegram.Bot, u upload) (*models.Message, error) {
		var at telegram.SendLocationParams
		in, ok := u.file.(*models.InputFileString)
		if !ok {
			return nil, errNoFile
		}
		if _, err := fmt.Sscanf(in.Data, "%f,%f", &at.Latitude, &at.Longitude); err != nil {
			return nil, errNoFile
		}
		at.ChatID, at.ReplyMarkup = u.chatID, u.keys
		return b.SendLocation(ctx, &at)
	}},
}

// errNoFile reports a file that can never be sent: its kind is none of ours, or
// its bytes are gone.
var errNoFile = errors.New("there is nothing to send as the file")

// errUncalled reports what failed before Telegram was called.
var errUncalled = errors.New("not sent")

// sendFile sends a piece that is a file. fileID is Telegram's name of it, when it
// was uploaded and has to be noted.
func (d *delivery) sendFile(ctx context.Context, p piece, keys models.ReplyMarkup) (messageID int64, fileID string, err error) {
	medium, known := media[p.file.Kind]
	if !known {
		return 0, "", errNoFile
	}
	d.method = medium.method
	content, uploaded, err := d.content(ctx, p.file)
	if err != nil {
		return 0, "", err
	}
	u := upload{chatID: d.row.ChatID, file: content, caption: p.text, keys: keys}
	if u.caption != "" {
		u.mode = models.ParseModeHTML
	}
	m, err := medium.send(ctx, d.b.api.lib, u)
	if err = undecoded(err); err != nil {
		return 0, "", err
	}
	if sent := file(m); uploaded && sent != nil {
		fileID = sent.ID
	}
	return int64(m.ID), fileID, nil
}

// content is a file by its file_id or, the first time that it is sent, its bytes.
func (d *delivery) content(ctx context.Context, a *chat.Attachment) (in models.InputFile, uploaded bool, err error) {
	if a.ID != "" {
		return &models.InputFileString{Data: a.ID}, false, nil
	}
	made, err := d.b.st.File(ctx, a.Made)
	switch {
	case errors.Is(err, store.ErrNoFile):
		return nil, false, errNoFile
	case err != nil:
		return nil, false, fmt.Errorf("%w: %w", errUncalled, err)
	case made.FileID != "":
		return &models.InputFileString{Data: made.FileID}, false, nil
	}
	return &models.InputFileUpload{Filename: made.Name, Data: bytes.NewReader(made.Bytes)}, true, nil
}

// fileSent notes what Telegram calls the file that has just gone out.
func (d *delivery) fileSent(tx *store.Tx, p piece, fileID string) error {
	if fileID == "" {
		return nil
	}
	return tx.FileSent(p.file.Made, fileID)
}

// edit changes a message. One that carries a file has no text but a caption, of
// which only the first lines have room. The error is that of the last call.
func (d *delivery) edit(ctx context.Context, text string, mode models.ParseMode) error {
	_, err := d.b.api.lib.EditMessageText(ctx, &telegram.EditMessageTextParams{
		ChatID: d.row.ChatID, MessageID: int(d.row.TargetMessageID), Text: text, ParseMode: mode,
		ReplyMarkup: inlineMarkup(d.msg),
	})
	if err = undecoded(err); err == nil || !strings.Contains(err.Error(), "there is no text in the message to edit") {
		return err
	}
	d.method = "editMessageCaption"
	caption, _ := cut(d.msg.Text, true, chat.MaxCaption)
	_, err = d.b.api.lib.EditMessageCaption(ctx, &telegram.EditMessageCaptionParams{
		ChatID: d.row.ChatID, MessageID: int(d.row.TargetMessageID), Caption: caption, ParseMode: mode,
		ReplyMarkup: inlineMarkup(d.msg),
	})
	return undecoded(err)
}

// noFile parks a message whose file cannot be sent; its text goes alone.
func (d *delivery) noFile(ctx context.Context) result {
	r := d.park(ctx, fmt.Errorf("%s: %w", d.method, errNoFile))
	r.called = false
	return r
}
