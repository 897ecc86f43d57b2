package openai

import (
	"context"
	"errors"
	"slices"
)

// asking is what a model is asked about: a text of one message.
type asking struct {
	message int64
	text    string
}

// answered is what a model has said to it.
type answered struct {
	asked   string
	actions []saidAction
	err     error
}

// errBookChanged means that the book has changed since the model was asked about a
// message, so that its labels may mean others by now.
var errBookChanged = errors.New("the book has changed since the model was asked")

// answer asks the model about a message. A message that is understood again, because
// the book has changed meanwhile or its handling has failed, gets the same answer, and
// the same failure, and costs nothing.
func (e *Engine) answer(ctx context.Context, q asking, asked string) ([]saidAction, error) {
	if q.message == 0 {
		return e.ask(ctx, asked)
	}
	if before, known := e.replies.Get(q); known {
		if before.err == nil && before.asked != asked {
			return nil, errBookChanged
		}
		return slices.Clone(before.actions), before.err
	}
	actions, err := e.ask(ctx, asked)
	if ctx.Err() == nil { // else the one who asked has gone, and the service is not to blame
		e.replies.Put(q, answered{asked, slices.Clone(actions), err})
	}
	return actions, err
}

func (e *Engine) ask(ctx context.Context, asked string) (answer []saidAction, err error) {
	err = e.complete(ctx, instructions, asked, "understanding", schema, func(content string) (err error) {
		answer, err = readAnswer(content)
		return err
	})
	return answer, err
}
