/* Series, quotas, what was missed: see duties.h. */
#include "interface.h"

void desk_start_series(const char *duty, const char *key, desk_date anchor, desk_id about, desk_fields carry) {
    frontdesk_plugin_duties_series_t series;
    ASK(frontdesk_plugin_duties_start_series(
        TEXT(duty), TEXT(key), &anchor, about == 0 ? NULL : &about,
        LIST(frontdesk_plugin_duties_list_field_t, desk_in_fields(carry), carry.count), &series, &err));
}

void desk_series_event(const char *duty, const char *key, const char *event, desk_date on) {
    frontdesk_plugin_duties_option_series_t series;
    ASK(frontdesk_plugin_duties_series_event(TEXT(duty), TEXT(key), TEXT(event), &on, &series, &err));
}

void desk_stop_series(const char *duty, const char *key) {
    ASK(frontdesk_plugin_duties_stop_series(TEXT(duty), TEXT(key), &err));
}

uint32_t desk_settle(const char *duty, desk_instant due, const char *series, const char *reason) {
    uint32_t settled = 0;
    ASK(frontdesk_plugin_duties_settle(TEXT(duty), due, MAYBE(series), TEXT(reason), &settled, &err));
    return settled;
}

void desk_set_quota(const char *duty, const char *subject, int64_t least) {
    uint32_t figure = (uint32_t)least;
    ASK(frontdesk_plugin_duties_set_quota(TEXT(duty), TEXT(subject), least < 0 ? NULL : &figure, &err));
}

void desk_drop_quota(const char *duty, const char *subject) {
    ASK(frontdesk_plugin_duties_drop_quota(TEXT(duty), TEXT(subject), &err));
}

static desk_standing standing(const frontdesk_plugin_duties_quota_standing_t *raw) {
    return (desk_standing){
        .subject = desk_out(raw->subject),
        .period = desk_out(raw->period),
        .first = raw->first,
        .last = raw->last,
        .done = raw->done,
        .least = raw->least.is_some ? raw->least.val : -1,
    };
}

desk_standing desk_count_for(const char *duty, const char *subject, int32_t n) {
    frontdesk_plugin_duties_quota_standing_t raw = {0};
    ASK(frontdesk_plugin_duties_count_for(TEXT(duty), TEXT(subject), n, &raw, &err));
    return standing(&raw);
}

bool desk_count_once(const char *duty, const char *subject, const char *thing) {
    bool counted = false;
    ASK(frontdesk_plugin_duties_count_once(TEXT(duty), TEXT(subject), TEXT(thing), &counted, &err));
    return counted;
}

desk_standing desk_standing_of(const char *duty, const char *subject, desk_instant at) {
    frontdesk_plugin_duties_quota_standing_t raw = {0};
    ASK(frontdesk_plugin_duties_standing(TEXT(duty), TEXT(subject), at, &raw, &err));
    return standing(&raw);
}
