import { getDb } from "#db/client.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import type { Judges } from "#server/pipeline/backtest/evaluate.ts";
import { createTryOut } from "#server/pipeline/interpreter/try-out.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { expandDraft } from "#server/pipeline/outbox/expand-draft.ts";
import { shelfOf } from "#server/pipeline/outbox/outbox.ts";

let made: Judges | undefined;

/** The stages' own judgement, as the worker's backtests have it. Channels are asked what they are called, never to send. */
export function trialJudges(): Judges {
  made ??= make();
  return made;
}

function make(): Judges {
  const settings = env();
  const ports = createChannelPorts({ db: getDb().db, clock: systemClock, fetch: safeFetch, settings });
  const shelf = shelfOf(createChannels(ports, settings.BELLWETHER_LANES));
  return { tryOut: createTryOut(), planDeliveries: (draft, reach) => expandDraft(draft, reach, shelf) };
}
