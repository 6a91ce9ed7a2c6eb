/* Hooks: functions that register themselves. Only hooks that a plugin has are exported; functions are called in the order of the
 * files' paths and of their places in them, all that match. Their names are unique within the plugin.
 *
 *     DESK_ON_TICKET(given_back, .workflow = "lost-item", .action = "give-back") {
 *         if (!desk_field_has(event->ticket.fields, "owner")) desk_refuse("no-owner");
 *     }
 */
#ifndef FRONTDESK_HOOKS_H
#define FRONTDESK_HOOKS_H

#include "report.h"
#include "ticket.h"
#include "value.h"

/* Something happened to a ticket: "opened", "acted", "noted", "assigned", "escalated", "settled", … */
typedef struct {
    const char *cause;
    desk_ticket ticket;
    /* "" where the cause is not "acted". */
    const char *action;
    desk_fields form;
    const char *was;
} desk_ticket_event;

/* A deadline was passed (`breached`, told once) or warns `lead` before it is `due`. */
typedef struct {
    const char *name;
    desk_ticket ticket;
    desk_instant due;
    bool breached;
    desk_span lead;
} desk_deadline_event;

/* A timer rang; after downtime later than it was `due`. */
typedef struct {
    const char *key;
    desk_id ticket;
    desk_instant due;
    desk_fields carry;
} desk_timer_event;

/* A duty is "due", "done", "missed" or "settled"; a series "ended"; a quota is "behind" or "short". */
typedef struct {
    const char *duty;
    const char *cause;
    desk_instant due;
    /* NULL: nobody. */
    const char *person;
    desk_fields form;
} desk_duty_event;

/* A notice was "delivered", "failed" or is "unconfirmed". */
typedef struct {
    uint64_t id;
    desk_id about;
    const char *channel;
    const char *outcome;
    const char *detail;
} desk_notice_event;

/* A message came in from outside. */
typedef struct {
    const char *channel;
    const char *sender;
    /* NULL: nobody the site knows. */
    const char *person;
    desk_id about;
    const char *subject;
    const char *text;
    desk_fields fields;
} desk_message_event;

/* This version took the place of another one. */
typedef struct {
    /* As "1.4.2"; after a roll-back it is the higher one. */
    const char *was;
} desk_upgrade_event;

/* Which report is asked for, over [start, end). */
typedef struct {
    const char *name;
    desk_instant start;
    desk_instant end;
} desk_report_event;

typedef struct desk_ticket_hook {
    void (*call)(const desk_ticket_event *event);
    const char *workflow, *cause, *action;
    struct desk_ticket_hook *next;
} desk_ticket_hook;

typedef struct desk_deadline_hook {
    void (*call)(const desk_deadline_event *event);
    const char *name;
    /* Of warnings instead of breaches. */
    bool warning;
    struct desk_deadline_hook *next;
} desk_deadline_hook;

typedef struct desk_timer_hook {
    void (*call)(const desk_timer_event *event);
    const char *prefix;
    struct desk_timer_hook *next;
} desk_timer_hook;

typedef struct desk_duty_hook {
    void (*call)(const desk_duty_event *event);
    const char *duty, *cause;
    struct desk_duty_hook *next;
} desk_duty_hook;

typedef struct desk_notice_hook {
    void (*call)(const desk_notice_event *event);
    const char *outcome;
    struct desk_notice_hook *next;
} desk_notice_hook;

typedef struct desk_message_hook {
    void (*call)(const desk_message_event *event);
    const char *channel;
    struct desk_message_hook *next;
} desk_message_hook;

typedef struct desk_upgrade_hook {
    void (*call)(const desk_upgrade_event *event);
    struct desk_upgrade_hook *next;
} desk_upgrade_hook;

typedef struct desk_report_hook {
    void (*call)(const desk_report_event *event, desk_table *table);
    const char *name;
    struct desk_report_hook *next;
} desk_report_hook;

void desk_register_ticket(desk_ticket_hook *hook);
void desk_register_deadline(desk_deadline_hook *hook);
void desk_register_timer(desk_timer_hook *hook);
void desk_register_duty(desk_duty_hook *hook);
void desk_register_notice(desk_notice_hook *hook);
void desk_register_message(desk_message_hook *hook);
void desk_register_upgrade(desk_upgrade_hook *hook);
void desk_register_report(desk_report_hook *hook);

/* The export tells `frontdesk plugin build` which hooks there are. */
#define DESK_HOOK(kind, function, arguments, ...)                                                                                \
    void function arguments;                                                                                                     \
    __attribute__((constructor, export_name("frontdesk:on-" #kind ":" #function))) void function##_registers(void) {             \
        static desk_##kind##_hook hook = {.call = function, __VA_ARGS__};                                                        \
        desk_register_##kind(&hook);                                                                                             \
    }                                                                                                                            \
    void function arguments

/* .workflow, and all its events, those of a .cause, or an .action (cause "acted"). */
#define DESK_ON_TICKET(function, ...)                                                                                            \
    DESK_HOOK(ticket, function, ([[maybe_unused]] const desk_ticket_event *event), __VA_ARGS__)
/* .name of a deadline that was passed; with .warning = true one that warns. */
#define DESK_ON_DEADLINE(function, ...)                                                                                          \
    DESK_HOOK(deadline, function, ([[maybe_unused]] const desk_deadline_event *event), __VA_ARGS__)
/* Timers whose key begins with .prefix. */
#define DESK_ON_TIMER(function, ...)                                                                                             \
    DESK_HOOK(timer, function, ([[maybe_unused]] const desk_timer_event *event), __VA_ARGS__)
/* .duty, and all its events or those of a .cause. */
#define DESK_ON_DUTY(function, ...) DESK_HOOK(duty, function, ([[maybe_unused]] const desk_duty_event *event), __VA_ARGS__)
/* What became of notices: all, or those of an .outcome. */
#define DESK_ON_NOTICE(function, ...) DESK_HOOK(notice, function, ([[maybe_unused]] const desk_notice_event *event), __VA_ARGS__)
/* Messages that come in: all, or those of a .channel. */
#define DESK_ON_MESSAGE(function, ...)                                                                                           \
    DESK_HOOK(message, function, ([[maybe_unused]] const desk_message_event *event), __VA_ARGS__)
/* When this version took the place of another one, in the turn that did it. */
#define DESK_ON_UPGRADE(function, ...)                                                                                           \
    DESK_HOOK(upgrade, function, ([[maybe_unused]] const desk_upgrade_event *event), __VA_ARGS__)
/* Builds the report .name over [event->start, event->end) into `table`; writes are refused in it. */
#define DESK_REPORT(function, ...)                                                                                               \
    DESK_HOOK(report, function, ([[maybe_unused]] const desk_report_event *event, [[maybe_unused]] desk_table *table), __VA_ARGS__)

#endif
