package main

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const monday = "2026-11-23T10:00:00+05:00"

func TestUnderstandAnswersALineBeforeItWaitsForTheNext(t *testing.T) {
	in, toIt := io.Pipe()
	fromIt, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- understand(t.Context(), program{in: in, out: out, now: time.Now}, []string{"--now", monday})
	}()
	answers := bufio.NewReader(fromIt)
	for _, text := range []string{"Aziz akaga qo'ng'iroq qildim", "", "Отправил Малике прайс"} {
		if _, err := io.WriteString(toIt, text+"\n"); err != nil {
			t.Fatal(err)
		}
		answer, err := answers.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if blank := answer == "{}\n"; blank != (text == "") {
			t.Errorf("%q means %s", text, answer)
		}
	}
	if err := toIt.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestUnderstandTakesLinesUpTo64KiB(t *testing.T) {
	longest := strings.Repeat(" ", maxLine-len("salom")) + "salom"
	for _, end := range []string{"", "\n", "\r\n"} {
		var out strings.Builder
		p := program{in: strings.NewReader(longest + end), out: &out, now: time.Now}
		if err := understand(t.Context(), p, []string{"--now", monday}); err != nil {
			t.Fatal(err)
		}
		if strings.Count(out.String(), "\n") != 1 {
			t.Errorf("not one answer: %q", out.String())
		}
	}
	p := program{in: strings.NewReader("salom\n" + longest + "xx\n"), out: io.Discard, now: time.Now}
	err := understand(t.Context(), p, []string{"--now", monday})
	if err == nil || err.Error() != "line 2: longer than 65536 bytes" {
		t.Errorf("got %v", err)
	}
}

func TestUnderstandEndsAtASignalWhileItWaitsForALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, toIt := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- understand(ctx, program{in: in, out: io.Discard, now: time.Now}, []string{"--now", monday})
		}()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := toIt.Close(); err != nil {
			t.Error(err)
		}
	})
}
