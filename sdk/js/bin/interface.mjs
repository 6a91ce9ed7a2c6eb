// The interface as text, and the TypeScript types of it, generated for one set of hooks.

import { generateTypes } from "@bytecodealliance/jco/component";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Name of a plugin's export -> the interface behind it. */
export const HOOKS = {
  onTicket: "on-ticket",
  onDeadline: "on-deadline",
  onTimer: "on-timer",
  onDuty: "on-duty",
  onNotice: "on-notice",
  onMessage: "on-message",
  onUpgrade: "on-upgrade",
  report: "on-report",
};

/** The world of a plugin that exports these interfaces. */
export const WORLD = "js-plugin";

/** The SDK's folder: where these files lie, unless they were copied beside the tools that they import. */
export const SDK = process.env.FRONTDESK_JS_SDK ?? dirname(dirname(fileURLToPath(import.meta.url)));

/** The whole interface in one text, with a world that exports just these interfaces. A packed SDK carries `wit` with it. */
export function interfaceText(hooks) {
  const folder = [join(SDK, "wit"), join(SDK, "../../wit/v1")].find(existsSync);
  if (!folder) throw new Error(`expected the interface in \`${join(SDK, "wit")}\``);
  const texts = readdirSync(folder).filter((name) => name.endsWith(".wit")).sort().map((name) => readFileSync(join(folder, name), "utf8"));
  const declared = /^package .*;$/m;
  const world = `world ${WORLD} { include host-api; ${hooks.map((hook) => `export ${hook};`).join(" ")} }`;
  return [declared.exec(texts[0])[0], ...texts.map((text) => text.replace(declared, "")), world].join("\n");
}

/** Writes the types of the whole interface into a folder. */
export async function writeTypes(folder) {
  const wit = { tag: "source", val: interfaceText(Object.values(HOOKS)) };
  const written = await generateTypes("plugin", { wit, world: WORLD, guest: true, features: { tag: "list", val: [] }, tlaCompat: false });
  for (const [name, bytes] of Array.isArray(written) ? written : Object.entries(written)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
