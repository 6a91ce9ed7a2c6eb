package frontdesk

import (
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_on_report"
	values "frontdesk/wit/frontdesk_plugin_types"
)

// Table is a report's answer.
type Table struct {
	// Columns are names of the blueprint's columns.
	Columns []string
	// Rows have one value for each.
	Rows [][]Value
	// Figures are headline numbers.
	Figures []Figure
}

// Figure is a headline number.
type Figure struct {
	Name string
	// Value is already rounded as the blueprint says; nil where there is nothing to measure.
	Value Value
	// Target is what it should reach; nil: nothing.
	Target Value
	// Met tells whether it does; nil where there is no target or nothing to measure.
	Met *bool
}

// FigureAtLeast is a headline number and what it should reach at least; nothing to measure (nil) is neither met nor missed.
func FigureAtLeast(name string, value *Decimal, target Decimal) Figure {
	if value == nil {
		return Figure{Name: name, Target: target}
	}
	met := value.Compare(target) >= 0
	return Figure{name, *value, target, &met}
}

// Row adds a row.
func (t *Table) Row(values ...Value) { t.Rows = append(t.Rows, values) }

func toTable(table Table) wit.Table {
	written := wit.Table{Columns: table.Columns}
	for _, row := range table.Rows {
		cells := make([]values.Value, 0, len(row))
		for _, cell := range row {
			cells = append(cells, ToValue(cell))
		}
		written.Rows = append(written.Rows, cells)
	}
	for _, figure := range table.Figures {
		raw := wit.Figure{Name: figure.Name, Value: ToValue(figure.Value)}
		if figure.Target != nil {
			raw.Target = types.Some(ToValue(figure.Target))
		}
		if figure.Met != nil {
			raw.Met = types.Some(*figure.Met)
		}
		written.Figures = append(written.Figures, raw)
	}
	return written
}
