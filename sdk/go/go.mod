module frontdesk

go 1.27

// The bindings of the interface: made by `frontdesk plugin build`, found by the plugin's own go.mod.
require frontdesk/wit v0.0.0
