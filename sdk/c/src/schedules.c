/* Deadlines, timers, calendars, posts: see schedules.h. */
#include "interface.h"

#define LIMIT(name) FRONTDESK_PLUGIN_SCHEDULES_LIMIT_##name
#define CLOCK(name) ((frontdesk_plugin_schedules_clock_t[1]){clock_named(name)})

desk_limit desk_standard(void) { return (desk_limit){.tag = LIMIT(STANDARD)}; }

desk_limit desk_by_setting(const char *setting) { return (desk_limit){.tag = LIMIT(SETTING), .val.setting = desk_in(setting)}; }

desk_limit desk_within(desk_span length) { return (desk_limit){.tag = LIMIT(WITHIN), .val.within = length}; }

desk_limit desk_days(uint32_t days) { return (desk_limit){.tag = LIMIT(DAYS), .val.days = days}; }

desk_limit desk_until(desk_instant at) { return (desk_limit){.tag = LIMIT(UNTIL), .val.until = at}; }

static frontdesk_plugin_schedules_clock_t clock_named(const char *name) {
    frontdesk_plugin_schedules_clock_t clock = {.tag = FRONTDESK_PLUGIN_SCHEDULES_CLOCK_WALL};
    if (desk_same(name, "working")) {
        clock.tag = FRONTDESK_PLUGIN_SCHEDULES_CLOCK_WORKING;
    } else if (!desk_same(name, "wall")) {
        clock.tag = FRONTDESK_PLUGIN_SCHEDULES_CLOCK_CALENDAR;
        clock.val.calendar = desk_in(name);
    }
    return clock;
}

void desk_set_timer(const char *key, desk_instant at, desk_id ticket, desk_fields carry) {
    ASK(frontdesk_plugin_schedules_set_timer(
        TEXT(key), ticket == 0 ? NULL : &ticket, at,
        LIST(frontdesk_plugin_schedules_list_field_t, desk_in_fields(carry), carry.count), &err));
}

void desk_clear_timer(const char *key) { ASK(frontdesk_plugin_schedules_clear_timer(TEXT(key), &err)); }

desk_instant desk_start_deadline(desk_id ticket, const char *name, desk_limit over) {
    frontdesk_plugin_schedules_deadline_t deadline = {0};
    ASK(frontdesk_plugin_schedules_start_deadline(ticket, TEXT(name), &over, &deadline, &err));
    return deadline.due;
}

desk_instant desk_start_deadline_from(desk_id ticket, const char *name, desk_instant start, desk_limit over) {
    frontdesk_plugin_schedules_deadline_t deadline = {0};
    ASK(frontdesk_plugin_schedules_start_deadline_from(ticket, TEXT(name), start, &over, &deadline, &err));
    return deadline.due;
}

void desk_pause_deadline(desk_id ticket, const char *name) {
    ASK(frontdesk_plugin_schedules_pause_deadline(ticket, TEXT(name), &err));
}

desk_instant desk_resume_deadline(desk_id ticket, const char *name) {
    frontdesk_plugin_schedules_deadline_t deadline = {0};
    ASK(frontdesk_plugin_schedules_resume_deadline(ticket, TEXT(name), &deadline, &err));
    return deadline.due;
}

void desk_stop_deadline(desk_id ticket, const char *name) {
    ASK(frontdesk_plugin_schedules_stop_deadline(ticket, TEXT(name), &err));
}

desk_instant desk_deadline_due(desk_id ticket, const char *name) {
    frontdesk_plugin_schedules_list_deadline_t deadlines = {0};
    ASK(frontdesk_plugin_schedules_deadlines(ticket, &deadlines, &err));
    for (size_t i = 0; i < deadlines.len; i++) {
        if (desk_same(desk_out(deadlines.ptr[i].name), name)) return deadlines.ptr[i].due;
    }
    return 0;
}

desk_instant desk_add(desk_instant at, desk_span within, const char *clock) {
    desk_instant sum = 0;
    ASK(frontdesk_plugin_schedules_add(at, within, CLOCK(clock), &sum, &err));
    return sum;
}

desk_span desk_between(desk_instant start, desk_instant end, const char *clock) {
    desk_span passed = 0;
    ASK(frontdesk_plugin_schedules_between(start, end, CLOCK(clock), &passed, &err));
    return passed;
}

desk_instant desk_end_of(desk_instant at, const char *what, const char *clock) {
    desk_instant end = 0;
    ASK(frontdesk_plugin_schedules_end_of(at, TEXT(what), CLOCK(clock), &end, &err));
    return end;
}

desk_date desk_working_day(desk_date start, int32_t offset) {
    desk_date day = {0};
    ASK(frontdesk_plugin_schedules_working_day(&start, offset, &day, &err));
    return day;
}

bool desk_is_working_day(desk_date day) {
    bool works = false;
    ASK(frontdesk_plugin_schedules_is_working_day(&day, &works, &err));
    return works;
}

desk_date desk_add_months(desk_date day, int32_t months) {
    desk_date later;
    frontdesk_plugin_schedules_add_months(&day, months, &later);
    return later;
}

desk_date desk_add_days(desk_date day, int32_t days) {
    desk_date later;
    frontdesk_plugin_schedules_add_days(&day, days, &later);
    return later;
}

desk_date desk_today(void) { return desk_civil_date(desk_now()); }

desk_date desk_civil_date(desk_instant at) {
    desk_date day;
    frontdesk_plugin_schedules_civil_date(at, &day);
    return day;
}

uint32_t desk_minute_of_day(desk_instant at) { return frontdesk_plugin_schedules_minute_of_day(at); }

desk_instant desk_moment_of(desk_date day, uint32_t minute) { return frontdesk_plugin_schedules_moment_of(&day, minute); }

const char *desk_stamp(desk_instant at) {
    desk_date day = desk_civil_date(at);
    unsigned minute = desk_minute_of_day(at);
    return desk_format("%04d-%02d-%02d %02u:%02u", day.year, day.month, day.day, minute / 60, minute % 60);
}

void desk_plan_duty(const char *duty, desk_instant at, const char *person, desk_fields carry) {
    ASK(frontdesk_plugin_schedules_plan_duty(
        TEXT(duty), at, MAYBE(person),
        LIST(frontdesk_plugin_schedules_list_field_t, desk_in_fields(carry), carry.count), &err));
}

desk_texts desk_on_post(const char *post, desk_instant at) {
    frontdesk_plugin_schedules_list_person_id_t people = {0};
    ASK(frontdesk_plugin_schedules_on_post(TEXT(post), at, &people, &err));
    return desk_out_texts(people.ptr, people.len);
}

frontdesk_plugin_schedules_list_shift_t desk_shifts(const char *post, desk_instant start, desk_instant end) {
    frontdesk_plugin_schedules_list_shift_t shifts = {0};
    ASK(frontdesk_plugin_schedules_shifts(TEXT(post), start, end, &shifts, &err));
    return shifts;
}

frontdesk_plugin_schedules_list_occurrence_t desk_occurrences(const char *duty, desk_instant start, desk_instant end) {
    frontdesk_plugin_schedules_list_occurrence_t occurrences = {0};
    ASK(frontdesk_plugin_schedules_occurrences(TEXT(duty), start, end, &occurrences, &err));
    return occurrences;
}
