package frontdesk

import "time"

// TicketEvent is something that happened to a ticket.
type TicketEvent struct {
	// Cause is opened, acted, noted, assigned, escalated, settled, …
	Cause string
	// Ticket is as it stands after the move.
	Ticket *Ticket
	// Action is the one that was performed (cause acted), or the deadline that escalated.
	Action string
	// Form is what was filled in, already stored in the ticket's fields.
	Form Fields
	// Was is the state before (cause acted).
	Was string
}

// DeadlineEvent is a deadline that was passed or warns.
type DeadlineEvent struct {
	Name   string
	Ticket *Ticket
	// Due is when it is or was over.
	Due time.Time
	// Breached is passed (told once), and not a warning.
	Breached bool
	// Lead is how long before Due a warning is meant to come.
	Lead time.Duration
}

// TimerEvent is a timer that rang.
type TimerEvent struct {
	Key string
	// Ticket is the one it was set for; 0 is none.
	Ticket TicketID
	// Due is when it was to ring; after downtime it is now later.
	Due time.Time
	// Carry is what it was given to carry.
	Carry Fields
}

// DutyEvent is a duty that is due, done, missed or settled; a series that ended; a quota that is behind or short.
type DutyEvent struct {
	Duty  string
	Cause string
	Due   time.Time
	// Person is who is to do it or did it; "" is nobody.
	Person string
	// Form is what was filled in or carried.
	Form Fields
}

// NoticeEvent is a notice that was delivered, failed or is unconfirmed.
type NoticeEvent struct {
	ID uint64
	// About is the case it is about; 0 is none.
	About   TicketID
	Channel string
	Outcome string
	// Detail is in the channel's own words.
	Detail string
}

// MessageEvent is a message that came in from outside.
type MessageEvent struct {
	Channel string
	// Sender is the address it came from.
	Sender string
	// Person is the one with that address; "" is nobody.
	Person string
	// About is the case it answers; 0 is none.
	About   TicketID
	Subject string
	Text    string
	// Fields are what the channel or its mapping adds.
	Fields Fields
}

// UpgradeEvent is a version that took the place of another one.
type UpgradeEvent struct {
	// Was is the version that was in use, as 1.4.2; after a roll-back it is the higher one.
	Was string
}
