import { z } from "zod";
import { readReplay } from "#server/services/delivery/read-replay.ts";
import { replayFilterSchema, startReplayByApi } from "#server/services/delivery/start-replay.ts";
import { defineOperation } from "../define-operation.ts";
import { noBody, nothing, timeOrNull, timeSchema } from "../parts.ts";

export const startReplayOperation = defineOperation({
  id: "startReplay",
  method: "POST",
  path: "/deliveries/replay",
  tag: "Runs",
  summary: "Takes dead letters up again: all of them, or those that fit",
  description: "They keep their ids, so that a receiver knows a repeat, and are charged only when they arrive.",
  scopes: ["deliveries:write"],
  status: 202,
  takes: "json",
  params: nothing,
  query: nothing,
  body: replayFilterSchema,
  answer: z.object({ id: z.number(), found: z.number() }),
  run: (ctx, { body }) => startReplayByApi(ctx, body),
});

export const getReplay = defineOperation({
  id: "getReplay",
  method: "GET",
  path: "/deliveries/replays/{id}",
  tag: "Runs",
  summary: "How far a replay is",
  scopes: ["runs:read"],
  status: 200,
  params: z.strictObject({ id: z.coerce.number().int().positive() }),
  query: nothing,
  body: noBody,
  answer: z.object({
    id: z.number(),
    found: z.number().meta({ description: "Dead letters that fitted when it began." }),
    replayed: z.number(),
    doneAt: timeSchema.nullable(),
  }),
  run: async (ctx, { params }) => {
    const { doneAt, ...row } = await readReplay(ctx, params.id);
    return { ...row, doneAt: timeOrNull(doneAt) };
  },
});
