import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { evaluateCondition } from "#server/catalog/condition/evaluate-condition.ts";
import { storedAt, typeIn } from "#server/catalog/segment/segment-values.ts";
import type { Condition } from "#server/contract/condition.ts";
import type { Graph } from "#server/contract/graph.ts";
import { decimal, FIELDS, setting, topicOf } from "#server/pipeline/audience/arbitrary-audience.ts";
import { readStored } from "#server/pipeline/interpreter/read-stored.ts";
import { standingOf } from "#server/pipeline/interpreter/topic-standing.ts";
import type { MemberContext } from "#server/services/context.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { listWorkflows } from "#server/services/workflow/list-workflows.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import {
  makeMember,
  makePreference,
  makeSubscriber,
  makeTopic,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { makeAttributes } from "#server/testing/rest-factories.ts";
import { archiveSegment } from "./archive-segment.ts";
import { countSegment } from "./count-segment.ts";
import { countSegments } from "./count-segments.ts";
import { createSegment } from "./create-segment.ts";
import { listSegments } from "./list-segments.ts";
import { listValues } from "./list-values.ts";
import { freeze } from "./load-segments.ts";
import { restoreSegment } from "./restore-segment.ts";
import { updateSegment } from "./update-segment.ts";

let ctx: MemberContext;
const tenant = () => ({ id: ctx.workspaceId, slug: ctx.slug });
const TIER = [{ name: "tier", type: "text" as const }];
const gold: Condition = { op: "is", args: [{ ref: ["told", "tier"] }, { value: "Gold" }] };
const input = (o: Record<string, unknown> = {}) => ({ name: "Gold tier", condition: gold, attributes: TIER, ...o });

beforeEach(async () => {
  ctx = await makeMember(await makeWorkspace(), { role: "operator" });
});

async function person(o: Parameters<typeof makeSubscriber>[1] = {}, tier?: string) {
  const row = await makeSubscriber(tenant(), o);
  if (tier) await makeAttributes(row, { tier });
  return row;
}

test("default: a segment is made, listed in words, changed, archived and brought back, each written down", async () => {
  const { id, key } = await createSegment(ctx, input());
  expect(key).toBe("gold-tier");
  await updateSegment(ctx, { id, segment: input({ name: "Gold", description: "The best" }) });
  expect(await listSegments(ctx)).toMatchObject([
    {
      ...{ id, key, name: "Gold", description: "The best", attributes: TIER, problem: null, usedBy: [] },
      sentence: [{ chip: "tier" }, " is", " ", { chip: "Gold" }],
    },
  ]);
  await archiveSegment(ctx, { id });
  expect(await listSegments(ctx)).toEqual([]);
  await restoreSegment(ctx, { id });
  expect(await listSegments(ctx)).toHaveLength(1);
  const audit = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, ctx.workspaceId));
  expect(audit.map(({ action }) => action)).toEqual(
    ["create", "update", "archive", "restore"].map((verb) => `segment.${verb}`),
  );
});

test("behavior: choices and settings of topics are told by what they are called", async () => {
  const topic = await makeTopic(tenant(), { name: "Votes" });
  const origin: Condition = { op: "is", args: [{ ref: ["subscriber", "origin"] }, { value: "event" }] };
  const isOn: Condition = { op: "is-yes", args: [{ ref: [`topic-${topic.id}`, "enabled"] }] };
  await createSegment(ctx, input({ condition: { any: [origin, isOn] } }));
  const [row] = await listSegments(ctx);
  const words = row?.sentence.map((part) => (typeof part === "string" ? part : part.chip)).join("");
  expect(words).toBe("how they came is found in an event or votes: turned on is yes");
});

test("behavior: a name that is there already gets another key, and only attributes that are compared are kept", async () => {
  await createSegment(ctx, input());
  const second = await createSegment(ctx, input({ attributes: [...TIER, { name: "debt", type: "number" }] }));
  expect(second.key).toBe("gold-tier-2");
  expect((await listSegments(ctx)).map(({ attributes }) => attributes)).toEqual([TIER, TIER]);
});

test("behavior: counts are of this workspace, by what was told, the newest of those who are in it first", async () => {
  const first = await person({}, " GOLD ");
  const second = await person({}, "gold");
  await person({}, "silver");
  await person();
  await makeAttributes(await makeSubscriber(await makeWorkspace()), { tier: "gold" });
  const { id } = await createSegment(ctx, input());
  expect(await countSegments(ctx)).toEqual({ kind: "known", total: 4, counts: [{ id, count: 2 }] });
  expect(await countSegment(ctx, { condition: gold, attributes: TIER })).toMatchObject({
    ...{ kind: "known", count: 2, total: 4 },
    examples: [{ id: second.id, address: second.address }, { id: first.id }],
  });
});

test("behavior: counts what is known of everybody, and what their settings come to, set or not", async () => {
  const topic = await makeTopic(tenant());
  const early = await person({ zone: "Europe/Lisbon", origin: "api", createdAt: new Date("2026-01-01T00:00:00.001Z") });
  const late = await person({ createdAt: new Date("2026-06-01T00:00:00Z") });
  await makePreference({ subscriber: early, topic }, { preset: "aggressive" });
  await makePreference({ subscriber: late, topic }, { enabled: false, own: { line: "2" } });
  await person({ createdAt: new Date("2026-07-01T00:00:00Z") });
  const setting = `topic-${topic.id}`;
  const cases: [Condition, number][] = [
    [{ op: "contains", args: [{ ref: ["subscriber", "zone"] }, { value: "lisbon" }] }, 1],
    [{ op: "is", args: [{ ref: ["subscriber", "origin"] }, { value: "api" }] }, 1],
    [
      {
        op: "is",
        args: [{ ref: ["subscriber", "wallet"] }, { value: late.address.toUpperCase().replace("0X", "0x") }],
      },
      1,
    ],
    [{ op: "is-after", args: [{ ref: ["subscriber", "joined"] }, { value: "2026-01-01T00:00:00.001Z" }] }, 2],
    [{ op: "is-yes", args: [{ ref: [setting, "enabled"] }] }, 2],
    [{ op: "is-below", args: [{ ref: [setting, "line"] }, { value: "1.2" }] }, 1],
    [{ op: "is-at-least", args: [{ ref: [setting, "line"] }, { value: "1.25" }] }, 2],
    [{ op: "is", args: [{ ref: [setting, "preset"] }, { value: "standard" }] }, 1],
    [{ op: "is-missing", args: [{ ref: [setting, "preset"] }] }, 1],
  ];
  for (const [condition, count] of cases) {
    const found = await countSegment(ctx, { condition, attributes: [] });
    expect(found, JSON.stringify(condition)).toMatchObject({ kind: "known", count, total: 3 });
  }
});

test("behavior: one statement counts whom asking each alone finds, whatever topic and settings", async () => {
  let compared = 0;
  const refs = [...FIELDS.map(({ key }) => key), "enabled", "preset"];
  const world = fc.record({
    topic: topicOf,
    settings: fc.array(setting, { minLength: 20, maxLength: 20 }),
    line: decimal,
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ topic, settings, line }) => {
      const of = await makeWorkspace();
      const member = await makeMember(of);
      const made = await makeTopic(of, topic);
      const people = [];
      for (const own of settings) {
        const row = await makeSubscriber(of);
        if (own) await makePreference({ subscriber: row, topic: made }, own);
        people.push({ row, standing: standingOf({ ...topic, id: made.id }, own) });
      }
      for (const condition of refs.flatMap((name) => conditionsOn([`topic-${made.id}`, name], line))) {
        const { topics } = await getDb().db.transaction((tx) => loadFacts(tx, of.id));
        const { outputs } = freeze({ condition, attributes: [] }, topics);
        const isIn = people.filter(({ row, standing }) => {
          const known = { subscriber: row, standings: new Map([[made.id, standing]]), attributes: {} };
          const read = (ref: [string, ...string[]]) => {
            const stored = storedAt(outputs, ref);
            return stored ? readStored(known, stored) : null;
          };
          return evaluateCondition(condition, { read, typeOf: (ref) => typeIn(outputs, ref) }).verdict === true;
        });
        const counted = await countSegment(member, { condition, attributes: [] });
        if (counted.kind === "unfinished") continue;
        compared += 1;
        expect(counted, JSON.stringify(condition)).toMatchObject({ kind: "known", count: isIn.length });
      }
    }),
    { numRuns: 4 },
  );
  expect(compared).toBeGreaterThan(40);
}, 60_000);

function conditionsOn(ref: [string, ...string[]], line: string): Condition[] {
  const left = { ref };
  return [
    { op: "is-above", args: [left, { value: line }] },
    { op: "is-yes", args: [left] },
    { op: "is-no", args: [left] },
    { op: "is", args: [left, { value: "dex" }] },
    { op: "is", args: [left, { value: "calm" }] },
    { op: "contains", args: [left, { value: "nft" }] },
    { not: { op: "is-missing", args: [left] } },
  ];
}

test("behavior: while a count of the workspace is under way another is told to come again", async () => {
  await getDb().db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7315204, ${ctx.workspaceId}::integer)`);
    expect(await countSegments(ctx)).toEqual({ kind: "busy" });
  });
  expect(await countSegments(ctx)).toMatchObject({ kind: "known" });
});

test("behavior: a count that takes too long says so and ends", async () => {
  await getDb().db.transaction(async (tx) => {
    await tx.execute(sql`lock table attribute_set in access exclusive mode`);
    expect(await countSegments(ctx)).toEqual({ kind: "too-long" });
  });
}, 20_000);

test("behavior: values to compare are what was pushed, read as what it is, and every topic", async () => {
  await makeTopic(tenant(), { name: "Yields", presets: [], defaultPreset: null });
  await makeAttributes(await person(), { tier: "gold", debt: "1.5", vip: true });
  await makeAttributes(await person(), { tier: "3", debt: "2" });
  const { attributes, values } = await listValues(ctx);
  expect(attributes).toEqual([
    { name: "debt", type: "number" },
    { name: "tier", type: "text" },
    { name: "vip", type: "boolean" },
  ]);
  expect(values.map(({ name }) => name)).toEqual(["What you told us", "The subscriber", "Yields"]);
});

const graphOf = (segmentId: number): Graph => ({
  ...{ schema: 1, edges: {}, notes: {}, layout: {} },
  nodes: { if: { type: "in-segment", v: 1, name: "", config: { segmentId } } },
});

async function publish(segmentId: number) {
  const workflow = await makeWorkflow(tenant(), { state: "live", name: "Watch" });
  const graph = graphOf(segmentId);
  const plan = compilePlan(graph, await getDb().db.transaction((tx) => loadFacts(tx, ctx.workspaceId)));
  const version = await makeVersion(workflow, { graph, plan });
  await getDb().db.execute(sql`update workflow set live_version_id = ${version.id} where id = ${workflow.id}`);
  await getDb().db.execute(sql`
    update workflow_draft set graph = ${JSON.stringify(graph)}::text::jsonb where workflow_id = ${workflow.id}`);
  return { workflow, plan };
}

test("behavior: what is published keeps the segment as it was, and says when it was changed since", async () => {
  const { id } = await createSegment(ctx, input());
  const { workflow, plan } = await publish(id);
  expect(plan.segments?.[id]).toMatchObject({ id, name: "Gold tier", condition: gold });
  expect(await listSegments(ctx)).toMatchObject([{ usedBy: [{ id: workflow.id, name: "Watch", isAsNow: true }] }]);
  await updateSegment(ctx, { id, segment: input({ name: "Renamed" }) });
  expect((await getWorkflow(ctx, { id: workflow.id })).changes).toEqual([]);
  await updateSegment(ctx, { id, segment: input({ condition: { not: gold } }) });
  expect(await listSegments(ctx)).toMatchObject([{ usedBy: [{ isAsNow: false }] }]);
  const { changes } = await getWorkflow(ctx, { id: workflow.id });
  expect(changes).toEqual([{ kind: "changed", nodeId: "if", text: "The segment Gold tier was changed since v1" }]);
  expect(await listWorkflows(ctx)).toMatchObject([{ changeCount: 1 }]);
});

test("error: what a live workflow uses is archived only by somebody who was told which", async () => {
  const { id } = await createSegment(ctx, input());
  await publish(id);
  await expect(archiveSegment(ctx, { id })).rejects.toMatchObject({
    code: "conflict",
    publicMessage: expect.stringContaining("In use by Watch"),
  });
  await archiveSegment(ctx, { id, evenIfUsed: true });
  expect(await listSegments(ctx)).toEqual([]);
});

test("behavior: a condition whose topic is gone says so, and counts nobody", async () => {
  const topic = await makeTopic(tenant());
  const condition = { op: "is-yes", args: [{ ref: [`topic-${topic.id}`, "enabled"] }] };
  await person();
  const { id } = await createSegment(ctx, input({ condition }));
  expect(await countSegments(ctx)).toMatchObject({ counts: [{ id, count: 1 }] });
  await getDb().db.execute(sql`update topic set archived_at = now() where id = ${topic.id}`);
  expect(await listSegments(ctx)).toMatchObject([{ problem: expect.stringContaining("Pick it again") }]);
  expect(await countSegments(ctx)).toMatchObject({ counts: [{ id, count: 0 }] });
});

test("error: a segment of another workspace is not here, whatever is done to it", async () => {
  const stranger = await makeMember(await makeWorkspace());
  const { id } = await createSegment(ctx, input());
  const notFound = { code: "not-found" };
  await expect(updateSegment(stranger, { id, segment: input() })).rejects.toMatchObject(notFound);
  await expect(archiveSegment(stranger, { id })).rejects.toMatchObject(notFound);
  await expect(restoreSegment(stranger, { id })).rejects.toMatchObject(notFound);
  expect(await listSegments(stranger)).toEqual([]);
});

const twoTexts: Condition = { op: "is", args: [{ ref: ["told", "tier"] }, { ref: ["subscriber", "zone"] }] };

test.each<[what: string, segment: unknown, says: string]>([
  ["nothing", {}, "name: "],
  ["no name", input({ name: " " }), "name: Give it a name"],
  ["a stranger among its parts", input({ secret: 1 }), "secret"],
  ["no condition yet", input({ condition: { all: [] } }), "Add what to compare"],
  [
    "no value",
    input({ condition: { ...gold, args: [{ ref: ["told", "tier"] }, { value: "" }] } }),
    "Type a value, or pick one.",
  ],
  ["what nobody told", input({ attributes: [] }), "Pick it again"],
  ["what cannot be asked of everybody at once", input({ condition: twoTexts }), "a value that you type"],
])("error: %s", async (_, wrong, says) => {
  await expect(createSegment(ctx, wrong)).rejects.toMatchObject({
    code: "bad-input",
    publicMessage: expect.stringContaining(says),
  });
});
