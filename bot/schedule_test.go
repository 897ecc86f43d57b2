package bot

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/store"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func row(id, chatID int64, p store.Priority) item {
	return item{Waiting: store.Waiting{ID: id, ChatID: chatID, Priority: p}}
}

// drain sends everything that may be sent at once and returns the ids.
func (s *schedule) drain(now time.Time) (ids []int64) {
	s.wake(now)
	for s.peek(now, false) {
		i := s.next(now)
		ids = append(ids, i.ID)
		s.settle(i, now)
		s.wake(now)
	}
	return ids
}

func check(t *testing.T, got []int64, want ...int64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("sent %v, want %v", got, want)
	}
}

func TestAChatHasOneMessageUnderWay(t *testing.T) {
	s := newSchedule()
	s.add(row(1, 7, store.Answer), morning)
	s.add(row(2, 7, store.Answer), morning)
	first := s.next(morning)
	if s.peek(morning, false) {
		t.Error("the second may go out before the first is settled")
	}
	s.settle(first, morning)
	check(t, s.drain(morning), 2)
}

func TestAMessagePutBackKeepsItsPlace(t *testing.T) {
	s := newSchedule()
	for id := range int64(3) {
		s.add(row(id+1, 7, store.Answer), morning)
	}
	i := s.next(morning)
	c := s.settle(i, morning)
	s.add(i, morning)
	s.pause(c, morning.Add(time.Second), morning)
	check(t, s.drain(morning))
	check(t, s.drain(morning.Add(time.Second)), 1, 2, 3)
}

func TestAnswersToAPersonDoNotWaitAndWhatTheBotSaysOfItselfDoes(t *testing.T) {
	s := newSchedule()
	s.add(row(1, 7, store.Answer), morning)
	s.add(row(2, 7, store.Reminder), morning)
	s.add(row(3, 7, store.Reminder), morning)
	s.add(row(4, 7, store.Answer), morning)
	check(t, s.drain(morning), 1, 4)
	check(t, s.drain(morning.Add(999*time.Millisecond)))
	check(t, s.drain(morning.Add(time.Second)), 2)
	check(t, s.drain(morning.Add(2*time.Second)), 3)
}

func TestAGroupGetsTwentyAMinute(t *testing.T) {
	s := newSchedule()
	for id := range int64(25) {
		s.add(row(id+1, -7, store.Answer), morning)
	}
	if n := len(s.drain(morning)); n != 20 {
		t.Errorf("%d at once, want 20", n)
	}
	check(t, s.drain(morning.Add(59*time.Second)))
	check(t, s.drain(morning.Add(time.Minute)), 21, 22, 23, 24, 25)
}

func TestThreeChatsAtTheirLimitPauseAll(t *testing.T) {
	s := newSchedule()
	for id := range int64(4) {
		s.add(row(id+1, 10+id, store.Answer), morning)
	}
	until := morning.Add(5 * time.Second)
	for n := range 3 {
		if !s.peek(morning, false) {
			t.Fatalf("paused after %d", n)
		}
		i := s.next(morning)
		c := s.settle(i, morning)
		s.add(i, morning)
		s.limited(c, until, morning)
	}
	check(t, s.drain(morning.Add(4*time.Second)))
	check(t, s.drain(until), 1, 2, 3, 4)
}

func TestOneChatAtItsLimitAgainAndAgainPausesOnlyItself(t *testing.T) {
	s := newSchedule()
	s.add(row(1, 10, store.Answer), morning)
	s.add(row(2, 11, store.Answer), morning)
	now := morning
	for range 4 {
		s.wake(now)
		i := s.next(now)
		c := s.settle(i, now)
		s.add(i, now)
		if i.ChatID == 10 {
			s.limited(c, now.Add(100*time.Millisecond), now)
		} else {
			s.pause(c, now.Add(50*time.Millisecond), now)
		}
		now = now.Add(100 * time.Millisecond)
	}
	if s.paused.After(morning) {
		t.Error("all are paused")
	}
}

func TestAtAStopOnlyAnswersAreStillSent(t *testing.T) {
	s := newSchedule()
	s.add(row(1, 7, store.Campaign), morning)
	if s.peek(morning, true) {
		t.Error("a campaign's message holds up the stop")
	}
	s.add(row(2, 8, store.Answer), morning)
	if !s.peek(morning, true) {
		t.Error("an answer does not go out before the stop")
	}
}

func TestQuietChatsAreForgotten(t *testing.T) {
	s := newSchedule()
	now := morning
	for id := range int64(20_000) {
		now = now.Add(time.Second)
		s.add(row(id+1, 1000+id, store.Answer), now)
		s.drain(now)
	}
	if len(s.chats) > 8192 {
		t.Errorf("%d chats are remembered", len(s.chats))
	}
}

// Whatever comes in, whatever fails: within a chat and a priority the order holds,
// and nothing is lost or sent twice.
func TestTheOrderWithinAChatHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSchedule()
		now := morning
		var id int64
		var flying []item
		sent := map[int64][]item{}
		total := 0
		t.Repeat(map[string]func(*rapid.T){
			"queue": func(t *rapid.T) {
				id++
				chatID := rapid.Int64Range(-2, 3).Draw(t, "chat")
				s.add(row(id, chatID, store.Priority(rapid.IntRange(0, 2).Draw(t, "priority"))), now)
			},
			"begin": func(t *rapid.T) {
				s.wake(now)
				if s.peek(now, false) {
					flying = append(flying, s.next(now))
				}
			},
			"end": func(t *rapid.T) {
				if len(flying) == 0 {
					t.Skip()
				}
				n := rapid.IntRange(0, len(flying)-1).Draw(t, "which")
				i := flying[n]
				flying = slices.Delete(flying, n, n+1)
				c := s.settle(i, now)
				switch rapid.IntRange(0, 3).Draw(t, "how") {
				case 0:
					s.add(i, now)
					s.limited(c, now.Add(2*time.Second), now)
				case 1:
					s.add(i, now)
					s.pause(c, now.Add(time.Second), now)
				default:
					sent[i.ChatID] = append(sent[i.ChatID], i)
					total++
				}
			},
			"time goes on": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond)
			},
		})
		for _, i := range flying {
			sent[i.ChatID] = append(sent[i.ChatID], i)
			s.settle(i, now)
			total++
		}
		for range 10_000 {
			s.wake(now)
			for s.peek(now, false) {
				i := s.next(now)
				s.settle(i, now)
				sent[i.ChatID] = append(sent[i.ChatID], i)
				total++
				s.wake(now)
			}
			now = now.Add(time.Second)
			if total == int(id) {
				break
			}
		}
		if total != int(id) || s.count != [3]int{} {
			t.Fatalf("%d of %d sent, %v in hand", total, id, s.count)
		}
		for chatID, items := range sent {
			last := map[store.Priority]int64{}
			for _, i := range items {
				if i.ID <= last[i.Priority] {
					t.Fatalf("chat %d: %d after %d", chatID, i.ID, last[i.Priority])
				}
				last[i.Priority] = i.ID
			}
		}
	})
}
