import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { act, actSource, type InteractionKind, interaction, outcome, presence } from "#db/schema/personalisation.ts";
import { shareOf, WHOLE } from "#server/catalog/share-of.ts";
import type { Graph } from "#server/contract/graph.ts";
import { differenceOf, rateOf, sayWeighed } from "#server/personalisation/rates.ts";
import type { MemberContext } from "#server/services/context.ts";
import {
  makeDelivery,
  makeExecution,
  makeMember,
  makePreference,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { listMeasures } from "./list-measures.ts";
import { readMeasure } from "./read-measure.ts";

const { db } = getDb();
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);
let ctx: MemberContext;
let topicId: number;
let workflow: Awaited<ReturnType<typeof makeWorkflow>>;
const tenant = () => ({ id: ctx.workspaceId, slug: ctx.slug });

beforeEach(async () => {
  ctx = await makeMember(await makeWorkspace());
  topicId = (await makeTopic(tenant(), { name: "Yield" })).id;
  workflow = await makeWorkflow(tenant(), { name: "Yields", state: "live" });
});

type Person = Awaited<ReturnType<typeof makeSubscriber>>;
const person = (o: Parameters<typeof makeSubscriber>[1] = {}) =>
  makeSubscriber(tenant(), { createdAt: ago(24 * 200), ...o });

/** An alert so many hours ago, by two channels; `held`: into the inbox only. */
async function alert(who: Person, o: { hours: number; isHeld?: boolean; nodeId?: string }) {
  const at = ago(o.hours);
  const run = await makeRun(workflow, { createdAt: at });
  const execution = await makeExecution({ run, subscriber: who });
  const of = { topicId, nodeId: o.nodeId ?? "tell", createdAt: at };
  if (o.isHeld) {
    const held = { state: "delivered" as const, doneAt: at, heldBecause: "Learned." };
    return makeDelivery(execution, { ...of, ...held });
  }
  const first = await makeDelivery(execution, { ...of, state: "delivered", doneAt: at });
  await makeDelivery(execution, { ...of, channel: "email", state: "delivered", doneAt: ago(o.hours - 0.5) });
  return first;
}

async function did(of: Awaited<ReturnType<typeof makeDelivery>>, kind: InteractionKind, hours: number): Promise<void> {
  const { workspaceId, subscriberId, executionId, nodeId, id: deliveryId } = of;
  const at = ago(hours);
  await db
    .insert(interaction)
    .values({ ...{ workspaceId, subscriberId, executionId, nodeId, deliveryId }, topicId, kind, via: "inbox", at });
}

async function isHere(who: Person, hours: number): Promise<void> {
  const at = ago(hours);
  const hour = Math.floor(at.getTime() / HOUR_MS);
  await db.insert(presence).values({ workspaceId: ctx.workspaceId, subscriberId: who.id, hour, at });
}

test("default: told, acted, ignored, away, held back, opted out and the time to act, of each topic and workflow", async () => {
  const people = await Promise.all(Array.from({ length: 8 }, () => person()));
  const [fast, slow, late, ignores, away, says, leaves, early] = people as [
    ...[Person, Person, Person, Person, Person, Person, Person, Person],
  ];
  await did(await alert(fast, { hours: 100 }), "acted", 99.5);
  await did(await alert(slow, { hours: 100 }), "acted", 90);
  await did(await alert(late, { hours: 100 }), "acted", 100 - 49);
  await alert(ignores, { hours: 100 });
  await isHere(ignores, 80);
  await alert(away, { hours: 100 });
  await isHere(away, 20);
  await did(await alert(says, { hours: 100 }), "not-useful", 99);
  await alert(leaves, { hours: 100 });
  await makePreference({ subscriber: leaves, topic: { id: topicId } }, { enabled: false, updatedAt: ago(99) });
  await alert(early, { hours: 20 });
  await did(await alert(fast, { hours: 90, isHeld: true }), "acted", 80);
  await alert(slow, { hours: 24 * 31 });

  const tally = {
    ...{ told: 8, acted: 2, ignored: 2, unknown: 3, open: 1, held: 1, heldActed: 1, people: 8, optedOut: 1 },
    ...{ rate: null, medianMinutes: 315, p90Minutes: 543 },
  };
  expect(await listMeasures(ctx, { by: "topic", days: 30 })).toEqual({
    kind: "known",
    rows: [{ id: topicId, name: "Yield", tally }],
  });
  expect(await listMeasures(ctx, { by: "workflow", days: 30 })).toEqual({
    kind: "known",
    rows: [{ id: workflow.id, name: "Yields", tally }],
  });
  expect(await readMeasure(ctx, { by: "topic", id: topicId, days: 30 })).toMatchObject({ name: "Yield", tally });
  expect(await readMeasure(ctx, { by: "topic", id: topicId, days: 90 })).toMatchObject({ tally: { told: 9 } });
});

test("behavior: with nothing told yet, names are there and nothing is claimed", async () => {
  expect(await listMeasures(ctx, { by: "topic", days: 7 })).toMatchObject({
    rows: [{ name: "Yield", tally: { told: 0, rate: null, medianMinutes: null } }],
  });
  expect(await readMeasure(ctx, { by: "workflow", id: workflow.id, days: 7 })).toMatchObject({
    ...{ kind: "known", splits: [], holdOuts: [], cohorts: [], probes: null },
  });
});

/** A live version in which a split is followed by the node that tells. */
async function live(type: "ab-split" | "hold-out", percent: number): Promise<void> {
  const node = (of: string, config: Record<string, unknown>) => ({ type: of, v: 1, name: "Apart", config });
  const graph = {
    schema: 1,
    nodes: { split: node(type, { percent }), tell: node("stop", {}), other: node("stop", {}) },
    edges: { a: { from: ["split", "a"], to: ["tell", "in"] } },
    notes: {},
    layout: {},
  } as Graph;
  const before = await makeVersion(workflow, { number: 1, graph, publishedAt: ago(24 * 10) });
  const { id } = await makeVersion(workflow, { number: 2, graph, publishedAt: ago(24) });
  await db.execute(`update workflow set live_version_id = ${id} where id = ${workflow.id}`);
  expect(before.number).toBe(1);
}

const isWithin = ({ address }: Person, percent: number) => shareOf("split", address) < (percent / 100) * WHOLE;

test("behavior: each way of a split is counted by itself, over what comes after it, since it has stood there", async () => {
  await live("ab-split", 50);
  const people = await Promise.all(Array.from({ length: 120 }, () => person()));
  for (const [at, who] of people.entries()) {
    const told = await alert(who, { hours: 100 });
    if (at % (isWithin(who, 50) ? 2 : 4) === 0) await did(told, "acted", 99);
    if (at < 5) await alert(who, { hours: 100, nodeId: "other" });
    if (at < 5) await alert(who, { hours: 24 * 11 });
  }
  const count = (isA: boolean) => {
    const arm = [...people.entries()].filter(([, who]) => isWithin(who, 50) === isA);
    return { tried: arm.length, did: arm.filter(([at]) => at % (isA ? 2 : 4) === 0).length };
  };
  const [a, b] = [count(true), count(false)];
  const found = await readMeasure(ctx, { by: "topic", id: topicId, days: 30 });
  expect(found).toMatchObject({
    splits: [
      {
        ...{ workflowName: "Yields", nodeId: "split", name: "Apart", percent: 50, since: ago(24 * 10) },
        difference: differenceOf(a, b),
        arms: [
          { label: "A", percent: 50, tally: { told: a.tried, acted: a.did, rate: rateOf(a) } },
          { label: "B", percent: 50, tally: { told: b.tried, acted: b.did, rate: rateOf(b) } },
        ],
      },
    ],
  });
}, 60_000);

test("behavior: who is held out is compared with everybody else who was there when the time began", async () => {
  await live("hold-out", 40);
  const people = await Promise.all(Array.from({ length: 120 }, () => person()));
  await person({ createdAt: ago(30) });
  for (const [at, who] of people.entries()) {
    if (at % 3 === 0) await isHere(who, 24 * 5);
    await isHere(who, 24 * 11);
  }
  const count = (isHeldOut: boolean) => {
    const group = [...people.entries()].filter(([, who]) => isWithin(who, 40) === isHeldOut);
    return { tried: group.length, did: group.filter(([at]) => at % 3 === 0).length };
  };
  const [told, heldOut] = [count(false), count(true)];
  const group = (of: { tried: number; did: number }) => ({ people: of.tried, did: of.did, rate: rateOf(of) });
  expect(await readMeasure(ctx, { by: "workflow", id: workflow.id, days: 30 })).toMatchObject({
    holdOuts: [
      {
        percent: 40,
        measuredBy: "visits",
        told: group(told),
        heldOut: group(heldOut),
        lift: differenceOf(told, heldOut),
      },
    ],
  });
}, 60_000);

test("behavior: acts on-chain count told or not, and a hold-out is measured by them", async () => {
  await live("hold-out", 40);
  const place = { chainId: 1, address: "0xaa" as const, topic0: "0xbb" as const };
  const [source] = await db
    .insert(actSource)
    .values({
      ...{ workspaceId: ctx.workspaceId, topicId, ...place, argument: "user", place: { topic: 1 }, createdAt: NOW },
      event: { type: "event", name: "Repay", inputs: [] },
    })
    .returning();
  const people = await Promise.all(Array.from({ length: 100 }, () => person()));
  for (const [at, who] of people.entries()) {
    if (at % 5 === 0) await alert(who, { hours: 60 });
    if (at % 4 > 0) continue;
    const log = { chainId: 1, blockHash: "0x01" as const, txHash: "0x02" as const, logIndex: at };
    const isGone = at % 8 > 0;
    await db.insert(act).values({
      ...{ workspaceId: ctx.workspaceId, sourceId: source?.id ?? 0, topicId, subscriberId: who.id, ...log },
      ...{ at: ago(50), orphanedAt: isGone ? ago(49) : null },
    });
  }
  const count = (isHeldOut: boolean) => {
    const group = [...people.entries()].filter(([, who]) => isWithin(who, 40) === isHeldOut);
    return { people: group.length, did: group.filter(([at]) => at % 8 === 0).length };
  };
  expect(await readMeasure(ctx, { by: "topic", id: topicId, days: 30 })).toMatchObject({
    acts: { sources: 1, acts: 13, people: 13, afterAlert: 3 },
    holdOuts: [{ measuredBy: "acts", told: count(false), heldOut: count(true) }],
  });
}, 60_000);

test("behavior: of each week's new subscribers who were told, so many came back in the week before their 30th day", async () => {
  // NOW is Monday, 5 January 2026, noon: the newest week that is 30 days old begins on 24 November
  const joined = new Date("2025-11-26T10:00:00Z");
  const after = (days: number) => (NOW.getTime() - joined.getTime()) / HOUR_MS - days * 24;
  const people = await Promise.all(Array.from({ length: 31 }, () => person({ createdAt: joined })));
  for (const [at, who] of people.entries()) {
    await alert(who, { hours: after(3) });
    if (at < 10) await isHere(who, after(25));
    else await isHere(who, after(22));
  }
  await person({ createdAt: joined });
  await alert(await person({ createdAt: new Date("2025-12-10T10:00:00Z") }), { hours: 200 });
  expect(await readMeasure(ctx, { by: "topic", id: topicId, days: 7 })).toMatchObject({
    cohorts: [{ week: new Date("2025-11-24T00:00:00Z"), told: 31, back: 10, rate: rateOf({ tried: 31, did: 10 }) }],
  });
}, 60_000);

test("behavior: what a learned line costs is weighed from the few that chance told all the same", async () => {
  const rows = Array.from({ length: 400 }, (_, at) => {
    const chance = at % 2 === 0 ? 0.5 : 0.1;
    const isHeld = at % (chance === 0.5 ? 4 : 20) !== (chance === 0.5 ? 0 : 1);
    return { at, chance, isHeld, isActed: !isHeld && at % 8 === 0 };
  });
  for (const { at, chance, isHeld, isActed } of rows) {
    const label = isActed ? "acted" : isHeld ? "unresolved" : "ignored";
    await db.insert(outcome).values({
      ...{ workspaceId: ctx.workspaceId, topicId, subscriberId: at, executionId: at, nodeId: "tell", value: "3" },
      ...{ alertKey: `probe-${topicId}-${at}`, isHeld, isProbe: !isHeld, chance, policy: "1", label },
      ...{ sentAt: ago(100), maturesAt: ago(52), dueAt: ago(52) },
    });
  }
  const weighed = (isHeld: boolean) => {
    const some = rows.filter((row) => row.isHeld === isHeld);
    const weight = (row: (typeof rows)[number]) => 1 / (isHeld ? 1 - row.chance : row.chance);
    return sayWeighed({
      count: some.length,
      weight: some.reduce((sum, row) => sum + weight(row), 0),
      squares: some.reduce((sum, row) => sum + weight(row) ** 2, 0),
      actedWeight: some.reduce((sum, row) => sum + (row.isActed ? weight(row) : 0), 0),
    });
  };
  const found = await readMeasure(ctx, { by: "topic", id: topicId, days: 30 });
  const [ifTold, ifHeld] = [weighed(false), weighed(true)];
  expect(ifTold).not.toBeNull();
  expect(found).toMatchObject({
    probes: {
      told: rows.filter(({ isHeld }) => !isHeld).length,
      held: rows.filter(({ isHeld }) => isHeld).length,
      ifTold: { value: expect.closeTo(ifTold?.value ?? 0, 9), low: expect.closeTo(ifTold?.low ?? 0, 9) },
      ifHeld: { value: expect.closeTo(ifHeld?.value ?? 0, 9) },
      forgone: { value: expect.closeTo((ifTold?.value ?? 0) - (ifHeld?.value ?? 0), 9) },
    },
  });
});

test("error: another workspace's topic is not here", async () => {
  const other = await makeTopic(await makeWorkspace());
  await expect(readMeasure(ctx, { by: "topic", id: other.id, days: 7 })).rejects.toThrow("is not here");
});
