package openai

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/crm"
)

// aimock is npm's @copilotkit/aimock: a server that nobody here wrote and that
// speaks OpenAI's protocol. AIMOCK names its program llmock; without it these
// tests are skipped, for they need Node.
const aimockProgram = "AIMOCK"

// startAimock starts the server, strictly: what no fixture expects is an error.
func startAimock(t *testing.T, fixtures []fields) string {
	t.Helper()
	program := os.Getenv(aimockProgram)
	if program == "" {
		found, err := exec.LookPath("llmock")
		if err != nil {
			t.Skip("to run this: npm install --prefix DIR @copilotkit/aimock, and AIMOCK=DIR/node_modules/.bin/llmock")
		}
		program = found
	}
	b, err := json.Marshal(fields{"fixtures": fixtures})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "fixtures.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(free.Addr().(*net.TCPAddr).Port)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--strict", "--validate-on-load", "-p", port, "-f", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs := &bytes.Buffer{}
	cmd.Stderr = errs
	if err := cmd.Start(); err != nil {
		t.Fatalf("start aimock: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(errs)
		}
	})
	go func() { _, _ = io.Copy(io.Discard, bufio.NewReader(out)) }()
	url := "http://127.0.0.1:" + port
	deadline := time.Now().Add(20 * time.Second)
	for {
		conn, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
		if err == nil {
			_ = conn.Close()
			return url
		}
		if time.Now().After(deadline) {
			t.Fatalf("aimock does not listen: %v\n%s", err, errs)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// fixture answers a message that holds a word.
func fixture(word string, response fields, more ...any) fields {
	f := fields{"match": fields{"userMessage": word, "responseFormat": "json_schema"}, "response": response}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i].(string)] = more[i+1]
	}
	return f
}

func refusal(status int, more ...any) fields {
	f := fields{"error": fields{"message": "no", "type": "error"}, "status": status}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i].(string)] = more[i+1]
	}
	return f
}

func TestAgainstAServerThatNobodyHereWrote(t *testing.T) {
	visit := act(fields{"words": "chopvoldim", "person": "N1", "activity": "visit"})
	once := fixture("busymi", refusal(429, "retryAfter", 1))
	once["match"].(fields)["sequenceIndex"] = 0
	url := startAimock(t, []fields{
		fixture("goodmi", fields{"content": visit}),
		fixture("badjsonmi", fields{"content": `{"actions":[{"words":`}),
		once,
		fixture("busymi", fields{"content": visit}),
		fixture("refusedmi", refusal(429, "retryAfter", 60)),
		fixture("brokenmi", refusal(500)),
		fixture("garbledmi", fields{"content": visit}, "chaos", fields{"malformedRate": 1}),
		fixture("cutmi", fields{"content": visit}, "chaos", fields{"disconnectRate": 1}),
		fixture("slowmi", fields{"content": visit}, "chaos", fields{"latencyMs": 10000}),
	})
	for _, tc := range []struct {
		word    string
		betters bool
		longest time.Duration
	}{
		{"goodmi", true, 2 * time.Second},
		{"busymi", true, 4 * time.Second},
		{"badjsonmi", false, 2 * time.Second},
		{"refusedmi", false, 2 * time.Second},
		{"brokenmi", false, 2 * time.Second},
		{"garbledmi", false, 2 * time.Second},
		{"cutmi", false, 2 * time.Second},
		{"slowmi", false, 4 * time.Second},
		{"unexpectedmi", false, 2 * time.Second},
	} {
		t.Run(tc.word, func(t *testing.T) {
			e := engineAt(t, url, func(c *Config) { c.Timeout = 3 * time.Second })
			u := said("Azizga chopvoldim " + tc.word)
			began := time.Now()
			got, err := assistant.NewChain(rules.New(), e).Understand(context.Background(), u)
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > tc.longest || tc.word == "busymi" && took < time.Second {
				t.Errorf("it took %v", took)
			}
			want := byRules(t, u)
			if tc.betters {
				want.Actions[0].Activity = &crm.SaidActivity{Kind: crm.Visit, Span: got.Actions[0].Activity.Span}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	masksOnTheWire(t, url)
}

// masksOnTheWire looks at what the server itself has received.
func masksOnTheWire(t *testing.T, url string) {
	t.Helper()
	resp, err := http.Get(url + "/__aimock/journal")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "N1ga chopvoldim") || strings.Contains(string(b), "Aziz") {
		t.Errorf("the server received %.2000s", b)
	}
}

func TestSpeechAgainstAServerThatNobodyHereWrote(t *testing.T) {
	url := startAimock(t, []fields{
		{"match": fields{"endpoint": "transcription"}, "response": fields{"transcription": fields{"text": "Azizga qo'ng'iroq qildim"}}},
	})
	tr, err := NewTranscriber(TranscribeConfig{Key: "k", BaseURL: url + "/v1", Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := tr.Transcribe(context.Background(), aRecording("voice.oga", []byte("OggS"), "uz")); err != nil || text != "Azizga qo'ng'iroq qildim" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestASummaryAgainstAServerThatNobodyHereWrote(t *testing.T) {
	url := startAimock(t, []fields{
		fixture("facts", fields{"content": lines("D1 kuni N1 kompyuter so'ragan.", []int{1}, "N1 99 mln bergan.", []int{2})}),
	})
	got, err := engineAt(t, url).Summarise(context.Background(), story("uz"))
	if err != nil || got != "05.10.2026 kuni Aziz Karimov kompyuter so'ragan." {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := engineAt(t, url).Summarise(context.Background(), assistant.SummaryRequest{Language: "xx", Facts: story("uz").Facts}); err == nil || errors.Is(err, ErrNothingHolds) {
		t.Errorf("a language that nobody reads: %v", err)
	}
}
