import { inInstallation, inWorkspace, type Tx } from "#db/client.ts";
import type { AdminContext, MemberContext } from "../context.ts";
import { type ChainDetails, listChainDetails } from "./list-chain-details.ts";
import { listFailingWatches, type Watching } from "./list-failing-watches.ts";
import { listNextMoments, type NextMoment } from "./list-next-moments.ts";

/** Whether anything could be missed right now, and what is known of each source. */
export type Health = {
  now: Date;
  chains: ChainDetails[];
  watching: Watching;
  schedules: { total: number; shown: NextMoment[] };
};

/** The chains, watched values and schedules of one workspace's live workflows. Says nothing of who provides endpoints. */
export function readHealth(ctx: MemberContext): Promise<Health> {
  const { workspaceId, now } = ctx;
  return inWorkspace(workspaceId, (tx) => read(tx, { workspaceId, showsHosts: false, now }));
}

/** The same of the whole installation, endpoints by their hosts. */
export function readInstallationHealth({ now }: AdminContext): Promise<Health> {
  return inInstallation((tx) => read(tx, { workspaceId: null, showsHosts: true, now }));
}

async function read(tx: Tx, of: { workspaceId: number | null; showsHosts: boolean; now: Date }): Promise<Health> {
  return {
    now: of.now,
    chains: await listChainDetails(tx, of),
    watching: await listFailingWatches(tx, of),
    schedules: await listNextMoments(tx, of),
  };
}
