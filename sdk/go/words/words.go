// Package words knows what may not be said, and what can be.
package words

import (
	"frontdesk"
	"frontdesk/abi/types"
	wit "frontdesk/wit/frontdesk_plugin_words"
)

// Banned are the phrases of a list under [banned] in a text, as they stand in the list.
func Banned(list, text string) ([]string, error) {
	hits, err := frontdesk.Ask(wit.Check(list, text))
	phrases := make([]string, 0, len(hits))
	for _, hit := range hits {
		phrases = append(phrases, hit.Phrase)
	}
	return phrases, err
}

// Script is a script under [scripts], filled in, in the site's language; about 0: no case.
func Script(name string, arguments frontdesk.Fields, about frontdesk.TicketID) (string, error) {
	return frontdesk.Ask(wit.Script(name, frontdesk.ToFields(arguments), frontdesk.Given(about), types.None[string]()))
}
