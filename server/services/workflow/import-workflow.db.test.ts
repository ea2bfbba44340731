import { readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { createExample, makeTeam } from "#server/testing/published-workflow.ts";
import { exportWorkflow } from "./export-workflow.ts";
import { getWorkflow } from "./get-workflow.ts";
import { importWorkflow, previewImport } from "./import-workflow.ts";
import { writePortable } from "./write-portable.ts";

const textOf = (name: string) => readFileSync(`server/testing/fixtures/kwala/${name}.yaml`, "utf8");

test("default: a Kwala file is shown in sentences, made, and ends when it says", async () => {
  const { owner, topic } = await makeTeam();
  const given = { text: textOf("clock-cron"), answers: { who: { topicId: topic.id } } };
  const preview = await previewImport(owner, given);
  expect(preview).toMatchObject({ ok: true, format: "kwala", workflow: { name: "clock_cron" } });
  expect(preview.ok && preview.description.problems).toEqual([]);
  const { id } = await importWorkflow(owner, { ...given, name: "Nine o'clock" });
  expect(await getWorkflow(owner, { id })).toMatchObject({
    name: "Nine o'clock",
    state: "draft",
    expiresAt: new Date("2030-01-01T00:00:00Z"),
    description: { problems: [] },
  });
  const audit = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, owner.workspaceId));
  expect(audit.at(-1)?.facts).toMatchObject({ from: "import:kwala" });
});

test("default: an export is imported by another workspace, with the topic that it is told", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const { text, fileName } = await exportWorkflow(owner, { id });
  expect(fileName).toMatch(/^[a-z0-9-]+\.json$/);
  const other = await makeTeam();
  const answers = { topics: { [topic.key]: other.topic.id } };
  const made = await importWorkflow(other.owner, { text, answers, name: "Theirs" });
  const graph = (await getWorkflow(other.owner, made)).draft.graph;
  expect(graph.nodes.wallet?.config.topicId).toBe(other.topic.id);
  expect(Object.keys(graph.edges)).toEqual(Object.keys((await getWorkflow(owner, { id })).draft.graph.edges));
});

test("error: what cannot be imported says its first line and its cure, and makes nothing", async () => {
  const { owner } = await makeTeam();
  const given = { text: textOf("polling"), answers: {} };
  expect(await previewImport(owner, given)).toMatchObject({
    ok: false,
    problems: [{ line: 30, code: "chain-unknown" }],
  });
  const making = importWorkflow(owner, { ...given, name: "Polling" });
  await expect(making).rejects.toThrow(/^Line 30: Chain 80002 is not called here/);
});

test("error: a viewer imports nothing", async () => {
  const viewer = await makeMember(await makeWorkspace(), { role: "viewer" });
  const given = { text: textOf("clock-cron"), answers: {}, name: "A" };
  expect(() => importWorkflow(viewer, given)).toThrow(/operator/i);
});

test("behavior: the text beside the canvas is the same file as the export, of what is not saved yet too", async () => {
  const { owner, topic } = await makeTeam();
  const { id } = await createExample(owner, topic.id);
  const { graph } = (await getWorkflow(owner, { id })).draft;
  const { text } = await writePortable(owner, { name: "Collateral watch", graph });
  expect(text).toBe((await exportWorkflow(owner, { id })).text);
  const renamed = { ...graph, nodes: { ...graph.nodes, line: { ...graph.nodes.line, name: "Not saved" } } };
  const read = await previewImport(owner, {
    text: (await writePortable(owner, { name: "A", graph: renamed })).text,
    answers: {},
  });
  expect(read.ok && read.workflow.graph.nodes.line?.name).toBe("Not saved");
});
