// Saying no, and hearing it.

import type { Refusal } from "frontdesk:plugin/types@1.1.0";
import { type FieldsOf, fields } from "./value";

/** Thrown by a hook: undoes the whole turn and is shown to the person. Host calls throw errors with a `payload`, too. */
export class Refused extends Error {
  constructor(readonly payload: Refusal) {
    super(payload.tag === "rule" ? payload.val[0] : payload.val);
    this.name = "Refused";
  }
}

/** A refusal by a rule of the blueprint, a name under `[refusals]`, with its arguments: `throw refuse("nothing-lent", { keys: 0 })`. */
export function refuse(rule: string, arguments_: FieldsOf = {}): Refused {
  return new Refused({ tag: "rule", val: [rule, fields(arguments_)] });
}

/** Why a host call said no; nothing of an error that is no refusal. */
export function refusalOf(error: unknown): Refusal | undefined {
  const payload = (error as { payload?: Refusal } | undefined)?.payload;
  return payload && typeof payload === "object" && "tag" in payload ? payload : undefined;
}

/** What a host call gives, or nothing where there is no such thing (`not-found`). */
export function found<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (refusalOf(error)?.tag === "not-found") return undefined;
    throw error;
  }
}
