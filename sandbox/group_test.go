package sandbox_test

import (
	"encoding/json"
	"net/http"
	"slices"
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

func TestAPersonMakesAGroupAndBringsTheBotIn(t *testing.T) {
	f := startWithAnna(t)
	id, err := f.NewGroup(anna, " Savdo ", boris, boris, anna)
	f.ok(err)
	if got := f.confirmAll(); len(got) != 0 {
		t.Errorf("the bot heard of a group that it is not in: %+v", got)
	}
	f.must(f.StartInGroup(id, anna, "g_7"))
	heard := f.confirmAll()
	if len(heard) != 3 || heard[0].MyChatMember.New.Status != "member" || heard[1].Message.NewChatMembers[0].ID != f.Bot().ID || heard[2].Message.Text != "/start@shop_bot g_7" {
		t.Fatalf("got %+v", heard)
	}
	f.must(f.StartInGroup(id, boris, "g_8"))
	if heard = f.confirmAll(); len(heard) != 1 || heard[0].Message.Text != "/start@shop_bot g_8" || heard[0].Message.From.ID != boris {
		t.Errorf("got %+v", heard)
	}
	if n := decode[int](t, f.good("getChatMemberCount", params{"chat_id": id}).Result); n != 3 {
		t.Errorf("%d are in it", n)
	}
	other, err := f.NewGroup(boris, "Ikkinchi")
	if err != nil || other == id {
		t.Errorf("the next group is %d, %v", other, err)
	}
	for name, try := range map[string]func() error{
		"without a name":  func() error { _, err := f.NewGroup(anna, " "); return err },
		"of a stranger":   func() error { _, err := f.NewGroup(777, "x"); return err },
		"with a stranger": func() error { _, err := f.NewGroup(anna, "x", 777); return err },
		"that is none":    func() error { _, err := f.StartInGroup(-1, anna, "x"); return err },
	} {
		if try() == nil {
			t.Errorf("a group %s", name)
		}
	}
}

func TestThePageMakesAndChangesGroups(t *testing.T) {
	f := startWithAnna(t, twoPhones)
	code, body := f.act(params{"action": "new_group", "user_id": anna, "name": "Savdo", "others": []int64{}})
	var made struct{ ID int64 }
	if f.ok(json.Unmarshal([]byte(body), &made)); code != http.StatusOK || made.ID >= 0 {
		t.Fatalf("%d %s", code, body)
	}
	for _, step := range []params{
		{"action": "add_bot", "user_id": anna, "chat_id": made.ID, "admin": true},
		{"action": "join", "user_id": boris, "chat_id": made.ID},
		{"action": "send", "user_id": boris, "chat_id": made.ID, "text": "an administrator hears this"},
		{"action": "leave", "user_id": boris, "chat_id": made.ID},
		{"action": "start_group", "user_id": anna, "chat_id": made.ID, "text": "g_1"},
		{"action": "kick_bot", "user_id": anna, "chat_id": made.ID},
	} {
		if code, body := f.act(step); code != http.StatusOK {
			t.Errorf("%v: %d %s", step["action"], code, body)
		}
	}
	var seen []string
	for _, u := range f.confirmAll() {
		if u.Message != nil {
			seen = append(seen, u.Message.Text)
		}
	}
	if !slices.Contains(seen, "an administrator hears this") || !slices.Contains(seen, "/start@shop_bot g_1") {
		t.Errorf("the bot heard %q", seen)
	}
	var services []string
	for _, m := range f.Messages(made.ID) {
		if m.Service != "" {
			services = append(services, m.Service)
		}
	}
	want := []string{"Anna created the group", "Anna added Shop", "Boris joined the group", "Boris left the group", "Anna removed Shop"}
	if diff := cmp.Diff(want, services); diff != "" {
		t.Error(diff)
	}
}
