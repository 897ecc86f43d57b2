package killtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// Case is a story that is told under kills.
type Case struct {
	// Env is what the program needs to know.
	Env []string
	// Play is what people do meanwhile. It returns when all that they wait for has
	// come.
	Play func(ctx context.Context) error
	// Settled tells whether the program has nothing left to do. It is asked after
	// Play, whenever the child has come to a point.
	Settled func() (bool, error)
	// Check looks at what is left after the end.
	Check func(t *testing.T)
	// Deaths is how often the program kills itself, by [Die].
	Deaths int
	// Patience is how long all of it may take; default one minute.
	Patience time.Duration
}

// Kill is a moment in the life of a child: when it reaches Point for the Hitth
// time. Without a Point all of them count.
type Kill struct {
	Point string
	Hit   int
}

// Run plays the case while children are killed, one after the other, and lets a
// last one finish. It returns how often the last one reached each point, and how
// many kills took place: a child that finishes the work before its moment comes
// is not killed.
func (c Case) Run(t *testing.T, kills ...Kill) (hits map[string]int, killed int) {
	t.Helper()
	if c.Patience == 0 {
		c.Patience = time.Minute
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.Patience)
	defer cancel()
	var story error
	var said bytes.Buffer // by the children
	defer func() {
		if t.Failed() {
			t.Logf("what the children said:\n%s", said.Bytes())
		}
	}()
	played := make(chan struct{})
	go func() {
		defer close(played)
		story = c.Play(ctx)
	}()
	kills = append(kills, make([]Kill, c.Deaths+1)...)
	for _, k := range kills {
		var err error
		hits, err = c.child(ctx, k, played, &said)
		if errors.Is(err, errKilled) {
			killed++
			continue
		}
		if err != nil {
			t.Errorf("the child killed at %+v: %v", k, err)
		}
		break
	}
	cancel()
	<-played
	if story != nil {
		t.Fatalf("the story does not come to its end: %v", story)
	}
	c.Check(t)
	return hits, killed
}

// child runs one child until it is killed or, once the story is told, has nothing
// left to do.
func (c Case) child(ctx context.Context, k Kill, played <-chan struct{}, said io.Writer) (hits map[string]int, err error) {
	ch, err := startChild(c.Env, k)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	over := make(chan error, 1)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		over <- c.watch(ctx, ch, played)
	}()
	hits, err = ch.finish(over)
	cancel()
	<-watched
	fmt.Fprintf(said, "-- killed at %+v\n%s", k, ch.err.Bytes())
	return hits, err
}

// watch returns when the story is told and the program has settled.
func (c Case) watch(ctx context.Context, ch *child, played <-chan struct{}) error {
	select {
	case <-played:
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		// Not before its first point: by then it has looked at what it found.
		select {
		case <-ch.out.written:
		case <-ctx.Done():
			return ctx.Err()
		}
		if settled, err := c.Settled(); err != nil || settled {
			return err
		}
	}
}

type child struct {
	cmd   *exec.Cmd
	in    io.Closer
	out   *progress
	err   bytes.Buffer
	ended chan error
}

// progress is what a child writes: something for each point, in the end a line
// with what it has counted.
type progress struct {
	all     bytes.Buffer
	written chan struct{}
}

func (p *progress) Write(b []byte) (int, error) {
	select {
	case p.written <- struct{}{}:
	default:
	}
	return p.all.Write(b)
}

var errKilled = errors.New("killed")

func startChild(env []string, k Kill) (*child, error) {
	c := &child{
		cmd: exec.Command(os.Args[0]), ended: make(chan error, 1),
		out: &progress{written: make(chan struct{}, 1)},
	}
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.Env = append(c.cmd.Env, envChild+"=1", fmt.Sprintf("%s=%s:%d", envKill, k.Point, k.Hit))
	c.cmd.Stdout, c.cmd.Stderr = c.out, &c.err
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start a child: %w", err)
	}
	c.in = in
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a child: %w", err)
	}
	go func() { c.ended <- c.cmd.Wait() }()
	return c, nil
}

// finish waits until the child has died, or the story is over; then it lets the
// child stop by itself.
func (c *child) finish(over <-chan error) (hits map[string]int, err error) {
	var unsettled error
	watching := true
	select {
	case err = <-c.ended:
	case unsettled = <-over:
		watching = false
		_ = c.in.Close() // that it has died meanwhile is what Wait tells
		err = <-c.ended
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && !exit.Exited():
		return nil, errKilled
	case err != nil:
		return nil, err
	case unsettled != nil:
		return nil, fmt.Errorf("the program does not settle: %w", unsettled)
	case watching:
		return nil, errors.New("the program ended by itself")
	}
	_, count, _ := bytes.Cut(c.out.all.Bytes(), []byte("\n"))
	if err := json.Unmarshal(count, &hits); err != nil {
		return nil, fmt.Errorf("read what the child has counted: %w\n%s", err, count)
	}
	return hits, nil
}

// Matrix plays a case once to learn which points it passes how often, then once
// for each of these, killed there.
func Matrix(t *testing.T, fresh func(t *testing.T) Case) {
	hits, _ := fresh(t).Run(t)
	delete(hits, "")
	for _, name := range slices.Sorted(maps.Keys(hits)) {
		for n := range hits[name] {
			t.Run(fmt.Sprintf("%s %d", name, n+1), func(t *testing.T) {
				t.Parallel()
				// What goes together into one commit differs from run to run, so the
				// last of a point's hits may not come.
				if _, killed := fresh(t).Run(t, Kill{name, n + 1}); killed == 0 {
					t.Log("the point was not reached")
				}
			})
		}
	}
}

// Storm draws kills, from least to most points after the start of each child.
func Storm(seed uint64, kills, least, most int) []Kill {
	random := rand.New(rand.NewPCG(seed, 0))
	out := make([]Kill, kills)
	for i := range out {
		out[i] = Kill{Hit: least + random.IntN(most-least+1)}
	}
	return out
}
