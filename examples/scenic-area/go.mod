module scenic-area

go 1.27

require (
	frontdesk v0.0.0
	frontdesk/wit v0.0.0
)

replace (
	frontdesk => ../../sdk/go
	// The bindings of the interface, which `frontdesk plugin build` makes.
	frontdesk/wit => ./target/frontdesk/go/wit
)
