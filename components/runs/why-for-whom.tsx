"use client";

import { type ReactNode, useMemo } from "react";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { WalletExplanation } from "#server/services/run/explain-wallet.ts";
import type { RunFunnel } from "#server/services/run/read-funnel.ts";
import { type NarrativeStep, narrate } from "./narrate.ts";
import { RunCanvas } from "./run-canvas.tsx";
import { type ExplainLinks, WalletAnswer } from "./wallet-answer.tsx";
import { WalletSearch } from "./wallet-search.tsx";

/** A question to the server, as far as it has come. */
type Asked<T> = {
  data: T | undefined;
  isLoading: boolean;
  error: { message: string } | null;
  refetch: () => unknown;
};

export type WhyForWhomProps = {
  /** The address that is explained; empty for none. */
  wallet: string;
  onWallet: (wallet: string) => void;
  funnel: Asked<RunFunnel>;
  explanation: Asked<WalletExplanation>;
  links: ExplainLinks;
  /** What there is to read while no wallet is asked for. */
  children?: ReactNode;
};

/** The run on its graph, and beside it the question: why, for whom? */
export function WhyForWhom({ wallet, onWallet, funnel, explanation, links, children }: WhyForWhomProps) {
  const found = wallet ? explanation.data : undefined;
  const passage = found?.passage ?? null;
  const story = useMemo(() => (found && passage ? tell(found, passage) : null), [found, passage]);
  const way = useMemo(
    () => found && passage && story && { passage, story, stopCount: stopCountOf(found) },
    [found, passage, story],
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(380px,40%)] border-b border-line bg-surface max-lg:grid-cols-1">
      <div className="grid max-lg:order-1">
        {funnel.data && <RunCanvas funnel={funnel.data} way={way ?? null} />}
        {funnel.isLoading && <SkeletonRows rows={8} />}
        {funnel.error && !funnel.data && (
          <ErrorState onRetry={() => void funnel.refetch()}>{funnel.error.message}</ErrorState>
        )}
      </div>
      <section aria-labelledby="explain-title" className="min-w-0 pb-4">
        <div className="px-5 pt-3 pb-3 max-phone:px-4">
          <h2 id="explain-title" className="pb-2 text-[13.5px] font-[650]">
            Why, for whom?
          </h2>
          <WalletSearch wallet={wallet} onWallet={onWallet} />
        </div>
        {!wallet && (
          <>
            <p className="max-w-[60ch] px-5 text-ink-2 max-phone:px-4">
              Any address will do: it says the way that wallet took, the values that decided, and where it stopped.
            </p>
            {children}
          </>
        )}
        {wallet && explanation.isLoading && <SkeletonRows rows={5} />}
        {wallet && explanation.error && !found && (
          <ErrorState title="This could not be explained" onRetry={() => void explanation.refetch()}>
            {explanation.error.message}
          </ErrorState>
        )}
        {found && <WalletAnswer explanation={found} story={story} links={links} />}
      </section>
    </div>
  );
}

function stopCountOf({ outcome, alsoStopped }: WalletExplanation): number {
  return outcome === "stopped" || outcome === "opted-out" ? alsoStopped + 1 : 0;
}

/** Times of what is worked out again are those of asking, so they are not shown. */
function tell({ from }: WalletExplanation, passage: NonNullable<WalletExplanation["passage"]>): NarrativeStep[] {
  const story = narrate(passage);
  if (from === "kept") return story;
  return story.map((step, at) => (at === 0 ? step : { ...step, time: "" }));
}
