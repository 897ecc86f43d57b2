package crm

import (
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Quantity is how much of something: thousandths of its unit, so that 2.5 kg is
// exact.
type Quantity int64

// Pieces is a whole number of units.
func Pieces(n int64) Quantity { return Quantity(n * 1000) }

// MaxQuantity bounds a quantity so that it times a price stays a possible amount.
const MaxQuantity = Quantity(1e12)

// String is the quantity as a decimal: 3, 2.5, 0.125.
func (q Quantity) String() string {
	whole := strconv.FormatInt(int64(q)/1000, 10)
	rest := int64(q) % 1000
	if rest == 0 {
		return whole
	}
	return whole + "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
}

// ParseQuantity reads a quantity as people write it: 3, 2,5, 1 000, 5 ta. It
// refuses what is no count.
func ParseQuantity(s string) (Quantity, error) {
	refused := Refuse(Invalid, "error.quantity")
	digits := strings.TrimRightFunc(strings.TrimSpace(s), func(r rune) bool { return !unicode.IsDigit(r) })
	digits = strings.NewReplacer(" ", "", "\u00a0", "", ",", ".").Replace(digits)
	whole, rest, _ := strings.Cut(digits, ".")
	if whole == "" {
		whole = "0"
	}
	const decimals = 3
	if len(whole) > decimals*3 || len(rest) > decimals || len(s)-len(digits) > 12 {
		return 0, refused
	}
	n, err := strconv.ParseUint(whole+rest+"000"[len(rest):], 10, 63)
	if err != nil || n == 0 || Quantity(n) > MaxQuantity {
		return 0, refused
	}
	return Quantity(n), nil
}

// Unit is what a quantity counts. The empty Unit is pieces.
type Unit string

// The units; each but the empty one names the catalogue text "unit.<unit>".
const (
	Piece    Unit = ""
	Kilogram Unit = "kg"
	Gram     Unit = "g"
	Ton      Unit = "t"
	Litre    Unit = "l"
	Metre    Unit = "m"
	SquareM  Unit = "m2"
	CubicM   Unit = "m3"
	Box      Unit = "box"
	Pack     Unit = "pack"
	Set      Unit = "set"
	Pair     Unit = "pair"
	Month    Unit = "month"
	Hour     Unit = "hour"

	unitsCount = 14
)

// Units are all of them, in the order in which they are offered.
var Units = [unitsCount]Unit{
	Piece, Kilogram, Gram, Ton, Litre, Metre, SquareM, CubicM, Box, Pack, Set, Pair, Month, Hour,
}

// SaidItem is goods that a sentence counts or prices by the unit: "3 ta
// konditsioner, 4 mln dan". What it comes to is not worked out here.
type SaidItem struct {
	Name     string   // as the text spells it, without endings; "" when not said
	Quantity Quantity // 0: not said
	Unit     Unit
	Price    Money // of one unit; Currency "" when not said
	Span     Span
}

// Item is one line of a deal: goods, how many, at what price.
type Item struct {
	ID        int64
	DealID    int64
	ProductID int64 // 0: not from the price list
	Name      string
	Quantity  Quantity
	Unit      Unit
	Price     Money // of one unit; Currency "" while nobody has said
	Discount  int   // hundredths of a percent off: 500 is 5 %
	Version   int64
	Deleted   bool
}

// FullDiscount is a discount of everything, in hundredths of a percent.
const FullDiscount = 10_000

// Total is what the line comes to: quantity × price, less the discount, rounded
// half up to a whole minor unit.
func (i Item) Total() Money {
	const thousandths = 1000
	n := new(big.Int).Mul(big.NewInt(int64(i.Quantity)), big.NewInt(i.Price.Minor))
	n.Mul(n, big.NewInt(int64(FullDiscount-i.Discount)))
	half, whole := big.NewInt(thousandths*FullDiscount/2), big.NewInt(thousandths*FullDiscount)
	n.Add(n, half).Div(n, whole)
	if !n.IsInt64() || n.Int64() > MaxMinor {
		return Money{Minor: MaxMinor + 1, Currency: i.Price.Currency}
	}
	return Money{Minor: n.Int64(), Currency: i.Price.Currency}
}

// Validate refuses a line without a name or a count, and one that comes to more
// than an amount may.
func (i Item) Validate() error {
	switch {
	case strings.TrimSpace(i.Name) == "":
		return Refuse(Invalid, "error.item_name")
	case i.Quantity <= 0 || i.Quantity > MaxQuantity:
		return Refuse(Invalid, "error.quantity")
	case i.Discount < 0 || i.Discount > FullDiscount:
		return Refuse(Invalid, "error.discount")
	}
	if i.Price == (Money{}) {
		return nil
	}
	if err := i.Price.Validate(); err != nil {
		return err
	}
	return i.Total().Validate()
}

// Sum is what the lines of a deal come to; priced is false when none of them has a
// price. Lines in two currencies are refused: without a rate they have no sum.
func Sum(items []Item) (sum Money, priced bool, err error) {
	for _, i := range items {
		if i.Price.Currency == "" {
			continue
		}
		if priced && i.Price.Currency != sum.Currency {
			return Money{}, false, Refuse(Invalid, "error.item_currency")
		}
		sum.Currency, priced = i.Price.Currency, true
		sum.Minor += i.Total().Minor
		if err := sum.Validate(); err != nil {
			return Money{}, false, err
		}
	}
	return sum, priced, nil
}

// Favourite is what a customer has bought of one good.
type Favourite struct {
	Name     string
	Unit     Unit
	Quantity Quantity
	Times    int // in how many purchases
	Last     time.Time
}
