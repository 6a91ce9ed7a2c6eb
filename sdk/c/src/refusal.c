/* The first refusal of a hook: see refusal.h. */
#include "interface.h"

static bool refused;
static frontdesk_plugin_types_refusal_t first;

void desk_refuse_as(const frontdesk_plugin_types_refusal_t *refusal) {
    if (refused) return;
    refused = true;
    first = *refusal;
}

void desk_refuse_with(const char *rule, desk_fields arguments) {
    frontdesk_plugin_types_refusal_t refusal = {
        .tag = FRONTDESK_PLUGIN_TYPES_REFUSAL_RULE,
        .val.rule = {desk_in(rule), {desk_in_fields(arguments), arguments.count}},
    };
    desk_refuse_as(&refusal);
}

bool desk_refused(void) { return refused; }

const char *desk_refusal_kind(void) {
    static const char *const kinds[] = {"rule", "not-found", "denied", "limit", "invalid"};
    return refused ? kinds[first.tag] : "";
}

const char *desk_refusal_name(void) {
    if (!refused) return "";
    /* All other kinds have a text at the same place. */
    return desk_out(first.tag == FRONTDESK_PLUGIN_TYPES_REFUSAL_RULE ? first.val.rule.f0 : first.val.not_found);
}

void desk_forgive(void) { refused = false; }

bool desk_refusal_out(frontdesk_plugin_types_refusal_t *refusal) {
    if (refused) *refusal = first;
    return refused;
}
