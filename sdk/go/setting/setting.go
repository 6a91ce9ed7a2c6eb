// Package setting reads settings by the kind they have; a figure of a table is named table.key.
//
// With a ticket they tell what holds for that case: what was changed for it, else what held when it was opened; 0 is as it holds now.
package setting

import (
	"fmt"
	"strings"
	"time"

	"frontdesk"
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_turn"
	values "frontdesk/wit/frontdesk_plugin_types"
)

// Decimal is an exact number.
func Decimal(name string, ticket frontdesk.TicketID) (frontdesk.Decimal, error) {
	return read[frontdesk.Decimal](name, ticket, "a number")
}

// Whole is a whole number: counts, days, working days, months, years.
func Whole(name string, ticket frontdesk.TicketID) (int, error) {
	number, err := Decimal(name, ticket)
	return number.Int(), err
}

// Flag is yes or no.
func Flag(name string, ticket frontdesk.TicketID) (bool, error) {
	return read[bool](name, ticket, "yes or no")
}

// Text is words, or the name of a choice.
func Text(name string, ticket frontdesk.TicketID) (string, error) {
	return read[string](name, ticket, "text")
}

// Clock is a time of day, in minutes since midnight.
func Clock(name string, ticket frontdesk.TicketID) (int, error) {
	text, err := Text(name, ticket)
	if err != nil {
		return 0, err
	}
	at, err := time.Parse("15:04", strings.TrimSpace(text))
	if err != nil {
		return 0, other(name, "a time of day", text)
	}
	return at.Hour()*60 + at.Minute(), nil
}

// Length is a length in hours or shorter; one of days and longer is a [Whole] number.
func Length(name string, ticket frontdesk.TicketID) (time.Duration, error) {
	return read[time.Duration](name, ticket, "a length in hours or shorter")
}

func read[T any](name string, ticket frontdesk.TicketID, expected string) (T, error) {
	told := wit.Setting
	if ticket != 0 {
		told = func(name string) types.Result[values.Value, values.Refusal] { return wit.SettingFor(name, ticket) }
	}
	var none T
	raw, err := frontdesk.Ask(told(name))
	if err != nil {
		return none, err
	}
	value := frontdesk.FromValue(raw)
	if value, is := value.(T); is {
		return value, nil
	}
	return none, other(name, expected, value)
}

func other(name, expected string, got frontdesk.Value) error {
	text := fmt.Sprintf("expected the setting `%s` to be %s, got `%v`", name, expected, got)
	return &frontdesk.Refusal{Kind: frontdesk.Invalid, Name: text}
}
