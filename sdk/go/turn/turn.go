// Package turn has what stays the same during one turn.
package turn

import (
	"time"

	"frontdesk"
	wit "frontdesk/wit/frontdesk_plugin_turn"
)

// Now is the moment of the event, in UTC, also on replay. [time.Now] means nothing in a hook.
func Now() time.Time { return frontdesk.FromMoment(wit.Now()) }

// Actor is who caused the turn: a person, the plugin, or system for the clock.
func Actor() string { return wit.Actor() }

// ActorRoles are the roles of the actor.
func ActorRoles() []string { return wit.ActorRoles() }

// Site is the site's name.
func Site() string { return wit.Site() }

// Random is the next number of a series that is the same on replay.
func Random() uint64 { return wit.Random() }

// Log is a line for the operator: debug, info, warn, error.
func Log(level, message string) { wit.Log(level, message) }

// SetFor changes a setting for one case from now on; nil takes the figure back.
func SetFor(setting string, ticket frontdesk.TicketID, value frontdesk.Value, reason string) error {
	return frontdesk.Done(wit.SetFor(setting, ticket, frontdesk.ToValue(value), reason))
}
