// Package figures is exact: ratios, shares, draws by a seed. A rate of nothing is nothing: missing is not zero.
package figures

import (
	"frontdesk"
	wit "frontdesk/wit/frontdesk_plugin_figures"
	values "frontdesk/wit/frontdesk_plugin_types"
)

// Rounding is what becomes of the digits that are cut off.
type Rounding uint8

// Ways to round.
const (
	// HalfUp: a half goes away from zero.
	HalfUp = Rounding(wit.RoundingHalfUp)
	// HalfEven: a half goes to the even digit.
	HalfEven = Rounding(wit.RoundingHalfEven)
	// Up: always away from zero, "at least".
	Up = Rounding(wit.RoundingUp)
	// Down: always towards zero, "at most".
	Down = Rounding(wit.RoundingDown)
)

// Ratio is part divided by whole, rounded once from its true value; nil where whole is zero.
func Ratio(part, whole frontdesk.Decimal, digits uint8, how Rounding) (*frontdesk.Decimal, error) {
	told, err := frontdesk.Ask(wit.Ratio(values.Decimal(part), values.Decimal(whole), digits, uint8(how)))
	if err != nil {
		return nil, err
	}
	ratio, there := frontdesk.Maybe(told)
	if !there {
		return nil, nil
	}
	return &frontdesk.Decimal{Coefficient: ratio.Coefficient, Scale: ratio.Scale}, nil
}

// Percent is the same in percent with one digit, half up: 11 of 12 is 91.7.
func Percent(part, whole int) (*frontdesk.Decimal, error) {
	return Ratio(frontdesk.Whole(part*100), frontdesk.Whole(whole), 1, HalfUp)
}

// ShareOf is so many percent of a number of things, in whole things: at least 15 % of 67 is 11 with Up.
func ShareOf(count uint64, percent frontdesk.Decimal, how Rounding) (uint64, error) {
	return frontdesk.Ask(wit.ShareOf(count, values.Decimal(percent), uint8(how)))
}

// Draw draws so many of the keys; the same keys and the same seed give the same draw in whatever order the keys come.
func Draw(keys []string, count uint32, seed string) []string { return wit.Draw(keys, count, seed) }
