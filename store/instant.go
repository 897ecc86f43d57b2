package store

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// instant keeps a moment as UTC Unix milliseconds; the zero time is NULL.
type instant struct{ time.Time }

// at wraps a time for a statement's argument.
func at(t time.Time) instant { return instant{t} }

// Value implements driver.Valuer.
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMilli(), nil
}

// Scan implements sql.Scanner.
func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("an instant is stored as %T", src)
	}
	return nil
}
