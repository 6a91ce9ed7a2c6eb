package frontdesk

import (
	"time"

	store "frontdesk/wit/frontdesk_plugin_tickets"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Ticket is a case as it stood when it was read; its methods write to the store and keep this copy true.
type Ticket struct {
	ID       TicketID
	Number   string
	Workflow string
	State    string
	Title    string
	Fields
	// Requester asked; "" is nobody.
	Requester string
	// Assignee is responsible now; "" is nobody.
	Assignee string
	// Parent is the case this one is part of; 0 is none.
	Parent         TicketID
	Tags           []string
	OpenedAt       time.Time
	EnteredStateAt time.Time
}

// Set sets fields without an action; nil empties one. Refused where the workflow has no such field.
func (t *Ticket) Set(fields Fields) error {
	written := ToFields(fields)
	if err := Done(store.Set(t.ID, written)); err != nil {
		return err
	}
	// As they would be read again: an int comes back as Decimal.
	for name, value := range FromFields(written) {
		if Empty(value) {
			delete(t.Fields, name)
		} else {
			t.Fields[name] = value
		}
	}
	return nil
}

// Assign makes somebody responsible; "" is nobody. Refused where there is no such person.
func (t *Ticket) Assign(to string) error {
	err := Done(store.Assign(t.ID, Given(to)))
	if err == nil {
		t.Assignee = to
	}
	return err
}

// Act performs an action as the plugin, with a person's checks but for roles and required fields.
func (t *Ticket) Act(action string, form Fields) error {
	if err := Done(store.Act(t.ID, action, ToFields(form))); err != nil {
		return err
	}
	raw, err := Ask(store.Get(t.ID))
	if err == nil {
		*t = *FromTicket(raw)
	}
	return err
}

// Note adds a line to the case's history.
func (t *Ticket) Note(text string) error { return Done(store.Note(t.ID, text)) }

// Link ties another case to this one; the same tie twice is one.
func (t *Ticket) Link(relation string, other TicketID) error {
	return Done(store.Link(t.ID, relation, other))
}

// FromTicket is a ticket of the interface.
func FromTicket(raw wit.Ticket) *Ticket {
	return &Ticket{
		ID:             raw.Id,
		Number:         raw.Number,
		Workflow:       raw.Workflow,
		State:          raw.State,
		Title:          raw.Title,
		Fields:         FromFields(raw.Fields),
		Requester:      raw.Requester.SomeOr(""),
		Assignee:       raw.Assignee.SomeOr(""),
		Parent:         raw.Parent.SomeOr(0),
		Tags:           raw.Tags,
		OpenedAt:       FromMoment(raw.OpenedAt),
		EnteredStateAt: FromMoment(raw.EnteredStateAt),
	}
}
