// Package export_frontdesk_plugin_on_report is where the bindings call the hook `on-report`.
package export_frontdesk_plugin_on_report

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_report"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Build is set by package frontdesk.
var Build func(report string, start, end int64) types.Result[frontdesk_plugin_on_report.Table, wit.Refusal]
