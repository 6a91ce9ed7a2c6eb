//! A plugin's file as a later version of itself: its blueprint lies in a custom section as JSON, after all code.
import { readFileSync } from 'node:fs';

const SECTION = 'frontdesk:blueprint';
const HEADER_BYTES = 8;

interface Packed {
  format: number;
  blueprint: {
    plugin: { version: string; permissions: Record<string, unknown> };
    registers: Record<string, unknown>;
  };
}

/** The file with its blueprint changed. */
export function changed(file: string, change: (blueprint: Packed['blueprint']) => void): Buffer {
  const bytes = readFileSync(file);
  const kept = [bytes.subarray(0, HEADER_BYTES)];
  let packed: Packed | undefined;
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const [size, body] = leb(bytes, at + 1);
    const data = bytes[at] === 0 ? ours(bytes.subarray(body, body + size)) : undefined;
    if (data) packed = JSON.parse(data.toString()) as Packed;
    else kept.push(bytes.subarray(at, body + size));
    at = body + size;
  }
  if (!packed) throw new Error(`${file} has no section ${SECTION}`);
  change(packed.blueprint);
  const body = Buffer.concat([
    toLeb(SECTION.length),
    Buffer.from(SECTION),
    Buffer.from(JSON.stringify(packed)),
  ]);
  return Buffer.concat([...kept, Buffer.from([0]), toLeb(body.length), body]);
}

/** What stands in the section, when it is the blueprint's. */
function ours(section: Buffer): Buffer | undefined {
  const [length, start] = leb(section, 0);
  const name = section.subarray(start, start + length).toString();
  return name === SECTION ? section.subarray(start + length) : undefined;
}

/** An unsigned LEB128 number, and where it ends. */
function leb(bytes: Buffer, from: number): [number, number] {
  let value = 0;
  for (let at = from, shift = 1; ; at += 1, shift *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte % 128) * shift;
    if (byte < 128) return [value, at + 1];
  }
}

function toLeb(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}
