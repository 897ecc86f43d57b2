package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"daftar/crm"
)

// AISettings are what the owner has decided about AI services.
type AISettings struct {
	// Budget is how many tokens may be used a month.
	Budget int64
	// SpeechBudget is how many minutes of speech may be written down a month.
	SpeechBudget int64
	// Bare: texts leave as they are, with names, phones and amounts.
	Bare bool
}

// The budgets that a book begins with, and between what the owner may set them.
const (
	FirstBudget = 2_000_000
	LeastBudget = 62_500
	MostBudget  = 1_024_000_000

	FirstSpeechBudget = 600
	LeastSpeechBudget = 75
	MostSpeechBudget  = 307_200
)

const (
	budgetSetting = "ai.budget"
	speechSetting = "speech.budget"
	maskSetting   = "ai.mask"
	maskOff       = "off"
)

// AISettings returns what the owner has decided about AI services.
func (r reads) AISettings(ctx context.Context) (AISettings, error) {
	budget, err := r.Setting(ctx, budgetSetting)
	if err != nil {
		return AISettings{}, err
	}
	mask, err := r.Setting(ctx, maskSetting)
	if err != nil {
		return AISettings{}, err
	}
	speech, err := r.Setting(ctx, speechSetting)
	if err != nil {
		return AISettings{}, err
	}
	return AISettings{
		Budget:       settingWithin(budget, LeastBudget, MostBudget, FirstBudget),
		SpeechBudget: settingWithin(speech, LeastSpeechBudget, MostSpeechBudget, FirstSpeechBudget),
		Bare:         mask == maskOff,
	}, nil
}

// settingWithin reads a number that was set, or returns first where none was that is
// allowed.
func settingWithin(value string, least, most, first int64) int64 {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= least && n <= most {
		return n
	}
	return first
}

// SetAIBudget sets how many tokens may be used a month.
func (tx *Tx) SetAIBudget(tokens int64) error {
	return tx.PutSetting(budgetSetting, strconv.FormatInt(min(max(tokens, LeastBudget), MostBudget), 10))
}

// SetSpeechBudget sets how many minutes of speech may be written down a month.
func (tx *Tx) SetSpeechBudget(minutes int64) error {
	return tx.PutSetting(speechSetting, strconv.FormatInt(min(max(minutes, LeastSpeechBudget), MostSpeechBudget), 10))
}

// SetAIMask sets whether names, phones and amounts are masked before a text leaves.
func (tx *Tx) SetAIMask(on bool) error {
	value := "on"
	if !on {
		value = maskOff
	}
	return tx.PutSetting(maskSetting, value)
}

// month names the month of a moment, whose location is the team's.
func month(t time.Time) string { return t.Format("2006-01") }

// AITokens returns how many tokens have been used in the month of a moment on the
// team's clock.
func (r reads) AITokens(ctx context.Context, at time.Time) (int64, error) {
	var tokens int64
	err := r.get(ctx, &tokens, `SELECT tokens FROM ai_usage WHERE month = ?`, month(at))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read what AI has cost: %w", err)
	}
	return tokens, nil
}

// SpendAITokens adds to what has been used in the month of a moment on the team's
// clock.
func (tx *Tx) SpendAITokens(at time.Time, tokens int64) error {
	_, err := tx.exec(`
		INSERT INTO ai_usage (month, tokens) VALUES (?, ?)
		ON CONFLICT (month) DO UPDATE SET tokens = ai_usage.tokens + excluded.tokens`, month(at), tokens)
	if err != nil {
		return fmt.Errorf("note what AI has cost: %w", err)
	}
	return nil
}

// SpeechSeconds returns how many seconds of speech have been written down in the month
// of a moment on the team's clock.
func (r reads) SpeechSeconds(ctx context.Context, at time.Time) (int64, error) {
	var seconds int64
	err := r.get(ctx, &seconds, `SELECT speech FROM ai_usage WHERE month = ?`, month(at))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read how much speech was written down: %w", err)
	}
	return seconds, nil
}

// SpendSpeech adds to what has been written down in the month of a moment on the team's
// clock.
func (tx *Tx) SpendSpeech(at time.Time, seconds int64) error {
	_, err := tx.exec(`
		INSERT INTO ai_usage (month, tokens, speech) VALUES (?, 0, ?)
		ON CONFLICT (month) DO UPDATE SET speech = ai_usage.speech + excluded.speech`, month(at), seconds)
	if err != nil {
		return fmt.Errorf("note how much speech was written down: %w", err)
	}
	return nil
}

// AISummary returns the summary of a customer's history that was made for this
// scope in a language from exactly what the fingerprint is of. known is false where
// there is none; the text is "" where nothing that was written was true.
func (r reads) AISummary(ctx context.Context, s crm.Scope, customerID int64, language, fingerprint string) (text string, known bool, err error) {
	err = r.get(ctx, &text, `
		SELECT text FROM ai_summaries
		WHERE customer_id = ? AND reader_id = ? AND language = ? AND fingerprint = ?`,
		customerID, readerOf(s), language, fingerprint)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read a summary: %w", err)
	}
	return text, true, nil
}

// PutAISummary keeps a summary in the place of the one before.
func (tx *Tx) PutAISummary(s crm.Scope, customerID int64, language, fingerprint, text string) error {
	_, err := tx.exec(`
		INSERT INTO ai_summaries (customer_id, reader_id, language, fingerprint, text) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (customer_id, reader_id, language) DO UPDATE SET fingerprint = excluded.fingerprint, text = excluded.text`,
		customerID, readerOf(s), language, fingerprint, text)
	if err != nil {
		return fmt.Errorf("keep a summary: %w", err)
	}
	return nil
}

func readerOf(s crm.Scope) int64 {
	if s.All() {
		return 0
	}
	return s.User()
}
