// Cases: reading them, moving them, finding all of them page by page.

import type { PersonId, Ticket as Raw, TicketId } from "frontdesk:plugin/types@1.1.0";
import type { Draft, Filter } from "frontdesk:plugin/tickets@1.1.0";
import type { Entry } from "frontdesk:plugin/registers@1.1.0";
import * as registers from "frontdesk:plugin/registers@1.1.0";
import * as tickets from "frontdesk:plugin/tickets@1.1.0";
import { Fields } from "./fields";
import { type FieldsOf, fields } from "./value";

/** A case as it stood when it was read; `set` and `assign` keep this copy in step. */
export class Ticket {
  readonly id: TicketId;
  readonly number: string;
  readonly workflow: string;
  readonly state: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly requester: PersonId | undefined;
  readonly parent: TicketId | undefined;
  readonly openedAt: bigint;
  readonly enteredStateAt: bigint;
  /** All fields that are not empty. */
  fields: Fields;
  assignee: PersonId | undefined;

  constructor(raw: Raw) {
    this.id = raw.id;
    this.number = raw.number;
    this.workflow = raw.workflow;
    this.state = raw.state;
    this.title = raw.title;
    this.tags = raw.tags;
    this.requester = raw.requester;
    this.parent = raw.parent;
    this.openedAt = raw.openedAt;
    this.enteredStateAt = raw.enteredStateAt;
    this.fields = new Fields(raw.fields);
    this.assignee = raw.assignee;
  }

  /** Reads a case. */
  static get(id: TicketId): Ticket {
    return new Ticket(tickets.get(id));
  }

  /** Sets fields, in the store and in this copy; `undefined` empties one. */
  set(changed: FieldsOf): void {
    const list = fields(changed);
    tickets.set(this.id, list);
    const kept = this.fields.list.filter((own) => !(own.name in changed));
    this.fields = new Fields([...kept, ...list.filter((field) => field.value.tag !== "nothing")]);
  }

  /** Performs an action as the plugin; this copy stays as it was read. */
  act(action: string, form: FieldsOf = {}): void {
    tickets.act(this.id, action, fields(form));
  }

  /** Makes somebody responsible, or nobody, in the store and in this copy. */
  assign(to: PersonId | undefined): void {
    tickets.assign(this.id, to);
    this.assignee = to;
  }

  /** Adds a line to the case's history. */
  note(text: string): void {
    tickets.note(this.id, text);
  }

  /** Ties it to another case. */
  link(relation: string, other: TicketId): void {
    tickets.link(this.id, relation, other);
  }
}

/** A case to be opened: `tickets.open(draft("task", { matter: "…" }, { parent: id }))`. */
export function draft(workflow: string, of: FieldsOf = {}, more: Partial<Draft> = {}): Draft {
  return { workflow, title: "", fields: fields(of), tags: [], ...more };
}

/** Cases of a workflow (left out: of the plugin) whose fields have these values; narrow it with `more`. */
export function filter(workflow?: string, where: FieldsOf = {}, more: Partial<Filter> = {}): Filter {
  return { ...(workflow === undefined ? {} : { workflow }), states: [], where: fields(where), ...more };
}

/** Most cases that one call gives. */
const TICKETS_PER_PAGE = 200;
/** Most entries that one call gives. */
const ENTRIES_PER_PAGE = 500;

/** Every case that is meant, however many pages it takes. */
export function allTickets(by: Filter): Ticket[] {
  const all: Ticket[] = [];
  for (;;) {
    const page = tickets.find(by, TICKETS_PER_PAGE, all.at(-1)?.id);
    all.push(...page.map((raw) => new Ticket(raw)));
    if (page.length < TICKETS_PER_PAGE) return all;
  }
}

/** Every entry with exactly these values, however many pages it takes. */
export function allEntries(register: string, matching: FieldsOf = {}): Entry[] {
  const all: Entry[] = [];
  for (;;) {
    const page = registers.find(register, fields(matching), ENTRIES_PER_PAGE, all.at(-1)?.key);
    all.push(...page);
    if (page.length < ENTRIES_PER_PAGE) return all;
  }
}
