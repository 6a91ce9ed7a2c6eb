// What plays when: half-open ranges of the plan, and nothing from shortly before closing on.

import { MINUTE, type TicketEvent, clockMinute, refuse, schedules, setting, turn } from "frontdesk-sdk";
import { runningDay } from "./day";

const PLAN = ["first", "second", "third"];

/** What the plan says for now. */
function planned(): string {
  const minute = schedules.minuteOfDay(turn.now());
  const closing = closingMinute();
  if (minute >= closing - Number(setting.length("audio_off_before") / MINUTE)) return "off";
  return PLAN.map((name) => range(name, closing)).find(({ from, until }) => from <= minute && minute < until)?.kind ?? "none";
}

function closingMinute(): number {
  const closes = runningDay()?.fields.moment("closes_at");
  return closes === undefined ? setting.minute("closing") : schedules.minuteOfDay(closes);
}

function range(name: string, closing: number): { from: number; until: number; kind: string } {
  const text = setting.text(`music.${name}`);
  const [hours = "", kind = ""] = text.split(" ");
  const [from = "", until = ""] = hours.split("-");
  const [start, end] = [clockMinute(from), until === "closing" ? closing : clockMinute(until)];
  if (start === undefined || end === undefined) throw new Error(`expected \`09:30-18:00 light\` in the music plan, got \`${text}\``);
  return { from: start, until: end, kind };
}

export function sound({ ticket }: TicketEvent): void {
  const plan = planned();
  ticket.set({ planned: plan });
  const play = ticket.fields.text("play");
  if (play !== undefined && play !== plan && !ticket.fields.has("reason")) throw refuse("off-plan", { planned: plan });
}
