import { globSync, readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import type { Graph } from "#server/contract/graph.ts";
import { editDraft, makeExampleWorld, storeReports, withLine } from "#server/testing/backtest-world.ts";
import { matchAll } from "#server/testing/match-world.ts";
import { getWorkflow } from "./get-workflow.ts";
import { listEdits } from "./list-edits.ts";
import { discardDraft, restoreEdit, restoreVersion } from "./restore-version.ts";

type World = Awaited<ReturnType<typeof makeExampleWorld>>;

/** What match, audience and interpreter read of a workflow, as a digest: versions with their plans, triggers, interests. */
async function runnable(workflowId: number): Promise<string> {
  const [row] = await getDb().db.execute<{ digest: string }>(sql`
    select md5(concat(
      (select w.state || coalesce(w.live_version_id, 0) from workflow w where w.id = ${workflowId}::bigint),
      (select string_agg(v::text, ',' order by v.id) from workflow_version v where v.workflow_id = ${workflowId}::bigint),
      (select string_agg(t::text, ',' order by t.id) from trigger t where t.workflow_id = ${workflowId}::bigint),
      (select string_agg(i::text, ',' order by i.id) from log_interest i
        join trigger t on t.id = i.trigger_id where t.workflow_id = ${workflowId}::bigint))) as digest`);
  return row?.digest ?? "";
}

type Act = { kind: "line"; value: number } | { kind: "lose"; node: string } | { kind: "discard" | "restore" | "back" };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("line" as const), value: fc.integer({ min: 100, max: 999 }) }),
    fc.record({
      kind: fc.constant("lose" as const),
      node: fc.constantFrom("event", "wallet", "line", "tier", "email", "telegram"),
    }),
    fc.record({ kind: fc.constantFrom("discard" as const, "restore" as const, "back" as const) }),
  ),
  { minLength: 1, maxLength: 8 },
);

async function perform({ owner, workflowId: id }: World, act: Act): Promise<void> {
  const { draft } = await getWorkflow(owner, { id });
  const baseRevision = draft.revision;
  switch (act.kind) {
    case "line":
      return editDraft({ owner, workflowId: id }, withLine(`${act.value / 100}`));
    case "lose":
      return editDraft({ owner, workflowId: id }, (graph) => lose(graph, act.node));
    case "discard":
      await discardDraft(owner, { id, baseRevision });
      return;
    case "restore":
      await restoreVersion(owner, { id, number: 1, baseRevision });
      return;
    case "back": {
      const [edit] = await listEdits(owner, { id });
      if (edit) await restoreEdit(owner, { id, editId: edit.id, baseRevision });
    }
  }
}

function lose(graph: Graph, node: string): void {
  delete graph.nodes[node];
}

test("behavior: whatever is done to a draft, what runs is the published version, to the last byte", async () => {
  const world = await makeExampleWorld();
  const before = await runnable(world.workflowId);
  await fc.assert(
    fc.asyncProperty(acts, async (all) => {
      for (const act of all) await perform(world, act);
      expect(await runnable(world.workflowId)).toBe(before);
    }),
    { numRuns: 12 },
  );
  await storeReports(world, { hoursAgo: 0, user: world.subscribers.aggressive.address, value: "1.05" });
  const { live } = await getWorkflow(world.owner, { id: world.workflowId });
  const runs = (await matchAll()).filter(({ workflowId }) => workflowId === world.workflowId);
  expect(runs.map(({ versionId }) => versionId)).toEqual([live?.id]);
});

test("behavior: no stage knows that there are drafts", () => {
  const stages = globSync("server/pipeline/**/*.ts").filter((path) => !path.endsWith(".test.ts"));
  expect(stages.length).toBeGreaterThan(50);
  const knowing = stages.filter((path) =>
    /workflowDraft|draftEdit|workflow_draft|draft_edit/.test(readFileSync(path, "utf8")),
  );
  expect(knowing).toEqual([]);
});
