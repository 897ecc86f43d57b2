package exchange

import "time"

// pace is how many rows the next transaction takes in.
type pace struct {
	rows int
	each time.Duration // what a row took of late; 0: not known yet
}

func newPace() *pace { return &pace{rows: chunk} }

// after learns from the last transaction. One for which the disk took its time tells
// little: it counts as twice what is usual at most.
func (p *pace) after(rows int, took time.Duration) {
	if rows == 0 || took <= 0 {
		return
	}
	each := took / time.Duration(rows)
	if p.each == 0 {
		p.each = each
	}
	p.each += (min(each, 2*p.each) - p.each) / 8
	p.rows = min(max(int(shortly/max(p.each, 1)), least), chunk)
}
