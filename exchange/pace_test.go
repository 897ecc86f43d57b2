package exchange

import (
	"testing"
	"time"
)

func TestThePaceIsWhatFitsIntoAShortTransaction(t *testing.T) {
	for name, test := range map[string]struct {
		each time.Duration
		want int
	}{
		"quick":     {10 * time.Microsecond, chunk},
		"usual":     {300 * time.Microsecond, 120},
		"slow":      {5 * time.Millisecond, least},
		"unmoved":   {0, chunk},
		"just most": {shortly / chunk, chunk},
	} {
		p := newPace()
		for range 100 {
			p.after(p.rows, test.each*time.Duration(p.rows))
		}
		if p.rows != test.want {
			t.Errorf("%s: %d rows and not %d", name, p.rows, test.want)
		}
	}
}

func TestADiskThatTookItsTimeOnceDoesNotSlowTheNextTransactions(t *testing.T) {
	p := newPace()
	for range 100 {
		p.after(p.rows, 300*time.Microsecond*time.Duration(p.rows))
	}
	p.after(p.rows, time.Second)
	if p.rows < 80 {
		t.Errorf("%d rows after a hiccup", p.rows)
	}
}
