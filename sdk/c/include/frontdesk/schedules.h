/* Deadlines, timers, calendars, posts. A clock is "wall", "working", or another calendar of the site. */
#ifndef FRONTDESK_SCHEDULES_H
#define FRONTDESK_SCHEDULES_H

#include "value.h"

/* When a deadline is over. */
typedef frontdesk_plugin_schedules_limit_t desk_limit;
/* As the blueprint's deadline says. */
desk_limit desk_standard(void);
/* Another setting of the plugin. */
desk_limit desk_by_setting(const char *setting);
/* So much time on the deadline's clock. */
desk_limit desk_within(desk_span length);
/* So many days on the deadline's clock. */
desk_limit desk_days(uint32_t days);
/* At this moment. */
desk_limit desk_until(desk_instant at);

/* Wakes DESK_ON_TIMER once; setting the same key again moves it. */
void desk_set_timer(const char *key, desk_instant at, desk_id ticket, desk_fields carry);
/* Takes a timer back; a key that is not set is no error. */
void desk_clear_timer(const char *key);
/* Starts a deadline of the blueprint from now and tells when it is over; a running one of that name starts anew. */
desk_instant desk_start_deadline(desk_id ticket, const char *name, desk_limit over);
/* The same, counted from an earlier moment. */
desk_instant desk_start_deadline_from(desk_id ticket, const char *name, desk_instant start, desk_limit over);
/* Stops the clock and keeps what is left. */
void desk_pause_deadline(desk_id ticket, const char *name);
/* Counts on with what was left, and tells when it is over. */
desk_instant desk_resume_deadline(desk_id ticket, const char *name);
/* Ends a deadline: it was met, or does not matter any more. One that does not run is no error. */
void desk_stop_deadline(desk_id ticket, const char *name);
/* When a deadline that runs or was breached is over; 0 where there is none. */
desk_instant desk_deadline_due(desk_id ticket, const char *name);

/* The moment when so much time has passed on a clock. */
desk_instant desk_add(desk_instant at, desk_span within, const char *clock);
/* How much time passes on a clock between two moments. */
desk_span desk_between(desk_instant start, desk_instant end, const char *clock);
/* When something ends that goes on: "end-of-day", "close-of-work", "end-of-month", "end-of-shift:POST". */
desk_instant desk_end_of(desk_instant at, const char *what, const char *clock);
/* The n-th working day after (before, when negative) a date; 0 is the date itself or the next working day. */
desk_date desk_working_day(desk_date start, int32_t offset);
/* Whether the working calendar works on that date. */
bool desk_is_working_day(desk_date day);
/* n months later, clamped to the month's end. */
desk_date desk_add_months(desk_date day, int32_t months);
/* n days later. */
desk_date desk_add_days(desk_date day, int32_t days);
/* Today in the site's zone. */
desk_date desk_today(void);
/* The date in the site's zone. */
desk_date desk_civil_date(desk_instant at);
/* Minutes since midnight in the site's zone, 0 to 1439. */
uint32_t desk_minute_of_day(desk_instant at);
/* The moment of a date and a minute of the day (0 to 1440) in the site's zone. */
desk_instant desk_moment_of(desk_date day, uint32_t minute);
/* A moment as people write it, in the site's zone: "2026-02-14 18:05". */
const char *desk_stamp(desk_instant at);

/* Adds an occurrence beside those that the blueprint's duties create; person NULL: whoever has the duty. */
void desk_plan_duty(const char *duty, desk_instant at, const char *person, desk_fields carry);
/* Who stands on the roster for a post at a moment. */
desk_texts desk_on_post(const char *post, desk_instant at);
/* The shifts of a post that touch [start, end), in order, at most 200. */
frontdesk_plugin_schedules_list_shift_t desk_shifts(const char *post, desk_instant start, desk_instant end);
/* Occurrences of a duty that are due in [start, end), in order, at most 200. */
frontdesk_plugin_schedules_list_occurrence_t desk_occurrences(const char *duty, desk_instant start, desk_instant end);

#endif
