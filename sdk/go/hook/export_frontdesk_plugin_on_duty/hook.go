// Package export_frontdesk_plugin_on_duty is where the bindings call the hook `on-duty`.
package export_frontdesk_plugin_on_duty

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_duty"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_duty.Event) types.Result[types.Unit, wit.Refusal]
