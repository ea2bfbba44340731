import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { NOWHERE } from "../hand-overs.ts";
import { expandDraft, type Shelf } from "./expand-draft.ts";
import { readReaches } from "./read-reaches.ts";

/** Something that a team has to look after itself. */
export type Notice = { workspaceId: number; key: string; content: RenderedMessage };

/**
 * Tells the owners and operators of a workspace by their own channels, and in their inbox, free of charge. A member
 * who was never a subscriber becomes one: the inbox is where it is read.
 *
 * Rows: subscriber and delivery inserted; the same notice again adds nothing.
 */
export async function tellMembers(tx: Tx, of: { notices: readonly Notice[]; shelf: Shelf; now: Date }): Promise<void> {
  if (of.notices.length === 0) return;
  const workspaceIds = [...new Set(of.notices.map(({ workspaceId }) => workspaceId))].toSorted((a, b) => a - b);
  const members = await enrolMembers(tx, { workspaceIds, now: of.now });
  const reaches = await readReaches(
    tx,
    members.map(({ subscriberId }) => subscriberId),
  );
  const rows = of.notices.flatMap(({ workspaceId, key, content }) =>
    members
      .filter((member) => member.workspaceId === workspaceId)
      .flatMap(({ subscriberId }) => {
        const reach = reaches.get(subscriberId) ?? NOWHERE;
        const draft = {
          nodeId: "notice",
          channel: "own",
          urgency: "urgent" as const,
          topicId: null,
          content,
          why: WHY,
        };
        return expandDraft(draft, reach, of.shelf).map(({ channel, target, state, reason }) => {
          const effectKey = `notice:${key}:${subscriberId}:${channel}`;
          return { workspaceId, subscriberId, channel, target, state, reason, content, effectKey };
        });
      }),
  );
  const at = sql`${of.now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
      target, urgency, priority, content, why, state, reason, next_at, occurred_at, created_at)
    select "workspaceId", 0, 0, 0, "subscriberId", 'notice', "effectKey", channel, target, 'urgent', 1, content, ${WHY},
      state, reason, ${at}, ${at}, ${at}
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row ("workspaceId" bigint, "subscriberId" bigint,
      "effectKey" text, channel text, target text, content jsonb, state text, reason text)
    order by "effectKey"
    on conflict (effect_key) do nothing`);
  await notifyWorkspaces(tx, workspaceIds, "delivery");
}

const WHY = "You look after this workspace.";

async function enrolMembers(
  tx: Tx,
  { workspaceIds, now }: { workspaceIds: number[]; now: Date },
): Promise<{ workspaceId: number; subscriberId: number }[]> {
  const ids = sql`(select value::bigint from jsonb_array_elements_text(${jsonText(workspaceIds)}::text::jsonb))`;
  const ofThese = sql`m.workspace_id in ${ids} and m.role in ('owner', 'operator')`;
  await tx.execute(sql`
    insert into subscriber (workspace_id, address, origin, created_at)
    select m.workspace_id, m.address, 'member', ${now.toISOString()}::timestamptz from member m where ${ofThese}
    order by m.workspace_id, m.address
    on conflict (workspace_id, address) do nothing`);
  const rows = await tx.execute<{ workspaceId: string; subscriberId: string }>(sql`
    select s.workspace_id as "workspaceId", s.id as "subscriberId" from member m
    join subscriber s on s.workspace_id = m.workspace_id and s.address = m.address
    where ${ofThese}`);
  return rows.map((row) => ({ workspaceId: Number(row.workspaceId), subscriberId: Number(row.subscriberId) }));
}
