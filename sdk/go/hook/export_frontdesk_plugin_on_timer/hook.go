// Package export_frontdesk_plugin_on_timer is where the bindings call the hook `on-timer`.
package export_frontdesk_plugin_on_timer

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_timer"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_timer.Event) types.Result[types.Unit, wit.Refusal]
