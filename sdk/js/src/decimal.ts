// Exact numbers: money, points, rates. No floats on the way.

import type { Decimal as Raw } from "frontdesk:plugin/types@1.1.0";

/** Most digits behind the point. */
const SCALE_MAX = 18;

/** An exact number, `coefficient` × 10^-`scale`. Never changes. */
export class Decimal implements Raw {
  constructor(readonly coefficient: bigint, readonly scale: number = 0) {}

  /** Of a whole number, of text like `-12.50`, or of what the host gave. */
  static of(n: bigint | number | string | Raw): Decimal {
    if (typeof n === "object") return new Decimal(n.coefficient, n.scale);
    if (typeof n === "bigint") return new Decimal(n);
    if (typeof n === "string") return Decimal.parse(n);
    if (!Number.isSafeInteger(n)) throw new RangeError(`expected a whole number, got ${n} (write \`decimal("12.50")\`)`);
    return new Decimal(BigInt(n));
  }

  private static parse(text: string): Decimal {
    const parts = /^(-?\d+)(?:\.(\d+))?$/.exec(text.trim());
    const behind = parts?.[2] ?? "";
    if (!parts || behind.length > SCALE_MAX) throw new RangeError(`expected a decimal like \`-12.50\`, got \`${text}\``);
    return new Decimal(BigInt(parts[1] + behind), behind.length);
  }

  plus(other: bigint | number | string | Raw): Decimal {
    const [a, b, scale] = aligned(this, Decimal.of(other));
    return new Decimal(a + b, scale);
  }

  minus(other: bigint | number | string | Raw): Decimal {
    return this.plus(Decimal.of(other).negated());
  }

  negated(): Decimal {
    return new Decimal(-this.coefficient, this.scale);
  }

  times(n: bigint | number): Decimal {
    return new Decimal(this.coefficient * BigInt(n), this.scale);
  }

  /** Below zero, zero or above: as the other one is greater, equal or smaller. */
  compare(other: bigint | number | string | Raw): -1 | 0 | 1 {
    const [a, b] = aligned(this, Decimal.of(other));
    return a < b ? -1 : a > b ? 1 : 0;
  }

  equals(other: bigint | number | string | Raw): boolean {
    return this.compare(other) === 0;
  }

  /** What stands before the point. */
  whole(): bigint {
    return this.coefficient / 10n ** BigInt(this.scale);
  }

  toString(): string {
    const digits = (this.coefficient < 0n ? -this.coefficient : this.coefficient).toString().padStart(this.scale + 1, "0");
    const sign = this.coefficient < 0n ? "-" : "";
    const cut = digits.length - this.scale;
    return sign + digits.slice(0, cut) + (this.scale > 0 ? `.${digits.slice(cut)}` : "");
  }
}

/** An exact number: `decimal("12.50")`. */
export function decimal(n: bigint | number | string | Raw): Decimal {
  return Decimal.of(n);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  const up = (n: Decimal) => n.coefficient * 10n ** BigInt(scale - n.scale);
  return [up(a), up(b), scale];
}
