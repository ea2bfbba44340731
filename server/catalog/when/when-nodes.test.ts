import fc from "fast-check";
import { expect, test } from "vitest";
import { GOOD, whenFacts } from "#server/testing/when-nodes.ts";
import { nodes } from "../nodes/index.ts";

const triggers = nodes.filter((node) => node.run === "trigger" && node.type !== "signal");

const text = fc.oneof(
  fc.constantFrom("", "1.5", "0", "-3", "12e4", "https://a.b/c", "price", "USD"),
  fc.string({ maxLength: 12 }),
);
const seconds = fc.constantFrom(0, 1, 60, 3600, 86_400);
const address = fc.record({
  address: fc.constantFrom("", "0x12", `0x${"aB".repeat(20)}`),
  name: fc.string({ maxLength: 8 }),
});
const zone = fc.constantFrom("UTC", "Europe/Zurich", "Nowhere");
const line = fc.oneof(
  fc.record({ kind: fc.constant("fixed"), value: text }),
  fc.record({ kind: fc.constant("field"), field: fc.constantFrom("line", "below", "percent", "gone") }),
);
const wall = fc.constantFrom("2026-03-29T02:30", "2026-12-01T09:00", "soon", "");

/** Values that fields may come to have, sensible and not, by the field's key. */
const CHANGES: Record<string, fc.Arbitrary<unknown>> = {
  chainId: fc.constantFrom(1, 31337, 5),
  whose: fc.constantFrom("followers", "account", "nobody"),
  account: address,
  topicId: fc.constantFrom(null, 7, 8, 99),
  test: fc.constantFrom("below", "above", "up", "down", "either"),
  lines: fc.array(fc.record({ id: fc.constantFrom("a", "b", "c"), label: fc.constantFrom("", "Near"), line }), {
    maxLength: 3,
  }),
  change: line,
  windowSeconds: seconds,
  hysteresisPercent: fc.oneof(fc.constantFrom("0", "2", "2.5", "200"), fc.nat(120)),
  critical: text,
  cooldownSeconds: seconds,
  unknownAfterSeconds: seconds,
  settle: fc.oneof(
    fc.constantFrom({ kind: "at-once" }, { kind: "safe" }, { kind: "finalized" }),
    fc.record({ kind: fc.constant("confirmations"), blocks: fc.nat(500) }),
  ),
  late: fc.record({ then: fc.constantFrom("alert", "summarise", "skip"), afterSeconds: seconds }),
  source: fc.constantFrom("chainlink", "uniswap-v3", "http"),
  feed: address,
  pool: address,
  url: text,
  path: text,
  everySeconds: seconds,
  unit: fc.constantFrom("", "USD", "ETH"),
  of: fc.constantFrom("native", "token"),
  token: fc.record({ address: fc.constantFrom("", `0x${"Cd".repeat(20)}`), symbol: text, decimals: fc.nat(30) }),
  tokens: fc.array(
    fc.record({ address: fc.constantFrom("", `0x${"Cd".repeat(20)}`), symbol: text, decimals: fc.nat(30) }),
    { maxLength: 2 },
  ),
  directions: fc.subarray(["sent", "received", "approved"]),
  native: fc.boolean(),
  atLeast: text,
  time: fc.oneof(
    fc.record({ kind: fc.constant("at"), at: wall, zone }),
    fc.record({ kind: fc.constant("every"), everySeconds: seconds, from: fc.option(wall), zone }),
    fc.record({ kind: fc.constant("cron"), expression: fc.constantFrom("0 9 * * 1", "x", "0 0 30 2 *"), zone }),
  ),
  until: fc.option(fc.record({ at: wall, zone, warnSeconds: seconds })),
  mode: fc.constantFrom("at", "every"),
  block: fc.nat(100),
  blocks: fc.nat(100),
};

test("behavior: whatever passes its check compiles to a spec that JSON keeps as it is", () => {
  const passed = new Map<string, number>();
  for (const node of triggers) {
    const keys = Object.keys(CHANGES).filter((key) => node.fields.some((field) => field.key === key));
    const changes = fc
      .subarray(keys, { maxLength: 3 })
      .chain((some) => fc.record(Object.fromEntries(some.map((key) => [key, CHANGES[key] ?? fc.constant(null)]))));
    fc.assert(
      fc.property(changes, (change) => {
        const parsed = node.schema.safeParse({ ...GOOD[node.type], ...change });
        if (!parsed.success) return;
        const problems = node.check?.(parsed.data, { facts: whenFacts, typeOf: () => undefined, available: [] }) ?? [];
        if (problems.some(({ severity }) => severity === "error")) return;
        if (node.run !== "trigger") return;
        const spec = node.compile(parsed.data);
        expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
        passed.set(node.type, (passed.get(node.type) ?? 0) + 1);
      }),
      { numRuns: 300 },
    );
  }
  expect([...passed].filter(([, runs]) => runs < 10)).toEqual([]);
  expect(passed.size).toBe(triggers.length);
});

test("behavior: any config at all has a sentence, outputs and ways", () => {
  for (const node of triggers) {
    const changes = fc.dictionary(
      fc.constantFrom(...Object.keys(CHANGES)),
      fc.oneof(fc.jsonValue(), ...Object.values(CHANGES)),
    );
    fc.assert(
      fc.property(changes, (change) => {
        const parsed = node.schema.safeParse({ ...GOOD[node.type], ...change });
        const config = parsed.success ? parsed.data : {};
        expect(node.sentence(config, whenFacts, () => undefined).length).toBeGreaterThan(0);
        expect(node.outputs(config, whenFacts).length).toBeGreaterThan(0);
        expect((node.handlesOf?.(config, whenFacts) ?? node.handles)[0]?.id).toBe("next");
      }),
      { numRuns: 60 },
    );
  }
});
