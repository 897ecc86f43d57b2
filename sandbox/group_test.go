package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"daftar/sandbox"
)

func TestInAGroupTheBotHearsOnlyWhatIsMeantForIt(t *testing.T) {
	f := start(t)
	f.ok(f.AddBot(team, anna, false))
	joined := f.confirmAll()
	if len(joined) != 2 || joined[0].MyChatMember == nil || joined[1].Message.NewChatMembers[0].ID != f.Bot().ID {
		t.Fatalf("got %+v", joined)
	}
	said := f.tell(team, "Figures?")
	p := f.Phone(anna).In(team)
	f.must(p.Send("just talking"))
	f.must(p.Send("/week"))
	f.must(p.Send("/week@Shop_Bot"))
	f.must(p.Send("/week@other_bot"))
	f.must(p.Reply(said, "yes"))
	if diff := cmp.Diff([]string{"/week", "/week@Shop_Bot", "yes"}, texts(f.confirmAll())); diff != "" {
		t.Error(diff)
	}
	f.ok(f.AddBot(team, anna, true))
	f.must(p.Send("an administrator hears all"))
	if got := texts(f.confirmAll()); got[len(got)-1] != "an administrator hears all" {
		t.Errorf("got %v", got)
	}
}

func TestWithPrivacyOffTheBotHearsEverything(t *testing.T) {
	f := start(t, func(c *sandbox.Config) { c.ReadsGroups = true })
	f.ok(f.AddBot(team, anna, false))
	f.confirmAll()
	f.must(f.Phone(boris).SendTo(team, "just talking"))
	if got := texts(f.confirmAll()); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestPeopleComeAndGo(t *testing.T) {
	f := start(t)
	f.AddUser(sandbox.User{ID: 503, FirstName: "Vika"})
	f.ok(f.AddBot(team, anna, false))
	f.confirmAll()
	if _, err := f.Phone(503).SendTo(team, "let me in"); err == nil {
		t.Error("a stranger wrote in the group")
	}
	f.ok(f.Join(team, 503))
	f.must(f.Phone(503).SendTo(team, "/hi"))
	f.ok(f.Leave(team, 503))
	if n := len(f.confirmAll()); n != 3 {
		t.Errorf("%d updates, want 3", n)
	}
	status := func(id int64) string {
		a := f.good("getChatMember", params{"chat_id": team, "user_id": id})
		return decode[struct{ Status string }](t, a.Result).Status
	}
	got := []string{status(anna), status(boris), status(503), status(f.Bot().ID)}
	if diff := cmp.Diff([]string{"creator", "member", "left", "member"}, got); diff != "" {
		t.Error(diff)
	}
	f.good("leaveChat", params{"chat_id": team})
	if a := f.call("sendMessage", params{"chat_id": team, "text": "x"}); a.OK {
		t.Error("the bot wrote in a group that it left")
	}
}

func TestASupergroupCountsItsOwnMessages(t *testing.T) {
	f := start(t)
	const super = -1001234567890
	f.AddGroup(sandbox.Group{ID: super, Title: "Big", Members: []int64{anna}, Supergroup: true})
	f.must(f.Phone(anna).Send("private"))
	if id := f.must(f.Phone(anna).SendTo(super, "/first")); id != 1 {
		t.Errorf("its first message is number %d", id)
	}
}

func texts(updates []update) []string {
	var out []string
	for _, u := range updates {
		if u.Message != nil {
			out = append(out, u.Message.Text)
		}
	}
	return out
}
