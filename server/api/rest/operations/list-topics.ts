import { z } from "zod";
import { topicFieldSchema, topicPresetSchema } from "#server/contract/topic-schema.ts";
import { readTopics } from "#server/services/topic/read-topics.ts";
import { defineOperation } from "../define-operation.ts";
import { noBody, nothing } from "../parts.ts";

export const listTopicsOperation = defineOperation({
  id: "listTopics",
  method: "GET",
  path: "/topics",
  tag: "Preferences",
  summary: "The topics that subscribers can tune, with their fields and presets",
  scopes: [],
  status: 200,
  params: nothing,
  query: nothing,
  body: noBody,
  answer: z.object({
    items: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        description: z.string(),
        fields: z.array(topicFieldSchema),
        presets: z.array(topicPresetSchema),
        defaultPreset: z.string().nullable(),
        onByDefault: z.boolean(),
        critical: z.boolean(),
      }),
    ),
  }),
  run: async (ctx) => ({ items: (await readTopics(ctx)).map(({ id: _, ...topic }) => topic) }),
});
