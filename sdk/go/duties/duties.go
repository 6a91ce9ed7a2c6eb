// Package duties has duties with a rhythm of their own: series that hooks start, quotas that they count for, what was missed.
package duties

import (
	"time"

	"frontdesk"
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_duties"
)

// Standing is how a subject of a quota stands in a period.
type Standing struct {
	// Subject is "" for the site as a whole.
	Subject string
	// Period is as people write it: 2024-03.
	Period string
	First  frontdesk.Date
	Last   frontdesk.Date
	Done   int
	// Least is how often it is to be done; -1 where nobody said so.
	Least int
}

// StartSeries starts a series of a duty from a day; one that runs under the key starts anew. About 0 is no case.
func StartSeries(duty, key string, anchor frontdesk.Date, about frontdesk.TicketID, carry frontdesk.Fields) error {
	date, fields := frontdesk.ToDate(anchor), frontdesk.ToFields(carry)
	_, err := frontdesk.Ask(wit.StartSeries(duty, key, date, frontdesk.Given(about), fields))
	return err
}

// SeriesEvent tells a series that something happened on a day: the phase that waits for it ends.
func SeriesEvent(duty, key, event string, on frontdesk.Date) error {
	_, err := frontdesk.Ask(wit.SeriesEvent(duty, key, event, frontdesk.ToDate(on)))
	return err
}

// StopSeries ends a series; its occurrences that are open stay.
func StopSeries(duty, key string) error { return frontdesk.Done(wit.StopSeries(duty, key)) }

// Settle settles what was missed, of one series or ("") of all, and tells how many occurrences that were.
func Settle(duty string, due time.Time, series, reason string) (uint32, error) {
	return frontdesk.Ask(wit.Settle(duty, due.UnixMilli(), frontdesk.Given(series), reason))
}

// SetQuota names a subject of a quota, with a figure of its own or (negative) the blueprint's.
func SetQuota(duty, subject string, least int) error {
	own := types.None[uint32]()
	if least >= 0 {
		own = types.Some(uint32(least))
	}
	return frontdesk.Done(wit.SetQuota(duty, subject, own))
}

// DropQuota takes a subject off a quota.
func DropQuota(duty, subject string) error { return frontdesk.Done(wit.DropQuota(duty, subject)) }

// CountFor counts something done for a subject (the site's is "") in the period of now; a negative number takes back.
func CountFor(duty, subject string, n int32) (Standing, error) {
	raw, err := frontdesk.Ask(wit.CountFor(duty, subject, n))
	return standing(raw), err
}

// CountOnce counts a thing for a subject, once a period. Tells whether it counted.
func CountOnce(duty, subject, thing string) (bool, error) {
	return frontdesk.Ask(wit.CountOnce(duty, subject, thing))
}

// StandingOf is how a subject stands in the period of a moment.
func StandingOf(duty, subject string, at time.Time) (Standing, error) {
	raw, err := frontdesk.Ask(wit.Standing(duty, subject, at.UnixMilli()))
	return standing(raw), err
}

func standing(raw wit.QuotaStanding) Standing {
	least := -1
	if figure, there := frontdesk.Maybe(raw.Least); there {
		least = int(figure)
	}
	first, last := frontdesk.FromDate(raw.First), frontdesk.FromDate(raw.Last)
	return Standing{raw.Subject, raw.Period, first, last, int(raw.Done), least}
}
