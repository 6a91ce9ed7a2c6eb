/* Saying no, and hearing it from the host. */
#ifndef FRONTDESK_REFUSAL_H
#define FRONTDESK_REFUSAL_H

#include "value.h"

/* Refuses by a rule under [refusals] of the blueprint: desk_refuse("no-owner", {"what", desk_text("Ring")}). The whole turn is
 * undone and the person who acted is told, in their language. The first refusal of a hook stays; return after it. */
#define desk_refuse(rule, ...) desk_refuse_with(rule, DESK_FIELDS(__VA_ARGS__))
void desk_refuse_with(const char *rule, desk_fields arguments);

/* Whether this hook or the host refused already. */
bool desk_refused(void);
/* Its kind: "rule", "not-found", "denied", "limit", "invalid"; "" when nothing was refused. */
const char *desk_refusal_kind(void);
/* The rule's name, or the host's text; "" when nothing was refused. */
const char *desk_refusal_name(void);
/* Forgets what the host refused: the hook takes another way. */
void desk_forgive(void);

/* For calls of `plugin.h`: keeps what the host refused. */
void desk_refuse_as(const frontdesk_plugin_types_refusal_t *refusal);

#endif
