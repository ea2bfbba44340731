import type { Db } from "#db/client.ts";
import type {
  Enqueue,
  OrphanEvents,
  ReceiveActs,
  ReceiveEvents,
  ReceiveMovements,
  RefreshWatches,
  SettleEvents,
  UndoActs,
  UndoWatches,
} from "../hand-overs.ts";

/** What ingest hands on to, and where it keeps what it knows. */
export type IngestDeps = {
  db: Db;
  receiveEvents: ReceiveEvents;
  orphanEvents: OrphanEvents;
  settleEvents: SettleEvents;
  refreshWatches: RefreshWatches;
  undoWatches: UndoWatches;
  receiveActs: ReceiveActs;
  receiveMovements: ReceiveMovements;
  undoActs: UndoActs;
  enqueue: Enqueue;
};
