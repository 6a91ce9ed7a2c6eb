/* What stays the same during one turn. */
#ifndef FRONTDESK_TURN_H
#define FRONTDESK_TURN_H

#include "value.h"

/* The moment of the event, also on replay. C's own clock means nothing here. */
desk_instant desk_now(void);
/* Who caused the turn: a person, the plugin, or "system" for the clock. */
const char *desk_actor(void);
/* Whether the actor has a role. */
bool desk_actor_is(const char *role);
/* The site's name. */
const char *desk_site(void);
/* The next number of a series that is the same on replay. */
uint64_t desk_random(void);
/* A line for the operator: level "debug", "info", "warn" or "error". */
void desk_log(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
