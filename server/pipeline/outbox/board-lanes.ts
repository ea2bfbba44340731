import type { Tx } from "#db/client.ts";
import { atEnd, endIsTold } from "#server/kernel/transact.ts";
import type { Claimed } from "./claim-deliveries.ts";
import type { Shelf } from "./expand-draft.ts";
import type { Lane } from "./lane.ts";
import { needsNoLane, type Row } from "./tell-at-once.ts";

export type Lanes = { shelf: Shelf; laneOf: (channel: string) => Pick<Lane, "board"> | undefined };

/** Places in lanes for some of the deliveries that a transaction writes. */
export type Boarded = {
  /** By effect key, for those who have one: until when they are this worker's. */
  leaseUntil: ReadonlyMap<string, Date>;
  /** These leave when the transaction has committed, and nobody before that. */
  leave: (claimed: readonly Claimed[]) => void;
};

/** Asks lanes for places; for nobody where it would not be known how the transaction ended. */
export async function boardLanes(tx: Tx, rows: readonly Row[], { shelf, laneOf }: Lanes): Promise<Boarded> {
  const leaseUntil = new Map<string, Date>();
  let leaving: readonly Claimed[] = [];
  const waiting = rows.filter((row) => row.state === "waiting" && !needsNoLane(row, shelf));
  const boarders = endIsTold(tx) ? waiting : [];
  for (const [channel, some] of Map.groupBy(boarders, (row) => row.channel)) {
    const boarding = await laneOf(channel)?.board(some);
    if (!boarding) continue;
    const { has, end } = boarding;
    for (const key of has) leaseUntil.set(key, boarding.leaseUntil);
    const committed = () => end(leaving.filter(({ effectKey }) => has.has(effectKey)));
    atEnd(tx, { committed, undone: () => end([]) });
  }
  return {
    leaseUntil,
    leave: (claimed) => {
      leaving = claimed;
    },
  };
}
