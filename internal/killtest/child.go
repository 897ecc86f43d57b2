// Package killtest proves what a program promises about being killed. The test
// binary runs itself as a child; the child dies, by a kill that nothing can
// catch, exactly when it reaches a chosen point for the nth time; further
// children finish the work, and then the test looks at what is left.
//
// A test package takes part by its TestMain:
//
//	func TestMain(m *testing.M) { killtest.Main(m, serve) }
//
// where serve runs the program under test, with [Point] as its points, until the
// context ends.
package killtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

// The environment of a child.
const (
	envChild = "KILLTEST_CHILD" // set: this is one
	envKill  = "KILLTEST_KILL"  // "point:n"; the point may be empty: any
)

// Main runs the tests, or in a child the program. It does not return.
func Main(m interface{ Run() int }, program func(ctx context.Context) error) {
	if os.Getenv(envChild) == "" {
		os.Exit(m.Run())
	}
	os.Exit(runChild(program))
}

// runChild runs the program until it ends or the parent lets go of our input.
func runChild(program func(ctx context.Context) error) int {
	name, n, _ := strings.Cut(os.Getenv(envKill), ":")
	points.kill = name
	points.at, _ = strconv.Atoi(n) // 0: never
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	if err := program(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	points.Lock()
	defer points.Unlock()
	fmt.Fprintln(os.Stdout)
	if err := json.NewEncoder(os.Stdout).Encode(points.hits); err != nil {
		return 1
	}
	return 0
}

var points struct {
	sync.Mutex
	hits map[string]int
	kill string
	at   int
}

// Point is reached by the program whenever a kill at this moment matters. The
// program may not write to its output by itself.
func Point(name string) {
	points.Lock()
	defer points.Unlock()
	if points.hits == nil {
		points.hits = map[string]int{}
	}
	points.hits[name]++
	points.hits[""]++
	_, _ = os.Stdout.Write([]byte(".")) // the parent looks again
	if points.at == 0 || points.hits[points.kill] != points.at || points.kill != "" && points.kill != name {
		return
	}
	Die()
}

// Die kills the process.
func Die() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // the kill is on its way; nothing may happen meanwhile
}
