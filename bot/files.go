package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// ErrTooLarge is returned for a file with more bytes than the caller wants.
var ErrTooLarge = errors.New("the file is too large")

// Download fetches what a person sent, by its file_id, if it has at most limit
// bytes. Telegram gives bots no more than 20 MB.
func (b *Bot) Download(ctx context.Context, fileID string, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	file, err := b.api.lib.GetFile(ctx, &telegram.GetFileParams{FileID: fileID})
	if err != nil {
		return nil, errors.New("find a file: " + b.api.description(err))
	}
	if file.FileSize > limit {
		return nil, fmt.Errorf("fetch a file of %d bytes: %w", file.FileSize, ErrTooLarge)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.api.lib.FileDownloadLink(file), nil)
	if err != nil {
		return nil, errors.New("fetch a file: " + b.api.description(err))
	}
	res, err := b.api.http.Do(req)
	if err != nil {
		return nil, errors.New("fetch a file: " + b.api.description(err))
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if closing := res.Body.Close(); err == nil {
		err = closing
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("fetch a file: %w", err)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("fetch a file: answer %d", res.StatusCode)
	case int64(len(body)) > limit:
		return nil, fmt.Errorf("fetch a file: %w", ErrTooLarge)
	}
	return body, nil
}

// Typing shows for some seconds that the bot is at work. Best effort: it never
// fails and is never repeated.
func (b *Bot) Typing(ctx context.Context, chatID int64) {
	_, err := b.api.lib.SendChatAction(ctx, &telegram.SendChatActionParams{ChatID: chatID, Action: models.ChatActionTyping})
	if err != nil && ctx.Err() == nil {
		b.cfg.Log.DebugContext(ctx, "show that the bot types", b.cause(err))
	}
}
