package exchange

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"

	"daftar/crm"
	"daftar/store"
)

// MostReported is how many lines a report holds.
const MostReported = 10_000

// ReportWords are the words of a report in somebody's language.
type ReportWords struct {
	Titles  [5]string // row, what became of it, why, which column, what stood there
	Refused string
	Taken   string // without something
	More    string // in the last line of a report that does not hold all
	Why     func(code string) string
	Field   func(Field) string
}

// Report writes why rows were refused, and what was left out of others, as CSV; nil
// when there is nothing to say.
func Report(ctx context.Context, book *store.Store, id int64, w ReportWords) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	out := csv.NewWriter(&b)
	if err := out.Write(w.Titles[:]); err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	n, behind := 0, store.ImportLine{}
	for {
		lines, err := book.ImportLines(ctx, crm.WholeBook(), id, behind, exported)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			behind = l
			if n++; n > MostReported {
				break
			}
			what, field := w.Taken, ""
			if l.Refused {
				what = w.Refused
			}
			if l.Field != "" {
				field = w.Field(Field(l.Field))
			}
			if err := out.Write([]string{strconv.Itoa(l.Row), what, w.Why(l.Why), field, Guarded(l.Value)}); err != nil {
				return nil, fmt.Errorf("write a report: %w", err)
			}
		}
		if n > MostReported {
			if err := out.Write([]string{w.More}); err != nil {
				return nil, fmt.Errorf("write a report: %w", err)
			}
			break
		}
		if len(lines) < exported {
			break
		}
	}
	if n == 0 {
		return nil, nil
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	return b.Bytes(), nil
}
