/* Every word of the SDK, each held against what it should say: what differs is refused with its line. */
#include <frontdesk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXPECT(condition)                                                                                                        \
    do {                                                                                                                         \
        if (desk_refused()) return;                                                                                              \
        if (!(condition)) {                                                                                                      \
            desk_refuse("wrong", {"line", desk_whole(__LINE__)}, {"what", desk_text(#condition)});                               \
            return;                                                                                                              \
        }                                                                                                                        \
    } while (0)

static bool day_is(desk_date day, int year, int month, int of) { return day.year == year && day.month == month && day.day == of; }

DESK_ON_TICKET(values, .workflow = "trial", .action = "values") {
    desk_fields f = event->ticket.fields;
    EXPECT(desk_field_is(f, "name", "Größe 尺寸") && desk_field_has(f, "name") && !desk_field_has(f, "other"));
    EXPECT(desk_same(desk_field_word(f, "missing"), "") && !desk_field_flag(f, "missing") && desk_field_count(f, "missing") == 0);
    EXPECT(desk_compare(desk_field_number(f, "amount"), (desk_decimal){1250, 2}) == 0 && desk_field_count(f, "amount") == 12);
    EXPECT(day_is(desk_field_day(f, "on"), 2025, 2, 28) && desk_field_flag(f, "sure"));
    EXPECT(desk_same(desk_stamp(desk_field_moment(f, "at")), "2025-03-05 10:30") && desk_field_is(f, "who", "bo"));
    desk_texts kinds = desk_field_choices(f, "kinds");
    EXPECT(kinds.count == 2 && desk_same(kinds.at[0], "a") && desk_same(kinds.at[1], "b"));
    EXPECT(desk_compare(desk_plus((desk_decimal){-5, 1}, (desk_decimal){25, 2}), (desk_decimal){-25, 2}) == 0);
    EXPECT(desk_compare(desk_exact(INT64_MAX), (desk_decimal){INT64_MAX, 18}) > 0 && desk_compare(desk_exact(-1), desk_exact(0)) < 0);
    EXPECT(desk_same(desk_format("%s-%03d", "a", 7), "a-007") && desk_same(event->action, "values") && desk_same(event->was, "open"));
    /* Memory: what grows keeps what it held, and nothing is handed out twice. */
    char *grown = malloc(3), *other = malloc(3);
    memcpy(grown, "ab", 3);
    grown = realloc(grown, 200000);
    /* Volatile: the compiler takes for granted that memory never ends. */
    void *volatile too_much = malloc((size_t)1 << 30);
    EXPECT(desk_same(grown, "ab") && other != grown && too_much == NULL);
    printf("printed %s\n", "once");
    EXPECT((desk_instant)time(NULL) == desk_now() / 1000);
}

DESK_ON_TICKET(settings, .workflow = "trial", .action = "settings") {
    desk_id id = event->ticket.id;
    EXPECT(desk_compare(desk_setting_number("most", id), (desk_decimal){25, 1}) == 0 && desk_setting_whole("most", 0) == 2);
    EXPECT(desk_setting_flag("strict", 0) && desk_same(desk_setting_text("greeting", id), "Good day"));
    EXPECT(desk_setting_clock("opens", 0) == 510 && desk_setting_length("wait", id) == 2 * DESK_HOUR && desk_setting_whole("days", id) == 3);
    desk_set_for("most", id, desk_whole(9), "a trial");
    EXPECT(desk_setting_whole("most", id) == 9 && desk_setting_whole("most", 0) == 2);
    EXPECT(desk_same(desk_actor(), "ai") && desk_actor_is("clerk") && !desk_actor_is("department-head"));
    EXPECT(strlen(desk_site()) > 0 && desk_random() != desk_random());
    desk_log("info", "%d settings", 6);
    EXPECT(!desk_setting_flag("most", 0) && desk_same(desk_refusal_kind(), "invalid"));
}

DESK_ON_TICKET(settings_after, .workflow = "trial", .action = "settings") { desk_log("error", "called after a refusal"); }

DESK_ON_TICKET(tickets, .workflow = "trial", .action = "tickets") {
    desk_id id = event->ticket.id;
    desk_id part = desk_open("trial", .title = "Part", .parent = id, .requester = "bo", .assignee = "ai", .tags = DESK_TEXTS("x", "y"),
                             .fields = DESK_FIELDS({"name", desk_text("part")}, {"kinds", desk_choices(DESK_TEXTS("b"))}, {"other", desk_whole((int64_t)id)}));
    desk_ticket read = desk_get(part);
    EXPECT(read.id == part && read.parent == id && desk_same(read.requester, "bo") && desk_same(read.assignee, "ai") && read.tags.count == 2);
    EXPECT(desk_same(read.title, "Part") && desk_field_ticket(read.fields, "other") == id && read.opened_at == desk_now());
    EXPECT(desk_count(.workflow = "trial", .states = DESK_TEXTS("open")) == 2 && desk_count(.tag = "x") == 1 && desk_count(.tag = "z") == 0);
    EXPECT(desk_first(.parent = id).id == part && desk_first(.assignee = "nobody").id == 0 && desk_find(.requester = "bo").count == 1);
    EXPECT(desk_find(.where = DESK_FIELDS({"name", desk_text("part")}), .opened_from = desk_now()).count == 1);
    EXPECT(desk_find(.opened_until = desk_now()).count == 1);
    desk_set(part, {"on", desk_day((desk_date){2025, 3, 9})}, {"name", desk_nothing()}, {"sure", desk_flag(true)}, {"who", desk_person("bo")});
    desk_assign(part, NULL);
    desk_note(part, "a note");
    desk_link(id, "beside", part);
    EXPECT(desk_tied(id, "beside").len == 1);
    desk_unlink(id, "beside", part);
    EXPECT(desk_tied(id, "beside").len == 0);
    desk_act(part, "end", {"name", desk_text("ended")});
    read = desk_get(part);
    EXPECT(desk_same(read.state, "over") && read.assignee == NULL && day_is(desk_field_day(read.fields, "on"), 2025, 3, 9));
    for (int i = 0; i < 201; i++) desk_open("trial", .fields = DESK_FIELDS({"name", desk_text("many")}));
    EXPECT(desk_find(.where = DESK_FIELDS({"name", desk_text("many")})).count == 201);
}

DESK_ON_TICKET(times, .workflow = "trial", .action = "times") {
    desk_instant now = desk_now();
    desk_date today = desk_today();
    EXPECT(day_is(today, 2025, 3, 7) && desk_minute_of_day(now) == 600 && desk_moment_of(today, 600) == now && day_is(desk_civil_date(now), 2025, 3, 7));
    EXPECT(desk_add(now, 9 * DESK_HOUR, "working") == desk_moment_of((desk_date){2025, 3, 10}, 600) && desk_add(now, DESK_MINUTE, "wall") == now + 60000);
    EXPECT(desk_between(now, desk_moment_of((desk_date){2025, 3, 10}, 600), "working") == 9 * DESK_HOUR);
    EXPECT(desk_end_of(now, "close-of-work", "working") == desk_moment_of(today, 1080));
    EXPECT(day_is(desk_working_day(today, 1), 2025, 3, 10) && desk_is_working_day(today) && !desk_is_working_day(desk_add_days(today, 1)));
    EXPECT(day_is(desk_add_months((desk_date){2025, 1, 31}, 1), 2025, 2, 28));
    desk_texts there = desk_on_post("desk", now);
    EXPECT(there.count == 1 && desk_same(there.at[0], "bo") && desk_shifts("desk", now, now + 1000).len == 1);
    /* The host refuses, and that stays. */
    desk_add(now, 1, "no-such-calendar");
}

DESK_ON_TICKET(deadlines, .workflow = "trial", .action = "deadlines") {
    desk_id id = event->ticket.id;
    desk_instant now = desk_now();
    EXPECT(desk_deadline_due(id, "answer") == 0 && desk_start_deadline(id, "answer", desk_standard()) == now + (desk_instant)(2 * DESK_HOUR));
    EXPECT(desk_start_deadline_from(id, "answer", now - 60000, desk_within(DESK_HOUR)) == now + 59 * 60000);
    EXPECT(desk_start_deadline(id, "answer", desk_by_setting("wait")) == now + (desk_instant)(2 * DESK_HOUR));
    EXPECT(desk_start_deadline(id, "answer", desk_days(1)) > now);
    EXPECT(desk_start_deadline(id, "answer", desk_until(now + 3600000)) == now + 3600000 && desk_deadline_due(id, "answer") == now + 3600000);
    desk_pause_deadline(id, "answer");
    EXPECT(desk_resume_deadline(id, "answer") == now + 3600000);
    desk_stop_deadline(id, "answer");
    desk_start_deadline(id, "answer", desk_until(now + 3600000));
    desk_set_timer("ring-1", now + 1000, id, DESK_FIELDS({"n", desk_whole(1)}));
    desk_set_timer("ring-2", now + 2000, 0, DESK_FIELDS());
    desk_clear_timer("ring-2");
}

static void heard(const char *what) { desk_register_add("heard", DESK_FIELDS({"what", desk_text(what)})); }

DESK_ON_DEADLINE(warned, .name = "answer", .warning = true) { heard(desk_format("warned %d", (int)(event->lead / DESK_MINUTE))); }

DESK_ON_DEADLINE(passed, .name = "answer") { heard(event->breached ? "passed" : "not passed"); }

DESK_ON_TIMER(rang, .prefix = "ring") { heard(desk_format("%s %d %d", event->key, (int)desk_field_count(event->carry, "n"), event->ticket != 0)); }

DESK_ON_TIMER(other_rang, .prefix = "other") { heard("a timer of another prefix"); }

DESK_ON_TICKET(books, .workflow = "trial", .action = "books") {
    const desk_ticket *trial = &event->ticket;
    EXPECT(desk_register_get("book", "none").revision == 0);
    EXPECT(desk_register_put("book", "k", DESK_FIELDS({"name", desk_text("n")}, {"amount", desk_number((desk_decimal){15, 1})})) == 1);
    EXPECT(desk_register_put("book", "k", DESK_FIELDS({"name", desk_text("m")})) == 2);
    desk_entry entry = desk_register_get("book", "k");
    EXPECT(entry.revision == 2 && desk_field_is(entry.fields, "name", "m") && !desk_field_has(entry.fields, "amount"));
    desk_mirror("book", trial, DESK_TEXTS("name", "amount", "missing"), DESK_FIELDS({"note", desk_text("of")}, {"name2", desk_nothing()}));
    entry = desk_register_get("book", trial->number);
    EXPECT(entry.fields.count == 3 && desk_field_count(entry.fields, "amount") == 12 && desk_field_is(entry.fields, "note", "of"));
    for (int i = 0; i < 501; i++) desk_register_add("book", DESK_FIELDS({"note", desk_text("many")}));
    EXPECT(desk_register_find("book", DESK_FIELDS({"note", desk_text("many")})).count == 501);
    desk_register_remove("book", "k");
    EXPECT(desk_register_get("book", "k").revision == 0 && desk_register_find("book", DESK_FIELDS()).count == 502);
    desk_post("points", "a", (desk_decimal){125, 2}, "one", trial->id);
    desk_post("points", "b", desk_exact(-1), "two", 0);
    EXPECT(desk_compare(desk_sum("points", "a", 0, desk_now() + 1), (desk_decimal){125, 2}) == 0);
    EXPECT(desk_compare(desk_sum("points", NULL, 0, desk_now() + 1), (desk_decimal){25, 2}) == 0);
    EXPECT(desk_next_number("slips") == 1 && desk_next_number("slips") == 2);
}

DESK_ON_TICKET(duties, .workflow = "trial", .action = "duties") {
    desk_start_series("callback", "s", desk_today(), event->ticket.id, DESK_FIELDS({"name", desk_text("carried")}));
    desk_start_series("callback", "t", desk_today(), 0, DESK_FIELDS());
    desk_series_event("callback", "s", "nothing-like-it", desk_today());
    desk_stop_series("callback", "t");
    desk_set_quota("visit", "b1", 3);
    desk_set_quota("visit", "b2", -1);
    desk_set_quota("visit", "b3", -1);
    desk_drop_quota("visit", "b3");
    desk_standing standing = desk_count_for("visit", "b1", 1);
    EXPECT(standing.done == 1 && standing.least == 3 && desk_same(standing.period, "2025-03") && day_is(standing.last, 2025, 3, 31));
    EXPECT(desk_count_once("visit", "b2", "x") && !desk_count_once("visit", "b2", "x"));
    standing = desk_standing_of("visit", "b2", desk_now());
    EXPECT(standing.done == 1 && standing.least == 2 && desk_same(standing.subject, "b2"));
    desk_plan_duty("callback", desk_now() + 3600000, "bo", DESK_FIELDS());
    EXPECT(desk_occurrences("callback", desk_now(), desk_now() + 7200000).len == 1);
    /* None was missed: the host refuses. */
    desk_settle("callback", desk_now(), NULL, "none was missed");
}

DESK_ON_DUTY(duty_due, .duty = "callback", .cause = "due") { heard(desk_format("due %s", event->person == NULL ? "-" : event->person)); }

DESK_ON_TICKET(figures, .workflow = "trial", .action = "figures") {
    desk_value percent = desk_percent(11, 12);
    EXPECT(desk_compare(percent.val.number, (desk_decimal){917, 1}) == 0);
    EXPECT(desk_percent(1, 0).tag == desk_nothing().tag && desk_share_of(67, desk_exact(15), DESK_UP) == 11 && desk_share_of(67, desk_exact(15), DESK_DOWN) == 10);
    EXPECT(desk_compare(desk_ratio(desk_exact(1), desk_exact(8), 2, DESK_HALF_EVEN).val.number, (desk_decimal){12, 2}) == 0);
    desk_texts one = desk_draw(DESK_TEXTS("a", "b", "c"), 2, "seed"), again = desk_draw(DESK_TEXTS("c", "b", "a"), 2, "seed");
    EXPECT(one.count == 2 && desk_same(one.at[0], again.at[0]) && desk_same(one.at[1], again.at[1]));
    desk_texts hits = desk_banned("shrugs", "Well, whatever.");
    EXPECT(hits.count == 1 && desk_same(hits.at[0], "whatever") && desk_banned("shrugs", "Well.").count == 0);
    EXPECT(desk_same(desk_script("hello", DESK_FIELDS({"name", desk_text("Ai")}), event->ticket.id), "Hello Ai"));
}

DESK_ON_TICKET(people, .workflow = "trial", .action = "people") {
    desk_id id = event->ticket.id;
    desk_texts clerks = desk_with_role("clerk");
    EXPECT(clerks.count == 2 && desk_same(clerks.at[0], "ai") && desk_same(desk_person_name("ai"), "Ai Lin"));
    EXPECT(desk_same(desk_person_name("nobody"), "nobody") && desk_same(desk_superior("ai", 1), "bo") && desk_superior("bo", 1) == NULL);
    EXPECT(desk_department_head("nowhere") == NULL && desk_person_fields("ai").count == 0);
    desk_fields n = DESK_FIELDS({"n", desk_whole(1)});
    desk_notify("word", .role = "clerk", .roles = DESK_TEXTS("department-head"), .person = "ai", .about = id, .arguments = n, .urgent = true);
    desk_notify("word", .persons = DESK_TEXTS("bo"), .post = "desk", .about = id, .arguments = DESK_FIELDS({"n", desk_whole(2)}));
    for (int i = 0; i < 2; i++) desk_notify("word", .person = "ai", .about = id, .once = "k", .arguments = DESK_FIELDS({"n", desk_whole(3)}));
    desk_notify("word", .address = "guest@example.com", .about = id, .arguments = DESK_FIELDS({"n", desk_whole(4)}));
    desk_notify("word", .about = id, .arguments = n);
}

DESK_ON_NOTICE(delivered, .outcome = "delivered") { heard(desk_format("delivered by %s", event->channel)); }

DESK_ON_UPGRADE(taken_over) { heard(desk_format("instead of %s", event->was)); }

DESK_ON_TICKET(refusals, .workflow = "trial", .action = "refusals") {
    desk_get(987654321);
}

/* A refusal of the host is another way to take; the turn goes on. */
DESK_ON_TICKET(ended, .workflow = "trial", .action = "end") {
    desk_get(987654321);
    bool found = !desk_refused();
    bool kind = desk_same(desk_refusal_kind(), "not-found") && strlen(desk_refusal_name()) > 0;
    desk_forgive();
    EXPECT(!found && kind && desk_same(desk_refusal_kind(), "") && desk_same(desk_refusal_name(), ""));
    desk_note(event->ticket.id, "forgiven");
}

/* Nothing is written behind the first refusal, but for what is sent anyway before it. */
DESK_ON_TICKET(stick, .workflow = "trial", .action = "stick") {
    desk_notify_anyway("word", .person = "bo", .about = event->ticket.id, .arguments = DESK_FIELDS({"n", desk_whole(5)}));
    desk_refuse("first");
    desk_refuse("second");
    desk_set(event->ticket.id, {"no-such-field", desk_whole(1)});
}

DESK_ON_TICKET(crash, .workflow = "trial", .action = "crash") { abort(); }

DESK_REPORT(sums, .name = "sums") {
    desk_columns(table, DESK_TEXTS("name", "amount"));
    desk_tickets trials = desk_find(.workflow = "trial", .opened_from = event->start, .opened_until = event->end);
    for (size_t i = 0; i < trials.count; i++) {
        desk_row(table, desk_text(desk_field_word(trials.at[i].fields, "name")), desk_field_value(trials.at[i].fields, "amount"));
    }
    desk_figure(table, "all", desk_whole((int64_t)trials.count));
    desk_figure_at_least(table, "share", desk_percent(1, 2), desk_exact(60));
    desk_figure_at_least(table, "none", desk_percent(0, 0), desk_exact(60));
}
