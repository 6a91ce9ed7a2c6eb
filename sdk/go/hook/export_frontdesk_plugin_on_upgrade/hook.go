// Package export_frontdesk_plugin_on_upgrade is where the bindings call the hook `on-upgrade`.
package export_frontdesk_plugin_on_upgrade

import (
	"frontdesk/abi/types"
	"frontdesk/wit/frontdesk_plugin_on_upgrade"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Handle is set by package frontdesk.
var Handle func(what frontdesk_plugin_on_upgrade.Event) types.Result[types.Unit, wit.Refusal]
