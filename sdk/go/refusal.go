package frontdesk

import (
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_types"
)

// Why a [Refusal] says no.
const (
	// Rule: a rule of the blueprint; the name stands under [refusals].
	Rule = "rule"
	// NotFound: no such ticket, register entry, person, …
	NotFound = "not-found"
	// Denied: not asked for in the plugin's permissions, or not granted on this site.
	Denied = "denied"
	// Limit: a named limit of the host was reached.
	Limit = "limit"
	// Invalid: an argument that the call cannot take.
	Invalid = "invalid"
)

// Refusal is a no: of a rule of this plugin, or of the host. As the error of a hook it undoes the whole turn and is shown to the
// person who acted. Take one apart with [errors.As].
type Refusal struct {
	// Kind is one of the constants above.
	Kind string
	// Name is the rule's, or else the host's words.
	Name string
	// Arguments are what the rule's text shows.
	Arguments Fields
}

// Error is kind and name; people read the blueprint's text instead.
func (r *Refusal) Error() string { return r.Kind + ": " + r.Name }

// Refuse is a refusal by a rule of the blueprint: return frontdesk.Refuse("no-owner", frontdesk.Fields{"what": what}).
func Refuse(rule string, arguments ...Fields) *Refusal {
	all := Fields{}
	for _, some := range arguments {
		for name, value := range some {
			all[name] = value
		}
	}
	return &Refusal{Rule, rule, all}
}

// Ask is what a call of the generated bindings told, what the host refused as an error.
func Ask[T any](told types.Result[T, wit.Refusal]) (T, error) {
	if told.Tag() == types.ResultErr {
		var none T
		return none, fromRefusal(told.Err())
	}
	return told.Ok(), nil
}

// Done is [Ask] for calls that tell nothing.
func Done(told types.Result[types.Unit, wit.Refusal]) error {
	_, err := Ask(told)
	return err
}

// Maybe is a value of the interface that may be missing, and whether it is there.
func Maybe[T any](option types.Option[T]) (T, bool) {
	var none T
	return option.SomeOr(none), option.Tag() == types.OptionSome
}

// Given is an option of the interface: none for the zero value.
func Given[T comparable](value T) types.Option[T] {
	var zero T
	if value == zero {
		return types.None[T]()
	}
	return types.Some(value)
}

func fromRefusal(refusal wit.Refusal) *Refusal {
	switch refusal.Tag() {
	case wit.RefusalRule:
		rule := refusal.Rule()
		return &Refusal{Rule, rule.F0, FromFields(rule.F1)}
	case wit.RefusalNotFound:
		return &Refusal{Kind: NotFound, Name: refusal.NotFound()}
	case wit.RefusalDenied:
		return &Refusal{Kind: Denied, Name: refusal.Denied()}
	case wit.RefusalLimit:
		return &Refusal{Kind: Limit, Name: refusal.Limit()}
	}
	return &Refusal{Kind: Invalid, Name: refusal.Invalid()}
}

func toRefusal(refusal *Refusal) wit.Refusal {
	switch refusal.Kind {
	case Rule:
		return wit.MakeRefusalRule(types.Tuple2[string, []wit.Field]{F0: refusal.Name, F1: ToFields(refusal.Arguments)})
	case NotFound:
		return wit.MakeRefusalNotFound(refusal.Name)
	case Denied:
		return wit.MakeRefusalDenied(refusal.Name)
	case Limit:
		return wit.MakeRefusalLimit(refusal.Name)
	}
	return wit.MakeRefusalInvalid(refusal.Name)
}
