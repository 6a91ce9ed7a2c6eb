/* Duties with a rhythm of their own: series that hooks start, quotas that they count for, what was missed. */
#ifndef FRONTDESK_DUTIES_H
#define FRONTDESK_DUTIES_H

#include "value.h"

/* How a subject of a quota stands in a period. */
typedef struct {
    const char *subject;
    const char *period;
    desk_date first;
    desk_date last;
    int64_t done;
    /* How often it is to be done; -1 where nobody said so. */
    int64_t least;
} desk_standing;

/* Starts a series of a duty from a day; one that runs under the key starts anew. about 0: no case. */
void desk_start_series(const char *duty, const char *key, desk_date anchor, desk_id about, desk_fields carry);
/* Tells a series that something happened on a day: the phase that waits for it ends. */
void desk_series_event(const char *duty, const char *key, const char *event, desk_date on);
/* Ends a series; its occurrences that are open stay. */
void desk_stop_series(const char *duty, const char *key);
/* Settles what was missed, of one series or (NULL) of all, and tells how many occurrences that were. */
uint32_t desk_settle(const char *duty, desk_instant due, const char *series, const char *reason);
/* Names a subject of a quota, with a figure of its own or (negative) the blueprint's. */
void desk_set_quota(const char *duty, const char *subject, int64_t least);
/* Takes a subject off a quota. */
void desk_drop_quota(const char *duty, const char *subject);
/* Counts something done for a subject (the site's is "") in the period of now; a negative number takes back. */
desk_standing desk_count_for(const char *duty, const char *subject, int32_t n);
/* Counts a thing for a subject, once a period. Tells whether it counted. */
bool desk_count_once(const char *duty, const char *subject, const char *thing);
/* How a subject stands in the period of a moment. */
desk_standing desk_standing_of(const char *duty, const char *subject, desk_instant at);

#endif
