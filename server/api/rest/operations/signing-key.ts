import { z } from "zod";
import { readSigningKeys, signingKeySchema } from "#server/services/signing-key/read-signing-key.ts";
import { rotateSigningKeyByApi, rotateSigningKeySchema } from "#server/services/signing-key/rotate-signing-key.ts";
import { defineOperation } from "../define-operation.ts";
import { noBody, nothing, timeOf, timeSchema } from "../parts.ts";

export const getSigningKey = defineOperation({
  id: "getSigningKey",
  method: "GET",
  path: "/signing-key",
  tag: "Webhooks",
  summary: "The key that web calls are signed with (Standard Webhooks), and until when the ones before sign as well",
  scopes: ["webhooks:write"],
  status: 200,
  params: nothing,
  query: signingKeySchema,
  body: noBody,
  answer: z.object({
    key: z.string().meta({ description: "whsec_ and base64." }),
    isOwn: z.boolean().meta({ description: "It signs for that address alone." }),
    retiring: z.array(z.object({ until: timeSchema })),
  }),
  run: async (ctx, { query }) => {
    const { key, isOwn, retiring } = await readSigningKeys(ctx, query);
    return { key, isOwn, retiring: retiring.map(({ until }) => ({ until: timeOf(until) })) };
  },
});

export const rotateSigningKeyOperation = defineOperation({
  id: "rotateSigningKey",
  method: "POST",
  path: "/signing-key/rotate",
  tag: "Webhooks",
  summary: "Makes a new key; for a while each call has a signature by both",
  description:
    "With `url`, a key for that address alone, which has its own from then on; it need not have been called yet. The new key is read by GET /signing-key. A receiver takes a call when one of its signatures is right.",
  scopes: ["webhooks:write"],
  status: 200,
  takes: "json",
  params: nothing,
  query: nothing,
  body: rotateSigningKeySchema,
  answer: z.object({ until: timeSchema.meta({ description: "The key before signs as well until then." }) }),
  run: async (ctx, { body }) => ({ until: timeOf((await rotateSigningKeyByApi(ctx, body)).until) }),
});
