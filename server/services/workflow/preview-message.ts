import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { previewFor, type TextPreview } from "#server/catalog/channels/preview.ts";
import { renderMessage } from "#server/catalog/message/render-message.ts";
import { wordsFor } from "#server/catalog/message/words-for.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import { messageSchema, textChannels } from "#server/contract/message.ts";
import type { Step } from "#server/contract/step.ts";
import type { Value, Values } from "#server/contract/value.ts";
import { env } from "#server/kernel/env.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft } from "./load-workflow.ts";
import { parseGraph } from "./parse-graph.ts";
import { readGraph } from "./read-graph.ts";

export const previewMessageSchema = z.strictObject({
  /** The workflow. */
  id: z.int().positive(),
  nodeId: z.string().min(1).max(60),
  message: messageSchema,
  urgency: z.enum(["normal", "urgent"]).default("normal"),
  /** Whose passage through which event; unless given, the latest who was told. */
  executionId: z.int().positive().optional(),
});

export type PastPassage = { executionId: number; address: `0x${string}`; at: Date };

export type MessagePreview = {
  /** Latest passages to choose from, those who were told first; empty: no event has come yet. */
  choices: PastPassage[];
  shown: PastPassage | null;
  /** As each channel would say it, whether the subscriber has it or not. */
  previews: TextPreview[];
  /** Why there is none: a value is missing, in words. */
  problem: string | null;
};

const CHOICES = 12;

/** How a message would have read for a real subscriber at a real event, on every channel. Sends nothing. */
export function previewMessage(
  ctx: MemberContext,
  input: z.output<typeof previewMessageSchema>,
): Promise<MessagePreview> {
  const { workspaceId } = ctx;
  return inWorkspace(workspaceId, async (tx) => {
    const draft = await loadDraft(tx, { workspaceId, id: input.id });
    const passages = await selectPassages(tx, { workspaceId, ...input });
    const choices = passages.map(({ executionId, address, at }) => ({ executionId, address, at }));
    const past = passages.find(({ executionId }) => executionId === input.executionId) ?? passages[0];
    if (!past) return { choices, shown: null, previews: [], problem: null };
    const read = readGraph(migrateGraph(parseGraph(draft.graph)), await loadFacts(tx, workspaceId));
    const rendered = renderMessage(wordsFor(input.message, input.urgency), {
      zone: past.zone,
      read: (ref) => readPast(past, ref),
      typeOf: (ref) => read.typeOf(input.nodeId, ref),
    });
    const shown = { executionId: past.executionId, address: past.address, at: past.at };
    if (!rendered.ok) return { choices, shown, previews: [], problem: rendered.reason };
    const told = { ...past, content: rendered.value, urgency: input.urgency, appUrl: env().APP_URL, slug: ctx.slug };
    return { choices, shown, previews: textChannels.map((channel) => previewFor(channel, told)), problem: null };
  });
}

type Passage = PastPassage & {
  zone: string;
  workspaceName: string;
  topicName: string | null;
  why: string;
  triggerNodeId: string;
  values: Values;
  steps: Step[];
};

async function selectPassages(tx: Tx, o: { workspaceId: number; id: number }): Promise<Passage[]> {
  const rows = await tx.execute<Omit<Passage, "at"> & { at: string }>(sql`
    select x.id::float8 as "executionId", s.address, s.zone, w.name as "workspaceName", r.occurred_at as at,
      r.trigger_node_id as "triggerNodeId", r.values || coalesce(x.facts, '{}'::jsonb) as values, x.steps,
      d.name as "topicName", coalesce(d.why, '') as why
    from (
      select * from execution
      where workspace_id = ${o.workspaceId}::bigint and workflow_id = ${o.id}::bigint
      order by id desc limit 200) x
    join run r on r.id = x.run_id
    join subscriber s on s.id = x.subscriber_id
    join workspace w on w.id = x.workspace_id
    left join lateral (
      select t.name, dd.why from delivery dd left join topic t on t.id = dd.topic_id
      where dd.execution_id = x.id order by dd.id limit 1) d on true
    order by (x.outcome = 'told') desc nulls last, x.id desc
    limit ${CHOICES}::integer`);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}

/** As the interpreter reads it: of the event, or of a step that was taken then. */
function readPast({ triggerNodeId, values, steps }: Passage, [nodeId, ...path]: [string, ...string[]]): Value {
  const made = nodeId === triggerNodeId ? values : steps.find((step) => step.nodeId === nodeId)?.outputs;
  const name = path.join(".");
  return made && Object.hasOwn(made, name) ? (made[name] ?? null) : null;
}
