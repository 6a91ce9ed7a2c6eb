// Package registers has books: registers of entries, ledgers, series of numbers.
package registers

import (
	"iter"
	"maps"
	"time"

	"frontdesk"
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_registers"
	values "frontdesk/wit/frontdesk_plugin_types"
)

// PerPage is how many entries one call of the host gives at most.
const PerPage = 500

// Entry is a line of a register.
type Entry struct {
	// Key is unique within the register.
	Key string
	frontdesk.Fields
	// Revision counts the changes, from 1.
	Revision uint64
}

// Get reads an entry; nil: there is none.
func Get(register, key string) (*Entry, error) {
	told, err := frontdesk.Ask(wit.Get(register, key))
	if err != nil {
		return nil, err
	}
	raw, there := frontdesk.Maybe(told)
	if !there {
		return nil, nil
	}
	return entry(raw), nil
}

// Find is every entry with exactly these values, in the order of their keys, page by page. An error ends the walk.
func Find(register string, where frontdesk.Fields) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		behind := types.None[string]()
		for {
			page, err := frontdesk.Ask(wit.Find(register, frontdesk.ToFields(where), PerPage, behind))
			if err != nil {
				yield(nil, err)
				return
			}
			for _, raw := range page {
				if !yield(entry(raw), nil) {
					return
				}
			}
			if len(page) < PerPage {
				return
			}
			behind = types.Some(page[len(page)-1].Key)
		}
	}
}

// Put writes an entry whole and tells its new revision.
func Put(register, key string, fields frontdesk.Fields) (uint64, error) {
	return frontdesk.Ask(wit.Put(register, key, frontdesk.ToFields(fields)))
}

// Add appends an entry under the next free key and tells the key.
func Add(register string, fields frontdesk.Fields) (string, error) {
	return frontdesk.Ask(wit.Add(register, frontdesk.ToFields(fields)))
}

// Remove removes an entry; its history stays in the journal.
func Remove(register, key string) error { return frontdesk.Done(wit.Remove(register, key)) }

// Mirror writes the ticket's line of a register, under its number: its fields of these names that are filled in, and what else
// is given.
func Mirror(register string, ticket *frontdesk.Ticket, same []string, more frontdesk.Fields) error {
	line := frontdesk.Fields{}
	for _, name := range same {
		line[name] = ticket.Fields[name]
	}
	maps.Copy(line, more)
	maps.DeleteFunc(line, func(_ string, value frontdesk.Value) bool { return frontdesk.Empty(value) })
	_, err := Put(register, ticket.Number, line)
	return err
}

// Post appends to a ledger: points, fines, fees. About 0 is no case.
func Post(ledger, account string, amount frontdesk.Decimal, reason string, about frontdesk.TicketID) error {
	posting := wit.Posting{Account: account, Amount: values.Decimal(amount), Reason: reason, About: frontdesk.Given(about)}
	return frontdesk.Done(wit.Post(ledger, posting))
}

// Sum is the sum of postings in [start, end), of one account or ("") of all.
func Sum(ledger, account string, start, end time.Time) (frontdesk.Decimal, error) {
	sum, err := frontdesk.Ask(wit.Sum(ledger, frontdesk.Given(account), start.UnixMilli(), end.UnixMilli()))
	return frontdesk.Decimal(sum), err
}

// NextNumber draws the next number of a series, from 1, without gaps: a refused turn gives it back.
func NextNumber(series string) (uint64, error) { return frontdesk.Ask(wit.NextNumber(series)) }

func entry(raw wit.Entry) *Entry {
	return &Entry{raw.Key, frontdesk.FromFields(raw.Fields), raw.Revision}
}
