import { expect, test } from "vitest";
import { inWorkspace } from "#db/client.ts";
import {
  makeDelivery,
  makeExecution,
  makeRun,
  makeSubscriber,
  makeWorkflow,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { countQueued } from "./count-queued.ts";

test("default: counts what of a workflow waits, and nothing of another's, nor corrections", async () => {
  const workspace = await makeWorkspace();
  const [mine, other] = [await makeWorkflow(workspace), await makeWorkflow(workspace)];
  for (const of of [mine, other]) {
    const run = await makeRun(of, { state: "waiting" });
    const execution = await makeExecution(
      { run, subscriber: await makeSubscriber(workspace) },
      { state: "ready", outcome: null },
    );
    await makeDelivery(execution);
    await makeDelivery(execution, { channel: "email", state: "retrying" });
    await makeDelivery(execution, { channel: "email", correctsId: 1 + of.id });
    await makeDelivery(execution, { state: "delivered" });
  }
  const queued = await inWorkspace(workspace.id, (tx) => countQueued(tx, { workspaceId: workspace.id, id: mine.id }));
  expect(queued).toEqual({ runs: 1, wallets: 1, messages: 2 });
});
