// Package export_frontdesk_plugin_on_deadline is where the bindings call the hook `on-deadline`.
package export_frontdesk_plugin_on_deadline

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_deadline"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_deadline.Event) types.Result[types.Unit, wit.Refusal]
