package assistant

import (
	"encoding/json"
	"fmt"
	"math"

	"daftar/crm"
)

// The wire format. Absent parts are left out; an empty understanding is {}.
type (
	wireAction struct {
		Query    crm.Query     `json:"query,omitempty"`
		Customer *wireCustomer `json:"customer,omitempty"`
		Activity *wireActivity `json:"activity,omitempty"`
		Deal     *wireDeal     `json:"deal,omitempty"`
		Reminder *wireReminder `json:"reminder,omitempty"`
		Items    []wireItem    `json:"items,omitempty"`
		More     []wireAction  `json:"more,omitempty"`
	}
	wireCustomer struct {
		Name     string `json:"name,omitempty"`
		Phone    string `json:"phone,omitempty"`
		Birthday string `json:"birthday,omitempty"`
	}
	wireActivity struct {
		Kind crm.ActivityKind `json:"kind"`
	}
	wireDeal struct {
		Amount   json.Number    `json:"amount,omitempty"`
		Currency string         `json:"currency,omitempty"`
		Status   crm.DealStatus `json:"status,omitempty"`
	}
	wireItem struct {
		Name     string      `json:"name,omitempty"`
		Quantity json.Number `json:"quantity,omitempty"`
		Unit     crm.Unit    `json:"unit,omitempty"`
		Price    json.Number `json:"price,omitempty"`
		Currency string      `json:"currency,omitempty"`
	}
	wireReminder struct {
		At   string `json:"at"`
		Text string `json:"text,omitempty"`
	}
)

// Line writes an understanding as one JSON object without a line break: the first
// action, the further ones in "more".
func Line(u crm.Understanding) ([]byte, error) {
	var first wireAction
	for i, a := range u.Actions {
		w := wire(a)
		if i == 0 {
			first = w
			continue
		}
		first.More = append(first.More, w)
	}
	out, err := json.Marshal(first)
	if err != nil {
		return nil, fmt.Errorf("write understanding: %w", err)
	}
	return out, nil
}

func wire(a crm.Action) wireAction {
	w := wireAction{Query: a.Query}
	if c := a.Customer; c != nil && (c.Name != "" || c.Phone != "" || c.Birthday.Known()) {
		w.Customer = &wireCustomer{c.Name, c.Phone, c.Birthday.String()}
	}
	if a.Activity != nil {
		w.Activity = &wireActivity{a.Activity.Kind}
	}
	if d := a.Deal; d != nil {
		w.Deal = &wireDeal{Status: d.Status}
		if d.Amount.Currency != "" {
			w.Deal.Amount, w.Deal.Currency = decimal(d.Amount.Minor), d.Amount.Currency
		}
	}
	if r := a.Reminder; r != nil {
		w.Reminder = &wireReminder{r.When.String(), r.Text}
	}
	for _, it := range a.Items {
		i := wireItem{Name: it.Name, Unit: it.Unit}
		if it.Quantity != 0 {
			i.Quantity = json.Number(it.Quantity.String())
		}
		if it.Price.Currency != "" {
			i.Price, i.Currency = decimal(it.Price.Minor), it.Price.Currency
		}
		w.Items = append(w.Items, i)
	}
	return w
}

// decimal writes hundredths in main units: 5000000, 12000.5, 0.99.
func decimal(minor int64) json.Number {
	sign := ""
	if minor < 0 && minor != math.MinInt64 {
		sign, minor = "-", -minor
	}
	whole, rest := minor/100, minor%100
	switch {
	case rest == 0:
		return json.Number(fmt.Sprintf("%s%d", sign, whole))
	case rest%10 == 0:
		return json.Number(fmt.Sprintf("%s%d.%d", sign, whole, rest/10))
	}
	return json.Number(fmt.Sprintf("%s%d.%02d", sign, whole, rest))
}
