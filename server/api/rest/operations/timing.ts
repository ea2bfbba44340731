import { z } from "zod";
import { cadenceSchema, timingSchema } from "#server/contract/timing-schema.ts";
import { enrolWallet, findWallet } from "#server/services/subscriber/enrol-wallet.ts";
import { putTiming } from "#server/services/timing/put-timing.ts";
import { readTiming } from "#server/services/timing/read-timing.ts";
import { defineOperation } from "../define-operation.ts";
import { addressSchema, noBody, nothing, ofWallet, timeOrNull, timeSchema } from "../parts.ts";

const answer = z.object({
  address: addressSchema,
  zone: z.string().meta({ description: "IANA name; times are by its clocks." }),
  ...timingSchema.shape,
  topics: z.array(
    z.object({
      topic: z.string(),
      cadence: cadenceSchema.nullable().meta({ description: "Null: as all their topics." }),
      mutedUntil: timeSchema.nullable().meta({ description: "Until then its alerts are in the inbox only." }),
    }),
  ),
});

type Read = Awaited<ReturnType<typeof readTiming>>;

const shown = (address: `0x${string}`, { zone, timing, topics }: Read): z.input<typeof answer> => ({
  address,
  zone,
  ...timing,
  topics: topics.map(({ key: topic, cadence, mutedUntil }) => ({ topic, cadence, mutedUntil: timeOrNull(mutedUntil) })),
});

export const getTiming = defineOperation({
  id: "getTiming",
  method: "GET",
  path: "/subscribers/{address}/timing",
  tag: "Preferences",
  summary: "When and how often a subscriber is told",
  scopes: ["subscribers:read"],
  status: 200,
  params: ofWallet,
  query: nothing,
  body: noBody,
  answer,
  run: async (ctx, { params }) => shown(params.address, await readTiming(await findWallet(ctx, params.address))),
});

export const putTimingOperation = defineOperation({
  id: "putTiming",
  method: "PUT",
  path: "/subscribers/{address}/timing",
  tag: "Preferences",
  summary: "Sets when and how often a subscriber is told; what waits is looked at again",
  description:
    "Changes what it names: quiet hours, the usual digest, the most in an hour, a day and a week (null: not set), and the cadence of topics by their keys (null: as usual). Minutes are of the local day, days count from 0 for Sunday. A wallet that is not known yet is added.",
  scopes: ["preferences:write"],
  status: 200,
  takes: "json",
  params: ofWallet,
  query: nothing,
  body: timingSchema.partial().extend({ topics: z.record(z.string().max(40), cadenceSchema.nullable()).optional() }),
  answer,
  run: async (ctx, { params, body }) => {
    const wallet = await enrolWallet(ctx, { address: params.address });
    await putTiming(wallet, body);
    return shown(params.address, await readTiming(wallet));
  },
});
