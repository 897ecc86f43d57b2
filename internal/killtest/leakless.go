package killtest

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// Leakless is for [Main]: the tests of M, which fail also when a goroutine outlives
// them.
type Leakless struct{ M *testing.M }

// Run runs the tests and returns the exit code of the process.
func (l Leakless) Run() int {
	code := l.M.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}
