package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"daftar/assistant"
	"daftar/crm"
)

// engine understands one message: the rules, or they and an AI service.
type engine interface {
	Understand(context.Context, crm.Utterance) (crm.Understanding, error)
}

// engines names those that --engine takes. The chain asks an AI service where
// one is set up, and the rules otherwise.
var engines = []string{"chain", "rules", "openai"}

// engineHint offers them.
const engineHint = "rules, openai, or chain (the default, which is the rules where OPENAI_API_KEY is not set)"

type understandFlags struct {
	engine string
	book   string
	now    time.Time // zero: the clock
}

// understand prints what each line of standard input means, so that people and
// programs can try the understanding without a chat.
func understand(ctx context.Context, p program, args []string) (err error) {
	opt, err := parseUnderstand(p, args)
	if err != nil {
		return err
	}
	clock, err := opt.clock(p)
	if err != nil {
		return err
	}
	e, err := engineOf(p, opt.engine)
	if err != nil {
		return err
	}
	u := utterances{now: clock}
	if opt.book != "" {
		book, err := openExisting(ctx, p, opt.book)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, book.Close()) }()
		u.known = func(keys []string) ([]crm.KnownCustomer, error) {
			return book.KnownCustomers(ctx, crm.WholeBook(), keys)
		}
	}
	return u.answer(ctx, p, e)
}

func parseUnderstand(p program, args []string) (understandFlags, error) {
	var opt understandFlags
	flags := newFlags("understand")
	flags.StringVar(&opt.book, "db", "", "the `FILE` of a book whose customers are known")
	flags.Func("now", "the moment that the words are said, as `RFC3339` (default: now)", func(s string) (err error) {
		if opt.now, err = time.Parse(time.RFC3339, s); err != nil {
			return errors.New("write a moment such as 2026-11-23T10:00:00+05:00")
		}
		return nil
	})
	opt.engine = engines[0]
	flags.Func("engine", "`ENGINE` that understands: "+engineHint, func(s string) error {
		if !slices.Contains(engines, s) {
			return errors.New("write " + engineHint)
		}
		opt.engine = s
		return nil
	})
	if _, err := parse(flags, p, args, 0); err != nil {
		return opt, err
	}
	return opt, nil
}

// clock tells the moment of each line, on the clock of the person who says it:
// the zone of --now, or the team's.
func (opt understandFlags) clock(p program) (func() time.Time, error) {
	if !opt.now.IsZero() {
		return func() time.Time { return opt.now }, nil
	}
	environment, err := p.environment()
	if err != nil {
		return nil, err
	}
	cfg, err := load[ZoneConfig](environment)
	if err != nil {
		return nil, err
	}
	return func() time.Time { return p.now().In(cfg.Zone.Location) }, nil
}

// utterances makes messages of lines.
type utterances struct {
	now   func() time.Time
	known func(keys []string) ([]crm.KnownCustomer, error)
}

// answer prints one JSON object for each line, before it waits for the next one,
// so that another program can talk to it. A read from a terminal does not end
// when ctx does, so the reader is left behind then.
func (u utterances) answer(ctx context.Context, p program, e engine) error {
	in := make(chan line)
	go read(ctx, p.in, in)
	for {
		select {
		case <-ctx.Done():
			return nil
		case l, more := <-in:
			if !more {
				return nil
			}
			if l.err != nil {
				return fmt.Errorf("line %d: %w", l.number, l.err)
			}
			object, err := u.object(ctx, e, l.text)
			if err != nil {
				return fmt.Errorf("line %d: %w", l.number, err)
			}
			if _, err := fmt.Fprintf(p.out, "%s\n", object); err != nil {
				return fmt.Errorf("print: %w", err)
			}
		}
	}
}

func (u utterances) object(ctx context.Context, e engine, text string) ([]byte, error) {
	meaning, err := e.Understand(ctx, crm.Utterance{Text: text, Now: u.now(), Known: u.known})
	if err != nil {
		return nil, err
	}
	return assistant.Line(meaning)
}

// maxLine bounds a line, in bytes; a message of Telegram is far shorter.
const maxLine = 64 << 10

type line struct {
	number int
	text   string
	err    error
}

// read sends the lines of in, and closes out after the last one or the first
// that cannot be read.
func read(ctx context.Context, in io.Reader, out chan<- line) {
	defer close(out)
	r := bufio.NewReaderSize(in, maxLine+len("\r\n"))
	for n := 1; ; n++ {
		b, more, err := r.ReadLine()
		if errors.Is(err, io.EOF) {
			return
		}
		if more {
			err = fmt.Errorf("longer than %d bytes", maxLine)
		}
		select {
		case out <- line{n, strings.ToValidUTF8(string(b), "\uFFFD"), err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}
