package handlers

import (
	"context"
	"maps"
	"slices"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/reports"
)

// Routes lists every way into a conversation as "kind name".
func Routes() []string {
	var out []string
	for kind, table := range map[string]map[string]route{"command": commands, "tap": taps, "dialog": dialogs} {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			out = append(out, kind+" "+name)
		}
	}
	slices.Sort(out)
	return out
}

// Roles says for every way in, as "kind name", who may take it.
func Roles() map[string]crm.Role {
	out := map[string]crm.Role{}
	for kind, table := range map[string]map[string]route{"command": commands, "tap": taps, "dialog": dialogs} {
		for name, r := range table {
			out[kind+" "+name] = r.least
		}
	}
	return out
}

// InGroups says of every command that a group may hear who may give it there, and
// whether only in a connected one.
func InGroups() (least map[string]crm.Role, connected map[string]bool) {
	least, connected = map[string]crm.Role{}, map[string]bool{}
	for name, r := range groups {
		least[name], connected[name] = r.least, r.connected
	}
	return least, connected
}

// Forgive forgets how fast everybody has been.
func (d *Desk) Forgive() { d.crowd = newCrowd() }

// DrawWith draws the pipeline's picture by f.
func (d *Desk) DrawWith(f func(reports.Chart) ([]byte, error)) { d.draw = f }

// PipelineShown is the chart and the messages in which a member gets a pipeline.
func (d *Desk) PipelineShown(u crm.User, p crm.Pipeline, now time.Time) (reports.Chart, []chat.Message) {
	t := &turn{Desk: d, user: u, l: d.words.For(u.Language), now: now}
	return t.pipelineChart(p), illustrate(view.Pipeline(t.l, p, u, now), view.PipelineHead(t.l, u, now), 1)
}

// Understand is what a text means to whoever sent a request.
func (d *Desk) Understand(ctx context.Context, r chat.Request) (crm.Understanding, error) {
	t, err := d.turn(ctx, r)
	if err != nil {
		return crm.Understanding{}, err
	}
	return t.understand(r.Text)
}

// Hear is what is heard in a recording of whoever sent a request.
func (d *Desk) Hear(ctx context.Context, r chat.Request) (string, error) {
	t, err := d.turn(ctx, r)
	if err != nil {
		return "", err
	}
	t.hear()
	return t.req.Text, nil
}

// Known is how many people's pace the desk keeps.
func (d *Desk) Known() int { return len(d.crowd.people) }
