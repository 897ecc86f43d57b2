package crm

import "time"

// StageSum is what stands in one stage.
type StageSum struct {
	Stage    Stage
	Deals    int
	Amount   []Money // one per currency
	Weighted []Money // amount × probability, the deal's own or the stage's
	Rotting  int     // deals without activity for longer than the stage allows
}

// Pipeline is the open deals of a scope by stage, and what was closed in a month.
type Pipeline struct {
	Stages     []StageSum // open stages, in order, empty ones too
	Deals      int
	Amount     []Money
	Weighted   []Money
	Rotting    int
	WonDeals   int
	WonAmount  []Money
	LostDeals  int
	LostAmount []Money
	NoNextStep int // open deals for which nothing is planned
}

// SellerSum is what one salesperson has in the pipeline and closed in a month.
type SellerSum struct {
	OwnerID   int64
	Name      string
	Deals     int
	Amount    []Money
	Weighted  []Money
	WonDeals  int
	WonAmount []Money
	LostDeals int
}

// BoardSum is what a filter leaves of one stage.
type BoardSum struct {
	Deals  int
	Amount []Money
}

// Purchases is what a customer has bought.
type Purchases struct {
	Count int
	Total []Money // one per currency
	Last  time.Time
}

// DayCount tells how a person's day stands.
type DayCount struct {
	Overdue int // should have been done by now
	Due     int // is to be done today
	Done    int // done today
}

// Hits is a page of the customers found, best first.
type Hits struct {
	Customers []Customer
	From      int  // how many are ahead of the page
	More      bool // there are further ones behind these
	Cut       bool // and more match than are ranked
	Slip      bool // nothing matched as written; these are alike
	// Notes holds, by customer, the words around what was found, of those who were
	// found by what was noted of them and by nothing else.
	Notes map[int64]string
}
