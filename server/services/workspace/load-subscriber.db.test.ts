import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { makeActor, makeSubscriber, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { enrolBySignIn, isSubscriber, loadSubscriber, viewSubscriber } from "./load-subscriber.ts";

test("default: looking leaves no trace, and the first act is found by the next look", async () => {
  const of = await makeWorkspace();
  const actor = makeActor();
  const at = { slug: of.slug, now: NOW };
  expect(isSubscriber(await viewSubscriber(actor, at))).toBe(false);
  expect(await subscribersOf(of.id)).toEqual([]);
  const acted = await loadSubscriber(actor, at);
  expect(isSubscriber(acted)).toBe(true);
  expect(await viewSubscriber(actor, at)).toEqual(acted);
});

test("behavior: signing in for a workspace's alerts is an act, and one that is not here changes nothing", async () => {
  const of = await makeWorkspace();
  const { address } = makeActor();
  await enrolBySignIn({ address }, { slug: "nowhere", now: NOW });
  expect(await subscribersOf(of.id)).toEqual([]);
  await enrolBySignIn({ address }, { slug: of.slug, now: NOW });
  await enrolBySignIn({ address }, { slug: of.slug, now: NOW });
  expect(await subscribersOf(of.id)).toMatchObject([{ address, origin: "sign-in" }]);
});

test("default: the first act enrols the wallet, the next finds it", async () => {
  const of = await makeWorkspace();
  const actor = makeActor();
  const first = await loadSubscriber(actor, { slug: of.slug, now: NOW });
  expect(await loadSubscriber(actor, { slug: of.slug, now: NOW })).toEqual(first);
  expect(await subscribersOf(of.id)).toMatchObject([
    { id: first.subscriberId, address: actor.address, origin: "sign-in" },
  ]);
});

test("behavior: ten first acts at once make one subscriber", async () => {
  const of = await makeWorkspace();
  const actor = makeActor();
  const visits = await Promise.all(
    Array.from({ length: 10 }, () => loadSubscriber(actor, { slug: of.slug, now: NOW })),
  );
  expect(new Set(visits.map((v) => v.subscriberId)).size).toBe(1);
});

test("behavior: a wallet that an event made known stays who it is", async () => {
  const of = await makeWorkspace();
  const known = await makeSubscriber(of, { origin: "event" });
  const found = await loadSubscriber(makeActor({ address: known.address }), { slug: of.slug, now: NOW });
  expect(found.subscriberId).toBe(known.id);
});

test("error: there is nothing to visit where no workspace is", async () => {
  await expect(loadSubscriber(makeActor(), { slug: "nowhere", now: NOW })).rejects.toThrow(
    "This workspace is not here.",
  );
});

const subscribersOf = (workspaceId: number) =>
  getDb().db.select().from(subscriber).where(eq(subscriber.workspaceId, workspaceId));
