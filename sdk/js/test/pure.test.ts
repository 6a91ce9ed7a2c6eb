import assert from "node:assert/strict";
import { test } from "node:test";
import { clockMinute, clockText, dateText } from "../src/clock";
import { Decimal, decimal } from "../src/decimal";
import { Fields } from "../src/fields";
import { found, refusalOf, refuse } from "../src/refusal";
import { fields, isEmpty, moment, value } from "../src/value";

test("only full clock times have a minute", () => {
  const wanted: [string, number][] = [["00:00", 0], ["9:05", 545], ["23:59", 1439], [" 10:17 ", 617]];
  for (const [text, minute] of wanted) assert.equal(clockMinute(text), minute, text);
  for (const text of ["", "10", "10:", "10:7", "24:00", "10:60", "+1:00", "10:17:00"]) assert.equal(clockMinute(text), undefined, text);
  assert.equal(clockText(545), "09:05");
  assert.equal(dateText({ year: 2024, month: 3, day: 4 }), "2024-03-04");
});

test("decimals are exact", () => {
  assert.equal(decimal("0.1").plus("0.2").toString(), "0.3");
  assert.equal(decimal(5380).minus("1330.50").toString(), "4049.50");
  assert.equal(decimal("-0.05").toString(), "-0.05");
  assert.equal(decimal("-12.50").whole(), -12n);
  assert.equal(decimal("1.50").compare("1.5"), 0);
  assert.ok(decimal("1.49").compare(decimal("1.5")) < 0);
  assert.equal(decimal("1.25").times(3).toString(), "3.75");
  assert.throws(() => decimal(1.5), /expected a whole number, got 1.5/);
  for (const text of ["", "1.", ".5", "1e3", "1,5"]) assert.throws(() => decimal(text), /expected a decimal/, text);
});

test("values come from JavaScript's own", () => {
  assert.deepEqual(value("x"), { tag: "text", val: "x" });
  assert.deepEqual(value(3), { tag: "number", val: new Decimal(3n) });
  assert.deepEqual(value({ year: 2024, month: 3, day: 4 }), { tag: "day", val: { year: 2024, month: 3, day: 4 } });
  assert.deepEqual(value(undefined), { tag: "nothing" });
  assert.deepEqual(value([["a", "b"]]), { tag: "rows", val: [["a", "b"]] });
  assert.deepEqual(value(moment(5n)), { tag: "moment", val: 5n });
  assert.ok(isEmpty(value(" ")) && !isEmpty(value(false)) && !isEmpty(value(0)));
});

test("fields are read by their kind", () => {
  const form = new Fields(fields({ unit: "2-1201", keys: 3, ok: true, at: moment(7n), lines: [["a", "yes"]], blank: "" }));
  assert.equal(form.word("unit"), "2-1201");
  assert.equal(form.count("keys"), 3n);
  assert.equal(form.flag("ok"), true);
  assert.equal(form.moment("at"), 7n);
  assert.deepEqual(form.rows("lines"), [["a", "yes"]]);
  assert.ok(form.has("keys") && !form.has("blank") && !form.has("gone"));
  assert.equal(form.text("keys"), undefined);
  assert.equal(form.number("unit"), undefined);
});

test("a refusal carries its rule and arguments", () => {
  const no = refuse("nothing-lent", { keys: 0 });
  assert.deepEqual(refusalOf(no), { tag: "rule", val: ["nothing-lent", fields({ keys: 0 })] });
  assert.equal(refusalOf(new Error("bug")), undefined);
  const missing = () => { throw Object.assign(new Error(), { payload: { tag: "not-found", val: "x" } }); };
  assert.equal(found(missing), undefined);
  assert.throws(() => found(() => { throw no; }), no);
});
