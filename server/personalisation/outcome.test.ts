import { expect, test } from "vitest";
import { type Followed, matureAt, outcomeOf } from "./outcome.ts";

const hour = (hours: number) => new Date(Date.UTC(2026, 4, 1) + hours * 3_600_000);
const alert: Followed = {
  deliveredAt: hour(0),
  sinceAt: hour(0),
  matureAt: hour(48),
  actedAt: null,
  seenAt: [],
  said: null,
};

test("default: what they acted on in time was acted on, at once", () => {
  expect(outcomeOf({ ...alert, actedAt: hour(3) }, hour(4))).toEqual({ outcome: "acted", weight: 1 });
});

test("behavior: what they did not act on while they were there was ignored, once the time is over", () => {
  const seen = { ...alert, seenAt: [hour(10)] };
  expect(outcomeOf(seen, hour(47))).toBeNull();
  expect(outcomeOf(seen, hour(48))).toEqual({ outcome: "ignored", weight: 1 });
});

test.each<[string, Partial<Followed>]>([
  ["who was away", {}],
  ["who came only before, and after", { seenAt: [hour(-1), hour(49)] }],
  ["whom nothing reached", { deliveredAt: null, seenAt: [hour(10)] }],
  ["who acted when it was over", { actedAt: hour(49) }],
])("behavior: %s ignored nothing", (_who, what) => {
  expect(outcomeOf({ ...alert, ...what }, hour(50))?.outcome).toBe("unresolved");
});

test("behavior: an act on what was held back counts as acted", () => {
  expect(outcomeOf({ ...alert, deliveredAt: null, actedAt: hour(2) }, hour(3))?.outcome).toBe("acted");
});

test("behavior: a plain word wins, and counts for three", () => {
  expect(outcomeOf({ ...alert, said: "not-useful", actedAt: hour(1) }, hour(2))).toEqual({
    outcome: "ignored",
    weight: 3,
  });
  expect(outcomeOf({ ...alert, said: "useful" }, hour(2))).toEqual({ outcome: "acted", weight: 3 });
});

test("behavior: an answer is waited for by the topic's nature, and never after the end", () => {
  expect(matureAt(hour(0), { kind: "usual", endsAt: null })).toEqual(hour(48));
  expect(matureAt(hour(0), { kind: "price", endsAt: null })).toEqual(hour(24));
  expect(matureAt(hour(0), { kind: "governance", endsAt: null })).toEqual(hour(168));
  expect(matureAt(hour(0), { kind: "governance", endsAt: hour(30) })).toEqual(hour(30));
});
