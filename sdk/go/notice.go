package frontdesk

import (
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_notifications"
)

// Message is a message to people that is not sent yet; it leaves with [Message.Send].
type Message struct {
	notice wit.Notice
	args   Fields
}

// Notify begins a message by a template under [notices]: frontdesk.Notify("late").Role("director").About(ticket.ID).Send().
func Notify(template string) *Message {
	return &Message{wit.Notice{Template: template}, Fields{}}
}

// Role tells everybody with a role.
func (m *Message) Role(role string) *Message { return m.to(wit.MakeAudienceRole(role)) }

// Person tells these people.
func (m *Message) Person(people ...string) *Message {
	for _, person := range people {
		m.to(wit.MakeAudiencePerson(person))
	}
	return m
}

// Post tells whoever stands at a post now.
func (m *Message) Post(post string) *Message { return m.to(wit.MakeAudiencePost(post)) }

// Address tells an address outside the site; needs the permission notify-outside.
func (m *Message) Address(channel, address string) *Message {
	return m.to(wit.MakeAudienceAddress(types.Tuple2[string, string]{F0: channel, F1: address}))
}

// About is the case it is about.
func (m *Message) About(ticket TicketID) *Message {
	m.notice.About = types.Some(ticket)
	return m
}

// Arg is an argument of the template.
func (m *Message) Arg(name string, value Value) *Message {
	m.args[name] = value
	return m
}

// Once sends it once whatever happens: a second message with the same key is dropped.
func (m *Message) Once(key string) *Message {
	m.notice.Key = types.Some(key)
	return m
}

// Urgent is not held back by quiet hours.
func (m *Message) Urgent() *Message {
	m.notice.Urgent = true
	return m
}

// Send joins the turn; nobody to tell is no error.
func (m *Message) Send() error {
	if len(m.notice.To) == 0 {
		return nil
	}
	m.notice.Arguments = ToFields(m.args)
	_, err := Ask(wit.Send(m.notice))
	return err
}

// SendAnyway sends it even when this turn is refused.
func (m *Message) SendAnyway() error {
	if len(m.notice.To) == 0 {
		return nil
	}
	m.notice.Arguments = ToFields(m.args)
	return Done(wit.SendAnyway(m.notice))
}

func (m *Message) to(whom wit.Audience) *Message {
	m.notice.To = append(m.notice.To, whom)
	return m
}
