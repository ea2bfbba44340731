import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { workflowVersion } from "#db/schema/workflow.ts";
import { ConflictError, NotAllowedError, NotFoundError } from "#server/kernel/errors.ts";
import type { MemberContext } from "#server/services/context.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { rollbackWorkflow } from "#server/services/workflow/rollback-workflow.ts";
import { setApproval } from "#server/services/workspace/set-approval.ts";
import { editDraft, withLine } from "#server/testing/backtest-world.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { asPublished, createExample, makeTeam } from "#server/testing/published-workflow.ts";
import { approve, declineApproval } from "./decide-approval.ts";
import { readApproval } from "./read-approval.ts";

async function makeCareful() {
  const team = await makeTeam();
  const { id } = await createExample(team.owner, team.topic.id);
  asPublished(await publishWorkflow(team.owner, { id }));
  const second = await makeMember(team.workspace, { role: "operator" });
  const viewer = await makeMember(team.workspace, { role: "viewer" });
  await setApproval(team.owner, { isNeeded: true });
  return { ...team, id, second, viewer };
}
type Careful = Awaited<ReturnType<typeof makeCareful>>;

const edit = ({ id }: Careful, owner: MemberContext, line: string) =>
  editDraft({ owner, workflowId: id }, withLine(line));
const liveOf = async ({ owner, id }: Careful) => (await getWorkflow(owner, { id })).live;

async function ask(of: Careful, line = "1.20") {
  await edit(of, of.owner, line);
  const asked = await publishWorkflow(of.owner, { id: of.id });
  if (asked.kind !== "asked") throw new Error(asked.kind);
  return asked.id;
}

test("default: publishing asks a second person, who makes exactly that graph live", async () => {
  const of = await makeCareful();
  const approvalId = await ask(of);
  expect(await liveOf(of)).toMatchObject({ number: 1 });
  expect(await readApproval(of.second, { id: of.id })).toMatchObject({
    isNeeded: true,
    open: { id: approvalId, isOwn: false, askedBy: of.owner.actor.address, changes: [{ kind: "changed" }] },
  });
  await edit(of, of.owner, "1.99");
  asPublished(await approve(of.second, { approvalId }));
  const live = await liveOf(of);
  expect(live).toMatchObject({ number: 2, publishedBy: of.owner.actor.address });
  expect(JSON.stringify(live?.graph.nodes.line)).toContain("1.20");
  const [row] = await getDb()
    .db.select()
    .from(workflowVersion)
    .where(eq(workflowVersion.id, live?.id ?? 0));
  expect(row?.approvedBy).toBe(of.second.actor.address);
});

test("behavior: who had a hand in it cannot approve it, whoever asked", async () => {
  const of = await makeCareful();
  await edit(of, of.second, "1.33");
  const approvalId = await ask(of);
  await expect(approve(of.owner, { approvalId })).rejects.toThrow(NotAllowedError);
  await expect(approve(of.second, { approvalId })).rejects.toThrow(NotAllowedError);
  expect(await readApproval(of.second, { id: of.id })).toMatchObject({ open: { isOwn: true } });
  const third = await makeMember(of.workspace, { role: "operator" });
  asPublished(await approve(third, { approvalId }));
});

test("behavior: a viewer reads what waits and decides nothing", async () => {
  const of = await makeCareful();
  const approvalId = await ask(of);
  expect((await readApproval(of.viewer, { id: of.id })).open).not.toBeNull();
  await expect(approve(of.viewer, { approvalId })).rejects.toThrow(NotAllowedError);
  await expect(declineApproval(of.viewer, { approvalId })).rejects.toThrow(NotAllowedError);
});

test("behavior: a later request takes the place of the one before; what is decided stays decided", async () => {
  const of = await makeCareful();
  const first = await ask(of);
  const second = await ask(of, "1.21");
  await expect(approve(of.second, { approvalId: first })).rejects.toThrow(ConflictError);
  const both = await Promise.allSettled([
    approve(of.second, { approvalId: second }),
    declineApproval(of.owner, { approvalId: second }),
  ]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("behavior: declined, the live version stays and nothing waits", async () => {
  const of = await makeCareful();
  await declineApproval(of.second, { approvalId: await ask(of) });
  expect(await readApproval(of.owner, { id: of.id })).toMatchObject({ open: null });
  expect(await liveOf(of)).toMatchObject({ number: 1 });
});

test("behavior: going back to an earlier version asks as well", async () => {
  const of = await makeCareful();
  asPublished(await approve(of.second, { approvalId: await ask(of) }));
  const asked = await rollbackWorkflow(of.second, { id: of.id, number: 1 });
  if (asked.kind !== "asked") throw new Error(asked.kind);
  await expect(approve(of.second, { approvalId: asked.id })).rejects.toThrow(NotAllowedError);
  asPublished(await approve(of.owner, { approvalId: asked.id }));
  expect(await liveOf(of)).toMatchObject({ number: 3 });
});

test("behavior: a draft with something to fix is refused at once, not put before a second person", async () => {
  const of = await makeCareful();
  await editDraft({ owner: of.owner, workflowId: of.id }, (graph) => {
    if (graph.nodes.line) graph.nodes.line.config = { condition: { all: [] } };
  });
  expect(await publishWorkflow(of.owner, { id: of.id })).toMatchObject({ kind: "refused" });
});

test("error: alone nobody can ask for a second person; outsiders find nothing", async () => {
  const { owner } = await makeTeam();
  await expect(setApproval(owner, { isNeeded: true })).rejects.toThrow(ConflictError);
  const of = await makeCareful();
  const approvalId = await ask(of);
  const outsider = await makeMember(await makeWorkspace());
  await expect(readApproval(outsider, { id: of.id })).rejects.toThrow(NotFoundError);
  await expect(approve(outsider, { approvalId })).rejects.toThrow(NotFoundError);
  await expect(declineApproval(outsider, { approvalId })).rejects.toThrow(NotFoundError);
});
