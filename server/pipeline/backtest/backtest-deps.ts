import type { Db } from "#db/client.ts";
import type { ChainLog, Header } from "#server/chain/chain-data.ts";
import type { BlockRange, ChainReader } from "#server/chain/chain-reader.ts";
import type { Chains } from "#server/chain/chains.ts";
import type { LogFilter } from "#server/chain/log-filter.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { PlanDeliveries, ReadReaches, TryOut, WouldRun } from "../hand-overs.ts";

/** What a backtest is given: the stages' own judgement, without what they write. */
export type BacktestDeps = {
  db: Db;
  clock: Clock;
  chains: Pick<Chains, "ids" | "of">;
  /** The blocks of a range that have wanted logs, and the last that the answer holds for. */
  readStretch: (
    reader: ChainReader,
    range: BlockRange,
    wanted: { filter: LogFilter },
  ) => Promise<{ header: Header; logs: ChainLog[] }[]>;
  wouldRun: WouldRun;
  tryOut: TryOut;
  readReaches: ReadReaches;
  planDeliveries: PlanDeliveries;
};
