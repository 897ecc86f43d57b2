package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"daftar/bot/chat"
	"daftar/store"
)

// The kinds of a result.
const (
	finished = iota // the row needs nothing more
	more            // a part went out, the next one may
	awaits          // an edit of a message that has not gone out yet
	again           // it may work later
	limited         // 429
	refused         // 401
	renamed         // the chat has another id
	probed
)

// result is what came of handling one row.
type result struct {
	kind   int
	item   item
	called bool          // Telegram answered
	queued bool          // of finished: another row was queued in its place
	target int64         // of awaits: the message's row
	pause  time.Duration // of limited
	chat   int64         // of renamed: the new id
	err    error         // of probed; of again, where Telegram was called
}

// delivery is one row on its way to Telegram.
type delivery struct {
	b      *Bot
	ledger *ledger
	item   item
	row    store.OutboxRow
	msg    chat.Message
	method string
}

// deliver sends one row, or one part of it, and records what came of it before
// it returns.
func (b *Bot) deliver(ctx context.Context, l *ledger, i item) result {
	d := &delivery{b: b, ledger: l, item: i, method: "sendMessage"}
	done := result{kind: finished, item: i}
	var err error
	if d.row, err = b.st.Outbox(ctx, i.ID); err != nil {
		b.cfg.Log.ErrorContext(ctx, "read a message", slog.Int64("outbox", i.ID), b.cause(err))
		return result{kind: again, item: i}
	}
	// Taken back meanwhile, or in hand twice.
	if d.row.State != "queued" && !(i.claimed && d.row.State == "sending") {
		return done
	}
	switch d.row.Kind {
	case store.KindCommands:
		return d.commands(ctx)
	case store.KindEdit:
		d.method = "editMessageText"
		if d.row.TargetMessageID == 0 {
			switch d.row.TargetState {
			case "queued", "sending":
				return result{kind: awaits, item: i, target: d.row.TargetID}
			}
			return d.record(done, func(tx *store.Tx) error {
				return tx.CancelOutbox(i.ID, "its message never went out")
			})
		}
	}
	if d.msg, err = chat.Unmarshal(d.row.Payload); err != nil {
		return d.unreadable(ctx, err)
	}
	return d.message(ctx)
}

// record puts what happened on the disk; r is what it amounts to. A secret is not
// kept longer than it takes to send it.
func (d *delivery) record(r result, write func(*store.Tx) error) result {
	forgetting := func(tx *store.Tx) error {
		if err := write(tx); err != nil || !d.msg.Secret {
			return err
		}
		return tx.Forget(d.row.ID)
	}
	if err := d.ledger.do(forgetting); err != nil {
		// The bot stops and the book cannot be written: the next start sees the row
		// as it was.
		return result{kind: again, item: d.item}
	}
	return r
}

func (d *delivery) unreadable(ctx context.Context, err error) result {
	d.b.cfg.Log.ErrorContext(ctx, "a stored message cannot be read",
		slog.Int64("outbox", d.row.ID), d.b.cause(err))
	return d.record(result{kind: finished, item: d.item}, func(tx *store.Tx) error {
		return tx.ParkOutbox(d.row.ID, "its payload cannot be read")
	})
}

// message sends the next part of a message, or an edit, which has one part only.
func (d *delivery) message(ctx context.Context) result {
	parts := pieces(d.msg, d.row.Kind != store.KindPlain)
	n := min(d.row.Parts, len(parts)-1)
	if d.row.Kind == store.KindEdit {
		n, parts = 0, parts[:1]
	}
	if d.row.Priority == store.Campaign && !d.item.claimed && d.row.Kind != store.KindEdit {
		claimed := false
		err := d.ledger.do(func(tx *store.Tx) (err error) {
			claimed, err = tx.Claim(d.row.ID)
			return err
		})
		if err != nil {
			return result{kind: again, item: d.item}
		}
		if !claimed {
			return result{kind: finished, item: d.item}
		}
		d.item.claimed = true
	}
	lastPart := n == len(parts)-1
	d.b.cfg.Point("send.before")
	messageID, fileID, err := d.call(ctx, parts[n], lastPart)
	d.b.cfg.Point("send.after")
	if err != nil {
		return d.failed(ctx, err)
	}
	r := result{kind: finished, item: d.item, called: true}
	if !lastPart {
		r.kind = more
	}
	return d.record(r, func(tx *store.Tx) error {
		if err := d.fileSent(tx, parts[n], fileID); err != nil {
			return err
		}
		if !lastPart {
			return tx.MarkPart(d.row.ID, n+1)
		}
		return tx.MarkSent(d.row.ID, messageID)
	})
}

// sent records what made no message of its own.
func (d *delivery) sent() result {
	return d.record(result{kind: finished, item: d.item, called: true}, func(tx *store.Tx) error {
		return tx.MarkSent(d.row.ID, 0)
	})
}

// call sends one part. messageID is 0 of an edit, which makes no message of its
// own; fileID is what has to be noted of a file.
func (d *delivery) call(ctx context.Context, p piece, lastPart bool) (messageID int64, fileID string, err error) {
	mode := models.ParseModeHTML
	if d.row.Kind == store.KindPlain {
		mode = ""
	}
	if d.row.Kind == store.KindEdit {
		return 0, "", d.edit(ctx, p.text, mode)
	}
	var keyboard models.ReplyMarkup
	if lastPart && d.row.Kind != store.KindPlain {
		keyboard = markup(d.msg)
	}
	if p.file != nil {
		return d.sendFile(ctx, p, keyboard)
	}
	m, err := d.b.api.lib.SendMessage(ctx, &telegram.SendMessageParams{
		ChatID: d.row.ChatID, Text: p.text, ParseMode: mode, ReplyMarkup: keyboard,
	})
	if err = undecoded(err); err != nil {
		return 0, "", err
	}
	return int64(m.ID), "", nil
}

// undecoded drops the error of an answer that said ok and could not be decoded:
// the message went out, and must not go out again.
func undecoded(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return nil
	}
	return err
}

func (d *delivery) commands(ctx context.Context) result {
	var menu store.CommandMenu
	if err := json.Unmarshal(d.row.Payload, &menu); err != nil || menu.V != 1 {
		return d.unreadable(ctx, fmt.Errorf("%w: version %d", chat.ErrPayload, menu.V))
	}
	var scope models.BotCommandScope = &models.BotCommandScopeDefault{}
	if d.row.ChatID != 0 {
		scope = &models.BotCommandScopeChat{ChatID: d.row.ChatID}
	}
	d.b.cfg.Point("send.before")
	var err error
	if len(menu.Commands) == 0 {
		d.method = "deleteMyCommands"
		_, err = d.b.api.lib.DeleteMyCommands(ctx, &telegram.DeleteMyCommandsParams{
			Scope: scope, LanguageCode: menu.Language,
		})
	} else {
		d.method = "setMyCommands"
		commands := make([]models.BotCommand, len(menu.Commands))
		for i, c := range menu.Commands {
			commands[i] = models.BotCommand{Command: c.Name, Description: c.Description}
		}
		_, err = d.b.api.lib.SetMyCommands(ctx, &telegram.SetMyCommandsParams{
			Commands: commands, Scope: scope, LanguageCode: menu.Language,
		})
	}
	d.b.cfg.Point("send.after")
	if err != nil {
		return d.failed(ctx, err)
	}
	return d.sent()
}

// needless are refusals that mean: what was asked for is so already, or no longer
// matters.
var needless = []string{"message is not modified", "query is too old", "message to edit not found"}

// failed decides what an error means for the row.
func (d *delivery) failed(ctx context.Context, err error) result {
	var limit *telegram.TooManyRequestsError
	var migrate *telegram.MigrateError
	text := err.Error()
	switch {
	case errors.Is(err, errNoFile):
		return d.noFile(ctx)
	case errors.As(err, &limit):
		pause := max(time.Second, time.Duration(limit.RetryAfter)*time.Second)
		return d.unclaim(result{kind: limited, item: d.item, pause: pause, called: true})
	case isUnknownToken(err):
		return d.unclaim(result{kind: refused, item: d.item})
	case errors.As(err, &migrate):
		return d.rename(ctx, int64(migrate.MigrateToChatID))
	case errors.Is(err, telegram.ErrorForbidden):
		return d.blocked(ctx, err)
	case errors.Is(err, telegram.ErrorBadRequest):
		for _, s := range needless {
			if strings.Contains(text, s) {
				return d.sent()
			}
		}
		return d.park(ctx, err)
	}
	if d.item.claimed && !certainlyUndone(err) {
		d.b.cfg.Log.WarnContext(ctx, "nobody knows whether a message went out",
			slog.String("method", d.method), slog.Int64("outbox", d.row.ID), d.b.cause(err))
		return d.record(result{kind: finished, item: d.item}, func(tx *store.Tx) error {
			return tx.MarkUnknown(d.row.ID, "no answer came")
		})
	}
	return d.unclaim(result{kind: again, item: d.item, err: err})
}

// unclaim puts a claimed row back that certainly did not go out. A row of which a
// part went out stays claimed: it must not begin again.
func (d *delivery) unclaim(r result) result {
	if !d.item.claimed || d.row.Parts > 0 {
		return r
	}
	r.item.claimed = false
	return d.record(r, func(tx *store.Tx) error { return tx.Unclaim(d.row.ID) })
}

func (d *delivery) rename(ctx context.Context, to int64) result {
	d.b.cfg.Log.InfoContext(ctx, "a group has a new id", slog.Int64("outbox", d.row.ID))
	return d.record(result{kind: renamed, item: d.item, chat: to, called: true}, func(tx *store.Tx) error {
		if err := tx.RenameChat(d.row.ChatID, to); err != nil {
			return err
		}
		return tx.Unclaim(d.row.ID)
	})
}

// blocked parks what cannot reach a person who has blocked the bot, or was never
// written to by them.
func (d *delivery) blocked(ctx context.Context, err error) result {
	why := d.b.api.description(err)
	d.b.cfg.Log.InfoContext(ctx, "a message cannot be delivered",
		slog.String("method", d.method), slog.Int64("outbox", d.row.ID), slog.String("cause", why))
	return d.record(result{kind: finished, item: d.item, called: true}, func(tx *store.Tx) error {
		if d.row.ChatID > 0 {
			if err := tx.SetBlocked(d.row.ChatID, true); err != nil {
				return err
			}
		}
		return tx.ParkOutbox(d.row.ID, why)
	})
}

// park puts aside what Telegram refuses, and says it in plain words instead, once.
// What goes to customers of our own accord is not: plain words have no Stop button.
func (d *delivery) park(ctx context.Context, err error) result {
	why := d.b.api.description(err)
	d.b.cfg.Log.ErrorContext(ctx, "telegram refuses a message",
		slog.String("method", d.method), slog.Int64("outbox", d.row.ID), slog.String("cause", why))
	var instead []byte
	text := chat.Plain(d.msg.Text)
	if text != "" && d.row.Kind != store.KindPlain && d.row.Priority != store.Campaign && !strings.Contains(err.Error(), "chat not found") {
		if b, err := (chat.Message{Text: text, Secret: d.msg.Secret}).Marshal(); err == nil {
			instead = b
		}
	}
	whole := d.msg.File == nil || d.row.Parts > 0
	r := result{kind: finished, item: d.item, called: true, queued: instead != nil}
	return d.record(r, func(tx *store.Tx) error {
		if instead != nil {
			if _, err := tx.SendPlain(d.row.ID, instead, whole); err != nil {
				return err
			}
		}
		return tx.ParkOutbox(d.row.ID, why)
	})
}
