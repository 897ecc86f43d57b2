package crm_test

import (
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
)

func TestAPlaceIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := crm.Point{
			Latitude:  rapid.Int64Range(-90_000_000, 90_000_000).Draw(t, "latitude"),
			Longitude: rapid.Int64Range(-180_000_000, 180_000_000).Draw(t, "longitude"),
		}
		if got, ok := crm.ParsePoint(p.String()); ok != p.Known() || got != p {
			t.Errorf("%v is written %q and read %v, %v", p, p, got, ok)
		}
	})
}

func TestWhatIsNoPlaceOnEarthIsNone(t *testing.T) {
	for _, s := range []string{"", ",", "41", "41,", "x,y", "91,0", "0,181", "NaN,1", "1,Inf", "1e309,1", "0,0", "0.0000001,0"} {
		if p, ok := crm.ParsePoint(s); ok || p.Known() {
			t.Errorf("%q is read as %v", s, p)
		}
	}
}
