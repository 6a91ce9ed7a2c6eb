package main

import (
	"maps"
	"slices"
	"time"

	"frontdesk"
	"frontdesk/registers"
	"frontdesk/setting"
	"frontdesk/tickets"
	"frontdesk/turn"
)

// Top-ups that are waited for.
var open = []string{"waiting", "pressed"}

func init() {
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "account", Cause: "opened"}, watch)
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "account", Action: "balance"}, watch)
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "account", Action: "close"}, closed)
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "topup", Cause: "opened"}, told)
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "topup", Action: "top-up"}, keep)
	frontdesk.OnDeadline("topped-up", late)
	frontdesk.Report("receipts", receipts)
}

// One top-up for each fall below the level: it ends when the balance is no longer below.
func watch(event *frontdesk.TicketEvent) error {
	account := event.Ticket
	level, err := setting.Decimal("balance_level", 0)
	if err != nil {
		return err
	}
	waiting, err := tickets.First(tickets.Filter{Workflow: "topup", Parent: account.ID, States: open})
	if err != nil {
		return err
	}
	balance, _ := account.Decimal("balance")
	below := balance.Compare(level) < 0
	switch {
	case below && waiting == nil:
		fields := frontdesk.Fields{"name": account.Word("name"), "agency": account.Fields["agency"], "balance": balance}
		_, err = tickets.Open(tickets.Draft{Workflow: "topup", Parent: account.ID, Fields: fields})
	case below:
		if err = waiting.Set(frontdesk.Fields{"balance": balance}); err == nil {
			err = line(waiting)
		}
	case waiting != nil:
		err = waiting.Act("top-up", frontdesk.Fields{"balance": balance, "topped_up": turn.Now()})
	}
	return err
}

func closed(event *frontdesk.TicketEvent) error {
	waiting, err := tickets.First(tickets.Filter{Workflow: "topup", Parent: event.Ticket.ID, States: open})
	if err != nil || waiting == nil {
		return err
	}
	return waiting.Act("drop", nil)
}

func told(event *frontdesk.TicketEvent) error {
	topup := event.Ticket
	level, err := setting.Decimal("balance_level", topup.ID)
	if err != nil {
		return err
	}
	notice := frontdesk.Notify("below-level").Person(topup.Word("agency")).About(topup.ID).Arg("level", level)
	if err := notice.Send(); err != nil {
		return err
	}
	return line(topup)
}

func keep(event *frontdesk.TicketEvent) error { return line(event.Ticket) }

func line(topup *frontdesk.Ticket) error {
	same := []string{"name", "balance", "topped_up"}
	return registers.Mirror("balance-watch", topup, same, frontdesk.Fields{"notified": topup.OpenedAt})
}

func late(event *frontdesk.DeadlineEvent) error {
	return event.Ticket.Set(frontdesk.Fields{"late": true})
}

// What became of the top-ups of one agency, or of all.
type receipt struct{ told, inTime, waiting int }

func (r *receipt) count(topup *frontdesk.Ticket) {
	r.told++
	if topup.State == "topped-up" && !topup.Flag("late") {
		r.inTime++
	}
	if slices.Contains(open, topup.State) {
		r.waiting++
	}
}

func receipts(start, end time.Time) (frontdesk.Table, error) {
	table := frontdesk.Table{Columns: []string{"name", "told", "in_time", "waiting"}}
	agencies, all := map[string]*receipt{}, receipt{}
	for topup, err := range tickets.Find(tickets.Filter{Workflow: "topup", OpenedFrom: start, OpenedUntil: end}) {
		if err != nil {
			return table, err
		}
		name := topup.Word("name")
		if agencies[name] == nil {
			agencies[name] = &receipt{}
		}
		agencies[name].count(topup)
		all.count(topup)
	}
	for _, name := range slices.Sorted(maps.Keys(agencies)) {
		agency := agencies[name]
		table.Row(name, agency.told, agency.inTime, agency.waiting)
	}
	table.Figures = []frontdesk.Figure{
		{Name: "told", Value: all.told},
		{Name: "in_time", Value: all.inTime},
		{Name: "waiting", Value: all.waiting},
	}
	return table, nil
}
