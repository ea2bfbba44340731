import { EmptyState } from "#components/ui/empty-state.tsx";
import { Card } from "#components/ui/panel.tsx";
import type { ChainState } from "#server/services/health/chain-state.ts";
import type { Health } from "#server/services/health/read-health.ts";
import { ChainPanel } from "./chain-panel.tsx";
import { MomentsPanel } from "./moments-panel.tsx";
import { WatchingPanel } from "./watching-panel.tsx";

const WORST_FIRST: readonly ChainState[] = ["halted", "standing", "unread", "behind", "degraded", "on-time"];

export type HealthPanelsProps = { health: Health; isAdmin: boolean };

/** A panel for each chain, the ill ones first; beside them what is watched and what comes next. */
export function HealthPanels({ health, isAdmin }: HealthPanelsProps) {
  const chains = health.chains.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_362px] items-start gap-4 max-lg:grid-cols-1 max-phone:gap-3">
      <div className="flex min-w-0 flex-col gap-3.5">
        {chains.map((chain) => (
          <ChainPanel key={chain.chainId} chain={chain} isAdmin={isAdmin} />
        ))}
        {chains.length === 0 && (
          <Card>
            <EmptyState title="No chain is listened to">
              As soon as a live workflow begins with an event, a value or a height of a chain, this page shows how that
              chain is read: how far, by whom, and what is still owed.
            </EmptyState>
          </Card>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-3.5">
        <WatchingPanel watching={health.watching} showsWorkspace={isAdmin} />
        <MomentsPanel schedules={health.schedules} showsWorkspace={isAdmin} />
      </div>
    </div>
  );
}
