package handlers_test

import (
	"strings"
	"testing"

	"daftar/bot/chat"
)

func TestWhatIsSaidOutsideTheTeamIsSentNowhere(t *testing.T) {
	for who, id := range map[string]int64{"stranger": guestID, "customer": joinedID, "customer who is not confirmed": waitingID, "removed member": rustamID} {
		t.Run(who, func(t *testing.T) {
			g := guarded(t, id)
			x := g.connects()
			x.heard, x.answer = "Aziz akaga telefon qildim", `{"actions":[]}`
			p := g.phone(id, "Forger", "en")
			if id == joinedID {
				p.tapsData(&shown{id: 1}, chat.Data{Action: "born"}.Encode(), "forged")
			}
			for _, said := range []string{"chopvoldim zapchastni", "Azizga chopvoldim, 5 mln"} {
				p.edits(p.says(said), said+" yana")
			}
			p.does(chat.Request{Kind: chat.Text, Text: "chopvoldim zapchastni", ForwardedFrom: "Aziz"}, "(forwarded)")
			p.does(chat.Request{Kind: chat.Media, Text: "chopvoldim zapchastni", File: &chat.File{ID: "photo-1", Kind: "photo"}}, "(photo)")
			p.speaks("voice-1")
			p.speaks("voice-2", func(r *chat.Request) { r.Kind = chat.Edited })
			r := chat.Request{Kind: chat.Media, Text: "Azizga chopvoldim", File: &chat.File{ID: "voice-3", Kind: "voice"}, Chat: p.chat, From: p.person, At: g.clock}
			if u, err := g.desk.Understand(t.Context(), r); err != nil || u.Empty() {
				t.Errorf("the rules understood %+v, %v", u, err)
			}
			if got, err := g.desk.Hear(t.Context(), r); err != nil || got != r.Text {
				t.Errorf("heard %q, %v", got, err)
			}
			if len(x.asked) > 0 || x.fetched > 0 {
				t.Errorf("fetched %d, asked: %v", x.fetched, x.asked)
			}
			r.From, r.Chat = g.sara().person, g.sara().chat
			if _, err := g.desk.Understand(t.Context(), r); err != nil || x.of("/chat") == 0 {
				t.Errorf("nor are a member's words: %v", err)
			}
		})
	}
}

func TestASummaryIsNotMadeOfWhatTheCustomerWrote(t *testing.T) {
	g := guarded(t, joinedID)
	x := g.connects()
	for range 3 {
		g.phone(joinedID, "Forger", "en").says("maktubsirli")
	}
	g.timur().says("/history Zarnigor")
	if !strings.Contains(g.timur().last().text(), "maktubsirli") {
		t.Fatalf("the letters are not in the history: %s", g.timur().last().text())
	}
	if asked := strings.Join(x.asked, "\n"); !strings.Contains(asked, "message of the customer") || strings.Contains(asked, "maktubsirli") {
		t.Errorf("asked: %s", asked)
	}
}
