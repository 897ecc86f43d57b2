package crm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Point is a place on the map, in millionths of a degree: about ten centimetres. The
// zero Point is no place.
type Point struct{ Latitude, Longitude int64 }

const (
	degree       = 1_000_000
	mostNorth    = 90
	mostEastward = 180
)

// ParsePoint reads "41.311081,69.240562"; false for what is no place on earth.
func ParsePoint(s string) (Point, bool) {
	lat, lon, ok := strings.Cut(s, ",")
	north, errNorth := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	east, errEast := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !ok || errNorth != nil || errEast != nil || !(math.Abs(north) <= mostNorth) || !(math.Abs(east) <= mostEastward) {
		return Point{}, false
	}
	p := Point{int64(math.Round(north * degree)), int64(math.Round(east * degree))}
	return p, p.Known()
}

// Known reports whether it is a place.
func (p Point) Known() bool { return p != Point{} }

// String writes it as [ParsePoint] reads it, "" for no place.
func (p Point) String() string {
	if !p.Known() {
		return ""
	}
	return fmt.Sprintf("%.6f,%.6f", float64(p.Latitude)/degree, float64(p.Longitude)/degree)
}
