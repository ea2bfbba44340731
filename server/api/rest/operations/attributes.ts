import { z } from "zod";
import { attributeChangesSchema, attributesSchema } from "#server/contract/attribute.ts";
import { changeAttributes, putAttributes } from "#server/services/attribute/put-attributes.ts";
import { type AttributeSheet, readAttributes } from "#server/services/attribute/read-attributes.ts";
import { enrolWallet, findWallet } from "#server/services/subscriber/enrol-wallet.ts";
import { defineOperation } from "../define-operation.ts";
import { noBody, nothing, ofWallet, timeOrNull, timeSchema } from "../parts.ts";

const of = {
  path: "/subscribers/{address}/attributes",
  tag: "Attributes",
  status: 200,
  params: ofWallet,
  query: nothing,
  answer: z.object({
    attributes: z
      .record(z.string(), z.union([z.string(), z.boolean()]))
      .meta({ description: "By name; numbers are exact decimal strings." }),
    updatedAt: timeSchema.nullable(),
  }),
} as const;

const shown = ({ attributes, updatedAt }: AttributeSheet) => ({ attributes, updatedAt: timeOrNull(updatedAt) });

export const getAttributes = defineOperation({
  ...of,
  id: "getAttributes",
  method: "GET",
  summary: "What you said of a subscriber",
  scopes: ["subscribers:read"],
  body: noBody,
  run: async (ctx, { params }) => shown(await readAttributes(await findWallet(ctx, params.address))),
});

export const putAttributesOperation = defineOperation({
  ...of,
  id: "putAttributes",
  method: "PUT",
  summary: "Replaces all that you said of a subscriber",
  description: "The workflow node “What you told us” reads it from the next event on. A new wallet is added.",
  scopes: ["attributes:write"],
  takes: "json",
  body: attributesSchema,
  run: async (ctx, { params, body }) =>
    shown(await putAttributes(await enrolWallet(ctx, { address: params.address }), body)),
});

export const patchAttributes = defineOperation({
  ...of,
  id: "patchAttributes",
  method: "PATCH",
  summary: "Changes some of it; null takes an attribute away",
  description: "Put the attributes by name. What is not named stays. A new wallet is added.",
  scopes: ["attributes:write"],
  takes: "json",
  body: attributeChangesSchema,
  run: async (ctx, { params, body }) =>
    shown(await changeAttributes(await enrolWallet(ctx, { address: params.address }), body)),
});
