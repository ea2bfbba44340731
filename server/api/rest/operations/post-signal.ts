import { z } from "zod";
import { postSignalByKey } from "#server/services/signal/post-signal.ts";
import { defineOperation } from "../define-operation.ts";
import { nothing } from "../parts.ts";

export const postSignal = defineOperation({
  id: "postSignal",
  method: "POST",
  path: "/workflows/{workflow}/signals/{node}",
  tag: "Signals",
  summary: "Posts an event to a published workflow's signal",
  description:
    "Send every field that the When node declares; null for one without a value. An Idempotency-Key is taken once per signal, for good.",
  scopes: ["signals:write"],
  status: 202,
  takes: "json",
  params: z.strictObject({
    workflow: z.coerce.number().int().positive().meta({ description: "The workflow's number, as in its address." }),
    node: z.string().min(1).max(60).meta({ description: "The When node's id, which its inspector shows." }),
  }),
  query: nothing,
  body: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  answer: z.object({
    id: z.number().meta({ description: "The event's." }),
    isRepeat: z.boolean().meta({ description: "Its key was taken before; nothing new happens." }),
  }),
  run: (ctx, { params, body, idempotencyKey }) =>
    postSignalByKey(ctx, { workflowId: params.workflow, nodeId: params.node, body, idempotencyKey }),
});
