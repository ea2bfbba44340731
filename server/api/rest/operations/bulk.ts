import { z } from "zod";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { bulkLineSchema } from "#server/services/bulk/check-line.ts";
import { type LoadResult, loadSubscribers } from "#server/services/bulk/load-subscribers.ts";
import { readLoad } from "#server/services/bulk/read-load.ts";
import { defineOperation } from "../define-operation.ts";
import { noBody, nothing, timeOf, timeSchema } from "../parts.ts";

const nameSchema = z.string().regex(/^[A-Za-z0-9._-]{1,60}$/, "1 to 60 letters, digits, dots, - and _.");

const answer = z.object({
  load: z.string().meta({ description: "Its name, to go on with it or to ask how far it is." }),
  lastLine: z.number().meta({ description: "The last line that was worked off: go on with the next." }),
  stored: z.number(),
  refused: z.number(),
  errors: z
    .array(z.object({ line: z.number(), reason: z.string() }))
    .meta({ description: `The first ${limits.bulkRefusedTold} refused lines.` }),
});

const shown = ({ load, lastLine, storedCount, refusedCount, refused }: LoadResult) => ({
  load,
  lastLine,
  stored: storedCount,
  refused: refusedCount,
  errors: refused,
});

export const loadSubscribersOperation = defineOperation({
  id: "loadSubscribers",
  method: "POST",
  path: "/bulk/subscribers",
  tag: "Bulk",
  summary: "Adds many subscribers, with preferences and attributes, a line of JSON each",
  description: `Good lines are stored ${limits.bulkLinesPerBatch.toLocaleString("en")} at a time, bad ones are told and left out. Sending a line again is harmless. When the connection breaks, ask how far the load is, and send the rest with \`load\` and \`from\`. The counts of an answer are of its own request.`,
  scopes: ["subscribers:write", "preferences:write", "attributes:write"],
  status: 200,
  takes: "lines",
  params: nothing,
  query: z.strictObject({
    load: nameSchema.optional().meta({ description: "A name of your own for the load; without it, it gets one." }),
    from: z.coerce.number().int().positive().default(1).meta({ description: "Number of the first line sent." }),
  }),
  body: bulkLineSchema,
  answer,
  run: async (ctx, { query, stream }) => {
    if (!stream) throw new BadInputError("There is no body. Send one line of JSON for each subscriber.");
    return shown(await loadSubscribers(ctx, { load: query.load ?? null, from: query.from, bytes: stream }));
  },
});

export const getLoad = defineOperation({
  id: "getLoad",
  method: "GET",
  path: "/bulk/loads/{load}",
  tag: "Bulk",
  summary: "How far a bulk load is, over all its requests",
  scopes: ["subscribers:read"],
  status: 200,
  params: z.strictObject({ load: nameSchema }),
  query: nothing,
  body: noBody,
  answer: answer.extend({ updatedAt: timeSchema }),
  run: async (ctx, { params }) => {
    const { updatedAt, ...load } = await readLoad(ctx, params.load);
    return { ...shown(load), updatedAt: timeOf(updatedAt) };
  },
});
