import { getDb } from "#db/client.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { onceForEnv } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import type { Judges } from "#server/pipeline/backtest/evaluate.ts";
import { createTryOut } from "#server/pipeline/interpreter/try-out.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { shelfOf } from "#server/pipeline/outbox/outbox.ts";
import { wouldTell } from "#server/pipeline/outbox/would-tell.ts";

/** The stages' own judgement, as the worker's backtests have it. Channels are asked what they are called, never to send. */
export const trialJudges = onceForEnv((settings): Judges => {
  const ports = createChannelPorts({ db: getDb().db, clock: systemClock, fetch: safeFetch, settings });
  const shelf = shelfOf(createChannels(ports, settings.BELLWETHER_LANES));
  return { tryOut: createTryOut(), ...wouldTell(shelf) };
});
