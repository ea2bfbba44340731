import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { AddressState } from "#db/schema/subscriber.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import {
  effectiveTopic,
  type TopicField,
  type TopicPreset,
  type TopicSetting,
  type TopicValues,
  type ValueSource,
} from "#server/contract/topic.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { MemberContext } from "#server/services/context.ts";
import { timeOf } from "../run/rows.ts";

export const subscriberIdSchema = z.strictObject({ id: z.int().positive() });

export type SubscriberTopic = {
  id: number;
  name: string;
  icon: string;
  fields: TopicField[];
  isEnabled: boolean;
  /** They set something here themselves. */
  isTouched: boolean;
  presetLabel: string | null;
  values: TopicValues;
  sources: Record<string, ValueSource>;
};

export type SubscriberChannel = { kind: string; label: string; state: AddressState; reason: string | null };

export type SubscriberDetail = {
  id: number;
  address: `0x${string}`;
  zone: string;
  origin: string;
  createdAt: Date;
  topics: SubscriberTopic[];
  channels: SubscriberChannel[];
  /** What the team's backend pushed. */
  attributes: Attributes;
};

type RawTopic = {
  id: number;
  name: string;
  icon: string;
  fields: TopicField[];
  presets: TopicPreset[];
  defaultPreset: string | null;
  onByDefault: boolean;
  setting: TopicSetting | null;
};
type RawDetail = Omit<SubscriberDetail, "topics" | "channels" | "createdAt"> & {
  createdAt: string;
  topics: RawTopic[];
  channels: SubscriberChannel[];
};

/** One subscriber as their team may see them: settings with where each comes from, channels with masked addresses. */
export async function readSubscriber(
  ctx: MemberContext,
  input: z.input<typeof subscriberIdSchema>,
): Promise<SubscriberDetail> {
  const { id } = subscriberIdSchema.parse(input);
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx.execute<RawDetail>(sql`
      select s.id::float8 as id, s.address, s.zone, s.origin, s.created_at as "createdAt",
        coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name, 'icon', t.icon, 'fields', t.fields,
            'presets', t.presets, 'defaultPreset', t.default_preset, 'onByDefault', t.on_by_default,
            'setting', case when p.topic_id is null then null
              else json_build_object('enabled', p.enabled, 'preset', p.preset, 'own', p.own) end)
            order by t.position, t.id)
          from topic t left join preference p on p.topic_id = t.id and p.subscriber_id = s.id
          where t.workspace_id = s.workspace_id and t.archived_at is null), '[]'::json) as topics,
        coalesce((select json_agg(json_build_object('kind', kind, 'label', label, 'state', state,
            'reason', reason) order by kind)
          from channel_address where subscriber_id = s.id), '[]'::json) as channels,
        coalesce((select attributes from attribute_set where subscriber_id = s.id), '{}'::jsonb) as attributes
      from subscriber s
      where s.workspace_id = ${ctx.workspaceId}::bigint and s.id = ${id}::bigint`),
  );
  if (!row) throw new NotFoundError("This subscriber", { id });
  return {
    ...row,
    createdAt: timeOf(row.createdAt),
    topics: row.topics.map(topicOf),
  };
}

function topicOf({ setting, presets, ...topic }: RawTopic): SubscriberTopic {
  const effective = effectiveTopic({ ...topic, presets }, setting ?? undefined);
  return {
    id: topic.id,
    name: topic.name,
    icon: topic.icon,
    fields: topic.fields,
    isEnabled: effective.enabled,
    isTouched: setting !== null,
    presetLabel: presets.find((preset) => preset.key === effective.preset)?.label ?? null,
    values: effective.values,
    sources: effective.sources,
  };
}
