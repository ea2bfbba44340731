import { expect, test } from "vitest";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { archiveWorkflow } from "#server/services/workflow/set-workflow-state.ts";
import { editDraft } from "#server/testing/backtest-world.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { asPublished, createExample, makeTeam } from "#server/testing/published-workflow.ts";
import { listShares } from "./list-shares.ts";
import { makeShare } from "./make-share.ts";
import { readShared } from "./read-shared.ts";
import { revokeShare } from "./revoke-share.ts";

const PERSON = `0x${"7a".repeat(20)}`;

async function makeLive() {
  const team = await makeTeam();
  const { id } = await createExample(team.owner, team.topic.id);
  await editDraft({ owner: team.owner, workflowId: id }, (graph) => {
    const args = [{ ref: ["event", "user"] }, { value: PERSON }];
    if (graph.nodes.line) graph.nodes.line.config = { condition: { all: [{ op: "is-not", args }] } };
    graph.notes.n = { text: "Ask jonas@example.org", x: 0, y: 0 };
    graph.nodes.call = {
      type: "webhook",
      v: 1,
      name: "Tell https://hooks.example.org/T0/B0/secret",
      config: {
        method: "POST",
        url: ["https://hooks.example.org/T0/B0/secret"],
        headers: [{ name: "Authorization", value: "Bearer hush" }],
        body: [],
      },
    };
    graph.edges.call = { from: ["line", "no"], to: ["call", "in"] };
  });
  asPublished(await publishWorkflow(team.owner, { id }));
  return { ...team, id };
}

test("default: anybody with the link sees what a version does, and nothing of anybody", async () => {
  const { owner, id } = await makeLive();
  const { token } = await makeShare(owner, { id, number: 1 });
  const seen = await readShared(token);
  expect(seen).toMatchObject({ name: "Collateral watch", number: 1 });
  expect(Object.keys(seen.graph.nodes)).toContain("line");
  const text = JSON.stringify(seen);
  expect(text).not.toMatch(/0x[0-9a-f]{4}/i);
  expect(text).not.toMatch(/hush|secret|jonas|hooks\.example\.org\/T0/);
  expect(text).not.toContain(owner.actor.address);
  expect(Object.values(seen.graph.nodes).every(({ config }) => Object.keys(config).length === 0)).toBe(true);
});

test("behavior: the link keeps its version, whatever is published later", async () => {
  const { owner, id } = await makeLive();
  const { token } = await makeShare(owner, { id, number: 1 });
  await editDraft({ owner, workflowId: id }, (graph) => {
    if (graph.nodes.line) graph.nodes.line.name = "Another name";
  });
  asPublished(await publishWorkflow(owner, { id }));
  expect((await readShared(token)).graph.nodes.line?.name).toBe("At their line");
});

test("behavior: a revoked link, one that never was, and one of an archived workflow are the same: not found", async () => {
  const { owner, id } = await makeLive();
  const [first, second] = [await makeShare(owner, { id, number: 1 }), await makeShare(owner, { id, number: 1 })];
  const [newest] = await listShares(owner, { id });
  await revokeShare(owner, { shareId: newest?.id ?? 0 });
  await expect(readShared(second.token)).rejects.toThrow(NotFoundError);
  await expect(readShared("bwv_neverwasneverwasneverwas")).rejects.toThrow(NotFoundError);
  await expect(readShared("' or true --")).rejects.toThrow(NotFoundError);
  expect(await readShared(first.token)).toBeTruthy();
  await archiveWorkflow(owner, { id });
  await expect(readShared(first.token)).rejects.toThrow(NotFoundError);
});

test("behavior: the list never holds a token, and the number of links is bounded", async () => {
  const { owner, id } = await makeLive();
  for (let at = 0; at < limits.sharesMax; at += 1) await makeShare(owner, { id, number: 1 });
  await expect(makeShare(owner, { id, number: 1 })).rejects.toThrow(ConflictError);
  expect(JSON.stringify(await listShares(owner, { id }))).not.toMatch(/bwv_|hash/i);
});

test("error: outsiders can neither share nor revoke, and an unknown version is not found", async () => {
  const { owner, id } = await makeLive();
  await makeShare(owner, { id, number: 1 });
  const outsider = await makeMember(await makeWorkspace());
  const [link] = await listShares(owner, { id });
  await expect(makeShare(outsider, { id, number: 1 })).rejects.toThrow(NotFoundError);
  await expect(makeShare(owner, { id, number: 9 })).rejects.toThrow(NotFoundError);
  await expect(revokeShare(outsider, { shareId: link?.id ?? 0 })).rejects.toThrow(NotFoundError);
  expect(await listShares(outsider, { id })).toEqual([]);
});
