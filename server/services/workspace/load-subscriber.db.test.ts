import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { makeActor, makeSubscriber, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { loadSubscriber } from "./load-subscriber.ts";

test("default: the first visit enrols the wallet, the next finds it", async () => {
  const of = await makeWorkspace();
  const actor = makeActor();
  const first = await loadSubscriber(actor, { slug: of.slug, now: NOW });
  expect(await loadSubscriber(actor, { slug: of.slug, now: NOW })).toEqual(first);
  const rows = await getDb().db.select().from(subscriber).where(eq(subscriber.workspaceId, of.id));
  expect(rows).toMatchObject([{ id: first.subscriberId, address: actor.address, origin: "sign-in" }]);
});

test("behavior: ten first visits at once make one subscriber", async () => {
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
