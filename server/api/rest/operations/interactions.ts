import { z } from "zod";
import { postInteractions, postInteractionsSchema } from "#server/services/interaction/post-interactions.ts";
import { defineOperation } from "../define-operation.ts";
import { nothing } from "../parts.ts";

export const postInteractionsOperation = defineOperation({
  id: "postInteractions",
  method: "POST",
  path: "/interactions",
  tag: "Interactions",
  summary: "Tells what subscribers did about alerts, for learning",
  description:
    "Acted, dismissed, found it useful or not, saw it. Safe to repeat: the first of a kind stands for an alert, whatever channels it went by.",
  scopes: ["interactions:write"],
  status: 200,
  takes: "json",
  params: nothing,
  query: nothing,
  body: postInteractionsSchema,
  answer: z.object({
    recorded: z.number().meta({ description: "Of how many alerts it was news." }),
    unknown: z.array(z.number()).meta({ description: "Deliveries that are not here." }),
  }),
  run: async (ctx, { body }) => {
    const { newCount, unknown } = await postInteractions(ctx, body);
    return { recorded: newCount, unknown };
  },
});
