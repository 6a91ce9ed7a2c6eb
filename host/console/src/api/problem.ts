//! What the host says when something cannot be done (RFC 9457), as an error that pages can show.
import type { components } from './schema';

type Body = components['schemas']['Problem'];
export type FieldError = components['schemas']['FieldError'];

/** Last parts of a problem's `type` that pages go by. */
export type Kind =
  'unauthorized' | 'denied' | 'not-found' | 'invalid' | 'rule' | 'changed' | 'offline' | (string & {});

export class Problem extends Error {
  readonly kind: Kind;
  readonly status: number;
  readonly title: string;
  readonly errors: FieldError[];
  readonly fault: number | undefined;
  readonly request: string;

  constructor(status: number, body: Partial<Body>) {
    super(body.detail ?? body.title ?? String(status));
    this.kind = body.type?.replace('urn:frontdesk:problem:', '') ?? 'internal';
    this.status = status;
    this.title = body.title ?? '';
    this.errors = body.errors ?? [];
    this.fault = body.fault ?? undefined;
    this.request = body.instance?.replace('urn:frontdesk:request:', '') ?? '';
  }
}

/** The host was not reached at all. */
export function offline(): Problem {
  return new Problem(0, { type: 'urn:frontdesk:problem:offline' });
}

/** Errors of the fields of a form, by name: `form.amount` and `amount` are the same field. */
export function byField(problem: Problem, prefix = 'form.'): Map<string, string> {
  const name = (field: string) => (field.startsWith(prefix) ? field.slice(prefix.length) : field);
  return new Map(problem.errors.map((error) => [name(error.field), error.message]));
}
