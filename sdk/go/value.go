package frontdesk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	wit "frontdesk/wit/frontdesk_plugin_types"
)

// TicketID is assigned by the host, unique within a site, never used again. 0 is no ticket.
type TicketID = uint64

// Value is a value of a form, a ticket's field, a register entry or a setting. One of these:
//
//   - nil: left empty, or unknown
//   - string: text, the name of one choice, or a time of day as "HH:MM"
//   - [Decimal], and going to the host also int, int64 and [TicketID]: an exact number
//   - bool
//   - [Date]: a civil date
//   - [time.Time]: a moment, in milliseconds, UTC when it comes from the host
//   - [time.Duration]: a length of time, in milliseconds
//   - [Person], [Choices], [Files], [Rows]
//
// Any other type is a mistake of the plugin: the call panics.
type Value = any

// Person is the id of a member of staff or a customer.
type Person string

// Choices are the names of several choices.
type Choices []string

// Files are references of stored files.
type Files []string

// Rows are a small table of text, for example a checklist.
type Rows [][]string

// Date is a civil date in the site's zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// String is the date as 2026-03-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Before tells whether the date is earlier than another.
func (d Date) Before(other Date) bool { return d.time().Before(other.time()) }

// DaysUntil is how many days lie between the date and a later one; negative for an earlier one.
func (d Date) DaysUntil(other Date) int { return int(other.time().Sub(d.time()) / (24 * time.Hour)) }

func (d Date) time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Empty tells whether a person would call a value empty: nothing, blank text, an empty list.
func Empty(value Value) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(value) == ""
	case Person:
		return value == ""
	case Choices:
		return len(value) == 0
	case Files:
		return len(value) == 0
	case Rows:
		return len(value) == 0
	}
	return false
}

// FromDate is a civil date of the interface.
func FromDate(date wit.Date) Date {
	return Date{int(date.Year), time.Month(date.Month), int(date.Day)}
}

// ToDate is a civil date for the interface.
func ToDate(date Date) wit.Date {
	return wit.Date{Year: int16(date.Year), Month: uint8(date.Month), Day: uint8(date.Day)}
}

// FromMoment is a moment of the interface, in UTC.
func FromMoment(milliseconds int64) time.Time { return time.UnixMilli(milliseconds).UTC() }

// FromSpan is a length of time of the interface.
func FromSpan(milliseconds uint64) time.Duration {
	return time.Duration(milliseconds) * time.Millisecond
}

// ToSpan is a length of time for the interface; a negative one is none.
func ToSpan(length time.Duration) uint64 { return uint64(max(length, 0).Milliseconds()) }

// FromValue is a value of the interface in Go's type for it.
func FromValue(value wit.Value) Value {
	switch value.Tag() {
	case wit.ValueText:
		return value.Text()
	case wit.ValueNumber:
		return Decimal(value.Number())
	case wit.ValueFlag:
		return value.Flag()
	case wit.ValueDay:
		return FromDate(value.Day())
	case wit.ValueMoment:
		return FromMoment(value.Moment())
	case wit.ValueSpan:
		return FromSpan(value.Span())
	case wit.ValuePerson:
		return Person(value.Person())
	case wit.ValueChoices:
		return Choices(value.Choices())
	case wit.ValueFiles:
		return Files(value.Files())
	case wit.ValueRows:
		return Rows(value.Rows())
	}
	return nil
}

// ToValue is a value for the interface. It panics for a type that [Value] does not name.
func ToValue(value Value) wit.Value {
	switch value := value.(type) {
	case nil:
		return wit.MakeValueNothing()
	case string:
		return wit.MakeValueText(value)
	case Decimal:
		return wit.MakeValueNumber(wit.Decimal(value))
	case int:
		return wit.MakeValueNumber(wit.Decimal{Coefficient: int64(value)})
	case int64:
		return wit.MakeValueNumber(wit.Decimal{Coefficient: value})
	case TicketID:
		return wit.MakeValueNumber(wit.Decimal{Coefficient: int64(value)})
	case bool:
		return wit.MakeValueFlag(value)
	case Date:
		return wit.MakeValueDay(ToDate(value))
	case time.Time:
		return wit.MakeValueMoment(value.UnixMilli())
	case time.Duration:
		return wit.MakeValueSpan(ToSpan(value))
	case Person:
		return wit.MakeValuePerson(string(value))
	case Choices:
		return wit.MakeValueChoices(value)
	case Files:
		return wit.MakeValueFiles(value)
	case Rows:
		return wit.MakeValueRows(value)
	}
	panic(fmt.Sprintf("expected a value (numbers are `int` or `frontdesk.Decimal`), got `%v` of type `%T`", value, value))
}

// FromFields are fields of the interface.
func FromFields(fields []wit.Field) Fields {
	read := make(Fields, len(fields))
	for _, field := range fields {
		read[field.Name] = FromValue(field.Value)
	}
	return read
}

// ToFields are fields for the interface, in the order of their names.
func ToFields(fields Fields) []wit.Field {
	written := make([]wit.Field, 0, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		written = append(written, wit.Field{Name: name, Value: ToValue(fields[name])})
	}
	return written
}
