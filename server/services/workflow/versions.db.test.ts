import { expect, test } from "vitest";
import type { Graph } from "#server/contract/graph.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { editDraft, withLine } from "#server/testing/backtest-world.ts";
import { makeMember, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { asPublished, createExample, makeTeam } from "#server/testing/published-workflow.ts";
import { compareVersions } from "./compare-versions.ts";
import { getWorkflow } from "./get-workflow.ts";
import { listEdits } from "./list-edits.ts";
import { publishWorkflow } from "./publish-workflow.ts";
import { discardDraft, restoreEdit } from "./restore-version.ts";
import { rollbackWorkflow } from "./rollback-workflow.ts";
import { StaleDraftError } from "./save-draft.ts";

const later = (ctx: MemberContext, minutes: number): MemberContext => ({
  ...ctx,
  now: new Date(NOW.getTime() + minutes * 60_000),
});

async function makeLive() {
  const team = await makeTeam();
  const { id } = await createExample(team.owner, team.topic.id);
  asPublished(await publishWorkflow(team.owner, { id }));
  const colleague = await makeMember(team.workspace, { role: "operator" });
  return { ...team, id, workflowId: id, colleague };
}
type Live = Awaited<ReturnType<typeof makeLive>>;

const edit = ({ workflowId }: Live, owner: MemberContext, change: (graph: Graph) => void) =>
  editDraft({ owner, workflowId }, change);
const open = ({ owner, id }: Live) => getWorkflow(owner, { id });
const lineOf = (graph: Graph) => JSON.stringify(graph.nodes.line?.config);
const moved = (graph: Graph) => {
  graph.layout.line = { x: 900, y: 900 };
};

test("default: two states beside each other, in words and with what to mark; places make no difference", async () => {
  const live = await makeLive();
  await edit(live, live.owner, withLine("1.20"));
  asPublished(await publishWorkflow(live.owner, { id: live.id }));
  await edit(live, live.owner, (graph) => {
    withLine("1.30")(graph);
    moved(graph);
    delete graph.nodes.telegram;
    graph.edges = Object.fromEntries(Object.entries(graph.edges).filter(([, { to }]) => to[0] !== "telegram"));
  });
  const found = await compareVersions(live.owner, { id: live.id, before: 2, after: null });
  expect(found.changes.map(({ text }) => text)).toEqual(["Raised At their line from 1.20 to 1.30", "Removed Act now"]);
  expect(found.marks.nodes).toEqual({ line: "changed", telegram: "removed" });
  expect(found.marks.removedEdges).toHaveLength(1);
  expect(found.marks.addedEdges).toEqual([]);
  const back = await compareVersions(live.owner, { id: live.id, before: null, after: 2 });
  expect(back.changes.map(({ text }) => text)).toContain("Lowered At their line from 1.30 to 1.20");
});

test("default: rolling back publishes the old graph as the next version; a draft without changes follows", async () => {
  const live = await makeLive();
  const before = lineOf((await open(live)).draft.graph);
  await edit(live, live.owner, withLine("1.20"));
  asPublished(await publishWorkflow(live.owner, { id: live.id }));
  const back = asPublished(await rollbackWorkflow(live.colleague, { id: live.id, number: 1 }));
  expect(back.number).toBe(3);
  const now = await open(live);
  expect(now.live).toMatchObject({ number: 3, publishedBy: live.colleague.actor.address });
  expect(lineOf(now.live?.graph as Graph)).toBe(before);
  expect(lineOf(now.draft.graph)).toBe(before);
  expect(now.versions.map(({ number, note }) => [number, note])).toMatchObject([
    [3, "Back to v1"],
    [2, expect.any(String)],
    [1, ""],
  ]);
});

test("behavior: rolling back leaves a draft alone that has changes of its own", async () => {
  const live = await makeLive();
  await edit(live, live.owner, withLine("1.20"));
  asPublished(await publishWorkflow(live.owner, { id: live.id }));
  await edit(live, live.owner, withLine("1.77"));
  asPublished(await rollbackWorkflow(live.owner, { id: live.id, number: 1 }));
  expect(lineOf((await open(live)).draft.graph)).toContain("1.77");
});

test("error: what is live already is nothing to go back to; an unknown version is not found", async () => {
  const live = await makeLive();
  await expect(rollbackWorkflow(live.owner, { id: live.id, number: 1 })).rejects.toThrow(ConflictError);
  await expect(rollbackWorkflow(live.owner, { id: live.id, number: 9 })).rejects.toThrow(NotFoundError);
});

test("default: a discarded draft is what is live, and can be gone back to", async () => {
  const live = await makeLive();
  await edit(live, live.owner, withLine("1.20"));
  const { draft } = await open(live);
  await expect(discardDraft(live.owner, { id: live.id, baseRevision: 1 })).rejects.toThrow(StaleDraftError);
  const saved = await discardDraft(live.owner, { id: live.id, baseRevision: draft.revision });
  expect((await open(live)).changes).toEqual([]);
  const [discarded] = await listEdits(live.owner, { id: live.id });
  expect(discarded).toMatchObject({ kind: "discard" });
  await restoreEdit(live.owner, { id: live.id, editId: discarded?.id ?? 0, baseRevision: saved.revision });
  expect(lineOf((await open(live)).draft.graph)).toContain("1.20");
});

test("error: a draft of what was never published has nothing to be discarded for", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  await expect(discardDraft(owner, { id, baseRevision: 1 })).rejects.toThrow(ConflictError);
});

test("default: who changed what, a stretch of work at a time", async () => {
  const live = await makeLive();
  await edit(live, live.owner, withLine("1.20"));
  await edit(live, later(live.owner, 5), withLine("1.25"));
  await edit(live, later(live.colleague, 6), moved);
  await edit(live, later(live.owner, 7), withLine("1.30"));
  await edit(live, later(live.owner, 30), withLine("1.20"));
  const edits = await listEdits(live.owner, { id: live.id });
  expect(edits.map(({ author, changes }) => [author === live.owner.actor.address, changes])).toEqual([
    [true, ["Lowered At their line from 1.30 to 1.20"]],
    [true, ["Raised At their line from 1.25 to 1.30"]],
    [false, []],
    [true, ["At their line: If health factor is at most 1.25"]],
  ]);
});

test("behavior: the oldest stretches of work make room", async () => {
  const live = await makeLive();
  for (let at = 0; at < limits.draftEditsKept + 3; at += 1) {
    await edit(live, later(live.owner, at * 60), withLine(`1.${10 + at}`));
  }
  const [newest] = await listEdits(live.owner, { id: live.id });
  expect(newest?.endedAt).toEqual(later(live.owner, (limits.draftEditsKept + 2) * 60).now);
});

test("error: outsiders find nothing", async () => {
  const live = await makeLive();
  const outsider = await makeMember(await makeWorkspace());
  const { id } = live;
  await expect(compareVersions(outsider, { id, before: 1, after: null })).rejects.toThrow(NotFoundError);
  await expect(listEdits(outsider, { id })).rejects.toThrow(NotFoundError);
  await expect(rollbackWorkflow(outsider, { id, number: 1 })).rejects.toThrow(NotFoundError);
  await expect(restoreEdit(outsider, { id, editId: 1, baseRevision: 1 })).rejects.toThrow(NotFoundError);
});
