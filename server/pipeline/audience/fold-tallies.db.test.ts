import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { tally } from "#db/schema/standing.ts";
import { makeSubscriber, makeTopic, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { readAudiences } from "./audience-facts.ts";
import { createTallyFolder, foldTallies } from "./fold-tallies.ts";

const { db } = getDb();

async function makePeople(count: number) {
  const workspace = await makeWorkspace();
  const topic = await makeTopic(workspace);
  for (let i = 0; i < count; i++) await makeSubscriber(workspace);
  const asked = { workspaceId: workspace.id, topicId: topic.id, runId: 0 };
  const followers = () => db.transaction(async (tx) => (await readAudiences(tx, [asked])).get(0)?.followers);
  const rows = () => db.$count(tally, eq(tally.workspaceId, workspace.id));
  return { workspace, followers, rows };
}

test("default: many rows become one of the same sum; few stay", async () => {
  const [many, few] = [await makePeople(20), await makePeople(3)];
  await foldTallies(db);
  expect([await many.rows(), await many.followers()]).toEqual([1, 20]);
  expect([await few.rows(), await few.followers()]).toEqual([3, 3]);
});

test("behavior: whoever comes while it is folded is counted once", async () => {
  const { workspace, followers } = await makePeople(20);
  const coming = Array.from({ length: 30 }, () => makeSubscriber(workspace));
  await Promise.all([foldTallies(db), foldTallies(db), ...coming]);
  await foldTallies(db);
  expect(await followers()).toBe(50);
});

test("behavior: what is deleted is taken off, and a look a moment later folds nothing", async () => {
  const { workspace, followers, rows } = await makePeople(20);
  const fold = createTallyFolder({ db });
  await fold({ now: NOW });
  await db.execute(sql`delete from subscriber where workspace_id = ${workspace.id}::bigint and id % 2 = 0`);
  expect(await followers()).toBe(10);
  await fold({ now: new Date(NOW.getTime() + 1_000) });
  expect(await rows()).toBe(2);
});
