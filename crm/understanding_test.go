package crm_test

import (
	"reflect"
	"testing"

	"daftar/crm"
)

func TestACloneSharesNothing(t *testing.T) {
	full := func() crm.Understanding {
		return crm.Understanding{Actions: []crm.Action{{
			Customer: &crm.SaidCustomer{Name: "Aziz", IDs: []int64{1, 2}}, Activity: &crm.SaidActivity{Kind: crm.Call},
			Deal: &crm.SaidDeal{Title: "oyna"}, Reminder: &crm.SaidReminder{Text: "yozish"}, NotSure: []string{"customer"}, Tags: []string{"vip"},
		}}}
	}
	u := full()
	c := u.Clone()
	if !reflect.DeepEqual(u, c) {
		t.Fatalf("the clone is %+v", c)
	}
	a := &c.Actions[0]
	a.Customer.Name, a.Customer.IDs[0], a.Activity.Kind, a.Deal.Title, a.Reminder.Text = "", 9, "", "", ""
	a.NotSure[0], a.Tags[0], a.Query = "", "", crm.QueryFind
	if !reflect.DeepEqual(u, full()) {
		t.Errorf("changed with its clone: %+v", u.Actions[0])
	}
}
