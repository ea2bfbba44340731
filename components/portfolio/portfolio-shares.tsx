import type { Portfolio } from "#server/contract/portfolio.ts";
import { cn } from "../ui/cn.ts";
import { placesOf, sharesAloud, shareWords, usdWords } from "./portfolio-words.ts";

/** In the order of the setting, so that an asset keeps its colour from wallet to wallet. */
const COLOURS = ["bg-who", "bg-brass", "bg-then", "bg-when", "bg-if", "bg-ink-3"] as const;
const colourOf = (at: number) => COLOURS[at % COLOURS.length];

/** What a wallet holds: one bar of shares, and each asset in words. */
export function PortfolioShares({ portfolio }: { portfolio: Portfolio }) {
  const { assets, positions, totalUsd, borrowedUsd } = portfolio;
  const isUnknown = totalUsd === null;
  return (
    <div className="px-4 pt-1.5 pb-3">
      <p className="flex items-baseline justify-between gap-3">
        <b className="text-[17px] whitespace-nowrap">{usdWords(totalUsd)}</b>
        {borrowedUsd !== null && borrowedUsd !== "0" && (
          <span className="text-label text-ink-2">after {usdWords(borrowedUsd)} borrowed</span>
        )}
      </p>
      <div
        role="img"
        aria-label={sharesAloud(assets)}
        className={cn("mt-2 flex h-2.5 gap-px overflow-hidden rounded-full bg-sunken", isUnknown && "opacity-50")}
      >
        {assets.map(({ asset, share }, at) => (
          <span key={asset} className={colourOf(at)} style={{ width: `${share ?? 0}%` }} />
        ))}
      </div>
      <ul className="mt-2">
        {assets.map(({ asset, share, heldUsd, unknown }, at) => (
          <li key={asset} className="border-b border-hair py-1.5 last:border-0">
            <div className="flex items-center gap-2">
              <span aria-hidden className={cn("size-2.5 shrink-0 rounded-[3px]", colourOf(at))} />
              <b className="min-w-0 flex-1 truncate">{asset}</b>
              <span className="text-ink-2">{usdWords(heldUsd)}</span>
              <span className="w-18 text-right font-[600]">{shareWords(share)}</span>
            </div>
            <p className="pl-4.5 text-label text-ink-3 empty:hidden">{placesOf(asset, positions)}</p>
            {unknown && <p className="mt-0.5 text-label text-bad-ink">{unknown}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}
