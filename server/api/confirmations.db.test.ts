import { expect, test } from "vitest";
import { limits } from "#server/kernel/limits.ts";
import { countConfirmation } from "#server/services/channel/confirmation-limit.ts";
import { apiContext } from "#server/testing/api-context.ts";
import { makeSubscriber, makeWorkspace, subscriberContext } from "#server/testing/factories.ts";
import { createCaller } from "./root.ts";

test("error: one client has sixty confirmations sent in an hour; others still have theirs", async () => {
  const workspace = await makeWorkspace();
  const { actor } = subscriberContext(workspace, await makeSubscriber(workspace));
  const from = (client: string) =>
    createCaller(apiContext(actor, { client })).channel.linkEmail({
      workspace: workspace.slug,
      address: "a@b.example",
    });
  for (let count = 0; count < limits.confirmationsPerClientHour; count++) await countConfirmation({ client: "crowd" });
  await expect(from("crowd")).rejects.toThrow(
    /^Many confirmations were asked for from here\. Try again in 60 minutes\.$/,
  );
  // it is asked for, and this installation sends no mail
  await expect(from("quiet")).rejects.toThrow("This installation does not send by Email.");
});
