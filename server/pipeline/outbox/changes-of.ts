import { type Change, changesFor } from "#server/kernel/notify.ts";

/** Members read the deliveries, and each subscriber their own inbox, which also says what waits. Ids may be text. */
export function changesOf(rows: readonly { workspaceId: number | string; subscriberId: number | string }[]): Change[] {
  const told = rows.map((row) => ({ workspaceId: Number(row.workspaceId), subscriberId: Number(row.subscriberId) }));
  const workspaceIds = told.map(({ workspaceId }) => workspaceId);
  return [...changesFor(workspaceIds, "delivery"), ...told.map((ids): Change => ({ ...ids, topic: "inbox" }))];
}
