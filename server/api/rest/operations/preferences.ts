import { z } from "zod";
import { topicValuesSchema } from "#server/contract/topic-schema.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { putTopicRoutes, putTopicRoutesSchema } from "#server/services/channel/set-topic-routes.ts";
import { listPreferences } from "#server/services/preference/list-preferences.ts";
import { putPreference } from "#server/services/preference/put-preference.ts";
import { findWallet } from "#server/services/subscriber/enrol-wallet.ts";
import { defineOperation } from "../define-operation.ts";
import { addressSchema, noBody, nothing, ofWallet, timeOrNull, timeSchema } from "../parts.ts";

const ofTopic = z.strictObject({
  address: addressSchema,
  topic: z.string().min(1).max(40).meta({ description: "The topic's key, such as liquidation-risk." }),
});

const answer = z.object({
  topic: z.string(),
  isOwn: z.boolean().meta({ description: "They, or you for them, have set it; otherwise the topic's defaults apply." }),
  enabled: z.boolean(),
  preset: z.string().nullable(),
  own: topicValuesSchema.meta({ description: "Values set explicitly; they win over preset and default." }),
  values: topicValuesSchema.meta({ description: "What the setting comes to." }),
  sources: z.record(z.string(), z.string()).meta({ description: "Of each value: own, preset or default." }),
  updatedAt: timeSchema.nullable(),
});

type Listed = Awaited<ReturnType<typeof listPreferences>>[number];
const shown = ({ key, touched, own, effective, updatedAt }: Listed): z.input<typeof answer> => ({
  topic: key,
  isOwn: touched,
  enabled: effective.enabled,
  preset: effective.preset,
  own,
  values: effective.values,
  sources: effective.sources,
  updatedAt: timeOrNull(updatedAt),
});

export const listPreferencesOperation = defineOperation({
  id: "listPreferences",
  method: "GET",
  path: "/subscribers/{address}/preferences",
  tag: "Preferences",
  summary: "What a subscriber's settings of all topics come to",
  scopes: ["subscribers:read"],
  status: 200,
  params: ofWallet,
  query: nothing,
  body: noBody,
  answer: z.object({ items: z.array(answer) }),
  run: async (ctx, { params }) => ({
    items: (await listPreferences(await findWallet(ctx, params.address))).map(shown),
  }),
});

export const getPreference = defineOperation({
  id: "getPreference",
  method: "GET",
  path: "/subscribers/{address}/preferences/{topic}",
  tag: "Preferences",
  summary: "What a subscriber's setting of one topic comes to",
  scopes: ["subscribers:read"],
  status: 200,
  params: ofTopic,
  query: nothing,
  body: noBody,
  answer,
  run: async (ctx, { params }) => {
    const all = await listPreferences(await findWallet(ctx, params.address));
    const found = all.find(({ key }) => key === params.topic);
    if (!found) throw new NotFoundError(`The topic “${params.topic}”`);
    return shown(found);
  },
});

export const putPreferenceOperation = defineOperation({
  id: "putPreference",
  method: "PUT",
  path: "/subscribers/{address}/preferences/{topic}",
  tag: "Preferences",
  summary: "Sets a subscriber's preference of a topic; the next event follows it",
  description:
    "Replaces the whole setting: what is left out is as the topic has it. An explicit setting wins over presets, defaults and what is learned. A wallet that is not known yet is added.",
  scopes: ["preferences:write"],
  status: 200,
  takes: "json",
  params: ofTopic,
  query: nothing,
  body: z.strictObject({
    enabled: z.boolean().optional(),
    preset: z.string().max(40).nullable().optional(),
    own: topicValuesSchema.optional().meta({ description: "By field; numbers are decimal strings, such as “1.25”." }),
  }),
  answer,
  run: async (ctx, { params, body }) => shown(await putPreference(ctx, { ...params, ...body })),
});

export const putTopicRoutesOperation = defineOperation({
  id: "putTopicRoutes",
  method: "PUT",
  path: "/subscribers/{address}/preferences/{topic}/channels",
  tag: "Preferences",
  summary: "Sets by which channels a topic reaches a subscriber, in order; null: as for everything else",
  description:
    "The first channel that reaches them is used, and the next one when it refuses for good. An empty list is the inbox only.",
  scopes: ["preferences:write"],
  status: 200,
  takes: "json",
  params: ofTopic,
  query: nothing,
  body: putTopicRoutesSchema,
  answer: putTopicRoutesSchema,
  run: async (ctx, { params, body }) => {
    await putTopicRoutes(await findWallet(ctx, params.address), { key: params.topic, routes: body.routes });
    return body;
  },
});
