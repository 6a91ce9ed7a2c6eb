// Package export_frontdesk_plugin_on_ticket is where the bindings call the hook `on-ticket`.
package export_frontdesk_plugin_on_ticket

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_ticket"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_ticket.Event) types.Result[types.Unit, wit.Refusal]
