/* Small questions to the directory. They need the permission `directory`. */
#ifndef FRONTDESK_PEOPLE_H
#define FRONTDESK_PEOPLE_H

#include "value.h"

/* Everybody with a role, in the order of their ids. */
desk_texts desk_with_role(const char *role);
/* What people call somebody; the id of whoever the directory does not know. */
const char *desk_person_name(const char *person);
/* What else the site keeps of somebody. */
desk_fields desk_person_fields(const char *person);
/* The superior so many levels (1 to 10) up; NULL: there is none. */
const char *desk_superior(const char *person, uint8_t levels);
/* Whoever has the role `department-head` and stands in the directory with this `department`; NULL: nobody. */
const char *desk_department_head(const char *department);

#endif
