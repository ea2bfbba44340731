import fc from "fast-check";
import { expect, test } from "vitest";
import { type CutOffState, cutOffs, DEFAULT_PRIOR, learnOutcome, startCutOff } from "./cut-off.ts";
import { type AlertFacts, decideAlert, type Known } from "./decide.ts";
import { rollOf } from "./probe.ts";

const policy = { version: 1, base: 0.5 };
const learnedOf = (state: CutOffState) => ({ ...cutOffs(state, { prior: DEFAULT_PRIOR, base: 0.5 }), state });
const alert: AlertFacts = { subscriberId: 7, eventId: 1, size: 3, isCritical: false };
const known: Known = {
  userMin: null,
  isBudgetOwn: false,
  learned: learnedOf(startCutOff(DEFAULT_PRIOR)),
  defaultMin: 1,
  load: "normal",
};

const arbitraryKnown: fc.Arbitrary<Known> = fc.record({
  userMin: fc.option(fc.double({ min: 0, max: 50, noNaN: true })),
  isBudgetOwn: fc.boolean(),
  learned: fc.option(
    fc
      .array(fc.tuple(fc.nat(11), fc.boolean()), { maxLength: 25 })
      .map((seen) =>
        seen.reduce(
          (state, [bucket, isActed]) => learnOutcome(state, { bucket, isActed, daysSince: 1 }, DEFAULT_PRIOR),
          startCutOff(DEFAULT_PRIOR),
        ),
      )
      .map(learnedOf),
  ),
  defaultMin: fc.double({ min: 0, max: 50, noNaN: true }),
  load: fc.constantFrom("normal", "strict", "digest-only"),
});
const arbitraryAlert: fc.Arbitrary<AlertFacts> = fc.record({
  subscriberId: fc.nat(1000),
  eventId: fc.nat(1000),
  size: fc.option(fc.double({ min: 0, max: 50, noNaN: true })),
  isCritical: fc.boolean(),
});

const ignoring = (bucket: number, times: number) => {
  let state = startCutOff(DEFAULT_PRIOR);
  for (let n = 0; n < times; n++) state = learnOutcome(state, { bucket, isActed: false, daysSince: 0 }, DEFAULT_PRIOR);
  return state;
};

test("default: an alert that they may care about interrupts", () => {
  expect(decideAlert(alert, known, policy)).toEqual({ kind: "send", because: "wanted", propensity: 1 });
});

test("behavior: what they kept ignoring is held back, and now and then sent as a probe", () => {
  const learned = learnedOf(ignoring(5, 12));
  const decisions = Array.from({ length: 2000 }, (_, eventId) =>
    decideAlert({ ...alert, eventId }, { ...known, learned }, policy),
  );
  expect(new Set(decisions.map(({ kind }) => kind))).toEqual(new Set(["hold", "probe"]));
  const propensity = decisions[0]?.propensity ?? 0;
  const probes = decisions.filter(({ kind }) => kind === "probe").length / decisions.length;
  expect(propensity).toBeGreaterThanOrEqual(0.01);
  expect(Math.abs(probes - propensity)).toBeLessThan(0.01);
});

test("behavior: what they may care about and hardly act on waits for the digest", () => {
  const decision = decideAlert({ ...alert, size: 1 }, known, policy);
  expect(decision).toEqual({ kind: "digest", because: "seldom", propensity: 0.01 });
});

test("behavior: a busy week asks for more certainty, and a full one sends to the digest", () => {
  const decided = (load: Known["load"]) => decideAlert(alert, { ...known, load }, policy).kind;
  expect(["normal" as const, "strict" as const, "digest-only" as const].map(decided)).toEqual([
    "send",
    "digest",
    "digest",
  ]);
});

test("behavior: probes are off while the budget is nearly used", () => {
  const kinds = Array.from(
    { length: 500 },
    (_, eventId) =>
      decideAlert({ ...alert, eventId }, { ...known, learned: learnedOf(ignoring(5, 12)), load: "strict" }, policy)
        .kind,
  );
  expect(new Set(kinds)).toEqual(new Set(["hold"]));
});

test("behavior: what is critical is never held, delayed or capped", () => {
  fc.assert(
    fc.property(arbitraryAlert, arbitraryKnown, (facts, of) => {
      const decision = decideAlert({ ...facts, isCritical: true }, of, policy);
      expect(decision).toEqual({ kind: "send", because: "critical", propensity: 1 });
    }),
  );
});

test("behavior: an own line decides by itself, whatever was learned, and is not changed", () => {
  fc.assert(
    fc.property(arbitraryAlert, arbitraryKnown, fc.double({ min: 0, max: 50, noNaN: true }), (facts, of, userMin) => {
      const size = facts.size ?? 1;
      const own = Object.freeze({ ...of, userMin, isBudgetOwn: false });
      const { kind } = decideAlert({ ...facts, size, isCritical: false }, own, policy);
      expect(kind).toBe(size >= userMin ? "send" : "hold");
      expect(own.userMin).toBe(userMin);
    }),
  );
});

test("behavior: the same question has the same answer, and only what could be sent was", () => {
  fc.assert(
    fc.property(arbitraryAlert, arbitraryKnown, (facts, of) => {
      const decision = decideAlert(facts, of, policy);
      expect(decideAlert(facts, of, policy)).toEqual(decision);
      if (decision.kind === "send") expect(decision.propensity).toBe(1);
      if (decision.kind === "probe") expect(decision.propensity).toBeGreaterThan(0);
    }),
  );
});

test("behavior: without learning the topic's line counts; without a size there is nothing to be too small", () => {
  const off = { ...known, learned: null };
  expect(decideAlert({ ...alert, size: 0.9 }, off, policy)).toMatchObject({ kind: "hold", because: "below-default" });
  expect(decideAlert({ ...alert, size: 1 }, off, policy).kind).toBe("send");
  expect(decideAlert({ ...alert, size: null }, known, policy)).toMatchObject({ kind: "send", because: "no-size" });
});

test("behavior: a weekly number they set themselves counts, also against their own line", () => {
  const own: Known = { ...known, userMin: 1, load: "digest-only" };
  expect(decideAlert(alert, own, policy).kind).toBe("send");
  expect(decideAlert(alert, { ...own, isBudgetOwn: true }, policy).kind).toBe("digest");
});

test("behavior: rolls are spread evenly, and are what SQL says too", () => {
  const rolls = Array.from({ length: 5000 }, (_, id) => rollOf(id, "e", 1));
  expect(rolls.filter((roll) => roll < 0.1).length / rolls.length).toBeCloseTo(0.1, 1);
  // select ('x' || left(md5(concat_ws(':', 7, 1, 1)), 8))::bit(32)::bigint / 4294967296.0
  expect(rollOf(7, 1, 1)).toBe(0x847b655d / 2 ** 32);
});
