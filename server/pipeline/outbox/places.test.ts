import { expect, test } from "vitest";
import { Places } from "./places.ts";

const one = (deliveryId: number, workspaceId = 1, host = "") => ({ deliveryId, workspaceId, host });

/** Takes places whose work ends when told. */
function fill(places: Places, travellers: ReturnType<typeof one>[]) {
  const ends = travellers.map((traveller) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    places.take(traveller, () => promise);
    return resolve;
  });
  return () => {
    for (const end of ends) end();
  };
}

test("default: a place is taken until the provider has answered, and counted by workspace and host", () => {
  const places = new Places(3);
  fill(places, [one(1, 1, "a.example"), one(2, 1, "b.example"), one(3, 2, "a.example")]);
  expect([places.free, places.sending, places.mostOfOne]).toEqual([0, 3, 2]);
  expect([places.ofWorkspace(1), places.ofWorkspace(2), places.ofHost("a.example")]).toEqual([2, 1, 2]);
  places.sent(one(1, 1, "a.example"));
  expect([places.free, places.sending, places.ofWorkspace(1), places.ofHost("a.example")]).toEqual([1, 2, 1, 1]);
});

test("behavior: no more than twice as many as there are places wait to be written down", () => {
  const places = new Places(4);
  const first = [1, 2, 3, 4].map((id) => one(id));
  const second = [5, 6, 7, 8].map((id) => one(id));
  for (const some of [first, second]) {
    fill(places, some);
    for (const traveller of some) places.sent(traveller);
  }
  expect([places.free, places.sending]).toEqual([0, 0]);
  expect(first.map((traveller) => places.leave(traveller))).toEqual([false, true, false, false]);
  expect(places.free).toBe(4);
});

test("behavior: it is settled when all that is under way is written down", async () => {
  const places = new Places(2);
  const end = fill(places, [one(1), one(2)]);
  let isSettled = false;
  const settled = places.settled().then(() => {
    isSettled = true;
  });
  await Promise.resolve();
  expect([isSettled, places.areEmpty]).toEqual([false, false]);
  end();
  await settled;
  for (const id of [1, 2]) places.leave(one(id));
  expect([isSettled, places.areEmpty]).toEqual([true, true]);
});

test("behavior: a place that is kept is nobody else's, and is free again once it is given up", () => {
  const places = new Places(2);
  places.keep({ workspaceId: 1, host: "a.example" });
  expect([places.free, places.sending, places.mostOfOne, places.mostOfHost, places.areEmpty]).toEqual([
    1,
    1,
    1,
    1,
    true,
  ]);
  fill(places, [one(1, 1, "a.example")]);
  expect([places.free, places.ofWorkspace(1), places.ofHost("a.example")]).toEqual([0, 2, 2]);
  places.giveUp({ workspaceId: 1, host: "a.example" });
  expect([places.free, places.ofWorkspace(1), places.ofHost("a.example")]).toEqual([1, 1, 1]);
});
