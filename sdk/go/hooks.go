package frontdesk

import (
	"errors"
	"fmt"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"frontdesk/abi/types"
	deadlines "frontdesk/hook/export_frontdesk_plugin_on_deadline"
	duties "frontdesk/hook/export_frontdesk_plugin_on_duty"
	messages "frontdesk/hook/export_frontdesk_plugin_on_message"
	notices "frontdesk/hook/export_frontdesk_plugin_on_notice"
	reports "frontdesk/hook/export_frontdesk_plugin_on_report"
	tickets "frontdesk/hook/export_frontdesk_plugin_on_ticket"
	timers "frontdesk/hook/export_frontdesk_plugin_on_timer"
	upgrades "frontdesk/hook/export_frontdesk_plugin_on_upgrade"
	onDeadline "frontdesk/wit/frontdesk_plugin_on_deadline"
	onDuty "frontdesk/wit/frontdesk_plugin_on_duty"
	onMessage "frontdesk/wit/frontdesk_plugin_on_message"
	onNotice "frontdesk/wit/frontdesk_plugin_on_notice"
	onReport "frontdesk/wit/frontdesk_plugin_on_report"
	onTicket "frontdesk/wit/frontdesk_plugin_on_ticket"
	onTimer "frontdesk/wit/frontdesk_plugin_on_timer"
	onUpgrade "frontdesk/wit/frontdesk_plugin_on_upgrade"
	"frontdesk/wit/frontdesk_plugin_turn"
	wit "frontdesk/wit/frontdesk_plugin_types"
	// The exports, which call what is set below.
	_ "frontdesk/wit/wit_exports"
)

// TicketFilter is which ticket events a hook is for; what is left out does not restrict.
type TicketFilter struct {
	Workflow string
	Cause    string
	// Action also means the cause acted.
	Action string
}

// The build asks the linker which of the functions below a plugin calls, and exports the hooks of these alone. So they must keep
// their names: none may be inlined.

// OnTicket calls the function for events of tickets. Functions of one kind are called in the order they were registered, all that
// fit, until one gives an error.
//
//go:noinline
func OnTicket(of TicketFilter, hook func(*TicketEvent) error) struct{} {
	return register(&ticketHooks, hook, func(event *TicketEvent) bool {
		return fits(of.Workflow, event.Ticket.Workflow) && fits(of.Cause, event.Cause) &&
			(of.Action == "" || event.Cause == "acted" && event.Action == of.Action)
	})
}

// OnDeadline calls the function when a deadline of that name was passed.
//
//go:noinline
func OnDeadline(name string, hook func(*DeadlineEvent) error) struct{} {
	return register(&deadlineHooks, hook, func(event *DeadlineEvent) bool {
		return event.Breached && fits(name, event.Name)
	})
}

// OnWarning calls the function when a deadline of that name warns.
//
//go:noinline
func OnWarning(name string, hook func(*DeadlineEvent) error) struct{} {
	return register(&deadlineHooks, hook, func(event *DeadlineEvent) bool {
		return !event.Breached && fits(name, event.Name)
	})
}

// OnTimer calls the function for timers whose key begins so.
//
//go:noinline
func OnTimer(prefix string, hook func(*TimerEvent) error) struct{} {
	return register(&timerHooks, hook, func(event *TimerEvent) bool {
		return strings.HasPrefix(event.Key, prefix)
	})
}

// OnDuty calls the function for a duty: events of a cause, or ("") all.
//
//go:noinline
func OnDuty(duty, cause string, hook func(*DutyEvent) error) struct{} {
	return register(&dutyHooks, hook, func(event *DutyEvent) bool {
		return fits(duty, event.Duty) && fits(cause, event.Cause)
	})
}

// OnNotice calls the function for what became of notices: an outcome, or ("") all.
//
//go:noinline
func OnNotice(outcome string, hook func(*NoticeEvent) error) struct{} {
	return register(&noticeHooks, hook, func(event *NoticeEvent) bool { return fits(outcome, event.Outcome) })
}

// OnMessage calls the function for messages that come in by a channel, or ("") by any.
//
//go:noinline
func OnMessage(channel string, hook func(*MessageEvent) error) struct{} {
	return register(&messageHooks, hook, func(event *MessageEvent) bool { return fits(channel, event.Channel) })
}

// OnUpgrade calls the function when this version took the place of another one, in the turn that did it.
//
//go:noinline
func OnUpgrade(hook func(*UpgradeEvent) error) struct{} {
	return register(&upgradeHooks, hook, func(*UpgradeEvent) bool { return true })
}

// Report builds a report of the blueprint over [start, end); writes are refused in it.
//
//go:noinline
func Report(name string, build func(start, end time.Time) (Table, error)) struct{} {
	reportHooks[name] = build
	return struct{}{}
}

type hooked[E any] struct {
	wanted func(E) bool
	call   func(E) error
}

var (
	ticketHooks   []hooked[*TicketEvent]
	deadlineHooks []hooked[*DeadlineEvent]
	timerHooks    []hooked[*TimerEvent]
	dutyHooks     []hooked[*DutyEvent]
	noticeHooks   []hooked[*NoticeEvent]
	messageHooks  []hooked[*MessageEvent]
	upgradeHooks  []hooked[*UpgradeEvent]
	reportHooks   = map[string]func(start, end time.Time) (Table, error){}
)

func register[E any](hooks *[]hooked[E], call func(E) error, wanted func(E) bool) struct{} {
	*hooks = append(*hooks, hooked[E]{wanted, call})
	return struct{}{}
}

// What a hook leaves out is no condition.
func fits(wanted, is string) bool { return wanted == "" || wanted == is }

func init() {
	// What ends Go itself is told in a line; its own rendering of the stack would be hundreds.
	debug.SetTraceback("none")
	tickets.Handle = func(raw onTicket.Event) types.Result[types.Unit, wit.Refusal] {
		return handle(ticketHooks, &TicketEvent{
			Cause:  raw.Cause,
			Ticket: FromTicket(raw.Ticket),
			Action: raw.Action.SomeOr(""),
			Form:   FromFields(raw.Form),
			Was:    raw.Was.SomeOr(""),
		})
	}
	deadlines.Handle = func(raw onDeadline.Event) types.Result[types.Unit, wit.Refusal] {
		return handle(deadlineHooks, &DeadlineEvent{
			Name:     raw.Name,
			Ticket:   FromTicket(raw.Ticket),
			Due:      FromMoment(raw.Due),
			Breached: raw.Breached,
			Lead:     FromSpan(raw.Lead),
		})
	}
	timers.Handle = func(raw onTimer.Event) types.Result[types.Unit, wit.Refusal] {
		return handle(timerHooks, &TimerEvent{raw.Key, raw.Ticket.SomeOr(0), FromMoment(raw.Due), FromFields(raw.Carry)})
	}
	duties.Handle = func(raw onDuty.Event) types.Result[types.Unit, wit.Refusal] {
		person := raw.Person.SomeOr("")
		return handle(dutyHooks, &DutyEvent{raw.Duty, raw.Cause, FromMoment(raw.Due), person, FromFields(raw.Form)})
	}
	notices.Handle = func(raw onNotice.Event) types.Result[types.Unit, wit.Refusal] {
		return handle(noticeHooks, &NoticeEvent{raw.Id, raw.About.SomeOr(0), raw.Channel, raw.Outcome, raw.Detail})
	}
	messages.Handle = func(raw onMessage.Event) types.Result[types.Unit, wit.Refusal] {
		return handle(messageHooks, &MessageEvent{
			Channel: raw.Channel,
			Sender:  raw.Sender,
			Person:  raw.Person.SomeOr(""),
			About:   raw.About.SomeOr(0),
			Subject: raw.Subject,
			Text:    raw.Text,
			Fields:  FromFields(raw.Fields),
		})
	}
	upgrades.Handle = func(raw onUpgrade.Event) types.Result[types.Unit, wit.Refusal] {
		return handle(upgradeHooks, &UpgradeEvent{raw.Was})
	}
	reports.Build = func(report string, start, end int64) types.Result[onReport.Table, wit.Refusal] {
		defer tell()
		build, known := reportHooks[report]
		if !known {
			return types.Err[onReport.Table](toRefusal(Refuse("unknown-report", Fields{"report": report})))
		}
		table, err := build(FromMoment(start), FromMoment(end))
		if err != nil {
			return types.Err[onReport.Table](refused(err))
		}
		return types.Ok[onReport.Table, wit.Refusal](toTable(table))
	}
}

func handle[E any](hooks []hooked[E], event E) types.Result[types.Unit, wit.Refusal] {
	defer tell()
	for _, hook := range hooks {
		if !hook.wanted(event) {
			continue
		}
		if err := hook.call(event); err != nil {
			return types.Err[types.Unit](refused(err))
		}
	}
	return types.Ok[types.Unit, wit.Refusal](types.Unit{})
}

// A refusal for the interface; any other error is a fault.
func refused(err error) wit.Refusal {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		panic(err)
	}
	return toRefusal(refusal)
}

// Tells the operator of a panic in one piece, with its places, and ends the hook.
func tell() {
	panicked := recover()
	if panicked == nil {
		return
	}
	text := strings.Builder{}
	fmt.Fprintf(&text, "panic: %v", panicked)
	for _, place := range places() {
		text.WriteString("\n" + place)
	}
	frontdesk_plugin_turn.Log("error", text.String())
	os.Exit(2)
}

// The plugin's own part of the stack, the innermost first; Go's own rendering would name its runtime before.
func places() []string {
	counters := make([]uintptr, 64)
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters)])
	var places []string
	for {
		frame, more := frames.Next()
		if !more || strings.HasPrefix(frame.Function, "frontdesk.") {
			return places
		}
		if !strings.HasPrefix(frame.Function, "runtime.") {
			places = append(places, fmt.Sprintf("%s:%d in %s", path.Base(frame.File), frame.Line, frame.Function))
		}
	}
}
