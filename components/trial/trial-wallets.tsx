"use client";

import type { TrialPassage } from "#server/services/trial/try-draft.ts";
import { Radio, RadioGroup } from "../ui/radio-group.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { endingTag } from "./trial-words.ts";

export type TrialWalletsProps = {
  passages: readonly TrialPassage[];
  picked: string;
  onPick: (address: string) => void;
};

/** The same event for other wallets: how each would have ended. */
export function TrialWallets({ passages, picked, onPick }: TrialWalletsProps) {
  if (passages.length < 2) return null;
  return (
    <section aria-labelledby="trial-wallets" className="border-b border-hair pt-3 pb-2">
      <h3 id="trial-wallets" className="px-5 pb-1 font-[650] max-phone:px-4">
        The same event, {passages.length} wallets
      </h3>
      <RadioGroup
        labelledBy="trial-wallets"
        value={picked}
        values={passages.map(({ address }) => address)}
        onValueChange={onPick}
      >
        {passages.map(({ address, outcome, steps }) => {
          const tag = endingTag(outcome);
          return (
            <Radio
              key={address}
              value={address}
              className="grid min-h-8 w-full grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 px-5 py-1 text-left -outline-offset-2 hover:bg-chip data-[checked]:bg-brass-wash max-phone:px-4 touch:min-h-11"
            >
              <Wallet address={address} isStatic />
              <span className="truncate text-ink-2">
                {steps.findLast(({ rows }) => rows?.length)?.rows?.at(-1)?.text}
              </span>
              <StateTag tone={tag.tone} glyph={tag.glyph}>
                {tag.words}
              </StateTag>
            </Radio>
          );
        })}
      </RadioGroup>
    </section>
  );
}
