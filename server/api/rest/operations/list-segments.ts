import { z } from "zod";
import { readSegments } from "#server/services/segment/read-segments.ts";
import { defineOperation } from "../define-operation.ts";
import { noBody, nothing } from "../parts.ts";

export const listSegmentsOperation = defineOperation({
  id: "listSegments",
  method: "GET",
  path: "/segments",
  tag: "Subscribers",
  summary: "The segments of the workspace, with how many are in each now",
  scopes: ["subscribers:read"],
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
        count: z
          .number()
          .nullable()
          .meta({ description: "Null when counting took too long, or another count was under way." }),
      }),
    ),
  }),
  run: async (ctx) => ({ items: await readSegments(ctx) }),
});
