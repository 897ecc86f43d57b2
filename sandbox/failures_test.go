package sandbox_test

import (
	"testing"

	"daftar/sandbox"
)

func TestARequestFailsAsItWasTold(t *testing.T) {
	cases := []struct {
		name      string
		failure   sandbox.Failure
		cut       bool
		status    int
		text      string
		delivered int
	}{
		{"cut before handling", sandbox.Failure{Method: "sendMessage", Cut: sandbox.CutBefore}, true, 0, "", 0},
		{"cut after handling", sandbox.Failure{Method: "sendMessage", Cut: sandbox.CutAfter}, true, 0, "", 1},
		{"a bad gateway", sandbox.Failure{Method: "send*", Code: 502}, false, 502, "Bad Gateway", 0},
		{"too many requests", sandbox.Failure{Code: 429, RetryAfter: 7}, false, 429, "Too Many Requests: retry after 7", 0},
		{"any words", sandbox.Failure{ChatID: anna, Code: 400, Description: "Bad Request: PEER_FLOOD"}, false, 400, "Bad Request: PEER_FLOOD", 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			f := startWithAnna(t)
			f.FailNext(tc.failure)
			f.updates(params{}) // polling does not use the failure up
			a, err := f.tryCall("sendMessage", params{"chat_id": anna, "text": "x"})
			if tc.cut != (err != nil) || a.Status != tc.status || a.Description != tc.text {
				t.Errorf("got %d %q, %v", a.Status, a.Description, err)
			}
			if tc.failure.RetryAfter != a.Parameters.RetryAfter {
				t.Errorf("retry_after is %d", a.Parameters.RetryAfter)
			}
			if n := len(f.Messages(anna)) - 1; n != tc.delivered {
				t.Errorf("%d messages delivered, want %d", n, tc.delivered)
			}
			f.tell(anna, "the next one works")
		})
	}
}

func TestAFailureCanLastAndBeWithdrawn(t *testing.T) {
	f := startWithAnna(t)
	withdraw := f.FailNext(sandbox.Failure{Method: "sendMessage", Count: -1, Code: 500})
	for range 3 {
		if a := f.call("sendMessage", params{"chat_id": anna, "text": "x"}); a.Status != 500 {
			t.Fatalf("got %d", a.Status)
		}
	}
	f.good("getMe", nil)
	withdraw()
	f.tell(anna, "works")
}

func TestAFailureForOneChatLeavesTheOthersAlone(t *testing.T) {
	f := startWithAnna(t)
	f.must(f.Phone(boris).Start(""))
	f.FailNext(sandbox.Failure{ChatID: boris, Code: 500})
	f.tell(anna, "works")
	if a := f.call("sendMessage", params{"chat_id": boris, "text": "x"}); a.Status != 500 {
		t.Errorf("got %d", a.Status)
	}
}

func TestAGateHoldsARequest(t *testing.T) {
	f := startWithAnna(t)
	f.must(f.Phone(boris).Start(""))
	gate := make(chan struct{})
	f.FailNext(sandbox.Failure{ChatID: boris, Gate: gate})
	done := make(chan answer, 1)
	go func() {
		a, err := f.tryCall("sendMessage", params{"chat_id": boris, "text": "slow"})
		if err != nil {
			t.Error(err)
		}
		done <- a
	}()
	f.tell(anna, "fast")
	if n := len(f.Messages(boris)); n != 1 {
		t.Errorf("%d messages behind the gate", n)
	}
	close(gate)
	if a := <-done; !a.OK || len(f.Messages(boris)) != 2 {
		t.Error(a.Description)
	}
}

func TestRequestsAreKept(t *testing.T) {
	f := startWithAnna(t)
	f.tell(anna, "x")
	f.call("sendMessage", params{"chat_id": 777, "text": "y"})
	all := f.Requests()
	last, before := all[len(all)-1], all[len(all)-2]
	if before.Method != "sendMessage" || before.Code != 200 || before.Params["text"] != "x" {
		t.Errorf("got %+v", before)
	}
	if last.Code != 400 || last.Description != "Bad Request: chat not found" {
		t.Errorf("got %+v", last)
	}
}
