/* Messages to people: see notice.h. */
#include "interface.h"

typedef frontdesk_plugin_notifications_audience_t audience;

#define KIND(name) FRONTDESK_PLUGIN_NOTIFICATIONS_AUDIENCE_##name
/* One of each kind, beside the lists. */
#define SINGLE_KINDS 4

static frontdesk_plugin_notifications_notice_t message(desk_notice notice) {
    audience *to = calloc(notice.roles.count + notice.persons.count + SINGLE_KINDS, sizeof *to);
    size_t count = 0;
    if (notice.role != NULL) to[count++] = (audience){.tag = KIND(ROLE), .val.role = desk_in(notice.role)};
    for (size_t i = 0; i < notice.roles.count; i++) {
        to[count++] = (audience){.tag = KIND(ROLE), .val.role = desk_in(notice.roles.at[i])};
    }
    if (notice.person != NULL) to[count++] = (audience){.tag = KIND(PERSON), .val.person = desk_in(notice.person)};
    for (size_t i = 0; i < notice.persons.count; i++) {
        to[count++] = (audience){.tag = KIND(PERSON), .val.person = desk_in(notice.persons.at[i])};
    }
    if (notice.post != NULL) to[count++] = (audience){.tag = KIND(POST), .val.post = desk_in(notice.post)};
    if (notice.address != NULL) {
        const char *channel = notice.channel == NULL ? "email" : notice.channel;
        to[count++] = (audience){.tag = KIND(ADDRESS), .val.address = {desk_in(channel), desk_in(notice.address)}};
    }
    return (frontdesk_plugin_notifications_notice_t){
        .to = {to, count},
        .template_ = desk_in(notice.notice),
        .arguments = {desk_in_fields(notice.arguments), notice.arguments.count},
        .about = {notice.about != 0, notice.about},
        .key = OPTION(notice.once),
        .urgent = notice.urgent,
    };
}

void desk_send(desk_notice notice) {
    frontdesk_plugin_notifications_notice_t what = message(notice);
    uint64_t id;
    if (what.to.len > 0) ASK(frontdesk_plugin_notifications_send(&what, &id, &err));
}

void desk_send_anyway(desk_notice notice) {
    frontdesk_plugin_notifications_notice_t what = message(notice);
    if (what.to.len > 0) ASK(frontdesk_plugin_notifications_send_anyway(&what, &err));
}
