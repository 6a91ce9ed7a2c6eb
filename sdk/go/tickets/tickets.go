// Package tickets opens and finds cases.
package tickets

import (
	"iter"
	"time"

	"frontdesk"
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_tickets"
)

// PerPage is how many cases one call of the host gives at most.
const PerPage = 200

// Draft is a case to be opened; what is left out is left out.
type Draft struct {
	Workflow  string
	Title     string
	Fields    frontdesk.Fields
	Requester string
	Assignee  string
	Parent    frontdesk.TicketID
	Tags      []string
}

// Filter is which cases are meant; what is left out does not restrict.
type Filter struct {
	Workflow    string
	States      []string
	Assignee    string
	Requester   string
	Parent      frontdesk.TicketID
	Tag         string
	OpenedFrom  time.Time
	OpenedUntil time.Time
	// Where names fields with exactly these values.
	Where frontdesk.Fields
}

// Tally is how many cases share one combination of values.
type Tally struct {
	// Keys are the values as text.
	Keys  []string
	Count int
}

// Open opens a case as the plugin and tells its id. Its own hook runs later in the same turn.
func Open(draft Draft) (frontdesk.TicketID, error) {
	return frontdesk.Ask(wit.Open(wit.Draft{
		Workflow:  draft.Workflow,
		Title:     draft.Title,
		Fields:    frontdesk.ToFields(draft.Fields),
		Requester: frontdesk.Given(draft.Requester),
		Assignee:  frontdesk.Given(draft.Assignee),
		Parent:    frontdesk.Given(draft.Parent),
		Tags:      draft.Tags,
	}))
}

// Get reads a case; refused with [frontdesk.NotFound].
func Get(ticket frontdesk.TicketID) (*frontdesk.Ticket, error) {
	raw, err := frontdesk.Ask(wit.Get(ticket))
	if err != nil {
		return nil, err
	}
	return frontdesk.FromTicket(raw), nil
}

// Find is every case that is meant, in the order they were opened, page by page. An error ends the walk.
func Find(by Filter) iter.Seq2[*frontdesk.Ticket, error] {
	return func(yield func(*frontdesk.Ticket, error) bool) {
		behind := types.None[frontdesk.TicketID]()
		for {
			page, err := frontdesk.Ask(wit.Find(by.wit(), PerPage, behind))
			if err != nil {
				yield(nil, err)
				return
			}
			for _, raw := range page {
				if !yield(frontdesk.FromTicket(raw), nil) {
					return
				}
			}
			if len(page) < PerPage {
				return
			}
			behind = types.Some(page[len(page)-1].Id)
		}
	}
}

// First is the case that was opened first of those that are meant; nil: there is none.
func First(by Filter) (*frontdesk.Ticket, error) {
	page, err := frontdesk.Ask(wit.Find(by.wit(), 1, types.None[frontdesk.TicketID]()))
	if err != nil || len(page) == 0 {
		return nil, err
	}
	return frontdesk.FromTicket(page[0]), nil
}

// Count is how many cases share one combination of the named fields; also state, assignee, workflow.
func Count(by Filter, groupBy ...string) ([]Tally, error) {
	raw, err := frontdesk.Ask(wit.Count(by.wit(), groupBy))
	if err != nil {
		return nil, err
	}
	tallies := make([]Tally, 0, len(raw))
	for _, tally := range raw {
		tallies = append(tallies, Tally{tally.Keys, int(tally.Count)})
	}
	return tallies, nil
}

// Tied are the cases tied from this one in a relation, of whichever plugin.
func Tied(ticket frontdesk.TicketID, relation string) ([]wit.TiedTicket, error) {
	return frontdesk.Ask(wit.Tied(ticket, relation))
}

func (by Filter) wit() wit.Filter {
	return wit.Filter{
		Workflow:    frontdesk.Given(by.Workflow),
		States:      by.States,
		Assignee:    frontdesk.Given(by.Assignee),
		Requester:   frontdesk.Given(by.Requester),
		Parent:      frontdesk.Given(by.Parent),
		Tag:         frontdesk.Given(by.Tag),
		OpenedFrom:  moment(by.OpenedFrom),
		OpenedUntil: moment(by.OpenedUntil),
		Where:       frontdesk.ToFields(by.Where),
	}
}

func moment(at time.Time) types.Option[int64] {
	if at.IsZero() {
		return types.None[int64]()
	}
	return types.Some(at.UnixMilli())
}
