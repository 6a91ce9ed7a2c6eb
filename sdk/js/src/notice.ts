// Messages to people, put together step by step.

import type { PersonId, TicketId } from "frontdesk:plugin/types@1.1.0";
import type { Audience } from "frontdesk:plugin/notifications@1.1.0";
import * as directory from "frontdesk:plugin/directory@1.1.0";
import * as notifications from "frontdesk:plugin/notifications@1.1.0";
import { type FieldsOf, fields } from "./value";

/** Begins a message by a template under `[notices]`: `notify("reply-missed").role("supervisor").about(id).send()`. */
export function notify(template: string): Message {
  return new Message(template);
}

/** A message that is not sent yet; it leaves with `send`. */
export class Message {
  #to: Audience[] = [];
  #arguments: FieldsOf = {};
  #about: TicketId | undefined;
  #key: string | undefined;
  #urgent = false;
  readonly #template: string;

  constructor(template: string) {
    this.#template = template;
  }

  /** To everybody with a role. */
  role(role: string): this {
    return this.to({ tag: "role", val: role });
  }

  /** To one person. */
  person(id: PersonId): this {
    return this.to({ tag: "person", val: id });
  }

  /** To each of them. */
  persons(ids: Iterable<PersonId>): this {
    for (const id of ids) this.person(id);
    return this;
  }

  /** To somebody's superior, or to everybody with the role `otherwise`. Needs the permission `directory`. */
  superiorOf(person: PersonId, otherwise: string): this {
    const superior = directory.superior(person, 1);
    return superior === undefined ? this.role(otherwise) : this.person(superior);
  }

  /** To whoever stands at a post now. */
  post(post: string): this {
    return this.to({ tag: "post", val: post });
  }

  /** To an address outside the site; needs the permission `notify-outside`. */
  address(channel: string, address: string): this {
    return this.to({ tag: "address", val: [channel, address] });
  }

  /** The case it is about. */
  about(ticket: TicketId): this {
    this.#about = ticket;
    return this;
  }

  /** Arguments of the template. */
  args(of: FieldsOf): this {
    this.#arguments = { ...this.#arguments, ...of };
    return this;
  }

  /** Sent once whatever happens: a second message with the same key is dropped. */
  once(key: string): this {
    this.#key = key;
    return this;
  }

  /** Not held back by quiet hours. */
  urgent(): this {
    this.#urgent = true;
    return this;
  }

  /** Joins the turn; nobody to tell is no error. */
  send(): void {
    if (this.#to.length > 0) notifications.send(this.notice());
  }

  /** Sent even when this turn is refused. */
  sendAnyway(): void {
    if (this.#to.length > 0) notifications.sendAnyway(this.notice());
  }

  private to(audience: Audience): this {
    this.#to.push(audience);
    return this;
  }

  private notice(): notifications.Notice {
    const { about, key } = { about: this.#about, key: this.#key };
    return {
      to: this.#to,
      template: this.#template,
      arguments: fields(this.#arguments),
      urgent: this.#urgent,
      ...(about === undefined ? {} : { about }),
      ...(key === undefined ? {} : { key }),
    };
  }
}
