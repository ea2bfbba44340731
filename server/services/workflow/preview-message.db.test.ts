import { expect, test } from "vitest";
import {
  makeEvent,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { createWorkflow } from "./create-workflow.ts";
import { previewMessage } from "./preview-message.ts";

/** A workflow with a past: one who was told at 1.08, and one who was not, at 1.42. */
async function makePast() {
  const of = await makeWorkspace({ name: "Tidewater Lend", slug: `tidewater-${Date.now()}` });
  const ctx = await makeMember(of, { role: "viewer" });
  const { id } = await createWorkflow({ ...ctx, role: "operator" }, { name: "A" });
  const workflow = { id, workspaceId: of.id, liveVersionId: null } as unknown as Parameters<typeof makeRun>[0];
  const people = [];
  for (const [healthFactor, outcome] of [
    ["1.08", "told"],
    ["1.42", "stopped"],
  ] as const) {
    const run = await makeRun(workflow, {
      eventId: (await makeEvent()).id,
      triggerNodeId: "when",
      values: { healthFactor, symbol: "<b>US\u202eDC</b>\n@everyone" },
    });
    const subscriber = await makeSubscriber(of);
    people.push({ subscriber, execution: await makeExecution({ run, subscriber }, { outcome }) });
  }
  return { ctx, id, people };
}

const message = {
  subject: ["Health factor ", { ref: ["when", "healthFactor"] as [string, string] }],
  body: ["Look at ", { ref: ["when", "symbol"] as [string, string] }],
  link: { label: "See it", url: ["https://app.example.com/"] },
  own: { "web-push": { subject: ["HF ", { ref: ["when", "healthFactor"] as [string, string] }] } },
};

test("default: a message reads as it would have for the latest who was told, on every channel, by its own words", async () => {
  const { ctx, id, people } = await makePast();
  const { shown, choices, previews, problem } = await previewMessage(ctx, {
    id,
    nodeId: "tell",
    message,
    urgency: "urgent",
  });
  expect([shown?.address, choices.length, problem]).toEqual([people[0]?.subscriber.address, 2, null]);
  expect(previews.map(({ channel, title }) => [channel, title])).toEqual([
    ["email", "Health factor 1.08"],
    ["telegram", "Health factor 1.08"],
    ["web-push", "HF 1.08"],
    ["in-app", "Health factor 1.08"],
  ]);
  expect(previews[0]?.buttons).toEqual(["See it"]);
  expect(previews[1]?.buttons).toContain("See it");
});

test("behavior: each urgency reads by its own words, on every channel", async () => {
  const { ctx, id } = await makePast();
  const urgent = { subject: ["Act now"], own: { telegram: { subject: ["NOW"] } } };
  const titles = async (urgency: "normal" | "urgent") => {
    const { previews } = await previewMessage(ctx, { id, nodeId: "tell", message: { ...message, urgent }, urgency });
    return previews.map(({ title }) => title);
  };
  expect(await titles("normal")).toEqual(["Health factor 1.08", "Health factor 1.08", "HF 1.08", "Health factor 1.08"]);
  expect(await titles("urgent")).toEqual(["Act now", "NOW", "Act now", "Act now"]);
});

test("behavior: what strangers wrote on chain is shown as the letters that they are, without what hides or turns text", async () => {
  const { ctx, id } = await makePast();
  const { previews } = await previewMessage(ctx, { id, nodeId: "tell", message, urgency: "normal" });
  for (const { text } of previews) {
    expect(text).toContain("Look at <b>USDC</b> @everyone");
    expect(text).not.toContain("\u202e");
  }
});

test("behavior: somebody else's passage can be chosen, and a missing value is told", async () => {
  const { ctx, id, people } = await makePast();
  const executionId = people[1]?.execution.id ?? 0;
  const chosen = await previewMessage(ctx, { id, nodeId: "tell", message, urgency: "normal", executionId });
  expect(chosen.previews[0]?.title).toBe("Health factor 1.42");
  const gone = { ...message, subject: [{ ref: ["when", "gone"] as [string, string] }] };
  expect(await previewMessage(ctx, { id, nodeId: "tell", message: gone, urgency: "normal" })).toMatchObject({
    previews: [],
    problem: "gone has no value and no fallback",
  });
});

test("error: a workflow without a past shows nothing, and another workspace's is not here", async () => {
  const { ctx, id } = await makePast();
  const stranger = await makeMember(await makeWorkspace(), { role: "operator" });
  await expect(previewMessage(stranger, { id, nodeId: "tell", message, urgency: "normal" })).rejects.toThrow("draft");
  const { id: fresh } = await createWorkflow({ ...ctx, role: "operator" }, { name: "B" });
  expect(await previewMessage(ctx, { id: fresh, nodeId: "tell", message, urgency: "normal" })).toEqual({
    choices: [],
    shown: null,
    previews: [],
    problem: null,
  });
});
