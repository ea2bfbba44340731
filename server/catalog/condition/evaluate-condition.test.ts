import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "#server/contract/condition.ts";
import type { Output, Value, Values } from "#server/contract/value.ts";
import { evaluateCondition } from "./evaluate-condition.ts";

const OUTPUTS: Record<string, Output> = {
  hf: { path: ["hf"], label: "Health factor", type: { kind: "number" } },
  line: { path: ["line"], label: "Your line", type: { kind: "number" } },
  debt: { path: ["debt"], label: "Debt", type: { kind: "number", unit: "USD" } },
  wallet: { path: ["wallet"], label: "Wallet", type: { kind: "address" } },
  tier: { path: ["tier"], label: "Tier", type: { kind: "choice", options: [{ value: "a", label: "Aggressive" }] } },
};

const inputOf = (values: Values) => ({
  read: (ref: string[]): Value => values[ref[1] ?? ""] ?? null,
  typeOf: (ref: string[]) => OUTPUTS[ref[1] ?? ""],
});
const ref = (name: string): { ref: [string, string] } => ({ ref: ["n", name] });
const row = (op: string, ...args: ({ ref: [string, string] } | { value: string; unit?: string })[]): Condition => ({
  op,
  args,
});
const run = (condition: Condition, values: Values) => evaluateCondition(condition, inputOf(values));

test("default: rows say both sides, with names for the reason", () => {
  const values = {
    hf: "1.08",
    line: "1.10",
    debt: "12480.2251",
    wallet: "0x7a3f00000000000000000000000000000000a91c",
    tier: "a",
  };
  const condition: Condition = {
    all: [
      row("is-below", ref("hf"), ref("line")),
      row("is-above", ref("debt"), { value: "500", unit: "USD" }),
      { not: row("is", ref("tier"), { value: "b" }) },
      row("is", ref("wallet"), { value: "0x0000000000000000000000000000000000000001" }),
      row("is-between", ref("hf"), { value: "1" }, { value: "2" }),
    ],
  };
  const { verdict, rows } = run(condition, values);
  expect(verdict).toBe(false);
  expect(rows.map((r) => `${r.verdict} | ${r.text} | ${r.why}`)).toMatchInlineSnapshot(`
    [
      "true | 1.08 is below 1.10 | health factor 1.08 is below your line 1.10",
      "true | 12,480.22 USD is above 500 USD | debt 12,480.22 USD is above 500 USD",
      "false | Aggressive is b | tier Aggressive is not b",
      "false | 0x7A3f…a91c is 0x0000…0001 | wallet 0x7A3f…a91c is not 0x0000…0001",
      "true | 1.08 is between 1 and 2 | health factor 1.08 is between 1 and 2",
    ]
  `);
});

test("behavior: missing is never false: all and any take it as unknown, save when the rest decides", () => {
  const yes = row("is-below", { value: "1" } as never, { value: "2" });
  const no = row("is-above", { value: "1" } as never, { value: "2" });
  const unknown = row("is-below", ref("hf"), { value: "2" });
  const verdict = (condition: Condition) => run(condition, {}).verdict;
  expect([verdict({ all: [yes, unknown] }), verdict({ all: [no, unknown] })]).toEqual(["missing", false]);
  expect([verdict({ any: [yes, unknown] }), verdict({ any: [no, unknown] })]).toEqual([true, "missing"]);
  expect(verdict({ not: unknown })).toBe("missing");
  expect(run(unknown, {}).rows[0]?.why).toBe("health factor is missing");
});

test("behavior: a row may say what missing counts as, and its record still says that it was missing", () => {
  const counts = (ifMissing: "true" | "false" | "error") =>
    run({ op: "is-below", args: [ref("hf"), { value: "2" }], ifMissing }, {});
  expect([counts("true").verdict, counts("false").verdict, counts("error").verdict]).toEqual([true, false, "missing"]);
  expect(counts("true").rows).toMatchObject([
    { verdict: "missing", text: "missing is below 2; a missing value counts as true here" },
  ]);
});

test("behavior: not turns what is known around, de Morgan holds, rows are never skipped", () => {
  const leaf = fc
    .constantFrom("1", "2", null)
    .map(
      (value): Condition => ({ op: "is", args: [value === null ? ref("gone") : ({ value } as never), { value: "1" }] }),
    );
  const parts = fc.array(leaf, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, (all) => {
      const left = run({ not: { all } }, {});
      const right = run({ any: all.map((part) => ({ not: part })) }, {});
      expect(left.verdict).toBe(right.verdict);
      expect(left.rows).toHaveLength(all.length);
    }),
  );
});

test("error: an operator that is not here is missing, not false", () => {
  expect(run(row("is-like", ref("hf"), { value: "1" }), { hf: "1" }).verdict).toBe("missing");
});
