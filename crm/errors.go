package crm

import (
	"errors"
	"fmt"
)

// Code says what kind of refusal an [Error] is, for code that must branch on it.
type Code string

// The codes of an [Error].
const (
	Invalid   Code = "invalid"   // the input breaks a rule; the person can mend it
	NotFound  Code = "not_found" // no such row, or none inside the person's scope
	Forbidden Code = "forbidden" // the person's role does not allow it
	Conflict  Code = "conflict"  // somebody else's later change stands in the way
)

// Error is a refusal that may be shown to a person. Key names the text in the
// catalogues and Args fills it; Err is the cause for the operator's log and is
// never shown.
type Error struct {
	Code Code
	Key  string
	Args map[string]any
	Err  error
}

// Error gives the operator's view: code, catalogue key and cause, never Args,
// which may hold personal data.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Key, e.Err)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Key)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Refuse makes an [Error] whose text has no arguments.
func Refuse(code Code, key string) *Error { return &Error{Code: code, Key: key} }

// CodeOf returns the code of the first [Error] in err's chain, "" without one.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// ErrStale is returned by an action when what its decide part read has changed
// meanwhile (a row's version, a phone just taken). The edge then decides again.
var ErrStale = errors.New("what was read has changed meanwhile")
