/* The exports that call the hooks: see hooks.h. A refusal ends the walk; the host undoes the turn. */
#include "interface.h"
#include "report.h"

void __component_type_object_force_link_plugin(void);

/* Hooks of a kind in the order they were registered. */
#define HOOKS(kind)                                                                                                              \
    static desk_##kind##_hook *kind##_hooks;                                                                                     \
    void desk_register_##kind(desk_##kind##_hook *hook) {                                                                        \
        desk_##kind##_hook **last = &kind##_hooks;                                                                               \
        while (*last != NULL) last = &(*last)->next;                                                                             \
        *last = hook;                                                                                                            \
    }

HOOKS(ticket)
HOOKS(deadline)
HOOKS(timer)
HOOKS(duty)
HOOKS(notice)
HOOKS(message)
HOOKS(upgrade)
HOOKS(report)

/* Calls every hook of a kind that an event is for. */
#define CALL(kind, wanted)                                                                                                       \
    for (desk_##kind##_hook *hook = kind##_hooks; hook != NULL && !desk_refused(); hook = hook->next) {                          \
        if (wanted) hook->call(&event);                                                                                          \
    }                                                                                                                            \
    return !desk_refusal_out(err)

/* What a hook leaves out is no condition. */
static bool fits(const char *wanted, const char *is) { return wanted == NULL || desk_same(wanted, is); }

bool exports_frontdesk_plugin_on_ticket_handle(
    exports_frontdesk_plugin_on_ticket_event_t *what, exports_frontdesk_plugin_on_ticket_refusal_t *err) {
    desk_ticket_event event = {
        .cause = desk_out(what->cause),
        .ticket = desk_out_ticket(&what->ticket),
        .action = what->action.is_some ? desk_out(what->action.val) : "",
        .form = desk_out_fields(what->form.ptr, what->form.len),
        .was = what->was.is_some ? desk_out(what->was.val) : "",
    };
    bool acted = desk_same(event.cause, "acted");
    CALL(ticket, fits(hook->workflow, event.ticket.workflow) && fits(hook->cause, event.cause) &&
                     (hook->action == NULL || (acted && desk_same(hook->action, event.action))));
}

bool exports_frontdesk_plugin_on_deadline_handle(
    exports_frontdesk_plugin_on_deadline_event_t *what, exports_frontdesk_plugin_on_deadline_refusal_t *err) {
    desk_deadline_event event = {
        .name = desk_out(what->name),
        .ticket = desk_out_ticket(&what->ticket),
        .due = what->due,
        .breached = what->breached,
        .lead = what->lead,
    };
    CALL(deadline, fits(hook->name, event.name) && hook->warning != event.breached);
}

bool exports_frontdesk_plugin_on_timer_handle(
    exports_frontdesk_plugin_on_timer_event_t *what, exports_frontdesk_plugin_on_timer_refusal_t *err) {
    desk_timer_event event = {
        .key = desk_out(what->key),
        .ticket = what->ticket.is_some ? what->ticket.val : 0,
        .due = what->due,
        .carry = desk_out_fields(what->carry.ptr, what->carry.len),
    };
    CALL(timer, hook->prefix == NULL || strncmp(event.key, hook->prefix, strlen(hook->prefix)) == 0);
}

bool exports_frontdesk_plugin_on_duty_handle(
    exports_frontdesk_plugin_on_duty_event_t *what, exports_frontdesk_plugin_on_duty_refusal_t *err) {
    desk_duty_event event = {
        .duty = desk_out(what->duty),
        .cause = desk_out(what->cause),
        .due = what->due,
        .person = what->person.is_some ? desk_out(what->person.val) : NULL,
        .form = desk_out_fields(what->form.ptr, what->form.len),
    };
    CALL(duty, fits(hook->duty, event.duty) && fits(hook->cause, event.cause));
}

bool exports_frontdesk_plugin_on_notice_handle(
    exports_frontdesk_plugin_on_notice_event_t *what, exports_frontdesk_plugin_on_notice_refusal_t *err) {
    desk_notice_event event = {
        .id = what->id,
        .about = what->about.is_some ? what->about.val : 0,
        .channel = desk_out(what->channel),
        .outcome = desk_out(what->outcome),
        .detail = desk_out(what->detail),
    };
    CALL(notice, fits(hook->outcome, event.outcome));
}

bool exports_frontdesk_plugin_on_message_handle(
    exports_frontdesk_plugin_on_message_event_t *what, exports_frontdesk_plugin_on_message_refusal_t *err) {
    desk_message_event event = {
        .channel = desk_out(what->channel),
        .sender = desk_out(what->sender),
        .person = what->person.is_some ? desk_out(what->person.val) : NULL,
        .about = what->about.is_some ? what->about.val : 0,
        .subject = desk_out(what->subject),
        .text = desk_out(what->text),
        .fields = desk_out_fields(what->fields.ptr, what->fields.len),
    };
    CALL(message, fits(hook->channel, event.channel));
}

bool exports_frontdesk_plugin_on_upgrade_handle(
    exports_frontdesk_plugin_on_upgrade_event_t *what, exports_frontdesk_plugin_on_upgrade_refusal_t *err) {
    desk_upgrade_event event = {.was = desk_out(what->was)};
    CALL(upgrade, true);
}

bool exports_frontdesk_plugin_on_report_build(
    plugin_string_t *report, int64_t start, int64_t end, exports_frontdesk_plugin_on_report_table_t *ret,
    exports_frontdesk_plugin_on_report_refusal_t *err) {
    desk_report_event event = {desk_out(*report), start, end};
    desk_table table = {0};
    desk_report_hook *hook = report_hooks;
    while (hook != NULL && !desk_same(hook->name, event.name)) hook = hook->next;
    if (hook == NULL) desk_refuse("unknown-report", {"report", desk_text(event.name)});
    if (hook != NULL) hook->call(&event, &table);
    *ret = table.raw;
    return !desk_refusal_out(err);
}

/* The bindings hold on to an object with the component's type; `frontdesk plugin build` adds the type itself, with the hooks that
 * the plugin has. */
void __component_type_object_force_link_plugin(void) {}
