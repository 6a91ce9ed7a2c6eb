// Does what the title of a new errand says, as `examples/rogue.rs` does: honest work, or one kind of mischief, in JavaScript.

import { tickets, turn } from "frontdesk-sdk";

const MISCHIEF = {
  honest: () => turn.log("info", "at work"),
  loop: () => {
    for (;;);
  },
  recursion: () => turn.log("info", String(deeper(0))),
  panic: () => {
    throw new Error("the form has no room");
  },
  memory: () => {
    const held = [];
    for (;;) held.push(new Uint8Array(1 << 20).fill(1));
  },
  flood: () => {
    for (;;) turn.now();
  },
  calls: () => {
    for (let n = 0; n < 9000; n += 1) turn.now();
  },
  huge: () => turn.log("info", "x".repeat(9 << 20)),
  strangers: (/** @type {bigint} */ own) => {
    for (let id = 0n; id < 200n; id += 1n) {
      if (id !== own && changes(id)) throw new Error(`changed ticket ${id} of somebody else`);
    }
  },
};

/** @type {(depth: number) => number} */
function deeper(depth) {
  return deeper(depth + 1) + depth;
}

/** @type {(id: bigint) => boolean} */
function changes(id) {
  try {
    tickets.set(id, [{ name: "matter", value: { tag: "text", val: "mine now" } }]);
    return true;
  } catch {
    return false;
  }
}

/** @param {import("frontdesk-sdk").TicketEvent} event */
export function onTicket({ cause, ticket }) {
  const what = MISCHIEF[/** @type {keyof typeof MISCHIEF} */ (ticket.title)];
  if (cause === "opened" && what) what(ticket.id);
}
