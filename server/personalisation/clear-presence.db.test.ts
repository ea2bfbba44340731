import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { presence } from "#db/schema/personalisation.ts";
import { makeSubscriber, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { clearPresence } from "./clear-presence.ts";
import { recordPresence } from "./record-presence.ts";

test("default: what is older than 150 days goes, a batch at a time, and the rest stays", async () => {
  const { db } = getDb();
  const workspace = await makeWorkspace();
  const { id: subscriberId } = await makeSubscriber(workspace);
  await clearPresence(db, { limit: 10_000, now: NOW });
  for (const days of [0, 149, 151, 200, 300]) {
    const now = new Date(NOW.getTime() - days * 86_400_000);
    await db.transaction((tx) => recordPresence(tx, { workspaceId: workspace.id, subscriberId, now }));
  }
  expect(await clearPresence(db, { limit: 2, now: NOW })).toBe(2);
  expect(await clearPresence(db, { limit: 2, now: NOW })).toBe(1);
  expect(await clearPresence(db, { limit: 2, now: NOW })).toBe(0);
  const left = await db.select().from(presence).where(eq(presence.subscriberId, subscriberId));
  expect(left).toHaveLength(2);
});
