// Every word of the SDK, each held against what it should say: what differs is refused with its line. Blueprint and scenarios are
// those of the SDK for C.
package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"frontdesk"
	"frontdesk/duties"
	"frontdesk/figures"
	"frontdesk/people"
	"frontdesk/registers"
	"frontdesk/schedules"
	"frontdesk/setting"
	"frontdesk/tickets"
	"frontdesk/turn"
	"frontdesk/words"
)

type event = *frontdesk.TicketEvent

func main() {}

func init() {
	for action, hook := range map[string]func(event){
		"values": sayValues, "settings": saySettings, "tickets": sayTickets, "times": sayTimes, "deadlines": sayDeadlines,
		"books": sayBooks, "duties": sayDuties, "figures": sayFigures, "people": sayPeople, "refusals": sayRefusals,
		"stick": stick, "crash": crash, "end": ended,
	} {
		frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "trial", Action: action}, said(hook))
	}
	frontdesk.OnTicket(frontdesk.TicketFilter{Workflow: "trial", Action: "settings"}, func(event) error {
		panic("called after a refusal")
	})
	frontdesk.OnWarning("answer", func(event *frontdesk.DeadlineEvent) error {
		return heard(fmt.Sprintf("warned %d", event.Lead/time.Minute))
	})
	frontdesk.OnDeadline("answer", func(*frontdesk.DeadlineEvent) error { return heard("passed") })
	frontdesk.OnTimer("ring", func(event *frontdesk.TimerEvent) error {
		ticket := 0
		if event.Ticket != 0 {
			ticket = 1
		}
		return heard(fmt.Sprintf("%s %d %d", event.Key, event.Carry.Count("n"), ticket))
	})
	frontdesk.OnTimer("other", func(*frontdesk.TimerEvent) error { return heard("a timer of another prefix") })
	frontdesk.OnDuty("callback", "due", func(event *frontdesk.DutyEvent) error { return heard("due " + event.Person) })
	frontdesk.OnNotice("delivered", func(event *frontdesk.NoticeEvent) error { return heard("delivered by " + event.Channel) })
	frontdesk.OnUpgrade(func(event *frontdesk.UpgradeEvent) error { return heard("instead of " + event.Was) })
	frontdesk.OnMessage("", func(event *frontdesk.MessageEvent) error { return heard("message " + event.Text) })
	frontdesk.Report("sums", sums)
}

// Lets a hook be written without looking at each error: what goes wrong is thrown, and what is thrown becomes the hook's error.
func said(hook func(event)) func(event) error {
	return func(event event) (err error) {
		defer func() {
			if thrown := recover(); thrown != nil {
				refusal, is := thrown.(*frontdesk.Refusal)
				if !is {
					panic(thrown)
				}
				err = refusal
			}
		}()
		hook(event)
		return nil
	}
}

func expect(condition bool, what string) {
	if !condition {
		_, _, line, _ := runtime.Caller(1)
		panic(frontdesk.Refuse("wrong", frontdesk.Fields{"line": line, "what": what}))
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func get[T any](value T, err error) T {
	must(err)
	return value
}

func all[T any](each func(func(T, error) bool)) []T {
	var found []T
	for one, err := range each {
		must(err)
		found = append(found, one)
	}
	return found
}

func heard(what string) error {
	_, err := registers.Add("heard", frontdesk.Fields{"what": what})
	return err
}

func exact(coefficient int64, scale uint8) frontdesk.Decimal {
	return frontdesk.Decimal{Coefficient: coefficient, Scale: scale}
}

func sayValues(event event) {
	f := event.Ticket
	expect(f.Word("name") == "Größe 尺寸" && f.Has("name") && !f.Has("other"), "text")
	expect(f.Word("missing") == "" && !f.Flag("missing") && f.Count("missing") == 0, "what is not there")
	amount, known := f.Decimal("amount")
	expect(known && amount.Compare(exact(1250, 2)) == 0 && f.Count("amount") == 12, "numbers")
	on, known := f.Day("on")
	expect(known && on == frontdesk.Date{Year: 2025, Month: 2, Day: 28} && f.Flag("sure"), "days and flags")
	expect(schedules.Stamp(f.Moment("at")) == "2025-03-05 10:30" && f.Word("who") == "bo", "moments and people")
	expect(slices.Equal(f.Choices("kinds"), []string{"a", "b"}), "choices")
	expect(exact(-5, 1).Plus(exact(25, 2)) == exact(-25, 2) && exact(1, 0).Minus(exact(25, 2)) == exact(75, 2), "sums")
	expect(frontdesk.Whole(math.MaxInt64).Compare(exact(math.MaxInt64, 18)) > 0, "large numbers")
	expect(exact(-5, 2).String() == "-0.05" && get(frontdesk.ParseDecimal("-12.50")) == exact(-1250, 2), "numbers as text")
	for _, text := range []string{"", ".", "1.-5", "1.2.3", "1e3", "9223372036854775808"} {
		_, err := frontdesk.ParseDecimal(text)
		expect(err != nil, "no number: "+text)
	}
	expect(on.String() == "2025-02-28" && on.DaysUntil(frontdesk.Date{Year: 2025, Month: 3, Day: 2}) == 2, "dates")
	expect(event.Action == "values" && event.Was == "open" && event.Cause == "acted", "the event")
	// Enough garbage that it is collected while the host's texts are held.
	var held [][]byte
	for range 200 {
		held = append(held[:0], make([]byte, 1<<16))
	}
	runtime.GC()
	expect(len(held) == 1 && f.Word("name") == "Größe 尺寸", "memory")
	fmt.Println("printed", "once")
}

func saySettings(event event) {
	id := event.Ticket.ID
	expect(get(setting.Decimal("most", id)).Compare(exact(25, 1)) == 0 && get(setting.Whole("most", 0)) == 2, "numbers")
	expect(get(setting.Flag("strict", 0)) && get(setting.Text("greeting", id)) == "Good day", "flags and texts")
	expect(get(setting.Clock("opens", 0)) == 510 && get(setting.Length("wait", id)) == 2*time.Hour, "times")
	expect(get(setting.Whole("days", id)) == 3, "days")
	must(turn.SetFor("most", id, 9, "a trial"))
	expect(get(setting.Whole("most", id)) == 9 && get(setting.Whole("most", 0)) == 2, "a case's own")
	expect(turn.Actor() == "ai" && slices.Equal(turn.ActorRoles(), []string{"clerk"}), "the actor")
	expect(turn.Site() != "" && turn.Random() != turn.Random(), "the site")
	turn.Log("info", "6 settings")
	_, err := setting.Flag("most", 0)
	must(err)
}

func sayTickets(event event) {
	id := event.Ticket.ID
	fields := frontdesk.Fields{"name": "part", "kinds": frontdesk.Choices{"b"}, "other": id}
	part := get(tickets.Open(tickets.Draft{
		Workflow: "trial", Title: "Part", Fields: fields, Requester: "bo", Assignee: "ai", Parent: id, Tags: []string{"x", "y"},
	}))
	read := get(tickets.Get(part))
	expect(read.ID == part && read.Parent == id && read.Requester == "bo" && read.Assignee == "ai", "a draft")
	expect(read.Title == "Part" && read.Ticket("other") == id && read.OpenedAt.Equal(turn.Now()) && len(read.Tags) == 2, "a draft")
	open := tickets.Filter{Workflow: "trial", States: []string{"open"}}
	expect(get(tickets.Count(open))[0].Count == 2 && len(get(tickets.Count(tickets.Filter{Tag: "x"}, "name"))) == 1, "counts")
	expect(get(tickets.First(tickets.Filter{Parent: id})).ID == part, "the first")
	expect(get(tickets.First(tickets.Filter{Assignee: "nobody"})) == nil, "no first")
	expect(len(all(tickets.Find(tickets.Filter{Requester: "bo"}))) == 1, "by requester")
	expect(len(all(tickets.Find(tickets.Filter{Where: frontdesk.Fields{"name": "part"}, OpenedFrom: turn.Now()}))) == 1, "by field")
	expect(len(all(tickets.Find(tickets.Filter{OpenedUntil: turn.Now()}))) == 1, "by time")
	day := frontdesk.Date{Year: 2025, Month: 3, Day: 9}
	must(read.Set(frontdesk.Fields{"on": day, "name": nil, "sure": true, "who": frontdesk.Person("bo"), "amount": 3}))
	expect(!read.Has("name") && read.Count("amount") == 3, "what was set")
	must(read.Assign(""))
	must(read.Note("a note"))
	must(event.Ticket.Link("beside", part))
	expect(len(get(tickets.Tied(id, "beside"))) == 1, "ties")
	must(read.Act("end", frontdesk.Fields{"name": "ended"}))
	on, _ := read.Day("on")
	expect(read.State == "over" && read.Assignee == "" && on == day, "an action")
	for range 201 {
		get(tickets.Open(tickets.Draft{Workflow: "trial", Fields: frontdesk.Fields{"name": "many"}}))
	}
	expect(len(all(tickets.Find(tickets.Filter{Where: frontdesk.Fields{"name": "many"}}))) == 201, "pages")
}

func sayTimes(event) {
	now := turn.Now()
	today := schedules.CivilDate(now)
	monday := frontdesk.Date{Year: 2025, Month: 3, Day: 10}
	expect(today == frontdesk.Date{Year: 2025, Month: 3, Day: 7} && schedules.MinuteOfDay(now) == 600, "today")
	expect(schedules.MomentOf(today, 600).Equal(now) && today.Before(monday), "moments")
	expect(get(schedules.Add(now, 9*time.Hour, "working")).Equal(schedules.MomentOf(monday, 600)), "working time")
	expect(get(schedules.Add(now, time.Minute, "wall")).Equal(now.Add(time.Minute)), "time")
	expect(get(schedules.Between(now, schedules.MomentOf(monday, 600), "working")) == 9*time.Hour, "between")
	expect(get(schedules.EndOf(now, "close-of-work", "working")).Equal(schedules.MomentOf(today, 1080)), "the end")
	expect(get(schedules.WorkingDay(today, 1)) == monday && get(schedules.IsWorkingDay(today)), "working days")
	expect(!get(schedules.IsWorkingDay(schedules.AddDays(today, 1))), "Saturday")
	january := frontdesk.Date{Year: 2025, Month: 1, Day: 31}
	expect(schedules.AddMonths(january, 1) == frontdesk.Date{Year: 2025, Month: 2, Day: 28}, "months")
	expect(slices.Equal(get(schedules.OnPost("desk", now)), []string{"bo"}), "posts")
	expect(len(get(schedules.Shifts("desk", now, now.Add(time.Second)))) == 1, "shifts")
	get(schedules.Add(now, time.Second, "no-such-calendar"))
}

func sayDeadlines(event event) {
	id, now := event.Ticket.ID, turn.Now()
	_, there, err := schedules.DeadlineDue(id, "answer")
	expect(!there && err == nil, "no deadline")
	expect(get(schedules.StartDeadline(id, "answer", schedules.Standard())).Equal(now.Add(2*time.Hour)), "standard")
	from := get(schedules.StartDeadlineFrom(id, "answer", now.Add(-time.Minute), schedules.Within(time.Hour)))
	expect(from.Equal(now.Add(59*time.Minute)), "from earlier")
	expect(get(schedules.StartDeadline(id, "answer", schedules.BySetting("wait"))).Equal(now.Add(2*time.Hour)), "setting")
	expect(get(schedules.StartDeadline(id, "answer", schedules.Days(1))).After(now), "days")
	hour := now.Add(time.Hour)
	expect(get(schedules.StartDeadline(id, "answer", schedules.Until(hour))).Equal(hour), "until")
	due, there, _ := schedules.DeadlineDue(id, "answer")
	expect(there && due.Equal(hour), "a deadline")
	must(schedules.PauseDeadline(id, "answer"))
	expect(get(schedules.ResumeDeadline(id, "answer")).Equal(hour), "resumed")
	must(schedules.StopDeadline(id, "answer"))
	get(schedules.StartDeadline(id, "answer", schedules.Until(hour)))
	must(schedules.SetTimer("ring-1", now.Add(time.Second), id, frontdesk.Fields{"n": 1}))
	must(schedules.SetTimer("ring-2", now.Add(2*time.Second), 0, nil))
	must(schedules.ClearTimer("ring-2"))
}

func sayBooks(event event) {
	expect(get(registers.Get("book", "none")) == nil, "no entry")
	expect(get(registers.Put("book", "k", frontdesk.Fields{"name": "n", "amount": exact(15, 1)})) == 1, "an entry")
	expect(get(registers.Put("book", "k", frontdesk.Fields{"name": "m"})) == 2, "an entry again")
	entry := get(registers.Get("book", "k"))
	expect(entry.Revision == 2 && entry.Word("name") == "m" && !entry.Has("amount"), "what was put")
	more := frontdesk.Fields{"note": "of", "name2": nil}
	must(registers.Mirror("book", event.Ticket, []string{"name", "amount", "missing"}, more))
	entry = get(registers.Get("book", event.Ticket.Number))
	expect(len(entry.Fields) == 3 && entry.Count("amount") == 12 && entry.Word("note") == "of", "a mirror")
	for range 501 {
		get(registers.Add("book", frontdesk.Fields{"note": "many"}))
	}
	expect(len(all(registers.Find("book", frontdesk.Fields{"note": "many"}))) == 501, "pages")
	must(registers.Remove("book", "k"))
	expect(len(all(registers.Find("book", nil))) == 502, "what is left")
	must(registers.Post("points", "a", exact(125, 2), "one", event.Ticket.ID))
	must(registers.Post("points", "b", frontdesk.Whole(-1), "two", 0))
	start, end := time.UnixMilli(0), turn.Now().Add(time.Second)
	expect(get(registers.Sum("points", "a", start, end)).Compare(exact(125, 2)) == 0, "one sum")
	expect(get(registers.Sum("points", "", start, end)).Compare(exact(25, 2)) == 0, "all sums")
	expect(get(registers.NextNumber("slips")) == 1 && get(registers.NextNumber("slips")) == 2, "numbers")
}

func sayDuties(event event) {
	now := turn.Now()
	today := schedules.CivilDate(now)
	must(duties.StartSeries("callback", "s", today, event.Ticket.ID, frontdesk.Fields{"name": "carried"}))
	must(duties.StartSeries("callback", "t", today, 0, nil))
	must(duties.SeriesEvent("callback", "s", "nothing-like-it", today))
	must(duties.StopSeries("callback", "t"))
	must(duties.SetQuota("visit", "b1", 3))
	must(duties.SetQuota("visit", "b2", -1))
	must(duties.SetQuota("visit", "b3", -1))
	must(duties.DropQuota("visit", "b3"))
	standing := get(duties.CountFor("visit", "b1", 1))
	expect(standing.Done == 1 && standing.Least == 3 && standing.Period == "2025-03" && standing.Last.Day == 31, "a count")
	expect(get(duties.CountOnce("visit", "b2", "x")) && !get(duties.CountOnce("visit", "b2", "x")), "once")
	standing = get(duties.StandingOf("visit", "b2", now))
	expect(standing.Done == 1 && standing.Least == 2 && standing.Subject == "b2", "a standing")
	must(schedules.PlanDuty("callback", now.Add(time.Hour), "bo", nil))
	expect(len(get(schedules.Occurrences("callback", now, now.Add(2*time.Hour)))) == 1, "occurrences")
	get(duties.Settle("callback", now, "", "none was missed"))
}

func sayFigures(event event) {
	expect(get(figures.Percent(11, 12)).Compare(exact(917, 1)) == 0 && get(figures.Percent(1, 0)) == nil, "percent")
	fifteen := frontdesk.Whole(15)
	expect(get(figures.ShareOf(67, fifteen, figures.Up)) == 11 && get(figures.ShareOf(67, fifteen, figures.Down)) == 10, "shares")
	expect(*get(figures.Ratio(frontdesk.Whole(1), frontdesk.Whole(8), 2, figures.HalfEven)) == exact(12, 2), "ratio")
	one, again := figures.Draw([]string{"a", "b", "c"}, 2, "seed"), figures.Draw([]string{"c", "b", "a"}, 2, "seed")
	expect(len(one) == 2 && slices.Equal(one, again), "draws")
	expect(slices.Equal(get(words.Banned("shrugs", "Well, whatever.")), []string{"whatever"}), "banned")
	expect(len(get(words.Banned("shrugs", "Well."))) == 0, "not banned")
	expect(get(words.Script("hello", frontdesk.Fields{"name": "Ai"}, event.Ticket.ID)) == "Hello Ai", "scripts")
}

func sayPeople(event event) {
	id := event.Ticket.ID
	expect(slices.Equal(get(people.WithRole("clerk")), []string{"ai", "bo"}) && people.Name("ai") == "Ai Lin", "people")
	expect(people.Name("nobody") == "nobody" && get(people.Superior("ai", 1)) == "bo" && get(people.Superior("bo", 1)) == "", "superiors")
	expect(get(people.DepartmentHead("nowhere")) == "" && len(get(people.Fields("ai"))) == 0, "heads")
	word := func(n int) *frontdesk.Message { return frontdesk.Notify("word").About(id).Arg("n", n) }
	must(word(1).Role("clerk").Role("department-head").Person("ai").Urgent().Send())
	must(word(2).Person("bo").Post("desk").Send())
	must(word(3).Person("ai").Once("k").Send())
	must(word(3).Person("ai").Once("k").Send())
	must(word(4).Address("email", "guest@example.com").Send())
	must(word(1).Send())
}

func sayRefusals(event) { get(tickets.Get(987654321)) }

// A refusal of the host is another way to take; the turn goes on.
func ended(event event) {
	_, err := tickets.Get(987654321)
	var refusal *frontdesk.Refusal
	expect(errors.As(err, &refusal) && refusal.Kind == frontdesk.NotFound && refusal.Name != "", "a refusal")
	must(event.Ticket.Note("forgiven"))
}

// What is sent anyway is sent although the turn is refused.
func stick(event event) {
	must(frontdesk.Notify("word").Person("bo").About(event.Ticket.ID).Arg("n", 5).SendAnyway())
	panic(frontdesk.Refuse("first"))
}

func crash(event) {
	var nowhere *frontdesk.Ticket
	_ = nowhere.Number
}

func sums(start, end time.Time) (frontdesk.Table, error) {
	table := frontdesk.Table{Columns: []string{"name", "amount"}}
	count := 0
	for trial, err := range tickets.Find(tickets.Filter{Workflow: "trial", OpenedFrom: start, OpenedUntil: end}) {
		if err != nil {
			return table, err
		}
		table.Row(trial.Word("name"), trial.Fields["amount"])
		count++
	}
	half, err := figures.Percent(1, 2)
	if err != nil {
		return table, err
	}
	table.Figures = []frontdesk.Figure{
		{Name: "all", Value: count},
		frontdesk.FigureAtLeast("share", half, frontdesk.Whole(60)),
		frontdesk.FigureAtLeast("none", nil, frontdesk.Whole(60)),
	}
	return table, nil
}
