/* Books: registers of entries, ledgers, series of numbers. */
#ifndef FRONTDESK_REGISTERS_H
#define FRONTDESK_REGISTERS_H

#include "ticket.h"
#include "value.h"

/* A line of a register. */
typedef struct {
    const char *key;
    desk_fields fields;
    /* Counts the changes, from 1; 0 where there is no such entry. */
    uint64_t revision;
} desk_entry;

/* Several lines. */
typedef struct {
    const desk_entry *at;
    size_t count;
} desk_entries;

/* Reads an entry. */
desk_entry desk_register_get(const char *book, const char *key);
/* Every entry with exactly these values, in the order of their keys. */
desk_entries desk_register_find(const char *book, desk_fields where);
/* Writes an entry whole and tells its new revision. */
uint64_t desk_register_put(const char *book, const char *key, desk_fields fields);
/* Appends an entry under the next free key and tells the key. */
const char *desk_register_add(const char *book, desk_fields fields);
/* Removes an entry; its history stays in the journal. */
void desk_register_remove(const char *book, const char *key);
/* Writes the ticket's line of a register, under its number: its fields of these names that are filled in, and what else is given. */
void desk_mirror(const char *book, const desk_ticket *ticket, desk_texts same, desk_fields more);

/* Appends to a ledger; about 0: no case. */
void desk_post(const char *ledger, const char *account, desk_decimal amount, const char *reason, desk_id about);
/* The sum of postings in [start, end), of one account or (NULL) of all. */
desk_decimal desk_sum(const char *ledger, const char *account, desk_instant start, desk_instant end);
/* Draws the next number of a series, from 1, without gaps. */
uint64_t desk_next_number(const char *series);

#endif
