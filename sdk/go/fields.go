package frontdesk

import "time"

// Fields are values by the names of the blueprint. What is empty or of another kind reads as the zero value of what is asked for.
type Fields map[string]Value

// Has tells whether a field is filled in.
func (f Fields) Has(name string) bool { return !Empty(f[name]) }

// Word is text, a choice, or a person's id; "" when it is not there.
func (f Fields) Word(name string) string {
	if person, is := f[name].(Person); is {
		return string(person)
	}
	return of[string](f, name)
}

// Flag is yes; a field that is not there is no.
func (f Fields) Flag(name string) bool { return of[bool](f, name) }

// Decimal is an exact number, and whether there is one.
func (f Fields) Decimal(name string) (Decimal, bool) {
	number, is := f[name].(Decimal)
	return number, is
}

// Count is a number that counts things; 0 when it is not there.
func (f Fields) Count(name string) int { return of[Decimal](f, name).Int() }

// Ticket is the id in a field of type ticket; 0 when it is not there.
func (f Fields) Ticket(name string) TicketID { return TicketID(of[Decimal](f, name).Coefficient) }

// Moment is a moment, in UTC; the zero time when it is not there.
func (f Fields) Moment(name string) time.Time { return of[time.Time](f, name) }

// Day is a civil date, and whether there is one.
func (f Fields) Day(name string) (Date, bool) {
	day, is := f[name].(Date)
	return day, is
}

// Length is a length of time; 0 when it is not there.
func (f Fields) Length(name string) time.Duration { return of[time.Duration](f, name) }

// Choices are several choices.
func (f Fields) Choices(name string) []string { return of[Choices](f, name) }

// Files are references of stored files.
func (f Fields) Files(name string) []string { return of[Files](f, name) }

// Rows are a small table of text.
func (f Fields) Rows(name string) [][]string { return of[Rows](f, name) }

func of[T any](fields Fields, name string) T {
	value, _ := fields[name].(T)
	return value
}
