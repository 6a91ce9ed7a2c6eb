/* Messages to people. */
#ifndef FRONTDESK_NOTICE_H
#define FRONTDESK_NOTICE_H

#include "value.h"

/* A message by a template under [notices]. Whoever is named in two ways is told once. */
typedef struct {
    const char *notice;
    /* Everybody with a role. */
    const char *role;
    desk_texts roles;
    /* Somebody of the directory. */
    const char *person;
    desk_texts persons;
    /* Whoever stands at a post now. */
    const char *post;
    /* An address outside the site, by a channel ("email" where it is left out); needs the permission `notify-outside`. */
    const char *address;
    const char *channel;
    /* The case it is about; 0: none. */
    desk_id about;
    /* The template's arguments. */
    desk_fields arguments;
    /* Sent once whatever happens: a second message with the same key is dropped. */
    const char *once;
    /* Not held back by quiet hours. */
    bool urgent;
} desk_notice;

/* Joins the turn; nobody to tell is no error: desk_notify("late", .role = "director", .about = ticket->id). */
#define desk_notify(name, ...) desk_send((desk_notice){.notice = (name), __VA_ARGS__})
void desk_send(desk_notice notice);
/* Sent even when this turn is refused. */
#define desk_notify_anyway(name, ...) desk_send_anyway((desk_notice){.notice = (name), __VA_ARGS__})
void desk_send_anyway(desk_notice notice);

#endif
