import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { topic as topicTable } from "#db/schema/subscriber.ts";
import { trigger, workflowVersion } from "#db/schema/workflow.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { asPublished, createExample, makeTeam } from "#server/testing/published-workflow.ts";
import { createWorkflow } from "./create-workflow.ts";
import { describeDraft } from "./describe-draft.ts";
import { duplicateWorkflow } from "./duplicate-workflow.ts";
import { getVersion, listVersions } from "./get-version.ts";
import { getWorkflow } from "./get-workflow.ts";
import { issueSignalToken } from "./issue-signal-token.ts";
import { listWorkflows } from "./list-workflows.ts";
import { publishWorkflow } from "./publish-workflow.ts";
import { renameWorkflow } from "./rename-workflow.ts";
import { restoreVersion } from "./restore-version.ts";
import { saveDraft } from "./save-draft.ts";
import { archiveWorkflow, pauseWorkflow, resumeWorkflow } from "./set-workflow-state.ts";

const triggersOf = (workflowId: number) =>
  getDb().db.select().from(trigger).where(eq(trigger.workflowId, workflowId)).orderBy(trigger.id);

/** The draft with one node changed. */
function withConfig(graph: Graph, id: string, config: Record<string, unknown>): Graph {
  const node = present(graph.nodes[id], `the example has ${id}`);
  return { ...graph, nodes: { ...graph.nodes, [id]: { ...node, config: { ...node.config, ...config } } } };
}

test("default: a template becomes a draft, and publishing makes it live as compiled", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const draft = await getWorkflow(owner, { id });
  expect(draft).toMatchObject({ state: "draft", live: null, draft: { revision: 1 }, changes: [] });
  expect(draft.description.problems).toEqual([]);

  const published = asPublished(await publishWorkflow(owner, { id, revision: 1, note: "First" }));
  expect(published).toMatchObject({ number: 1, changes: [] });
  const [row] = await triggersOf(id);
  expect(row).toMatchObject({
    nodeId: "event",
    kind: "log",
    chainId: 31337,
    address: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
    active: true,
    versionId: published.versionId,
  });
  const live = await getWorkflow(owner, { id });
  expect(live).toMatchObject({
    state: "live",
    live: { number: 1 },
    changes: [],
    versions: [{ number: 1, note: "First" }],
  });
  const [version] = await getDb().db.select().from(workflowVersion).where(eq(workflowVersion.id, published.versionId));
  expect(version?.plan).toMatchObject({
    topicIds: [topic.id],
    audiences: { event: { nodeId: "wallet", spec: { kind: "wallet", wallet: { ref: ["event", "user"] } } } },
  });
  const audit = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, owner.workspaceId));
  expect(audit.map((entry) => entry.action)).toEqual(["workflow.create", "workflow.publish"]);
});

test("behavior: errors refuse publishing and change nothing", async () => {
  const { owner } = await makeTeam();
  const { id } = await createWorkflow(owner, { name: "Empty" });
  const refused = await publishWorkflow(owner, { id });
  expect(refused).toMatchObject({ kind: "refused", problems: [{ code: "no-trigger" }, { code: "no-action" }] });
  expect(await triggersOf(id)).toEqual([]);
  expect(await getWorkflow(owner, { id })).toMatchObject({ state: "draft", versions: [] });
});

test("behavior: a topic deleted since then refuses publishing, on the right node", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  await getDb().db.update(topicTable).set({ archivedAt: owner.now }).where(eq(topicTable.id, topic.id));
  const refused = await publishWorkflow(owner, { id });
  expect(refused.kind === "refused" && refused.problems.map((p) => [p.code, p.nodeId, p.field])).toContainEqual([
    "topic-gone",
    "wallet",
    "topicId",
  ]);
});

test("behavior: a save on an old base is refused with who saved when; both ways out work", async () => {
  const { owner, topic, workspace } = await makeTeam();
  const colleague = await makeMember(workspace, { role: "operator" });
  const { id } = await createExample(owner, topic.id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const theirs = withConfig(graph, "telegram", { urgency: "normal" });
  const mine = withConfig(graph, "email", { urgency: "urgent" });
  expect(await saveDraft(colleague, { id, baseRevision: 1, graph: theirs })).toMatchObject({ revision: 2 });

  const stale = saveDraft(owner, { id, baseRevision: 1, graph: mine });
  await expect(stale).rejects.toMatchObject({
    code: "conflict",
    publicMessage:
      "Someone else saved this draft in the meantime. Load their version, or keep yours and write over it.",
    facts: { revision: 2, updatedBy: colleague.actor.address, updatedAt: "2026-01-05T12:00:00.000Z" },
  });
  expect((await getWorkflow(owner, { id })).draft.graph).toEqual(theirs);
  expect(await saveDraft(owner, { id, baseRevision: 2, graph: mine })).toMatchObject({ revision: 3 });
});

test("behavior: the same save twice is no conflict", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const graph = withConfig((await getWorkflow(owner, { id })).draft.graph, "email", { urgency: "urgent" });
  await saveDraft(owner, { id, baseRevision: 1, graph });
  expect(await saveDraft(owner, { id, baseRevision: 1, graph })).toMatchObject({ revision: 2 });
});

test("behavior: two saves at once: one is told of the other", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const saves = ["normal", "urgent"].map((urgency) =>
    saveDraft(owner, { id, baseRevision: 1, graph: withConfig(graph, "email", { urgency, topicId: topic.id }) }),
  );
  const results = await Promise.allSettled(saves);
  expect(results.map((r) => r.status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("behavior: draft edits never reach what is live", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  asPublished(await publishWorkflow(owner, { id }));
  const read = async () =>
    JSON.stringify([
      await triggersOf(id),
      await getDb().db.select().from(workflowVersion).where(eq(workflowVersion.workflowId, id)),
    ]);
  const before = await read();
  const { graph } = (await getWorkflow(owner, { id })).draft;
  await saveDraft(owner, { id, baseRevision: 1, graph: withConfig(graph, "email", { urgency: "urgent" }) });
  await saveDraft(owner, { id, baseRevision: 2, graph: emptyGraph() });
  expect(await read()).toBe(before);
  await expect(
    getDb().db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('app.workspace_id', ${String(owner.workspaceId)}, true)`);
      await tx.execute(sql`set local role bellwether_app`);
      await tx.update(workflowVersion).set({ note: "other" }).where(eq(workflowVersion.workflowId, id));
    }),
  ).rejects.toThrow();
});

test("behavior: publishing again says what changes, keeps the trigger's row, and old versions stay", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  asPublished(await publishWorkflow(owner, { id }));
  const [first] = await triggersOf(id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const line = {
    condition: { all: [{ op: "is-below", args: [{ ref: ["event", "healthFactor"] }, { value: "1.1" }] }] },
  };
  await saveDraft(owner, {
    id,
    baseRevision: 1,
    graph: withConfig(withConfig(graph, "line", line), "email", { urgency: "urgent" }),
  });
  expect((await getWorkflow(owner, { id })).changes.map((c) => c.text)).toEqual([
    "At their line: If health factor is below 1.1",
    "Room to act: Send Your health factor is … as an urgent email",
  ]);
  const again = asPublished(await publishWorkflow(owner, { id, revision: 2 }));
  expect(again.number).toBe(2);
  const rows = await triggersOf(id);
  expect(rows.map((r) => [r.id, r.versionId, r.active])).toEqual([[first?.id, again.versionId, true]]);
  expect((await getVersion(owner, { id, number: 1 })).graph).toEqual(graph);
  expect((await listVersions(owner, { id })).map((v) => v.number)).toEqual([2, 1]);
});

test("behavior: nobody publishes what someone else changed meanwhile", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  await saveDraft(owner, { id, baseRevision: 1, graph: withConfig(graph, "email", { urgency: "urgent" }) });
  await expect(publishWorkflow(owner, { id, revision: 1 })).rejects.toMatchObject({ code: "conflict" });
});

test("behavior: two publish at once make two versions, and one live trigger", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const both = await Promise.all([publishWorkflow(owner, { id }), publishWorkflow(owner, { id })]);
  expect(both.map((r) => asPublished(r).number).toSorted()).toEqual([1, 2]);
  expect((await triggersOf(id)).filter((r) => r.active)).toHaveLength(1);
});

test("behavior: pausing puts the triggers to sleep, resuming wakes them, archiving ends it", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  asPublished(await publishWorkflow(owner, { id }));
  const active = async () => (await triggersOf(id)).map((r) => r.active);
  await pauseWorkflow(owner, { id });
  expect(await active()).toEqual([false]);
  expect(await getWorkflow(owner, { id })).toMatchObject({ state: "paused", pausedBy: owner.actor.address });
  await expect(pauseWorkflow(owner, { id })).rejects.toThrow("Only a live workflow can be paused.");
  await resumeWorkflow(owner, { id });
  expect(await active()).toEqual([true]);
  await archiveWorkflow(owner, { id });
  expect(await active()).toEqual([false]);
  expect((await listWorkflows(owner)).map((w) => w.id)).not.toContain(id);
  await expect(publishWorkflow(owner, { id })).rejects.toThrow("This workflow is archived.");
});

test("behavior: a removed When node sleeps, and does not wake with the rest", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const two: Graph = {
    ...graph,
    nodes: { ...graph.nodes, second: present(graph.nodes.event, "the example has an event") },
    edges: { ...graph.edges, extra: { from: ["second", "next"], to: ["wallet", "in"] } },
  };
  await saveDraft(owner, { id, baseRevision: 1, graph: two });
  asPublished(await publishWorkflow(owner, { id }));
  await saveDraft(owner, { id, baseRevision: 2, graph });
  asPublished(await publishWorkflow(owner, { id }));
  await pauseWorkflow(owner, { id });
  await resumeWorkflow(owner, { id });
  expect((await triggersOf(id)).map((r) => [r.nodeId, r.active]).toSorted()).toEqual([
    ["event", true],
    ["second", false],
  ]);
});

test("behavior: restoring a version is one more revision of the draft", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  asPublished(await publishWorkflow(owner, { id }));
  const { graph } = (await getWorkflow(owner, { id })).draft;
  await saveDraft(owner, { id, baseRevision: 1, graph: emptyGraph() });
  await expect(restoreVersion(owner, { id, number: 1, baseRevision: 1 })).rejects.toMatchObject({ code: "conflict" });
  expect(await restoreVersion(owner, { id, number: 1, baseRevision: 2 })).toMatchObject({ revision: 3 });
  expect((await getWorkflow(owner, { id })).draft.graph).toEqual(graph);
});

test("behavior: a signal's token is shown once, kept as a hash, and good over versions", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createWorkflow(owner, { name: "Signals" });
  const graph: Graph = {
    ...emptyGraph(),
    nodes: {
      door: { type: "signal", v: 1, name: "", config: { fields: [{ name: "wallet", kind: "address" }] } },
      who: { type: "topic-subscribers", v: 1, name: "", config: { topicId: topic.id } },
      tell: { type: "in-app", v: 1, name: "", config: { message: { subject: ["Hi"], body: ["There"] } } },
    },
    edges: { a: { from: ["door", "next"], to: ["who", "in"] }, b: { from: ["who", "next"], to: ["tell", "in"] } },
  };
  await expect(issueSignalToken(owner, { id, nodeId: "door" })).rejects.toThrow("not a signal of the saved draft");
  await saveDraft(owner, { id, baseRevision: 1, graph });
  const { token } = await issueSignalToken(owner, { id, nodeId: "door" });
  expect(token).toMatch(/^bws_[\w-]{32}$/);
  expect(await triggersOf(id)).toMatchObject([{ active: false, tokenHash: sha256(token) }]);
  asPublished(await publishWorkflow(owner, { id }));
  asPublished(await publishWorkflow(owner, { id }));
  expect(await triggersOf(id)).toMatchObject([
    { active: true, tokenHash: sha256(token), spec: { fields: [{ name: "wallet" }] } },
  ]);
  const { token: other } = await issueSignalToken(owner, { id, nodeId: "door" });
  expect(await triggersOf(id)).toMatchObject([{ active: true, tokenHash: sha256(other) }]);
  expect((await getWorkflow(owner, { id })).signalDoors).toEqual([{ nodeId: "door", hasToken: true, isOpen: true }]);
});

test("behavior: half an emoji and a NUL are saved as what is left of them", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const odd = withConfig(graph, "email", { message: { subject: ["Half \ud83d"], body: ["a\u0000b"] } });
  await saveDraft(owner, { id, baseRevision: 1, graph: odd });
  const saved = (await getWorkflow(owner, { id })).draft.graph.nodes.email?.config.message;
  expect(saved).toEqual({ subject: ["Half \ufffd"], body: ["ab"] });
});

test("behavior: lists, names, copies", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  await renameWorkflow(owner, { id, name: "Watch" });
  const copy = await duplicateWorkflow(owner, { id });
  expect((await listWorkflows(owner)).map((w) => [w.name, w.state, w.sentence])).toEqual([
    ["Watch (copy)", "draft", "When HealthFactor is emitted by Lending pool on Demo chain"],
    ["Watch", "draft", "When HealthFactor is emitted by Lending pool on Demo chain"],
  ]);
  expect((await getWorkflow(owner, { id: copy.id })).draft.graph).toEqual(
    (await getWorkflow(owner, { id })).draft.graph,
  );
});

test("behavior: a graph in the browser is described as it stands, with what publishing it would change", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  asPublished(await publishWorkflow(owner, { id }));
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const { email: _, ...nodes } = graph.nodes;
  const found = await describeDraft(owner, { id, graph: { ...graph, nodes } });
  expect(found.problems.map((p) => p.code)).toEqual(["edge-dangling"]);
  expect(found.changes.map((c) => c.text)).toEqual(["Removed Room to act"]);
});

test("error: what is no graph is refused with its place, and nothing is saved", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const save = (graph: unknown) => saveDraft(owner, { id, baseRevision: 1, graph });
  const { graph } = (await getWorkflow(owner, { id })).draft;
  await expect(save({ ...graph, colour: "red" })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: This is not a workflow: Unrecognized key: "colour".]`,
  );
  await expect(save({ ...graph, nodes: { "a b": 1 } })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: This is not a workflow at “nodes.a b”: Invalid key in record.]`,
  );
  await expect(save(null)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: This is not a workflow: Invalid input: expected object, received null.]`,
  );
  await expect(
    save({ ...graph, notes: { n: { text: "x".repeat(3 * 1024 * 1024), x: 0, y: 0 } } }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: This workflow is larger than 2 MB, with all its ABIs. Split it, or paste only the events you need.]`,
  );
  expect((await getWorkflow(owner, { id })).draft.revision).toBe(1);
});

test("error: a template without its inputs says which is missing", async () => {
  const { owner, topic } = await makeTeam();
  const create = (inputs: unknown, kind = "liquidation-by-tier") =>
    createWorkflow(owner, { name: "x", template: { kind, inputs } });
  await expect(
    create({ chainId: 31337, address: "0x12", topicId: topic.id }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BadInputError: Lending contract is not a contract address: 0x and 40 digits.]`,
  );
  await expect(
    create({ chainId: 31337, address: `0x${"1".repeat(40)}`, topicId: 999_999 }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`[BadInputError: The topic picked here was deleted. Pick another one.]`);
  await expect(create({}, "nothing")).rejects.toMatchObject({ code: "not-found" });
});

test("error: viewers look and do not touch; outsiders see nothing", async () => {
  const { owner, topic, workspace } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const viewer = await makeMember(workspace, { role: "viewer" });
  expect(await getWorkflow(viewer, { id })).toMatchObject({ id });
  const touch = [
    () => publishWorkflow(viewer, { id }),
    () => saveDraft(viewer, { id, baseRevision: 1, graph: emptyGraph() }),
    () => pauseWorkflow(viewer, { id }),
    () => duplicateWorkflow(viewer, { id }),
    () => issueSignalToken(viewer, { id, nodeId: "event" }),
  ];
  for (const act of touch) await expect((async () => act())()).rejects.toMatchObject({ code: "not-allowed" });
  const outsider = await makeMember(await makeWorkspace());
  const cross = [
    () => getWorkflow(outsider, { id }),
    () => publishWorkflow(outsider, { id }),
    () => saveDraft(outsider, { id, baseRevision: 1, graph: emptyGraph() }),
    () => getVersion(outsider, { id, number: 1 }),
    () => renameWorkflow(outsider, { id, name: "Mine" }),
  ];
  for (const act of cross) await expect(act()).rejects.toMatchObject({ code: "not-found" });
  expect(await listWorkflows(outsider)).toEqual([]);
});
