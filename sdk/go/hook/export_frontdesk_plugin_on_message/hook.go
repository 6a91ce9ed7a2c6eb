// Package export_frontdesk_plugin_on_message is where the bindings call the hook `on-message`.
package export_frontdesk_plugin_on_message

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_message"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_message.Event) types.Result[types.Unit, wit.Refusal]
