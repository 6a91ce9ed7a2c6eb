// Package people has small questions to the directory. They need the permission directory.
package people

import (
	"frontdesk"
	wit "frontdesk/wit/frontdesk_plugin_directory"
)

// WithRole is everybody with a role, in the order of their ids.
func WithRole(role string) ([]string, error) {
	people, err := frontdesk.Ask(wit.WithRole(role))
	ids := make([]string, 0, len(people))
	for _, person := range people {
		ids = append(ids, person.Id)
	}
	return ids, err
}

// Name is what people call somebody; the id of whoever the directory does not know.
func Name(person string) string {
	found, err := frontdesk.Ask(wit.Get(person))
	if err != nil {
		return person
	}
	return found.Name
}

// Fields are what else the site keeps of somebody.
func Fields(person string) (frontdesk.Fields, error) {
	found, err := frontdesk.Ask(wit.Get(person))
	return frontdesk.FromFields(found.Fields), err
}

// Superior is the superior so many levels (1 to 10) up; "": there is none.
func Superior(person string, levels uint8) (string, error) {
	superior, err := frontdesk.Ask(wit.Superior(person, levels))
	return superior.SomeOr(""), err
}

// DepartmentHead is whoever has the role department-head and stands in the directory with this department, the first by id; "":
// nobody.
func DepartmentHead(department string) (string, error) {
	heads, err := frontdesk.Ask(wit.WithRole("department-head"))
	for _, head := range heads {
		if frontdesk.FromFields(head.Fields).Word("department") == department {
			return head.Id, err
		}
	}
	return "", err
}
