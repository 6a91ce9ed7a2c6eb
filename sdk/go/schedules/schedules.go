// Package schedules has deadlines, timers, calendars, posts. A clock is "wall", "working", or another calendar of the site.
package schedules

import (
	"fmt"
	"time"

	"frontdesk"
	wit "frontdesk/wit/frontdesk_plugin_schedules"
)

// Limit is when a deadline is over.
type Limit struct{ raw wit.Limit }

// Standard is as the blueprint's deadline says.
func Standard() Limit { return Limit{wit.MakeLimitStandard()} }

// BySetting is another setting of the plugin.
func BySetting(name string) Limit { return Limit{wit.MakeLimitSetting(name)} }

// Within is so much time on the deadline's clock.
func Within(length time.Duration) Limit { return Limit{wit.MakeLimitWithin(frontdesk.ToSpan(length))} }

// Days is so many days on the deadline's clock.
func Days(days uint32) Limit { return Limit{wit.MakeLimitDays(days)} }

// Until is at this moment.
func Until(at time.Time) Limit { return Limit{wit.MakeLimitUntil(at.UnixMilli())} }

// SetTimer wakes OnTimer once; setting the same key again moves it. Ticket 0 is none.
func SetTimer(key string, at time.Time, ticket frontdesk.TicketID, carry frontdesk.Fields) error {
	return frontdesk.Done(wit.SetTimer(key, frontdesk.Given(ticket), at.UnixMilli(), frontdesk.ToFields(carry)))
}

// ClearTimer takes a timer back; a key that is not set is no error.
func ClearTimer(key string) error { return frontdesk.Done(wit.ClearTimer(key)) }

// StartDeadline starts a deadline of the blueprint from now and tells when it is over; a running one of that name starts anew.
func StartDeadline(ticket frontdesk.TicketID, name string, over Limit) (time.Time, error) {
	raw, err := frontdesk.Ask(wit.StartDeadline(ticket, name, over.raw))
	return frontdesk.FromMoment(raw.Due), err
}

// StartDeadlineFrom is the same, counted from an earlier moment.
func StartDeadlineFrom(ticket frontdesk.TicketID, name string, start time.Time, over Limit) (time.Time, error) {
	raw, err := frontdesk.Ask(wit.StartDeadlineFrom(ticket, name, start.UnixMilli(), over.raw))
	return frontdesk.FromMoment(raw.Due), err
}

// PauseDeadline stops the clock and keeps what is left.
func PauseDeadline(ticket frontdesk.TicketID, name string) error {
	return frontdesk.Done(wit.PauseDeadline(ticket, name))
}

// ResumeDeadline counts on with what was left, and tells when it is over.
func ResumeDeadline(ticket frontdesk.TicketID, name string) (time.Time, error) {
	raw, err := frontdesk.Ask(wit.ResumeDeadline(ticket, name))
	return frontdesk.FromMoment(raw.Due), err
}

// StopDeadline ends a deadline: it was met, or does not matter any more. One that does not run is no error.
func StopDeadline(ticket frontdesk.TicketID, name string) error {
	return frontdesk.Done(wit.StopDeadline(ticket, name))
}

// DeadlineDue is when a deadline that runs or was breached is over, and whether there is one.
func DeadlineDue(ticket frontdesk.TicketID, name string) (time.Time, bool, error) {
	all, err := frontdesk.Ask(wit.Deadlines(ticket))
	for _, deadline := range all {
		if deadline.Name == name {
			return frontdesk.FromMoment(deadline.Due), true, err
		}
	}
	return time.Time{}, false, err
}

// Add is the moment when so much time has passed on a clock.
func Add(at time.Time, within time.Duration, clock string) (time.Time, error) {
	raw, err := frontdesk.Ask(wit.Add(at.UnixMilli(), frontdesk.ToSpan(within), clockOf(clock)))
	return frontdesk.FromMoment(raw), err
}

// Between is how much time passes on a clock between two moments; none when end is earlier.
func Between(start, end time.Time, clock string) (time.Duration, error) {
	raw, err := frontdesk.Ask(wit.Between(start.UnixMilli(), end.UnixMilli(), clockOf(clock)))
	return frontdesk.FromSpan(raw), err
}

// EndOf is when something ends that goes on: end-of-day, close-of-work, end-of-month, end-of-shift:POST.
func EndOf(at time.Time, what, clock string) (time.Time, error) {
	raw, err := frontdesk.Ask(wit.EndOf(at.UnixMilli(), what, clockOf(clock)))
	return frontdesk.FromMoment(raw), err
}

// WorkingDay is the n-th working day after (before, when negative) a date; 0 is the date itself or the next working day.
func WorkingDay(start frontdesk.Date, offset int32) (frontdesk.Date, error) {
	raw, err := frontdesk.Ask(wit.WorkingDay(frontdesk.ToDate(start), offset))
	return frontdesk.FromDate(raw), err
}

// IsWorkingDay tells whether the working calendar works on that date.
func IsWorkingDay(day frontdesk.Date) (bool, error) {
	return frontdesk.Ask(wit.IsWorkingDay(frontdesk.ToDate(day)))
}

// AddMonths is n months later, clamped to the month's end.
func AddMonths(day frontdesk.Date, months int32) frontdesk.Date {
	return frontdesk.FromDate(wit.AddMonths(frontdesk.ToDate(day), months))
}

// AddDays is n days later.
func AddDays(day frontdesk.Date, days int32) frontdesk.Date {
	return frontdesk.FromDate(wit.AddDays(frontdesk.ToDate(day), days))
}

// CivilDate is the date in the site's zone.
func CivilDate(at time.Time) frontdesk.Date { return frontdesk.FromDate(wit.CivilDate(at.UnixMilli())) }

// MinuteOfDay is minutes since midnight in the site's zone, 0 to 1439.
func MinuteOfDay(at time.Time) int { return int(wit.MinuteOfDay(at.UnixMilli())) }

// MomentOf is the moment of a date and a minute of the day (0 to 1440) in the site's zone.
func MomentOf(day frontdesk.Date, minute uint32) time.Time {
	return frontdesk.FromMoment(wit.MomentOf(frontdesk.ToDate(day), minute))
}

// Stamp is a moment as people write it, in the site's zone: 2026-02-14 18:05.
func Stamp(at time.Time) string {
	minute := MinuteOfDay(at)
	return fmt.Sprintf("%v %02d:%02d", CivilDate(at), minute/60, minute%60)
}

// PlanDuty adds an occurrence beside those that the blueprint's duties create; person "": whoever has the duty.
func PlanDuty(duty string, at time.Time, person string, carry frontdesk.Fields) error {
	return frontdesk.Done(wit.PlanDuty(duty, at.UnixMilli(), frontdesk.Given(person), frontdesk.ToFields(carry)))
}

// OnPost is who stands on the roster for a post at a moment.
func OnPost(post string, at time.Time) ([]string, error) {
	return frontdesk.Ask(wit.OnPost(post, at.UnixMilli()))
}

// Occurrences of a duty that are due in [start, end), in order, at most 200.
func Occurrences(duty string, start, end time.Time) ([]wit.Occurrence, error) {
	return frontdesk.Ask(wit.Occurrences(duty, start.UnixMilli(), end.UnixMilli()))
}

// Shifts of a post that touch [start, end), in order, at most 200.
func Shifts(post string, start, end time.Time) ([]wit.Shift, error) {
	return frontdesk.Ask(wit.Shifts(post, start.UnixMilli(), end.UnixMilli()))
}

func clockOf(name string) wit.Clock {
	switch name {
	case "", "wall":
		return wit.MakeClockWall()
	case "working":
		return wit.MakeClockWorking()
	}
	return wit.MakeClockCalendar(name)
}
