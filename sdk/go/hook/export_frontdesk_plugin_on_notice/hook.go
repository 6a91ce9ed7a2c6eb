// Package export_frontdesk_plugin_on_notice is where the bindings call the hook `on-notice`.
package export_frontdesk_plugin_on_notice

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_notice"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_notice.Event) types.Result[types.Unit, wit.Refusal]
