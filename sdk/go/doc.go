// Package frontdesk is for Frontdesk plugins in Go: the interface frontdesk:plugin with a little comfort on top.
//
// A plugin is a folder with blueprint/*.toml (what it is), src/*.go (what it does) and scenarios/*.toml (the proof).
// `frontdesk plugin build FOLDER` makes the component.
//
// Hooks are functions that are registered before main: with [OnTicket] and its siblings. Only hooks that a plugin registers are
// exported, so the host starts it for nothing else. A hook that gives a [Refusal] as its error undoes the turn, and the person
// who acted is told; any other error, and a panic, is a fault: the turn is undone, too, and parked for the operator.
//
// Values are Go's own where it has them, see [Value]. Nothing is a float. Packages below this one wrap the host's interfaces of
// the same name; what they leave out is called as generated, for example frontdesk/wit/frontdesk_plugin_custody, with [Ask]
// around it.
package frontdesk
