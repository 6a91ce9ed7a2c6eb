package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk"
	"frontdesk/registers"
	"frontdesk/schedules"
	"frontdesk/setting"
	"frontdesk/turn"
	"frontdesk/wit/frontdesk_plugin_rosters"
)

const post = "visitor-service"

func init() {
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "anomaly", Cause: "opened"}, found)
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "anomaly", Action: "solve"}, solved)
	frontdesk.OnDuty("patrol", "due", lookAhead)
	frontdesk.Report("fairness", fairness)
}

// What cannot be put right at once goes on the next meeting's agenda.
func found(event *frontdesk.TicketEvent) error {
	anomaly := event.Ticket
	if anomaly.Word("class") == "review" {
		meeting, err := nextMeeting()
		if err != nil {
			return err
		}
		if err := anomaly.Act("review", frontdesk.Fields{"meeting": meeting}); err != nil {
			return err
		}
		if err := registers.Mirror("agenda", anomaly, []string{"meeting", "place", "what"}, nil); err != nil {
			return err
		}
	}
	return entry(anomaly)
}

func solved(event *frontdesk.TicketEvent) error {
	anomaly := event.Ticket
	if err := anomaly.Set(frontdesk.Fields{"solved_at": turn.Now()}); err != nil {
		return err
	}
	if err := entry(anomaly); err != nil || event.Was != "agenda" {
		return err
	}
	return registers.Remove("agenda", anomaly.Number)
}

func entry(anomaly *frontdesk.Ticket) error {
	return registers.Mirror("anomalies", anomaly, []string{"place", "class", "measure", "solved_at"}, nil)
}

// The next day of the week on which the meeting is, after today.
func nextMeeting() (frontdesk.Date, error) {
	wanted, err := setting.Text("meeting_day", 0)
	day := schedules.CivilDate(turn.Now())
	for range 7 {
		day = schedules.AddDays(day, 1)
		if strings.EqualFold(weekday(day).String(), wanted) {
			break
		}
	}
	return day, err
}

func weekday(day frontdesk.Date) time.Weekday {
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// The supervisor is reminded when the next month comes near and its roster has a gap.
func lookAhead(event *frontdesk.DutyEvent) error {
	lead, err := setting.Whole("roster_lead", 0)
	if err != nil {
		return err
	}
	today := schedules.CivilDate(event.Due)
	first := schedules.AddMonths(frontdesk.Date{Year: today.Year, Month: today.Month, Day: 1}, 1)
	if today.DaysUntil(first) > lead {
		return nil
	}
	start, end := schedules.MomentOf(first, 0), schedules.MomentOf(schedules.AddMonths(first, 1), 0)
	gaps, err := frontdesk.Ask(frontdesk_plugin_rosters.Gaps(post, start.UnixMilli(), end.UnixMilli()))
	if err != nil || len(gaps) == 0 {
		return err
	}
	empty := schedules.Stamp(frontdesk.FromMoment(gaps[0].Start))
	notice := frontdesk.Notify("roster-missing").Role("supervisor").Once(fmt.Sprintf("roster-%v", first))
	return notice.Arg("from", first).Arg("gap", empty).Send()
}

func fairness(start, end time.Time) (frontdesk.Table, error) {
	table := frontdesk.Table{Columns: []string{"person", "shifts"}}
	shifts, err := schedules.Shifts(post, start, end)
	if err != nil {
		return table, err
	}
	most, err := setting.Whole("fairness_spread", 0)
	if err != nil {
		return table, err
	}
	count := map[string]int{}
	for _, shift := range shifts {
		if at := frontdesk.FromMoment(shift.Start); !at.Before(start) && at.Before(end) {
			count[shift.Person]++
		}
	}
	for _, person := range slices.Sorted(maps.Keys(count)) {
		table.Row(frontdesk.Person(person), count[person])
	}
	figure := frontdesk.Figure{Name: "spread", Target: most}
	if counts := slices.Sorted(maps.Values(count)); len(counts) > 0 {
		spread := counts[len(counts)-1] - counts[0]
		met := spread <= most
		figure.Value, figure.Met = spread, &met
	}
	table.Figures = []frontdesk.Figure{figure}
	return table, nil
}
