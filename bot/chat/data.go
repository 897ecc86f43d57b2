package chat

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Data is what a button carries: what to do, with which row, as the person saw
// it. It can be forged, so every tap is authorised again.
type Data struct {
	Action  string // a route's name: lower-case letters, digits and _
	ID      int64  // the row
	Version int64  // the row's version when the button was drawn; 0: does not matter
	Arg     string // what else the route needs; no ':'
}

// ErrData reports callback data that no button of ours carries.
var ErrData = errors.New("not one of our buttons")

// Encode gives the callback data, at most 64 bytes. It panics on data that
// cannot be a button of ours: the routes' names and arguments are ours, not a
// person's.
func (d Data) Encode() string {
	s := strings.Join([]string{
		d.Action, strconv.FormatInt(d.ID, 36), strconv.FormatInt(d.Version, 36), d.Arg,
	}, ":")
	if d.Action == "" || len(s) > MaxData || strings.Count(s, ":") != 3 {
		panic(fmt.Sprintf("chat: button data %q does not fit", s))
	}
	return s
}

// Decode reads what Encode wrote and refuses everything else.
func Decode(s string) (Data, error) {
	if len(s) > MaxData {
		return Data{}, ErrData
	}
	parts := strings.Split(s, ":")
	if len(parts) != 4 || parts[0] == "" {
		return Data{}, ErrData
	}
	id, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil {
		return Data{}, ErrData
	}
	version, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil {
		return Data{}, ErrData
	}
	d := Data{Action: parts[0], ID: id, Version: version, Arg: parts[3]}
	if d.Encode() != s {
		return Data{}, ErrData
	}
	return d, nil
}
