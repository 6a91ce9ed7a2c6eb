// What the blueprint cannot say: who hears of valuable things, and that somebody must be named.
package main

import (
	"frontdesk"
	"frontdesk/setting"
)

func init() {
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "lost-item", Cause: "opened"}, kept)
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "lost-item", Action: "give-back"}, givenBack)
}

// Somebody handed a thing in.
func kept(event *frontdesk.TicketEvent) error {
	valuable, err := setting.Decimal("valuable_from", event.Ticket.ID)
	if err != nil {
		return err
	}
	if worth, known := event.Ticket.Decimal("worth"); !known || worth.Compare(valuable) < 0 {
		return nil
	}
	return frontdesk.Notify("valuable").Role("supervisor").About(event.Ticket.ID).Send()
}

// The refusal undoes the whole turn: the thing stays where it is.
func givenBack(event *frontdesk.TicketEvent) error {
	if event.Ticket.Has("owner") {
		return nil
	}
	return frontdesk.Refuse("no-owner", frontdesk.Fields{"what": event.Ticket.Word("what")})
}

// Not called: the host calls hooks.
func main() {}
