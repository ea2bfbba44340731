import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import type { TopicInput } from "#server/contract/topic.ts";
import { makeMember, makePreference, makeSubscriber, makeTopic, makeWorkspace } from "#server/testing/factories.ts";
import { archiveTopic } from "./archive-topic.ts";
import { createTopic } from "./create-topic.ts";
import { listTopics } from "./list-topics.ts";
import { restoreTopic } from "./restore-topic.ts";
import { updateTopic } from "./update-topic.ts";

const input = (o: Partial<TopicInput> = {}) => ({
  key: "yield",
  name: "Yield",
  fields: [{ kind: "number", key: "from", label: "From", unit: "%", min: "0", default: "2" }],
  presets: [{ key: "big", label: "Big ones", values: { from: "5" } }],
  ...o,
});

test("default: a topic is made, listed, changed, archived and brought back, each written down", async () => {
  const of = await makeWorkspace();
  const ctx = await makeMember(of, { role: "operator" });
  const { id } = await createTopic(ctx, input());
  await updateTopic(ctx, { id, topic: input({ name: "Yields", onByDefault: false }) });
  expect(await listTopics(ctx)).toMatchObject([
    { id, key: "yield", name: "Yields", onByDefault: false, tunedCount: 0 },
  ]);
  await archiveTopic(ctx, { id });
  expect(await listTopics(ctx)).toEqual([]);
  await restoreTopic(ctx, { id });
  expect(await listTopics(ctx)).toHaveLength(1);
  const audit = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, of.id));
  expect(audit.map(({ action }) => action)).toEqual(["topic.create", "topic.update", "topic.archive", "topic.restore"]);
});

test("behavior: the list counts who set it and who turned it off, of this workspace", async () => {
  const of = await makeWorkspace();
  const ctx = await makeMember(of, { role: "viewer" });
  const mine = await makeTopic(of);
  for (const enabled of [true, true, false]) {
    await makePreference({ subscriber: await makeSubscriber(of), topic: mine }, { enabled });
  }
  await makeTopic(await makeWorkspace());
  expect(await listTopics(ctx)).toMatchObject([{ id: mine.id, tunedCount: 3, offCount: 1 }]);
});

test("error: a topic of another workspace is not here, whatever is done to it", async () => {
  const ctx = await makeMember(await makeWorkspace());
  const foreign = await makeTopic(await makeWorkspace());
  const notFound = { code: "not-found" };
  await expect(updateTopic(ctx, { id: foreign.id, topic: input({ key: foreign.key }) })).rejects.toMatchObject(
    notFound,
  );
  await expect(archiveTopic(ctx, { id: foreign.id })).rejects.toMatchObject(notFound);
  await expect(restoreTopic(ctx, { id: foreign.id })).rejects.toMatchObject(notFound);
  const [still] = await getDb().db.select().from(topic).where(eq(topic.id, foreign.id));
  expect(still).toEqual(foreign);
});

test("error: a key is used once, by an archived topic too, and never changes", async () => {
  const ctx = await makeMember(await makeWorkspace());
  const { id } = await createTopic(ctx, input());
  await expect(createTopic(ctx, input())).rejects.toMatchObject({ code: "conflict" });
  await expect(updateTopic(ctx, { id, topic: input({ key: "other" }) })).rejects.toMatchObject({ code: "conflict" });
  await archiveTopic(ctx, { id });
  await expect(createTopic(ctx, input())).rejects.toMatchObject({ code: "conflict" });
  await expect(updateTopic(ctx, { id, topic: input() })).rejects.toMatchObject({ code: "not-found" });
  await expect(archiveTopic(ctx, { id })).rejects.toMatchObject({ code: "not-found" });
});

test.each<[what: string, topic: unknown, says: string]>([
  ["nothing", {}, "key: "],
  ["no name", input({ name: " " }), "name: Give it a name"],
  ["a key with spaces", input({ key: "my yield" }), "key: Use lower-case letters"],
  ["a stranger among its parts", { ...input(), secret: 1 }, "secret"],
  ["a default preset that is none", input({ defaultPreset: "small" }), "There is no preset “small”."],
  [
    "a preset out of bounds",
    input({ presets: [{ key: "big", label: "Big ones", values: { from: "-1" } }] }),
    "Yield, Big ones, from: The least is 0.",
  ],
])("error: %s", async (_, wrong, says) => {
  const ctx = await makeMember(await makeWorkspace());
  await expect(createTopic(ctx, wrong)).rejects.toMatchObject({
    code: "bad-input",
    publicMessage: expect.stringContaining(says),
  });
});
