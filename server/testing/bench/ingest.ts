import { benchLatency, benchSustained } from "./ingest-live.ts";
import { benchThroughput } from "./ingest-throughput.ts";

/** Ingest: how fast it catches up, whether it keeps up, and how soon an event is told. */
export async function benchIngest({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const isFast = await benchThroughput(isQuick);
  const isSteady = await benchSustained(isQuick ? 0.5 : 5);
  const isPrompt = await benchLatency(isQuick ? 10 : 60);
  return isFast && isSteady && isPrompt;
}
